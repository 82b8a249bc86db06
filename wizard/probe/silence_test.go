package probe

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

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

// A name server that never answers costs three seconds, once.
func TestSilentServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newInternet(t)
		w.inMemory = true
		w.serve(topZone, "192.0.2.1")
		w.serve(alphaZone, "192.0.2.53", "192.0.2.54")
		w.serve(mailhostZone, "198.51.100.53")
		p := w.probe("8.8.8.8")
		p.config.Dial = func(ctx context.Context, _, address string) (net.Conn, error) {
			if strings.HasPrefix(address, "192.0.2.54") {
				return w.dialMemory(ctx, address, time.Hour), nil
			}
			return w.dialMemory(ctx, address, 50*time.Millisecond), nil
		}
		took := p.Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Caches: true}, nil).Took
		if took > 3300*time.Millisecond {
			t.Errorf("took %s", took)
		}
	})
}

// pretend is an internet without sockets, for a test's clock: DNS over UDP, and TCP servers over pipes.
type pretend struct {
	*internet
	servers map[string]func(net.Conn) // by address and port; nil drops packets
	mute    []string                  // DNS servers that never answer
	conns   sync.WaitGroup
}

func newPretend(t *testing.T, zone string) *pretend {
	w := &pretend{internet: newInternet(t), servers: map[string]func(net.Conn){}}
	t.Cleanup(w.conns.Wait)
	w.inMemory = true
	w.now = time.Now()
	w.ca = newAuthority(w.now)
	w.serve(topZone, "192.0.2.1")
	w.serve(zone, "192.0.2.53", "192.0.2.54")
	w.serve(mailhostZone, "198.51.100.53")
	return w
}

func (w *pretend) probe(timeout time.Duration, known ...string) *Probe {
	return newProbe(w.t, Config{
		Resolvers: []facts.Server{{Kind: facts.Resolver, Name: "Google", Addr: "8.8.8.8"}},
		Dial:      w.dial, Roots: w.ca.pool(), Now: time.Now, Timeout: timeout, Known: known,
	})
}

func (w *pretend) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if network == "udp" {
		lag := 10 * time.Millisecond
		for _, addr := range w.mute {
			if strings.HasPrefix(address, addr+":") {
				lag = time.Hour
			}
		}
		return w.dialMemory(ctx, address, lag), nil
	}
	serve, ok := w.servers[address]
	switch {
	case !ok:
		return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
	case serve == nil:
		<-ctx.Done()
		return nil, ctx.Err()
	}
	client, server := net.Pipe()
	w.conns.Go(func() {
		defer server.Close()
		serve(server)
	})
	return client, nil
}

