package probe

import (
	"context"
	"net"
	"net/netip"
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

// A network in which nothing ever answers costs no more than Timeout, and nothing is called a fault.
func TestSilence(t *testing.T) {
	for _, timeout := range []time.Duration{0, time.Second} {
		synctest.Test(t, func(t *testing.T) {
			p := newProbe(t, Config{
				Timeout: timeout, Roots: newAuthority(time.Now()).pool(),
				Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
					<-ctx.Done()
					return nil, ctx.Err()
				},
			})
			seen := p.Check(t.Context(), "alpha.example", facts.Full(), nil)
			if limit := p.config.Timeout; seen.Took > limit {
				t.Errorf("took %s, the limit is %s", seen.Took, limit)
			}
			if most := 12 * time.Second; seen.Took > most {
				t.Errorf("took %s: after one question to everybody there is nobody left to ask", seen.Took)
			}
			same(t, []any{seen.Zone.Missing, seen.Network.Offline, seen.Network.Port25Blocked}, []any{false, true, false})
		})
	}
}

// The caller can end a check at any time.
func TestCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		p := newProbe(t, Config{Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}})
		same(t, p.Check(ctx, "alpha.example", facts.Full(), nil).Took, 10*time.Millisecond)
	})
}

func TestIPv6ThatLeadsNowhere(t *testing.T) {
	var r routes
	one, two, other := netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8::2"), netip.MustParseAddr("192.0.2.1")
	late := context.DeadlineExceeded
	r.failed(other, late)
	r.failed(one, late)
	r.failed(one, late)
	same(t, []any{r.noIPv6(), r.tries(two)}, []any{false, 2})
	r.failed(two, late)
	same(t, []any{r.noIPv6(), r.tries(two), r.tries(other)}, []any{true, 1, 2})
	r.answered(two)
	same(t, r.noIPv6(), false)
}

// However many servers a domain names, only so many sockets are open at once.
func TestSocketsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newInternet(t)
		w.inMemory = true
		zone := "$ORIGIN alpha.example.\n@ 60 SOA ns1 h 1 2 3 4 5\n"
		var addrs []string
		for i := range 13 {
			for j := range 4 {
				addr := netip.AddrFrom4([4]byte{203, 0, byte(i), byte(j)}).String()
				addrs = append(addrs, addr)
				zone += strings.ReplaceAll("@ 60 NS nsX\nnsX 60 A ", "X", string(rune('a'+i))) + addr + "\n"
			}
		}
		w.serve(zone, addrs...)
		p := w.probe("8.8.8.8")
		open, most := 0, 0
		p.config.Dial = func(ctx context.Context, _, address string) (net.Conn, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			if open++; open > most {
				most = open
			}
			return &countedConn{w.dialMemory(ctx, address, time.Millisecond), func() {
				w.mu.Lock()
				open--
				w.mu.Unlock()
			}}, nil
		}
		seen := p.Check(t.Context(), "alpha.example", facts.Full(), nil)
		same(t, len(seen.Zone.Servers), maxServers)
		same(t, most, maxSockets)
		same(t, open, 0)
	})
}

type countedConn struct {
	*memoryConn
	closed func()
}

func (c *countedConn) Close() error {
	c.closed()
	return nil
}
