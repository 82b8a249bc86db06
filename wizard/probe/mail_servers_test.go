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

// One resolver may filter a mail server's name out; it is dead only if no other has it.
func TestOneResolverDeniesAMailServer(t *testing.T) {
	w := newInternet(t)
	w.serve(topZone, "192.0.2.1")
	w.serve(alphaZone, "192.0.2.53", "192.0.2.54")
	w.serve(mailhostZone, "198.51.100.53")
	w.dnsServer("9.9.9.9")
	w.dnsServer("8.8.8.8")
	w.fault = func(server string, m *dns.Msg) (*dns.Msg, bool) {
		return rcode(dns.RcodeNameError)(m), server == "9.9.9.9" && m.Question[0].Name == "mx2.mailhost.example."
	}
	servers := w.probe("9.9.9.9", "8.8.8.8").Check(context.Background(), "alpha.example", facts.Scope{DNS: true, Mail: true}, nil).Servers
	same(t, len(servers), 2)
	same(t, []any{servers[1].Host, servers[1].Dead, len(servers[1].Addrs)}, []any{"mx2.mailhost.example", false, 1})
}

func TestMailServerNames(t *testing.T) {
	zone := bare("@") + `
@ SOA ns1 hostmaster 7 900 600 86400 300
@ NS ns1
@ NS ns2
@ MX 30 gone
@ MX 20 mail
@ MX 10 other.mailhost.example.
@ MX 40 mx2.mailhost.example.
mail CNAME mx1
`
	w := alphaInternet(t, zone)
	seen := w.probe("8.8.8.8").Check(context.Background(), "alpha.example", facts.Scope{Mail: true}, nil)
	for i := range seen.Servers {
		seen.Servers[i].Calls = nil
	}
	same(t, seen.Servers, []facts.MailServer{
		{Host: "other.mailhost.example", Pref: 10, Dead: true},
		{Host: "mail.alpha.example", Pref: 20, Addrs: []string{"192.0.2.25"}, Alias: "mx1.alpha.example"},
		{Host: "gone.alpha.example", Pref: 30, Dead: true},
		{Host: "mx2.mailhost.example", Pref: 40, Addrs: []string{"198.51.100.25"}},
	})
}

func TestDomainsWithoutMX(t *testing.T) {
	const top = "@ SOA ns1 hostmaster 7 900 600 86400 300\n@ NS ns1\n@ NS ns2\n"
	check := func(zone string) facts.Check {
		w := alphaInternet(t, bare("@")+top+zone)
		return w.probe("8.8.8.8").Check(context.Background(), "alpha.example", facts.Scope{DNS: true, Mail: true}, nil)
	}
	null := check("@ MX 0 .\n@ A 192.0.2.25\n")
	same(t, []any{null.NullMX(), len(null.Servers)}, []any{true, 0})
	none := check("")
	same(t, []any{none.MX.Authoritative[0].Status, len(none.Servers)}, []any{facts.NoData, 0})
	own := check("@ A 192.0.2.25\n")
	same(t, []any{len(own.Servers), own.Servers[0].Host, own.Servers[0].Calls[0].Stage}, []any{1, "alpha.example", facts.CallDone})
}

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

// Where mail servers are not to be called, only what the DNS says of them is known.
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

// A mail server with addresses of one family only is seen with them.
func TestMailServerOverIPv6Only(t *testing.T) {
	w := newInternet(t)
	w.serve(topZone, "192.0.2.1")
	w.serve(strings.ReplaceAll(alphaZone, "mx1          A   192.0.2.25", "mx1 AAAA 2001:db8::25"), "192.0.2.53", "192.0.2.54")
	w.serve(mailhostZone, "198.51.100.53")
	w.dnsServer("8.8.8.8")
	w.mail("[2001:db8::25]:25", mailScript{cert: certSpec{names: []string{"mx1.alpha.example"}}})
	seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Mail: true}, nil)
	same(t, []any{seen.Servers[0].Addrs, seen.Servers[0].Dead, seen.Servers[0].Calls[0].Stage}, []any{[]string{"2001:db8::25"}, false, facts.CallDone})
}