// page gives a web server that answers with the policy after a while.
func (w *pretend) page(after time.Duration, names ...string) func(net.Conn) {
	config := &tls.Config{Certificates: []tls.Certificate{w.ca.tls(certSpec{names: names})}}
	return func(conn net.Conn) {
		secure := tls.Server(conn, config)
		if _, err := http.ReadRequest(bufio.NewReader(secure)); err != nil {
			return
		}
		go io.Copy(io.Discard, secure) // whoever hangs up need not wait for us
		time.Sleep(after)
		io.WriteString(secure, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
	}
}

// Where all of the domain's servers are silent and others answer, what resolvers still remember is told with the time that
// is left of it, and no resolver is asked for what is not known to be there.
func TestAllNameServersSilent(t *testing.T) {
	known := []string{"_mta-sts.alpha.example", "mta-sts.alpha.example"}
	for name, forgotten := range map[string]bool{"the resolver knows the servers": false, "the resolver has forgotten the servers": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newPretend(t, strings.ReplaceAll(alphaZone, "$TTL 3600", "$TTL 1234"))
				w.mute = []string{"192.0.2.53", "192.0.2.54"}
				w.servers["192.0.2.80:443"] = w.page(0, "mta-sts.alpha.example")
				w.fault = func(_ string, m *dns.Msg) (*dns.Msg, bool) {
					q := m.Question[0]
					if !m.RecursionDesired || q.Qtype != dns.TypeNS && q.Qtype != dns.TypeSOA || !dnsname.Under(q.Name, "alpha.example") {
						return nil, false
					}
					return rcode(dns.RcodeServerFailure)(m), forgotten
				}
				seen := w.probe(0, known...).Check(t.Context(), "alpha.example", facts.Full(), nil)
				same(t, []any{seen.Zone.Name, seen.Zone.Missing, addrsOfServers(seen.Zone.Servers)}, []any{"alpha.example", false, []string{"192.0.2.53", "192.0.2.54"}})
				same(t, seen.Zone.Delegated, []string{"ns1.alpha.example", "ns2.alpha.example"})
				for _, found := range []facts.Lookup{seen.MX, seen.Record, seen.Report, seen.Host} {
					same(t, statuses(found.Authoritative), []string{"timeout ", "timeout "})
				}
				same(t, seen.MXHosts(), []string{"mx1.alpha.example", "mx2.mailhost.example"})
				same(t, seen.MX.Resolvers[0].TTL("MX"), 1234*time.Second)
				same(t, seen.Record.Values("TXT"), []string{"v=STSv1; id=20261101T090000"})
				same(t, seen.Record.Resolvers[0].TTL("TXT"), 1234*time.Second)
				same(t, seen.Host.Resolvers[0].TTL("A"), 1234*time.Second)
				same(t, len(seen.Report.Resolvers), 0)
				same(t, []any{seen.Servers[0].Addrs, seen.Servers[0].Kept, seen.Servers[1].Kept}, []any{[]string{"192.0.2.25"}, 1234 * time.Second, time.Duration(0)})
				same(t, []any{len(seen.Fetches), seen.Fetches[0].Stage}, []any{1, facts.FetchDone})
				same(t, []bool{seen.Reach.DNS, seen.Network.DNSFiltered, seen.Network.Offline}, []bool{true, false, false})
				for _, q := range w.questions(true) {
					if q.name == "_smtp._tls.alpha.example" {
						t.Errorf("a resolver was asked: %s", q)
					}
				}
				if seen.Took > 20*time.Second {
					t.Errorf("took %s", seen.Took)
				}
			})
		})
	}
}

// What one server, one address of two does not say stands beside what the other says.
func TestOneOfTwoSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newPretend(t, alphaZone+"mta-sts A 192.0.2.81\nmx1 A 192.0.2.26\n")
		w.mute = []string{"192.0.2.54"}
		w.servers["192.0.2.80:443"], w.servers["192.0.2.81:443"] = w.page(0, "mta-sts.alpha.example"), nil
		mail := mailScript{config: &tls.Config{Certificates: []tls.Certificate{w.ca.tls(certSpec{names: []string{"mx1.alpha.example"}})}}}
		w.servers["192.0.2.25:25"], w.servers["192.0.2.26:25"] = mail.talk, nil
		seen := w.probe(0).Check(t.Context(), "alpha.example", facts.Full(), nil)
		for _, found := range []facts.Lookup{seen.MX, seen.Record, seen.Report, seen.Host} {
			same(t, []facts.Status{found.Authoritative[0].Status, found.Authoritative[1].Status}, []facts.Status{facts.OK, facts.Timeout})
			same(t, found.Authoritative[1].Server, facts.Server{Kind: facts.Authoritative, Name: "ns2.alpha.example", Addr: "192.0.2.54"})
		}
		good, dead := seen.Fetches[0], seen.Fetches[1]
		same(t, []any{good.Addr, good.Stage, good.Connected, good.Cut}, []any{"192.0.2.80", facts.FetchDone, true, false})
		same(t, []any{dead.Addr, dead.Stage, dead.Connected, dead.Cut, dead.Took}, []any{"192.0.2.81", facts.FetchTimeout, false, false, connectTimeout})
		same(t, seen.Servers[0].Addrs, []string{"192.0.2.25", "192.0.2.26"})
		calls := seen.Servers[0].Calls
		same(t, []any{calls[0].Stage, calls[0].Cut, calls[1].Stage, calls[1].Cut, calls[1].Took}, []any{facts.CallDone, false, facts.CallConnect, false, connectTimeout})
		same(t, seen.Reach, facts.Reach{DNS: true, Mail: true, Web: true})
		if most := 3*time.Second + connectTimeout + 200*time.Millisecond; seen.Took > most { // one silence after the other, as ever
			t.Errorf("took %s, more than %s", seen.Took, most)
		}
	})
}

