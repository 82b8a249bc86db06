package pages

import (
	"net/url"
	"strings"
	"testing"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// TestMail: a mail has what is to be added, each value on a line of its own, in an address that mail programs take; what is too long
// for one has none.
func TestMail(t *testing.T) {
	g, j := loaded(t), testJourney()
	j.Plan.Reports.RUA = []string{"mailto:tls-reports@example.com"}
	j.Operation = &plan.Operation{Kind: plan.Removal, Phase: plan.PhaseDropRecord}
	j.Plan.Target.Mode = mtasts.None
	mailto, ok := Mail(g, j)
	if !ok || len(mailto) > 1800 || !strings.HasPrefix(mailto, "mailto:?subject=") || strings.ContainsAny(mailto, " +\r\n") {
		t.Fatalf("%v, %d characters: %s", ok, len(mailto), mailto)
	}
	u, err := url.Parse(mailto)
	if err != nil {
		t.Fatal(err)
	}
	body := u.Query().Get("body")
	for _, want := range []string{"example.com", "\r\n\r\n1. ", "\r\n\r\n2. "} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q in the mail:\n%s", want, body)
		}
	}
	j = testJourney()
	j.Plan.Target.LiveSince = j.Plan.Target.Since.AddDate(-1, 0, 0)
	for range 60 {
		j.Plan.Target.MX = append(j.Plan.Target.MX, plan.Line{Pattern: "a-mail-server-with-a-long-name.mail.protection.example.com"})
	}
	if mailto, ok := Mail(g, j); ok {
		t.Errorf("%d characters fit", len(mailto))
	}
	j.Operation = &plan.Operation{Kind: plan.Removal, Phase: plan.PhaseEndHosting}
	if _, ok := Mail(g, j); ok {
		t.Error("there is nothing to change, and a mail about it")
	}
}
