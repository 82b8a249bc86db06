package reports

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailseal/wizard/facts"
	"mailseal/wizard/tlsrpt"
)

func everyField(string) bool { return true }

func TestSplit(t *testing.T) {
	report := tlsrpt.Report{Policies: []tlsrpt.PolicyResult{
		{Type: tlsrpt.STS, Domain: "Rosehill.example.", Success: 1},
		{Type: tlsrpt.TLSA, Domain: "mx.provider.example", Success: 2},
		{Type: tlsrpt.STS, Domain: "mail.rosehill.example", Success: 4},
		{Type: tlsrpt.NoPolicy, Success: 8},
		{Type: tlsrpt.STS, Domain: "neighbour.example", Success: 16},
	}}
	rows, others := owner{domain: "rosehill.example"}.split(report, label{})
	if diff := cmp.Diff([]string{"mail.rosehill.example", "neighbour.example"}, others); diff != "" {
		t.Error(diff)
	}
	list, _ := days("rosehill.example", report, rows)
	if all := sessions(list, true); all.Success != 9 || all.DANE.Success != 2 || len(rows) != 3 {
		t.Errorf("%+v of %+v", all, rows)
	}
	munich := tlsrpt.Report{Policies: []tlsrpt.PolicyResult{{Domain: "München.example."}}}
	if rows, others := (owner{domain: "xn--mnchen-3ya.example"}).split(munich, label{}); len(rows) != 1 || others != nil {
		t.Errorf("an umlaut: %+v, %q", rows, others)
	}
}

// A row is the domain's by its policy domain, by the mail servers, and by what the mail and the file say, in that order.
func TestWhoseRow(t *testing.T) {
	sts := func(domain string) tlsrpt.PolicyResult { return tlsrpt.PolicyResult{Type: tlsrpt.STS, Domain: domain} }
	none := func(domain string) tlsrpt.PolicyResult {
		return tlsrpt.PolicyResult{Type: tlsrpt.NoPolicy, Domain: domain}
	}
	dane := func(server string) tlsrpt.PolicyResult {
		return tlsrpt.PolicyResult{Type: tlsrpt.TLSA, Domain: server}
	}
	const our, file = "rosehill.example", "sender.example!rosehill.example!1795132800!1795219199.json.gz"
	subject := func(domain string) string { return "Report Domain: " + domain + " Submitter: s.example Report-ID: <1>" }
	bare := tlsrpt.Item{}
	own := owner{our, []string{"mx1.provider.example"}}
	is := func(o owner, item tlsrpt.Item, want []facts.Basis, rows ...tlsrpt.PolicyResult) {
		t.Helper()
		item.Report.Policies = rows
		got, others := o.split(item.Report, labelOf(item, everyField))
		var by []facts.Basis
		for _, r := range got {
			by = append(by, r.about)
		}
		if diff := cmp.Diff(want, by); diff != "" {
			t.Errorf("%+v of %+v: %s\nothers %q", item, rows, diff, others)
		}
		if len(rows) > 0 && want == nil && len(others) == 0 {
			t.Errorf("%+v: whose is it?", rows)
		}
	}
	list := func(by ...facts.Basis) []facts.Basis { return by }
	is(own, bare, list(facts.ByPolicy), sts("Rosehill.Example."))
	is(own, bare, nil, sts("neighbour.example"))
	is(own, bare, nil, sts("mx1.provider.example")) // a mail server is no domain
	is(own, bare, list(facts.ByServer), dane("MX1.provider.example."))
	is(own, bare, list(facts.ByServer), dane("_25._tcp.mx1.provider.example"))
	is(own, bare, list(facts.ByServer), dane("mx7.rosehill.example"))
	is(own, bare, nil, dane("mx2.provider.example"))
	is(own, bare, list(facts.ByServer, facts.ByPolicy), dane("mx1.provider.example"), none(our))
	is(own, bare, list(facts.ByPolicy, facts.ByPolicy), dane("mx2.provider.example"), none(our))
	is(own, bare, list(facts.ByPolicy), dane("mx2.provider.example"), none(our), sts("neighbour.example"))
	is(own, bare, nil, dane("mx1.provider.example"), sts("neighbour.example")) // one server of both
	is(own, bare, list(facts.ByServer), dane("mx1.rosehill.example"), sts("neighbour.example"))
	is(own, bare, nil, dane("mx.mail.rosehill.example"), sts("mail.rosehill.example"))
	is(own, bare, list(""), none("")) // nothing says whose
	is(own, bare, nil, none(""), sts("neighbour.example"))
	is(own, bare, list(facts.ByPolicy, facts.ByPolicy), none(""), sts(our))

	mail := func(domain, subject string) tlsrpt.Item {
		return tlsrpt.Item{Mail: &tlsrpt.Mail{Domain: domain, Subject: subject}}
	}
	is(own, mail(our, ""), list(facts.ByHeader), dane("mx2.provider.example"))
	is(own, mail("neighbour.example", subject(our)), nil, dane("mx2.provider.example"))
	is(own, mail("neighbour.example", ""), nil, dane("mx1.provider.example"))
	is(own, mail("neighbour.example", ""), list(facts.ByPolicy), sts(our)) // its rows say more than its mail
	is(own, mail(our, ""), nil, sts("neighbour.example"))
	is(own, mail(our, ""), nil, dane("mx2.provider.example"), sts("neighbour.example"))
	is(own, mail("", subject(our)), list(facts.BySubject, facts.BySubject), dane("mx2.provider.example"), none(""))
	is(own, mail("", subject("neighbour.example")), nil, none(""))
	is(own, tlsrpt.Item{File: file}, list(facts.ByFile), dane("mx2.provider.example"))
	is(own, tlsrpt.Item{File: file, Mail: &tlsrpt.Mail{Subject: subject("neighbour.example")}}, nil, dane("mx2.provider.example"))
}

// What a signature is not about, or what stands twice, does not say whose a report is.
func TestHeaderThatIsNotSigned(t *testing.T) {
	mail := &tlsrpt.Mail{Domain: "rosehill.example"}
	is := func(want int, s Signature, doubled ...string) {
		t.Helper()
		c := NewCollector(Options{Domain: "rosehill.example"})
		c.verify = verifiedAs(s)
		m := *mail
		m.Doubled = doubled
		source := c.Source("box")
		source.Add(tlsrpt.Item{Mail: &m, Report: tlsrpt.Report{Policies: []tlsrpt.PolicyResult{{Type: tlsrpt.TLSA, Domain: "mx.provider.example", Success: 1}}}})
		source.Close()
		if got := c.Summary(); got.Read != want {
			t.Errorf("%+v: %d read, %+v", s, got.Read, got.Skipped)
		}
	}
	is(1, Signature{Proof: facts.Signed, Signer: "s.example", Covers: []string{"from", "tls-report-domain"}})
	is(0, Signature{Proof: facts.Signed, Signer: "s.example", Covers: []string{"from"}})
	is(1, Signature{Proof: facts.Unproven})
	is(1, Signature{Proof: facts.Untrusted})
	is(0, Signature{Proof: facts.Untrusted}, "tls-report-domain")
}
