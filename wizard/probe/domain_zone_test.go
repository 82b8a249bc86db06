package probe

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

func TestNoSuchDomain(t *testing.T) {
	w := newInternet(t)
	w.serve(". 60 SOA a. h. 1 2 3 4 60\n. 60 NS a.\n", "192.0.2.2")
	w.serve(topZone, "192.0.2.1")
	w.dnsServer("8.8.8.8")
	for _, domain := range []string{"beta.example", "mail.beta.example", "beta.nowhere"} {
		seen := w.probe("8.8.8.8").Check(context.Background(), domain, facts.Full(), nil)
		same(t, seen.Zone.Missing, true)
		same(t, seen.Problems, []facts.Problem(nil))
	}
}

// A resolver that denies everything, as that of a network which wants a login first, says nothing about a domain.
func TestResolversThatLie(t *testing.T) {
	lied := func(answer func(m *dns.Msg) *dns.Msg) facts.Check {
		w := newInternet(t)
		w.serve(topZone, "192.0.2.1")
		w.serve(alphaZone, "192.0.2.53", "192.0.2.54")
		w.dnsServer("8.8.8.8")
		w.fault = func(_ string, m *dns.Msg) (*dns.Msg, bool) { return answer(m), m.RecursionDesired }
		return w.probe("8.8.8.8").Check(context.Background(), "alpha.example", facts.Full(), nil)
	}
	denied := lied(rcode(dns.RcodeNameError))
	same(t, []any{denied.Zone.Missing, denied.Network.DNSFiltered}, []any{false, true})
	ownAddress := lied(func(m *dns.Msg) *dns.Msg {
		reply := new(dns.Msg).SetReply(m)
		if m.Question[0].Qtype == dns.TypeA {
			reply.Answer = []dns.RR{rr(m.Question[0].Name + " 5 A 10.0.0.1")}
		}
		return reply
	})
	same(t, []any{ownAddress.Zone.Missing, ownAddress.Network.DNSFiltered}, []any{false, true})
}

// denying is an internet in which some resolvers say that nothing of the domain exists, and some other servers refuse to answer.
func denying(t *testing.T, resolvers []string, refusing ...string) *internet {
	w := alphaInternet(t, alphaZone)
	w.fault = func(server string, m *dns.Msg) (*dns.Msg, bool) {
		denied := slices.Contains(resolvers, server) && dnsname.Under(dnsname.Canonical(m.Question[0].Name), "alpha.example")
		if denied {
			return rcode(dns.RcodeNameError)(m), true
		}
		return rcode(dns.RcodeRefused)(m), slices.Contains(refusing, server)
	}
	return w
}

// Where no server of the zone above answers, one resolver alone cannot deny a domain.
func TestOneResolverDeniesTheDomain(t *testing.T) {
	for _, c := range []struct {
		deny    []string
		missing bool
	}{{[]string{"8.8.8.8"}, false}, {[]string{"8.8.8.8", "9.9.9.9"}, true}} {
		w := denying(t, c.deny, "192.0.2.1", "192.0.2.53", "192.0.2.54")
		w.dnsServer("9.9.9.9")
		seen := w.probe("8.8.8.8", "9.9.9.9").Check(t.Context(), "alpha.example", facts.Scope{DNS: true}, nil)
		same(t, seen.Zone.Missing, c.missing)
	}
}

// Resolvers that deny a domain which the zone above delegates say nothing of it.
func TestResolversDenyADelegatedDomain(t *testing.T) {
	w := denying(t, []string{"8.8.8.8"}, "192.0.2.53", "192.0.2.54")
	seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Caches: true}, nil)
	_, known := seen.MX.Best()
	same(t, []any{seen.Zone.Missing, seen.Zone.Name, known, seen.MX.Resolvers[0].Status}, []any{false, "alpha.example", false, facts.Denied})
}

func TestDomainRegisteredAMomentAgo(t *testing.T) {
	seen := checked(t, alphaZone, func(w *internet) {
		w.fault = func(_ string, m *dns.Msg) (*dns.Msg, bool) {
			if !m.RecursionDesired || m.Question[0].Name != "alpha.example." {
				return nil, false
			}
			reply := rcode(dns.RcodeNameError)(m)
			reply.Ns = []dns.RR{rr("example. 60 SOA ns.nic.example. h. 1 2 3 4 60")}
			return reply, true
		}
	})
	same(t, []any{seen.Zone.Missing, seen.Zone.Name}, []any{false, "alpha.example"})
	same(t, len(seen.Record.Values("TXT")), 1)
}

func TestSubdomainInItsParentsZone(t *testing.T) {
	w := alphaInternet(t, alphaZone+"sub MX 5 mx1\n_mta-sts.sub TXT \"v=STSv1; id=s\"\n")
	seen := w.probe("8.8.8.8").Check(context.Background(), "sub.alpha.example", facts.Scope{DNS: true, Mail: true}, nil)
	same(t, []any{seen.Zone.Name, seen.Zone.Negative}, []any{"alpha.example", 5 * time.Minute})
	same(t, seen.Record.Values("TXT"), []string{"v=STSv1; id=s"})
	same(t, seen.Servers[0].Calls[0].Stage, facts.CallDone)
}

// A zone that no resolver can tell of does not exist where the one above it says so.
func TestNoSuchDomainThatResolversFailOver(t *testing.T) {
	w := newInternet(t)
	w.serve(topZone, "192.0.2.1")
	w.dnsServer("8.8.8.8")
	w.fault = func(_ string, m *dns.Msg) (*dns.Msg, bool) {
		return rcode(dns.RcodeServerFailure)(m), m.RecursionDesired && m.Question[0].Name == "beta.example."
	}
	seen := w.probe("8.8.8.8").Check(t.Context(), "beta.example", facts.Scope{DNS: true}, nil)
	same(t, []any{seen.Zone.Missing, seen.Zone.Name}, []any{true, "example"})
}
