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

// TestNoSockets asks the system: a world has no sockets, whatever goes on in it.
func TestNoSockets(t *testing.T) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	ok(t, err)
	if len(sockets(t)) != 1 {
		t.Fatal("does the test see them?")
	}
	listener.Close()
	w := start(t, "google")
	publish(t, w, testPolicy)
	deliver(t, w, "aspmx.l.google.com")
	if ours := sockets(t); len(ours) > 0 {
		t.Errorf("a world has sockets: %q", ours)
	}
}

// sockets are the local addresses of this process's sockets of the internet, as Linux lists them.
func sockets(t *testing.T) (addresses []string) {
	t.Helper()
	links, _ := filepath.Glob("/proc/self/fd/*")
	if runtime.GOOS != "linux" || len(links) == 0 {
		t.Skip("needs Linux's /proc")
	}
	ours := map[string]bool{}
	for _, link := range links {
		target, _ := os.Readlink(link)
		if inode, found := strings.CutPrefix(target, "socket:["); found {
			ours[strings.TrimSuffix(inode, "]")] = true
		}
	}
	for _, table := range []string{"tcp", "tcp6", "udp", "udp6"} {
		text, _ := os.ReadFile("/proc/self/net/" + table)
		for line := range strings.Lines(string(text)) {
			if fields := strings.Fields(line); len(fields) >= 10 && ours[fields[9]] {
				addresses = append(addresses, fields[1])
			}
		}
	}
	return addresses
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
