package probe

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/facts"
)

// A server that the zone above still names, and the zone does not, is asked too.
func TestStaleDelegation(t *testing.T) {
	w := newInternet(t)
	top := strings.ReplaceAll(topZone, "ns2.alpha  A   192.0.2.54", "ns2.alpha  A   192.0.2.54\nalpha NS old.mailhost")
	w.serve(top, "192.0.2.1")
	w.serve(alphaZone, "192.0.2.53", "192.0.2.54")
	w.serve(mailhostZone+"old A 198.51.100.99\n", "198.51.100.53")
	w.serve(strings.ReplaceAll(alphaZone, "@            MX  10 mx1", "@ MX 10 was.mailhost.example."), "198.51.100.99")
	w.dnsServer("8.8.8.8")
	w.zones = append(w.zones[:3:3], w.zones[3]) // resolvers take the first zone of a name: the present one
	seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{DNS: true}, nil)
	same(t, seen.Zone.Delegated, []string{"ns1.alpha.example", "ns2.alpha.example", "old.mailhost.example"})
	same(t, seen.Zone.Own, []string{"ns1.alpha.example", "ns2.alpha.example"})
	same(t, seen.MX.Agree("MX"), false)
	same(t, seen.Record.Agree("TXT"), true)
	same(t, addrsOfServers(seen.Zone.Servers), []string{"192.0.2.53", "192.0.2.54"})
}

// A resolver that knows the servers' names and no longer their addresses has them from the zone above.
func TestAddressesFromTheZoneAbove(t *testing.T) {
	seen := checked(t, alphaZone, func(w *internet) {
		w.fault = func(_ string, m *dns.Msg) (*dns.Msg, bool) {
			return rcode(dns.RcodeServerFailure)(m), m.RecursionDesired && strings.HasSuffix(m.Question[0].Name, ".alpha.example.") && strings.HasPrefix(m.Question[0].Name, "ns")
		}
	})
	same(t, addrsOfServers(seen.Zone.Servers), []string{"192.0.2.53", "192.0.2.54"})
	same(t, len(seen.Record.Authoritative), 2)
}

// A name that is delegated to servers that do not hold it: who they are and what they say is kept, and no network is blamed.
func TestLameDelegation(t *testing.T) {
	handed := bare("mta-sts", "_mta-sts") + "mta-sts NS one.mailhost.example.\nmta-sts NS two.mailhost.example.\n" +
		"_mta-sts NS one.mailhost.example.\n_mta-sts NS two.mailhost.example.\n"
	hosts := []string{"one.mailhost.example", "two.mailhost.example"}
	for name, test := range map[string]struct {
		reply func(*dns.Msg) *dns.Msg
		want  facts.Status
	}{
		"refused":           {rcode(dns.RcodeRefused), facts.Refused},
		"servfail":          {rcode(dns.RcodeServerFailure), facts.ServFail},
		"without authority": {func(m *dns.Msg) *dns.Msg { return new(dns.Msg).SetReply(m) }, facts.Lame},
		"a resolver": {func(m *dns.Msg) *dns.Msg {
			reply := new(dns.Msg).SetReply(m)
			reply.RecursionAvailable = true
			return reply
		}, facts.Lame},
		"handing up": {func(m *dns.Msg) *dns.Msg {
			reply := new(dns.Msg).SetReply(m)
			reply.Ns = []dns.RR{rr(". 60 NS a.root-servers.net.")}
			return reply
		}, facts.Lame},
	} {
		t.Run(name, func(t *testing.T) {
			w := newInternet(t)
			w.serve(topZone, "192.0.2.1")
			w.serve(handed, "192.0.2.53", "192.0.2.54")
			w.serve(mailhostZone+"one A 203.0.113.1\ntwo A 203.0.113.2\n", "198.51.100.53")
			w.dnsServer("203.0.113.1")
			w.dnsServer("203.0.113.2")
			w.dnsServer("8.8.8.8")
			w.fault = func(server string, m *dns.Msg) (*dns.Msg, bool) {
				return test.reply(m), strings.HasPrefix(server, "203.0.113.")
			}
			seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Caches: true, Policy: true}, nil)
			for zone, found := range map[string]facts.Lookup{"mta-sts.alpha.example": seen.Host, "_mta-sts.alpha.example": seen.Record} {
				same(t, []any{found.Zone, found.Delegated}, []any{zone, hosts})
				same(t, len(found.Authoritative), 2)
				for i, a := range found.Authoritative {
					same(t, []any{a.Status, a.Server.Name, a.Replied(), a.Answered()}, []any{test.want, hosts[i], true, false})
				}
			}
			same(t, seen.Network, facts.Network{NoIPv6: seen.Network.NoIPv6})
			same(t, seen.Reach.DNS, true)
			same(t, seen.Problems, []facts.Problem(nil))
		})
	}
}