// A server that answers for the domain is asked once more for a name of which it let time run out, as packets get lost. One that is
// silent for that name only stays so.
func TestLostAnswers(t *testing.T) {
	for lost, want := range map[int]facts.Status{2: facts.OK, 100: facts.Timeout} {
		synctest.Test(t, func(t *testing.T) {
			w := newPretend(t, alphaZone)
			var mu sync.Mutex
			met := map[dns.Question]int{}
			w.fault = func(server string, m *dns.Msg) (*dns.Msg, bool) {
				q := m.Question[0]
				mu.Lock()
				defer mu.Unlock()
				if server != "192.0.2.54" || !slices.Contains([]string{"_mta-sts.alpha.example.", "mta-sts.alpha.example."}, q.Name) || q.Qtype == dns.TypeAAAA {
					return nil, false
				}
				met[q]++
				return nil, met[q] <= lost
			}
			seen := w.probe(0).Check(t.Context(), "alpha.example", facts.Scope{DNS: true}, nil)
			same(t, []facts.Status{seen.Record.Authoritative[0].Status, seen.Record.Authoritative[1].Status}, []facts.Status{facts.OK, want})
			mu.Lock()
			defer mu.Unlock()
			for q, n := range met {
				if most := 4; n > most || n <= min(lost, 3) {
					t.Errorf("%s was asked %d times", q.String(), n)
				}
			}
			if len(met) < 2 || seen.Took > 8*time.Second {
				t.Errorf("asked %v, took %s", met, seen.Took)
			}
		})
	}
}

// A connection that gets lost is tried once more, within the time that one has.
func TestLostConnection(t *testing.T) {
	for lost, want := range map[int]error{0: nil, 1: nil, 2: context.DeadlineExceeded} {
		synctest.Test(t, func(t *testing.T) {
			tries, begun := 0, time.Now()
			_, err := connect(t.Context(), func(ctx context.Context, _ string, _ netip.AddrPort) (net.Conn, error) {
				if tries++; tries <= lost {
					<-ctx.Done()
					return nil, ctx.Err()
				}
				return nil, nil
			}, netip.AddrPort{})
			same(t, []any{errors.Is(err, want), tries, time.Since(begun)}, []any{true, min(lost+1, connectTries), time.Duration(lost) * connectTimeout / connectTries})
		})
	}
}

// A name server that is silent for its few seconds is told from one that our limit for the check did not give them.
func TestSilenceThatIsOurs(t *testing.T) {
	for timeout, ours := range map[time.Duration]bool{0: false, 2 * time.Second: true} {
		synctest.Test(t, func(t *testing.T) {
			w := newPretend(t, alphaZone)
			w.mute = []string{"192.0.2.54"}
			seen := w.probe(timeout).Check(t.Context(), "alpha.example", facts.Scope{DNS: true}, nil)
			for _, found := range []facts.Lookup{seen.MX, seen.Record, seen.Report, seen.Host} {
				good, silent := found.Authoritative[0], found.Authoritative[1]
				same(t, []any{good.Status, good.Cut, silent.Status, silent.Cut}, []any{facts.OK, false, facts.Timeout, ours})
			}
		})
	}
}

