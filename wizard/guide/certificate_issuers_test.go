package guide_test

import (
	"slices"
	"strings"
	"testing"

	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/practice"
)

// TestIssuers reads the domain's CAA records before the plan is accepted.
func TestIssuers(t *testing.T) {
	w := newWalker(t, practice.Options{})
	w.check(facts.Full())
	w.answer(journey.QuestionSeen, "yes")
	w.answer(journey.QuestionRisk, "yes")
	w.answer(journey.QuestionHosting, "github-pages")
	w.answer(journey.QuestionHost, "me.github.io")
	w.answer(journey.QuestionReports, "tls@rosehill-school.example")
	warned := func(records ...facts.CAA) string {
		check := *w.journey.Notes.Last
		check.Issuers = records
		j := w.journey
		j.Notes.Last = &check
		for _, b := range w.engine.Guide.Step(j, w.engine.Now()).Blocks {
			if strings.Contains(b.Text, "certificates") && b.Mark == guide.Bad {
				return b.Text
			}
		}
		return ""
	}
	const domain, host = "rosehill-school.example", "mta-sts.rosehill-school.example"
	good := func(records ...facts.CAA) {
		t.Helper()
		if got := warned(records...); got != "" {
			t.Errorf("%v: %s", records, got)
		}
	}
	bad := func(say string, records ...facts.CAA) {
		t.Helper()
		if got := warned(records...); !strings.Contains(got, say) {
			t.Errorf("%v: %q does not say %s", records, got, say)
		}
	}
	good()
	good(facts.CAA{Name: domain, Tag: "issue", Value: "LetsEncrypt.org; validationmethods=dns-01"})
	good(facts.CAA{Name: domain, Tag: "issue", Value: "digicert.com"}, facts.CAA{Name: domain, Tag: "issue", Value: "letsencrypt.org"})
	good(facts.CAA{Name: domain, Tag: "iodef", Value: "mailto:a@b.example"})
	good(facts.CAA{Name: host, Tag: "issue", Value: "letsencrypt.org"}, facts.CAA{Name: domain, Tag: "issue", Value: "digicert.com"})
	good(facts.CAA{Name: "other.example", Tag: "issue", Value: "digicert.com"})
	bad("digicert.com", facts.CAA{Name: domain, Tag: "issue", Value: "digicert.com"})
	bad("digicert.com", facts.CAA{Name: host, Tag: "issue", Value: "digicert.com"}, facts.CAA{Name: domain, Tag: "issue", Value: "letsencrypt.org"})
	bad("nobody", facts.CAA{Name: domain, Tag: "issue", Value: ";"})
	bad("sectigo.com", facts.CAA{Name: "example", Tag: "issue", Value: "sectigo.com"})

	// What is to be added is shown as the place documents it, parameters and all.
	w.back()
	w.back()
	w.back()
	w.answer(journey.QuestionHosting, "cloudflare-pages")
	w.answer(journey.QuestionHost, "me.pages.dev")
	w.answer(journey.QuestionReports, "tls@rosehill-school.example")
	check := *w.journey.Notes.Last
	check.Issuers = []facts.CAA{{Name: domain, Tag: "issue", Value: "digicert.com"}}
	w.journey.Notes.Last = &check
	if !slices.ContainsFunc(w.engine.Guide.Step(w.journey, w.engine.Now()).Blocks, func(b guide.Block) bool {
		return b.Style == guide.Literal && b.Text == "pki.goog; cansignhttpexchanges=yes"
	}) {
		t.Error("the issuers of Cloudflare Pages are not shown whole")
	}
}
