package guide_test

import (
	"strings"
	"testing"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// riskScreen returns the texts of the risk screen of a domain with one mail server and one name server.
func riskScreen(t *testing.T, mx string) string {
	t.Helper()
	g := guide.LoadedGuide(t)
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	check := facts.Check{At: now, Domain: "example.com"}
	check.MX.Authoritative = []facts.Answer{{Status: facts.OK, RRs: []facts.RR{{Name: "example.com", Type: "MX", Value: mx}}}}
	j := journey.NewJourney("example.com", now)
	j.Notes.Last = &check
	for {
		step := g.Step(j, now)
		if step.Stage == journey.StageRisk {
			var b strings.Builder
			for _, block := range step.Blocks {
				b.WriteString(block.Text + "\n")
			}
			return b.String()
		}
		var err error
		if j, _, err = g.Answer(j, step.Question.ID, step.Question.Default, now); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRiskNamesSenders: the screen says who keeps to MTA-STS, as far as the catalogue knows, with the date of a test, and that of
// others nothing is known.
func TestRiskNamesSenders(t *testing.T) {
	text := riskScreen(t, "smtp.google.com")
	for _, want := range []string{
		"Gmail supports MTA-STS.",
		"Microsoft 365 supports it too, unless an administrator there switched it off.",
		"In a test of September 2024, Outlook.com and Proton Mail did, and Yahoo did not.",
		"Whether iCloud and GMX do is not known.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
}

// TestRiskPromisesATestOnlyWhereThereIsOne: Tuta publishes in enforce from the first minute.
func TestRiskPromisesATestOnlyWhereThereIsOne(t *testing.T) {
	for mx, want := range map[string]string{
		"smtp.google.com":  "Testing comes first",
		"mail.tutanota.de": "Tuta fits your domain best, and has no testing mode",
	} {
		text := riskScreen(t, mx)
		if !strings.Contains(text, want) || strings.Contains(text, "Testing comes first") != (mx == "smtp.google.com") {
			t.Errorf("%s: want %q in\n%s", mx, want, text)
		}
	}
}

// TestSenderLines: every sender has a line, made of words that are there.
func TestSenderLines(t *testing.T) {
	g := guide.LoadedGuide(t)
	lines := g.SenderLines()
	if len(lines) != len(g.Catalogue.Senders()) {
		t.Fatalf("%d lines for %d senders", len(lines), len(g.Catalogue.Senders()))
	}
	for _, line := range lines {
		if strings.ContainsAny(line, "[]{}") {
			t.Errorf("a line without words: %s", line)
		}
	}
	all := strings.Join(lines, "\n")
	for _, want := range []string{
		"Gmail: supports MTA-STS (April 2019); sends TLS reports (June 2025).",
		"Microsoft 365: supports MTA-STS (August 2026), unless an administrator there switched it off; sends TLS reports (June 2025).",
		"Yahoo: did not support MTA-STS in a test (September 2024); TLS reports: not known.",
		"Comcast: whether it supports MTA-STS is not known; TLS reports: not known.",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is missing in\n%s", want, all)
		}
	}
}
