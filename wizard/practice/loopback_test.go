package practice

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailseal/wizard/facts"
	"mailseal/wizard/probe"
)

// loopback serves a world through real sockets: for each of its addresses and ports that is called, one that listens at 127.0.0.1.
type loopback struct {
	t       *testing.T
	dial    func(ctx context.Context, network, address string) (net.Conn, error) // into the world
	running sync.WaitGroup

	mu     sync.Mutex
	doors  map[string]*door
	opened []io.Closer
}

// door is a socket that listens for an address and port of the world.
type door struct {
	address string        // where it really is
	callers chan net.Conn // the world's ends of connections that are on their way here
}

func newLoopback(t *testing.T, w *World) *loopback {
	l := &loopback{t: t, dial: w.Config().Dial, doors: map[string]*door{}}
	t.Cleanup(l.close)
	return l
}

// Dial connects to an address of the world through sockets. Where the world has no server, that is said at once.
func (l *loopback) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	inside, err := l.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	l.later(inside)
	d, err := l.door(network, address)
	if err != nil {
		return nil, err
	}
	d.callers <- inside
	return new(net.Dialer).DialContext(ctx, network, d.address)
}

// door returns the socket for an address, opened when it is first called.
func (l *loopback) door(network, address string) (*door, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if d := l.doors[network+address]; d != nil {
		return d, nil
	}
	d := &door{callers: make(chan net.Conn, 1000)}
	l.doors[network+address] = d
	if network == "udp" {
		socket, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		d.address = socket.LocalAddr().String()
		l.opened = append(l.opened, socket)
		l.running.Go(func() { l.packets(socket, d.callers) })
		return d, nil
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	d.address = listener.Addr().String()
	l.opened = append(l.opened, listener)
	l.running.Go(func() {
		for {
			outside, err := listener.Accept()
			if err != nil {
				return
			}
			l.later(outside)
			l.join(outside.(*net.TCPConn), <-d.callers)
		}
	})
	return d, nil
}

// join carries what both ends of a connection say to the other.
func (l *loopback) join(outside *net.TCPConn, inside net.Conn) {
	l.running.Go(func() {
		io.Copy(outside, inside)
		outside.CloseWrite()
	})
	l.running.Go(func() {
		io.Copy(inside, outside)
		inside.Close()
	})
}

// packets carries packets to the world and its answers back. Each caller has a port of its own.
func (l *loopback) packets(socket net.PacketConn, callers <-chan net.Conn) {
	flows := map[string]net.Conn{}
	packet := make([]byte, 1<<16)
	for {
		n, from, err := socket.ReadFrom(packet)
		if err != nil {
			return
		}
		inside := flows[from.String()]
		if inside == nil {
			inside = <-callers
			flows[from.String()] = inside
			l.running.Go(func() {
				answer := make([]byte, 1<<16)
				for {
					n, err := inside.Read(answer)
					if err != nil {
						return
					}
					socket.WriteTo(answer[:n], from)
				}
			})
		}
		inside.Write(packet[:n])
	}
}

// later closes something at the end.
func (l *loopback) later(c io.Closer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.opened = append(l.opened, c)
}

// close closes every socket, and waits until nothing uses them.
func (l *loopback) close() {
	l.mu.Lock()
	opened := l.opened
	l.mu.Unlock()
	for _, c := range opened {
		c.Close()
	}
	l.running.Wait()
}

// told is a check as JSON, without what times were taken and which addresses our own end had.
func told(t *testing.T, c facts.Check) []string {
	t.Helper()
	text, err := json.MarshalIndent(c, "", " ")
	ok(t, err)
	text = regexp.MustCompile(`"took": \d+`).ReplaceAll(text, []byte(`"took": 0`))
	text = regexp.MustCompile(`[0-9.]+:\d+->[0-9a-f.:\[\]]+:\d+`).ReplaceAll(text, []byte("here->there"))
	return strings.Split(string(text), "\n")
}

// TestLoopbackSeesTheSame: a check sees through real sockets what it sees in memory.
func TestLoopbackSeesTheSame(t *testing.T) {
	daily := facts.Full()
	daily.Guesses, daily.Site = false, false
	faults := []Fault{ServFail, NameServerSilent, ResolverLies, WebCertExpired, MailNoStartTLS, TwoRecords}
	more := []Fault{ServerBehind, BogusZone, WebDown, MailDown, AddressDead, ResolverBehind}
	for _, provider := range []string{"google", "microsoft", "own"} {
		for _, kind := range []struct {
			name   string
			scope  facts.Scope
			faults []Fault
		}{{"full", facts.Full(), nil}, {"daily", daily, nil}, {"faults", facts.Full(), faults}, {"more faults", facts.Full(), more}, {"old TLS", facts.Full(), []Fault{MailOldTLS}}} {
			t.Run(provider+" "+kind.name, func(t *testing.T) {
				var opened int
				check := func(sockets bool) []string {
					w := start(t, provider)
					publish(t, w, testPolicy)
					config := w.Config()
					if sockets {
						l := newLoopback(t, w)
						config.Dial = l.Dial
						defer func() { opened = len(l.doors) }()
					}
					if !kind.scope.Guesses {
						before := probe.New(config).Check(t.Context(), w.Domain(), facts.Full(), nil)
						config.Last = &before
						w.Clock().Advance(day)
					}
					for _, f := range kind.faults {
						ok(t, w.Break(f))
					}
					return told(t, probe.New(config).Check(t.Context(), w.Domain(), kind.scope, nil))
				}
				if diff := cmp.Diff(check(false), check(true)); diff != "" || opened < 10 {
					t.Errorf("%d sockets; - in memory, + through them:\n%s", opened, diff)
				}
			})
		}
	}
}
