package wizard_test

import (
	"strings"
	"testing"
	"time"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard"
	"mailseal/wizard/facts"
)

// TestWhoRunsTheMail shows the first two screens for domains whose other records point elsewhere than MX does.
func TestWhoRunsTheMail(t *testing.T) {
	words, err := assets.Load(assets.DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := providers.Load()
	if err != nil {
		t.Fatal(err)
	}
	guide := &wizard.Guide{Words: words, Catalogue: catalogue}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	screens := func(spf string, servers ...string) string {
		check := facts.Check{At: now, Domain: "example.com", Apex: []string{spf}}
		answer := facts.Answer{Status: facts.OK}
		for i, host := range servers {
			answer.RRs = append(answer.RRs, facts.RR{Name: "example.com", Type: "MX", Value: host, Pref: uint16(10 * i)})
		}
		check.MX.Authoritative = []facts.Answer{answer}
		j := wizard.NewJourney("example.com", now)
		j.Notes.Last = &check
		var b strings.Builder
		for {
			step := guide.Step(j, now)
			for _, block := range step.Blocks {
				b.WriteString(strings.TrimSpace(block.Label+" "+block.Text) + "\n")
			}
			if step.Stage != wizard.StageLook {
				return b.String()
			}
			if j, _, err = guide.Answer(j, wizard.QuestionLook, "yes", now); err != nil {
				t.Fatal(err)
			}
		}
	}
	good := func(text string, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if never, not := strings.CutPrefix(want, "not "); strings.Contains(text, never) == not {
				t.Errorf("want %q in\n%s", want, text)
			}
		}
	}
	const google, microsoft = "v=spf1 include:_spf.google.com -all", "v=spf1 include:spf.protection.outlook.com -all"
	good(screens(google, "smtp.google.com"), "run by Google Workspace\n", "because of mail server smtp.google.com\n",
		"Google runs your mail servers well", "Secure transport (TLS) compliance")
	good(screens(google, "eu-smtp-inbound-1.mimecast.com"), "run by Google Workspace, behind the filter of Mimecast\n",
		"because of mail server eu-smtp-inbound-1.mimecast.com, SPF _spf.google.com\n", "not Google runs your mail servers", "Google does not keep the rule file")
	good(screens(google, "mail.example.com"), "run by your own mail servers\n", "because of mail server mail.example.com\n")
	good(screens(microsoft, "example-com.mail.protection.outlook.com", "cluster5.eu.messagelabs.com"), "run by Microsoft 365\n")
	good(screens("", "mx.hoster.example.net"), "run by a mail company we do not know\n")
	good(screens("", "mx.zoho.eu"), "Zoho writes the rule file", "Admin Console > Domains > example.com")
	good(screens("", "mail.protonmail.ch"), "Do not point _mta-sts to Proton")
}