// The policy host has its minute; what our own limit ends before that is said to be ours.
func TestSlowPolicy(t *testing.T) {
	for _, test := range []struct {
		after, timeout time.Duration
		stage          facts.FetchStage
		cut            bool
		took           time.Duration
	}{
		{40 * time.Second, 0, facts.FetchDone, false, 40 * time.Second},
		{59 * time.Second, 0, facts.FetchDone, false, 59 * time.Second},
		{61 * time.Second, 0, facts.FetchTimeout, false, time.Minute},
		{8 * time.Second, 6 * time.Second, facts.FetchTimeout, true, 6 * time.Second},
		{40 * time.Second, 30 * time.Second, facts.FetchTimeout, true, 30 * time.Second},
		{8 * time.Second, 10 * time.Second, facts.FetchDone, false, 8 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newPretend(t, alphaZone)
			w.servers["192.0.2.80:443"] = w.page(test.after, "mta-sts.alpha.example")
			f := w.probe(test.timeout).Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Policy: true}, nil).Fetches[0]
			same(t, []any{f.Stage, f.Connected, f.Cut, f.Took.Round(time.Second)}, []any{test.stage, true, test.cut, test.took})
		})
	}
}

// A connection that nothing comes of is the host's fault after its few seconds, and ours before.
func TestSilentPolicyHost(t *testing.T) {
	for timeout, cut := range map[time.Duration]bool{0: false, 5 * time.Second: true} {
		for _, web := range []bool{true, false} {
			synctest.Test(t, func(t *testing.T) {
				w := newPretend(t, alphaZone)
				w.servers["192.0.2.80:443"] = nil
				if web {
					w.servers["8.8.8.8:443"] = w.page(0, "dns.google")
				}
				seen := w.probe(timeout).Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Policy: true, Network: true}, nil)
				f := seen.Fetches[0]
				same(t, []any{f.Stage, f.Connected, f.Cut}, []any{facts.FetchTimeout, false, cut})
				same(t, seen.Reach.Web, web && !cut) // whether it is only this host
			})
		}
	}
}

// A mail server that takes its time is waited for as long as a call may take, and then the limit is said to be ours.
func TestSlowMailServer(t *testing.T) {
	for _, test := range []struct {
		after, timeout time.Duration
		stage          facts.CallStage
		cut            bool
		took           time.Duration
	}{
		{20 * time.Second, 0, facts.CallDone, false, 20 * time.Second},
		{40 * time.Second, 0, facts.CallGreeting, true, callTimeout},
		{20 * time.Second, 6 * time.Second, facts.CallGreeting, true, 6 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newPretend(t, alphaZone)
			mail := mailScript{config: &tls.Config{Certificates: []tls.Certificate{w.ca.tls(certSpec{names: []string{"mx1.alpha.example"}})}}}
			w.servers["192.0.2.25:25"] = func(conn net.Conn) {
				time.Sleep(test.after)
				mail.talk(conn)
			}
			seen := w.probe(test.timeout).Check(t.Context(), "alpha.example", facts.Scope{Mail: true}, nil)
			c := seen.Servers[0].Calls[0]
			same(t, []any{c.Stage, c.Cut, c.Took.Round(time.Second)}, []any{test.stage, test.cut, test.took})
			same(t, seen.Reach.Mail, !test.cut)
		})
	}
}

// That port 25 is open is known where a well-known server greets, and not where something only takes the connection.
func TestReachOfMail(t *testing.T) {
	const google = "$ORIGIN google.com.\n@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nsmtp 60 A 203.0.113.25\n"
	for name, test := range map[string]struct {
		serve         func(net.Conn)
		blocked, open bool
	}{
		"greets":        {mailScript{config: &tls.Config{}}.talk, false, true},
		"says nothing":  {mailScript{silent: true}.talk, false, false},
		"drops packets": {nil, false, false}, // the other well-known name is not there: not known
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newPretend(t, alphaZone)
				w.serve(google)
				w.servers["203.0.113.25:25"], w.servers["192.0.2.25:25"], w.servers["198.51.100.25:25"] = test.serve, nil, nil
				seen := w.probe(0).Check(t.Context(), "alpha.example", facts.Full(), nil)
				same(t, []bool{seen.Network.Port25Blocked, seen.Reach.Mail}, []bool{test.blocked, test.open})
			})
		})
	}
}
