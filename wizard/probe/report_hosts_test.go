package probe

import (
	"strings"
	"testing"

	"github.com/miekg/dns"

	"mailseal/wizard/facts"
)

// Report addresses are looked up, never written to.
func TestReportHosts(t *testing.T) {
	report := func(rua string) string {
		return bare("_smtp._tls") + "_smtp._tls TXT \"v=TLSRPTv1; rua=" + rua + "\"\n"
	}
	good := facts.ReportHost{Answered: true}
	dead := facts.ReportHost{Answered: true, Dead: true}
	for rua, want := range map[string]facts.ReportHost{
		"mailto:tls@alpha.example":                 good,
		"mailto:tls@mailhost.example":              good, // by its address: no MX
		"mailto:tls@mx1.alpha.example":             good,
		"mailto:tls@nowhere.alpha.example":         dead,
		"mailto:tls@nomail.mailhost.example":       dead, // RFC 7505
		"mailto:tls@empty.mailhost.example":        dead,
		"https://mx2.mailhost.example/v1/tlsrpt":   good,
		"https://gone.mailhost.example/v1/tlsrpt":  dead,
		"mailto:tls@broken.mailhost.example":       {},
		"https://broken.mailhost.example:8443/rpt": {},
	} {
		t.Run(rua, func(t *testing.T) {
			w := newInternet(t)
			w.serve(topZone, "192.0.2.1")
			w.serve(report(rua), "192.0.2.53", "192.0.2.54")
			w.serve(mailhostZone+"nomail MX 0 .\nempty TXT \"nothing\"\n@ A 198.51.100.25\n", "198.51.100.53")
			w.dnsServer("8.8.8.8")
			w.fault = func(_ string, m *dns.Msg) (*dns.Msg, bool) {
				if strings.HasPrefix(m.Question[0].Name, "broken.") {
					return new(dns.Msg).SetRcode(m, dns.RcodeServerFailure), true
				}
				return nil, false
			}
			seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Caches: true}, nil)
			if len(seen.ReportHosts) != 1 {
				t.Fatalf("report hosts %v", seen.ReportHosts)
			}
			got := seen.ReportHosts[0]
			same(t, facts.ReportHost{Answered: got.Answered, Dead: got.Dead}, want)
			for _, q := range w.questions(true) {
				if q.name == "nowhere.alpha.example" {
					t.Errorf("a resolver was asked for %s", q)
				}
			}
			for _, dialed := range w.dialed {
				if strings.HasSuffix(dialed, ":25") || strings.HasSuffix(dialed, ":443") {
					t.Errorf("%s was called", dialed)
				}
			}
		})
	}
}
