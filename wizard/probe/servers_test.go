package probe

import (
	"context"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"mailseal/wizard/facts"
)

// movingInternet has a mail provider to which alpha.example may move.
func movingInternet(t *testing.T) *internet {
	w := alphaInternet(t, alphaZone+"new A 192.0.2.28\n")
	w.serve(strings.ReplaceAll(topZone, "mailhost   NS", "post NS ns.post\nns.post A 203.0.113.53\nmailhost NS"), "192.0.2.1")
	w.zones = slices.Delete(w.zones, 0, 1)
	w.serve(`
$ORIGIN post.example.
$TTL 600
@      SOA ns hostmaster 3 900 600 86400 300
@      NS  ns
ns     A   203.0.113.53
mx1    A   203.0.113.25
mx2    CNAME mx1
mx3    TXT "no address"
mx4    A   203.0.113.26
`, "203.0.113.53")
	w.mail("203.0.113.25:25", mailScript{cert: certSpec{names: []string{"mx1.post.example"}}})
	w.mail("192.0.2.28:25", mailScript{cert: certSpec{names: []string{"new.alpha.example"}}})
	return w
}

// Mail servers are looked up and called before anything leads to them, and no resolver is asked for their names.
func TestMailServers(t *testing.T) {
	w := movingInternet(t)
	hosts := []string{
		"MX1.post.example.", " mx1.post.example", "mx2.post.example", "mx3.post.example", "mx4.post.example", "mx9.post.example",
		"mx.psot.example", "mx.post.nowhere", "new.alpha.example", "old.alpha.example", "not..aname",
	}
	seen := w.probe("8.8.8.8", "9.9.9.9").MailServers(t.Context(), "alpha.example", hosts, facts.Full())

	var got []string
	for _, s := range seen.Servers {
		text := s.Host + " " + strings.Join(s.Addrs, " ")
		if s.Dead {
			text += "dead"
		}
		for _, c := range s.Calls {
			text += " " + string(c.Stage)
			if c.Cert != nil {
				text += " " + string(c.Cert.Fault)
			}
		}
		got = append(got, strings.TrimSpace(text))
	}
	same(t, got, []string{
		"mx1.post.example 203.0.113.25 done",
		"mx2.post.example 203.0.113.25 done wrong-name",
		"mx3.post.example dead",
		"mx4.post.example 203.0.113.26 refused",
		"mx9.post.example dead",
		"mx.psot.example dead",
		"mx.post.nowhere dead",
		"new.alpha.example 192.0.2.28 done",
		"old.alpha.example dead",
	})
	same(t, seen.Servers[1].Alias, "mx1.post.example")
	same(t, []any{seen.Domain, seen.At, seen.Scope}, []any{"alpha.example", w.now, facts.Full()})
	same(t, seen.Reach, facts.Reach{DNS: true, Mail: true})
	same(t, seen.Network, facts.Network{})
	for _, q := range w.questions(true) {
		missing := []string{"mx3.post.example", "mx9.post.example", "mx.psot.example", "mx.post.nowhere", "old.alpha.example"}
		if slices.Contains(missing, q.name) {
			t.Errorf("a resolver was asked: %s", q)
		}
	}
}

// Who does not want mail servers called is told only what the DNS says.
func TestMailServersAreNotCalledUnlessAsked(t *testing.T) {
	w := movingInternet(t)
	seen := w.probe("8.8.8.8").MailServers(t.Context(), "alpha.example", []string{"mx1.post.example", "mx9.post.example"}, facts.Scope{DNS: true})
	same(t, seen.Servers[0].Addrs, []string{"203.0.113.25"})
	same(t, []any{len(seen.Servers[0].Calls), seen.Servers[1].Dead}, []any{0, true})
	for _, dialed := range w.dialed {
		if strings.HasSuffix(dialed, ":25") {
			t.Errorf("%s was called", dialed)
		}
	}
}

// What cannot be looked up is not dead, and what cannot be called from here is no fault.
func TestMailServersThatCannotBeSeen(t *testing.T) {
	w := movingInternet(t)
	w.serve("$ORIGIN google.com.\n@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nsmtp 60 A 198.51.100.26\n")
	w.serve("$ORIGIN outlook.com.\n@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\noutlook-com.olc.protection 60 A 198.51.100.27\n")
	for _, addr := range []string{"203.0.113.25:25", "192.0.2.28:25"} {
		w.mu.Lock()
		delete(w.routes, "tcp "+addr)
		w.mu.Unlock()
	}
	w.fault = func(server string, m *dns.Msg) (*dns.Msg, bool) {
		return rcode(dns.RcodeServerFailure)(m), server == "203.0.113.53" && strings.HasPrefix(m.Question[0].Name, "mx4.") && !m.RecursionDesired
	}
	seen := w.probe("8.8.8.8").MailServers(t.Context(), "alpha.example", []string{"mx1.post.example", "mx4.post.example"}, facts.Full())
	same(t, []any{seen.Servers[1].Dead, len(seen.Servers[1].Addrs)}, []any{false, 0})
	same(t, []any{seen.Servers[0].Calls[0].Stage, seen.Network.Port25Blocked, seen.Reach.Mail}, []any{facts.CallRefused, true, false})

	p := w.probe("8.8.8.8")
	p.config.Dial = func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Err: net.ErrClosed}
	}
	seen = p.MailServers(t.Context(), "alpha.example", []string{"mx1.post.example", "new.alpha.example"}, facts.Full())
	same(t, []any{seen.Network.Offline, seen.Servers[0].Dead, seen.Servers[1].Dead}, []any{true, false, false})
}

// One resolver that denies a name at the top is not enough to call a mail server dead.
func TestMailServersAndAResolverThatLies(t *testing.T) {
	w := movingInternet(t)
	w.serve("$ORIGIN nowhere.\n@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns.post.example.\npost 60 NS ns.post.example.\n", "203.0.113.53")
	w.fault = func(server string, m *dns.Msg) (*dns.Msg, bool) {
		return rcode(dns.RcodeNameError)(m), server == "8.8.8.8" && strings.HasSuffix(m.Question[0].Name, "nowhere.")
	}
	seen := w.probe("8.8.8.8", "9.9.9.9").MailServers(t.Context(), "alpha.example", []string{"mx.post.nowhere"}, facts.Full())
	same(t, seen.Servers[0].Dead, false)
}
