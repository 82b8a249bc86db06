package main

import (
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// TestInitsMakeLittle: what the libraries prepare before main is small: few allocations, and few pages of memory touched. A table of two
// million widths, which took 24 ms of each start, is 550 pages and hardly an allocation.
func TestInitsMakeLittle(t *testing.T) {
	const mostAllocations, mostPages = 4500, 1300
	var trace strings.Builder
	cmd := exec.Command(build(t), "--version")
	cmd.Env = []string{"GODEBUG=inittrace=1", "HOME=" + t.TempDir(), "PATH=/nowhere"}
	cmd.Stderr = &trace
	if out, err := cmd.Output(); err != nil || !strings.HasPrefix(string(out), "mailseal ") {
		t.Fatalf("%q, %v", out, err)
	}
	inits, allocations := 0, 0
	for line := range strings.Lines(trace.String()) {
		var name string
		var at, took float64
		var bytes, count int
		if _, err := fmt.Sscanf(line, "init %s @%f ms, %f ms clock, %d bytes, %d allocs", &name, &at, &took, &bytes, &count); err == nil {
			inits, allocations = inits+1, allocations+count
		}
	}
	if inits < 50 {
		t.Fatalf("only %d inits are traced:\n%s", inits, trace.String())
	}
	if allocations > mostAllocations {
		t.Errorf("before main there are %d allocations, want at most %d:\n%s", allocations, mostAllocations, trace.String())
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok || usage.Minflt == 0 {
		t.Fatal("this system does not count pages")
	}
	if usage.Minflt > mostPages {
		t.Errorf("mailseal --version touches %d pages of memory, want at most %d", usage.Minflt, mostPages)
	}
}
