package probe

import (
	"context"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/facts"
)

// TestChain counts round trips by a clock that stands still while anybody works.
func TestChain(t *testing.T) {
	const lag = 100 * time.Millisecond
	for name, test := range map[string]struct {
		zone  string
		scope facts.Scope
		want  time.Duration // in round trips
	}{
		"NS, their addresses, the records":      {alphaZone, facts.Scope{DNS: true}, 3},
		"and the caches":                        {alphaZone, facts.Scope{DNS: true, Caches: true}, 4},
		"nothing there":                         {bare("_mta-sts", "_smtp._tls", "mta-sts"), facts.Scope{DNS: true, Caches: true}, 3},
		"NS, addresses, record of another zone": {bare("_mta-sts") + "_mta-sts CNAME _mta-sts.alpha.mailhost.example.\n", facts.Scope{DNS: true}, 6},
		"a web site in another zone":            {alphaZone + "www CNAME sts.mailhost.example.\n", facts.Scope{Site: true}, 4},
		"and the caches of that":                {bare("mta-sts") + "mta-sts CNAME sts.mailhost.example.\n", facts.Scope{DNS: true, Caches: true}, 7},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newInternet(t)
				w.inMemory = true
				w.serve(topZone, "192.0.2.1")
				w.serve(test.zone, "192.0.2.53", "192.0.2.54")
				w.serve(mailhostZone+"_mta-sts.alpha TXT \"v=STSv1; id=far\"\n", "198.51.100.53")
				p := w.probe("8.8.8.8", "9.9.9.9")
				p.config.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
					return w.dialMemory(ctx, address, lag), nil
				}
				same(t, p.Check(t.Context(), "alpha.example", test.scope, nil).Took, test.want*lag)
			})
		})
	}
}

// memoryConn is a datagram connection to a handler, a round trip away. No reply is silence.
type memoryConn struct {
	net.Conn
	ctx    context.Context
	lag    time.Duration
	handle func(*dns.Msg) *dns.Msg

	mu    sync.Mutex // a question may be sent again while its answer is waited for
	reply []byte
}

func (w *internet) dialMemory(ctx context.Context, address string, lag time.Duration) *memoryConn {
	addr, _, _ := strings.Cut(address, ":")
	return &memoryConn{ctx: ctx, lag: lag, handle: func(m *dns.Msg) *dns.Msg { return w.handle(addr, m) }}
}

func (c *memoryConn) Write(b []byte) (int, error) {
	m := new(dns.Msg)
	if err := m.Unpack(b); err != nil {
		return 0, err
	}
	reply := c.handle(m)
	if reply == nil {
		return len(b), nil
	}
	packed, err := reply.Pack()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reply = packed
	return len(b), err
}

func (c *memoryConn) Read(b []byte) (int, error) {
	for {
		select {
		case <-time.After(c.lag):
		case <-c.ctx.Done():
			return 0, c.ctx.Err()
		}
		c.mu.Lock()
		n := copy(b, c.reply)
		c.mu.Unlock()
		if n > 0 {
			return n, nil
		}
	}
}

func (c *memoryConn) Close() error                { return nil }
func (c *memoryConn) SetDeadline(time.Time) error { return nil }
