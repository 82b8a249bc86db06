package main

import (
	"context"
	"io"
	"strings"
	"testing"
)

// runSilent runs a command line in this process.
func runSilent(args ...string) int {
	return run(context.Background(), args, streams{in: strings.NewReader(""), out: io.Discard, errOut: io.Discard}, func(string) string { return "" })
}

// TestStartMakesLittle: before a command begins its own work, the commands are made, and nothing else. It is counted in allocations, as
// time depends on what else a computer does.
func TestStartMakesLittle(t *testing.T) {
	const most = 1000 // reading the sentences takes 60,000 more
	if got := testing.AllocsPerRun(5, func() {
		if code := runSilent("--version"); code != exitFine {
			t.Fatalf("code %d", code)
		}
	}); got > most {
		t.Errorf("mailseal --version allocates %.0f times, want at most %d", got, most)
	}
}

func BenchmarkStart(b *testing.B) {
	for _, args := range []string{"--version", "--help", "explain max_age"} {
		b.Run(args, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				runSilent(strings.Fields(args)...)
			}
		})
	}
}
