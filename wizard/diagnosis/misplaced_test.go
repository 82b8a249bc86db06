package diagnosis

import (
	"testing"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// A record that was saved where it does nothing is known by its text, its type and its name: which task it was meant for,
// and what went wrong.
func TestMisplaced(t *testing.T) {
	const (
		sts    = "v=STSv1; id=1"
		rpt    = "v=TLSRPTv1; rua=mailto:tls@reports.example"
		target = "rosehill.hosting.example"
	)
	for _, c := range []struct {
		name, rrtype, value string
		host                bool // mta-sts is there
		task                plan.TaskID
		mistake             Mistake
	}{
		{"_mta_sts." + rosehill, "TXT", sts, false, plan.STSRecord, OtherName},
		{"_mta-sts." + rosehill + "." + rosehill, "TXT", sts, false, plan.STSRecord, DoubledName},
		{"_mta-sts." + mx1 + ".", "TXT", sts, false, plan.STSRecord, BelowHost},
		{rosehill, "TXT", sts, false, plan.STSRecord, OtherName},
		{"mta-sts." + rosehill, "TXT", sts, true, plan.STSRecord, OtherName},
		{"_mta-sts." + rosehill, "AAAA", "2001:db8::80", true, plan.STSRecord, OtherType},
		{"_mta_sts." + rosehill, "CNAME", target, true, plan.STSRecord, OtherName},
		{"_MTA-STS." + rosehill + "." + rosehill, "CNAME", target, false, plan.PolicyHost, DoubledName}, // a record is there, and no host
		{"mta-sts." + rosehill, "TXT", target, false, plan.PolicyHost, OtherType},
		{"mtasts." + rosehill, "CNAME", target, false, plan.PolicyHost, OtherName},
		{"_mta-sts." + rosehill, "A", "192.0.2.80", false, plan.PolicyHost, OtherName}, // addresses lead to a web server
		{"mta-sts." + mx1, "A", "192.0.2.80", false, plan.PolicyHost, BelowHost},
		{"smtp._tls." + rosehill, "TXT", rpt, false, plan.ReportRecord, OtherName},
		{"smtp._tls." + rosehill, "CNAME", target, false, plan.ReportRecord, OtherName},
		{"_smtp._tls." + rosehill + "." + rosehill, "TXT", rpt, false, plan.ReportRecord, DoubledName},
		{"_smtp._tls." + rosehill, "A", "192.0.2.80", false, plan.ReportRecord, OtherType},
		{"mta-sts." + rosehill, "TXT", "site-verification=1", true, "", ""}, // it harms nothing
	} {
		w := healthy(mtasts.Testing)
		if !c.host {
			w.noHost()
		}
		w.Misplaced = []facts.RR{{Name: c.name, Type: c.rrtype, Value: c.value}}
		if c.task != "" {
			got := Misplaced(w.Check, c.task)
			if len(got) != 1 || got[0].Mistake != c.mistake || got[0].Name != c.name {
				t.Errorf("%s %s %s: for %s got %v, want %s", c.name, c.rrtype, c.value, c.task, got, c.mistake)
			}
			continue
		}
		for task := range labels {
			if got := Misplaced(w.Check, task); len(got) > 0 {
				t.Errorf("%s %s %s: for %s got %v", c.name, c.rrtype, c.value, task, got)
			}
		}
	}
}

// A panel adds the name of its zone, which may be above the domain.
func TestMisplacedBelowAZone(t *testing.T) {
	check := facts.Check{Domain: "mail." + rosehill, Zone: facts.Zone{Name: rosehill},
		Misplaced: []facts.RR{{Name: "_mta-sts.mail." + rosehill + "." + rosehill, Type: "TXT", Value: "v=STSv1; id=1"}}}
	if got := Misplaced(check, plan.STSRecord); len(got) != 1 || got[0].Mistake != DoubledName {
		t.Errorf("got %v", got)
	}
}
