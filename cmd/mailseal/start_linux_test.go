package main

import (
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/spf13/cobra"
)

// TestStartTouchesLittle: what the libraries prepare before main is small, and so is what a command reads that says little: few allocations,
// and few pages of memory touched. A table of two million widths, which took 24 ms of each start, is 550 pages and hardly an allocation; all
// sentences of the program are 1,000 pages.
func TestStartTouchesLittle(t *testing.T) {
	for _, c := range []struct {
		args  []string
		pages int64
	}{
		{[]string{"--version"}, 1200}, {[]string{"--help"}, 1700}, {[]string{cobra.ShellCompRequestCmd, "stat"}, 1700},
	} {
		var trace strings.Builder
		cmd := exec.Command(build(t), c.args...)
		cmd.Env = []string{"GODEBUG=inittrace=1", "HOME=" + t.TempDir(), "PATH=/nowhere"}
		cmd.Stderr = &trace
		if out, err := cmd.Output(); err != nil || len(out) == 0 {
			t.Fatalf("%v: %q, %v", c.args, out, err)
		}
		checkInits(t, trace.String())
		usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
		if !ok || usage.Minflt == 0 {
			t.Fatal("this system does not count pages")
		}
		if usage.Minflt > c.pages {
			t.Errorf("mailseal %v touches %d pages of memory, want at most %d", c.args, usage.Minflt, c.pages)
		}
	}
}

// checkInits holds the allocations before main to a number, by GODEBUG=inittrace=1.
func checkInits(t *testing.T, trace string) {
	t.Helper()
	const most = 4500
	inits, allocations := 0, 0
	for line := range strings.Lines(trace) {
		var name string
		var at, took float64
		var bytes, count int
		if _, err := fmt.Sscanf(line, "init %s @%f ms, %f ms clock, %d bytes, %d allocs", &name, &at, &took, &bytes, &count); err == nil {
			inits, allocations = inits+1, allocations+count
		}
	}
	if inits < 50 || allocations > most {
		t.Errorf("before main there are %d inits with %d allocations, want at most %d:\n%s", inits, allocations, most, trace)
	}
}
