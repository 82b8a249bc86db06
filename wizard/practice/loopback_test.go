package practice

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestOnlyLoopback(t *testing.T) {
	w := start(t, "own")
	if len(w.network.bound) < 40 {
		t.Fatalf("only %d listeners: does the test see them?", len(w.network.bound))
	}
	for _, addr := range w.network.bound {
		host, _, err := net.SplitHostPort(addr.String())
		if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
			t.Errorf("a listener is at %s", addr)
		}
	}
}

// TestSystemSeesOnlyLoopback asks the system instead of the program.
func TestSystemSeesOnlyLoopback(t *testing.T) {
	links, _ := filepath.Glob("/proc/self/fd/*")
	if runtime.GOOS != "linux" || len(links) == 0 {
		t.Skip("needs Linux's /proc")
	}
	start(t, "google")
	links, _ = filepath.Glob("/proc/self/fd/*")
	ours := map[string]bool{}
	for _, link := range links {
		target, _ := os.Readlink(link)
		if inode, found := strings.CutPrefix(target, "socket:["); found {
			ours[strings.TrimSuffix(inode, "]")] = true
		}
	}
	sockets := 0
	for _, table := range []string{"tcp", "tcp6", "udp", "udp6"} {
		text, _ := os.ReadFile("/proc/self/net/" + table)
		for line := range strings.Lines(string(text)) {
			fields := strings.Fields(line)
			if len(fields) < 10 || !ours[fields[9]] {
				continue
			}
			sockets++
			if !strings.HasPrefix(fields[1], "0100007F:") {
				t.Errorf("%s socket at %s", table, fields[1])
			}
		}
	}
	if sockets < 40 {
		t.Errorf("only %d sockets: does the test see them?", sockets)
	}
}

func TestCloseEndsEverything(t *testing.T) {
	before := runtime.NumGoroutine()
	w, err := Start(Options{Start: monday, Frozen: true})
	ok(t, err)
	idle, err := w.Config().Dial(t.Context(), "tcp", "198.51.100.21:25")
	ok(t, err)
	silent, err := w.Config().Dial(t.Context(), "tcp", "198.51.100.108:443")
	ok(t, err)
	w.Close()
	w.Close()
	for _, conn := range []net.Conn{idle, silent} {
		if _, err := conn.Write([]byte("x")); err == nil {
			t.Error("a connection outlives its world")
		}
	}
	if _, err := w.Config().Dial(t.Context(), "udp", "8.8.8.8:53"); !errors.Is(err, net.ErrClosed) {
		t.Errorf("a call into a closed world: %v", err)
	}
	// Connections that had been served may need a moment to notice.
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<16)
			t.Fatalf("%d goroutines before, %d after\n%s", before, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
		}
	}
}
