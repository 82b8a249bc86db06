package probe

import (
	"context"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"mailseal/wizard/facts"
)

// BenchmarkCheck counts what a full check of a healthy domain costs: DNS
// questions, sockets, and the longest chain of round trips. The last is the
// time of a check over lines with a known delay, divided by that delay; work on
// this computer makes it a little too large.
func BenchmarkCheck(b *testing.B) {
	const lag = 40 * time.Millisecond
	w := alphaInternet(b, alphaZone)
	p := w.probe("8.8.8.8", "9.9.9.9")
	p.config.Dial = slowly(w.dial, lag)
	scope := facts.Scope{DNS: true, Caches: true, Policy: true, Mail: true}
	var took time.Duration
	for b.Loop() {
		seen := p.Check(context.Background(), "alpha.example", scope)
		if len(seen.Servers) != 2 || len(seen.Fetches) != 1 {
			b.Fatal("something was not looked at")
		}
		took += seen.Took
	}
	n := float64(b.N)
	b.ReportMetric(float64(took)/float64(lag)/n, "roundtrips/check")
	b.ReportMetric(float64(len(w.questions(true)))/n, "resolver-questions/check")
	b.ReportMetric(float64(len(w.questions(false)))/n, "authoritative-questions/check")
	b.ReportMetric(float64(len(w.dialed))/n, "sockets/check")
}

// slowly makes every connection as slow as a line with a round trip of lag.
func slowly(dial func(context.Context, string, string) (net.Conn, error), lag time.Duration) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if network == "tcp" {
			time.Sleep(lag)
		}
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		slow := &slowConn{Conn: conn, lag: lag}
		slow.turned.Store(true)
		return slow, nil
	}
}

// slowConn delays the first read, and every first read after a write.
type slowConn struct {
	net.Conn
	lag    time.Duration
	turned atomic.Bool
}

func (c *slowConn) Write(b []byte) (int, error) {
	c.turned.Store(true)
	return c.Conn.Write(b)
}

func (c *slowConn) Read(b []byte) (int, error) {
	if c.turned.Swap(false) {
		time.Sleep(c.lag)
	}
	return c.Conn.Read(b)
}
