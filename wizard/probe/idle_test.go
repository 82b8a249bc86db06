package probe

import (
	"context"
	"io"
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mailseal/wizard/facts"
)

// TestIdle: a check is idle once nothing comes or goes any more, be it in the middle of a conversation, and not while something does. Who
// cannot use that is told again.
func TestIdle(t *testing.T) {
	for _, try := range []struct {
		name  string
		talks time.Duration // for how long the server says something each second
		all   time.Duration // how long the check takes
		took  int           // how often it is told before it has had enough
		told  []time.Duration
	}{
		{"a server that says nothing", 0, 10 * time.Second, 1, []time.Duration{2 * time.Second}},
		{"a server that stops", 5 * time.Second, 10 * time.Second, 1, []time.Duration{7 * time.Second}},
		{"a server that goes on", time.Minute, 10 * time.Second, 1, nil},
		{"told again", 0, 7 * time.Second, 9, []time.Duration{2 * time.Second, 4 * time.Second, 6 * time.Second}},
		{"over before", 0, time.Second, 1, nil},
	} {
		t.Run(try.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				p := New(Config{Run: NewRun(1), Dial: func(context.Context, string, string) (net.Conn, error) {
					client, server := net.Pipe()
					go func() {
						for time.Since(began) < try.talks {
							time.Sleep(time.Second)
							if _, err := server.Write([]byte{1}); err != nil {
								return
							}
						}
					}()
					return client, nil
				}})
				var mu sync.Mutex
				var told []time.Duration
				ctx := WhenIdle(t.Context(), func() bool {
					mu.Lock()
					defer mu.Unlock()
					told = append(told, time.Since(began))
					return len(told) == try.took
				})
				stop := newCheck(p, "example.com", facts.Scope{}).watchIdle(ctx)
				conn, err := p.config.Dial(ctx, "tcp", "192.0.2.1:25")
				if err != nil {
					t.Fatal(err)
				}
				go func() { _, _ = io.Copy(io.Discard, conn) }()
				time.Sleep(try.all)
				stop()
				conn.Close()
				time.Sleep(2 * time.Second) // until the server has noticed
				mu.Lock()
				defer mu.Unlock()
				if !slices.Equal(told, try.told) {
					t.Errorf("told at %v, want %v", told, try.told)
				}
			})
		})
	}
}
