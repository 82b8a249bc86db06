package probe

import (
	"testing"

	"github.com/miekg/dns"

	"mailseal/wizard/facts"
)

// Who may issue is said at the name, its alias, or the names above (RFC 8659 §3).
func TestCAA(t *testing.T) {
	issue := func(name, value string) facts.CAA { return facts.CAA{Name: name, Tag: "issue", Value: value} }
	for name, test := range map[string]struct {
		zone string
		host []facts.CAA
		mx   []facts.CAA
	}{
		"nothing said": {alphaZone, nil, nil},
		"above": {alphaZone + "@ CAA 0 issue \"ca.example; account=1\"\n",
			[]facts.CAA{issue("alpha.example", "ca.example; account=1")}, []facts.CAA{issue("alpha.example", "ca.example; account=1")}},
		"at the name and above": {alphaZone + "@ CAA 0 issue \";\"\nmta-sts CAA 0 ISSUEWILD \"ca.example\"\n",
			[]facts.CAA{{Name: "mta-sts.alpha.example", Tag: "issuewild", Value: "ca.example"}, issue("alpha.example", ";")}, []facts.CAA{issue("alpha.example", ";")}},
		"at the end of an alias": {bare("mta-sts") + "mta-sts CNAME sts.mailhost.example.\n",
			[]facts.CAA{issue("mta-sts.alpha.example", "host.example")}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := newInternet(t)
			w.serve(topZone, "192.0.2.1")
			w.serve(test.zone, "192.0.2.53", "192.0.2.54")
			w.serve(mailhostZone+"sts CAA 0 issue \"host.example\"\n", "198.51.100.53")
			w.dnsServer("8.8.8.8")
			seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{Policy: true, Mail: true}, nil)
			same(t, seen.Issuers, test.host)
			same(t, seen.Servers[0].Issuers, test.mx)
		})
	}
}

// Without an answer from a lower name, those above it say nothing.
func TestCAAThatCannotBeAsked(t *testing.T) {
	w := alphaInternet(t, alphaZone+"@ CAA 0 issue \"ca.example\"\n")
	w.fault = func(_ string, m *dns.Msg) (*dns.Msg, bool) {
		q := m.Question[0]
		if q.Qtype == dns.TypeCAA && q.Name == "mta-sts.alpha.example." {
			return new(dns.Msg).SetRcode(m, dns.RcodeServerFailure), true
		}
		return nil, false
	}
	seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{Policy: true}, nil)
	same(t, len(seen.Issuers), 0)
}
