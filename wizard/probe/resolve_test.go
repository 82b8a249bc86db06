package probe

import (
	"testing"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/facts"
)

func TestBogus(t *testing.T) {
	seen := checked(t, alphaZone, func(w *internet) {
		w.fault = func(_ string, m *dns.Msg) (*dns.Msg, bool) {
			return rcode(dns.RcodeServerFailure)(m), m.RecursionDesired && !m.CheckingDisabled
		}
	})
	same(t, statuses(seen.Record.Resolvers), []string{"bogus TXT v=STSv1; id=20261101T090000"})
	same(t, seen.MX.Resolvers[0].Status, facts.Bogus)
	same(t, seen.Zone.Name, "alpha.example")
}

func TestWhatACacheStillRemembers(t *testing.T) {
	seen := checked(t, alphaZone, func(w *internet) {
		w.fault = func(_ string, m *dns.Msg) (*dns.Msg, bool) {
			if !m.RecursionDesired || m.Question[0].Name != "_mta-sts.alpha.example." {
				return nil, false
			}
			reply := rcode(dns.RcodeNameError)(m)
			reply.Ns = []dns.RR{rr("alpha.example. 123 SOA ns1 hostmaster 7 900 600 86400 300")}
			return reply, true
		}
	})
	same(t, statuses(seen.Record.Resolvers), []string{"nxdomain "})
	same(t, seen.Record.Resolvers[0].Negative, 123*time.Second)
}

func TestNegativeTTL(t *testing.T) {
	seen := checked(t, bare("_mta-sts"), nil)
	same(t, statuses(seen.Record.Authoritative), []string{"nxdomain ", "nxdomain "})
	same(t, seen.Record.Authoritative[0].Negative, 5*time.Minute)
}