// A delegation to servers without an address is known to be dead, one to servers that cannot be looked up is not.
func TestDelegationToNobody(t *testing.T) {
	for ns, want := range map[string]facts.Status{
		"gone.mailhost.example.":   facts.Lame,
		"broken.mailhost.example.": facts.Failed,
		"ns.mta-sts":               facts.Failed, // below itself, and without glue
	} {
		seen := checked(t, bare("mta-sts")+"mta-sts NS "+ns+"\n", func(w *internet) {
			w.fault = func(_ string, m *dns.Msg) (*dns.Msg, bool) {
				return rcode(dns.RcodeServerFailure)(m), strings.HasPrefix(m.Question[0].Name, "broken.")
			}
		})
		same(t, []any{seen.Host.Zone, len(seen.Host.Authoritative), seen.Host.Authoritative[0].Status}, []any{"mta-sts.alpha.example", 1, want})
	}
}

// What each server of the domain says of a name that is handed on is kept, beside what the servers say that it is handed to.
func TestHandedOn(t *testing.T) {
	both := bare("mta-sts") + "mta-sts 900 NS one.mailhost.example.\nmta-sts 900 NS two.mailhost.example.\n"
	for name, test := range map[string]struct {
		second string // what the second server of the domain has
		want   [][]string
	}{
		"by all": {both, [][]string{{"NS one.mailhost.example", "NS two.mailhost.example"}, {"NS one.mailhost.example", "NS two.mailhost.example"}}},
		"by one": {bare("mta-sts"), [][]string{{"NS one.mailhost.example", "NS two.mailhost.example"}, nil}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newInternet(t)
			w.serve(topZone, "192.0.2.1")
			w.serve(both, "192.0.2.53")
			w.serve(test.second, "192.0.2.54")
			w.serve(mailhostZone+"one A 203.0.113.1\ntwo A 203.0.113.2\n", "198.51.100.53")
			w.serve("$ORIGIN mta-sts.alpha.example.\n@ 60 SOA one.mailhost.example. h 1 2 3 4 5\n@ 60 NS one.mailhost.example.\n@ 60 A 203.0.113.80\n", "203.0.113.1", "203.0.113.2")
			w.dnsServer("8.8.8.8")
			seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{DNS: true}, nil).Host
			same(t, []any{seen.Zone, seen.HandedOn(), seen.Addresses()}, []any{"mta-sts.alpha.example", true, []string{"203.0.113.80"}})
			same(t, len(seen.InZone()), 2)
			for i, a := range seen.InZone() {
				same(t, values(a.RRs), test.want[i])
				same(t, []any{a.Server.Kind, a.Answered()}, []any{facts.Authoritative, true})
				for _, rr := range a.RRs {
					same(t, rr.TTL, 15*time.Minute)
				}
			}
		})
	}
	plain := checked(t, alphaZone, nil).Host
	same(t, []any{plain.HandedOn(), len(plain.Above), len(plain.InZone())}, []any{false, 0, len(plain.Authoritative)})
}

// Name servers whose names have no address cannot be found by anybody.
func TestNameServersWithoutAddress(t *testing.T) {
	for name, has := range map[string]bool{"they have none": false, "one has": true} {
		t.Run(name, func(t *testing.T) {
			w := newInternet(t)
			top := strings.NewReplacer("ns1.alpha\n", "ns1.gone\n", "ns2.alpha\n", "ns2.gone\n").Replace(topZone)
			if has {
				top += "ns2.gone A 192.0.2.54\n"
			}
			w.serve(top, "192.0.2.1")
			w.serve(mailhostZone, "198.51.100.53")
			w.dnsServer("8.8.8.8")
			seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Guesses: true}, nil)
			same(t, seen.Zone.Nameless, !has)
			if !has && !slices.Equal(seen.Zone.Delegated, []string{"ns1.gone.example", "ns2.gone.example"}) {
				t.Errorf("delegated to %v", seen.Zone.Delegated)
			}
		})
	}
}
