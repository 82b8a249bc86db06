package guide_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
)

// TestWhoRunsTheMail shows the first two screens for domains whose other records point elsewhere than MX does.
func TestWhoRunsTheMail(t *testing.T) {
	g := guide.LoadedGuide(t)
	own := facts.Check{Domain: "example.com", ProviderHints: []facts.RR{{Name: "_spf.example.com", Type: "TXT", Value: "v=spf1 include:_spf.google.com -all"}}}
	if clues := journey.Clues(own); len(clues.TXT) != 1 || len(clues.Names) != 0 {
		t.Errorf("an SPF record under an own name: %+v", clues)
	}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	screens := func(spf string, servers ...string) string {
		check := facts.Check{At: now, Domain: "example.com", Apex: []string{spf}}
		answer := facts.Answer{Status: facts.OK}
		for i, host := range servers {
			if ns, ok := strings.CutPrefix(host, "NS "); ok {
				check.Zone.Servers = append(check.Zone.Servers, facts.Server{Name: ns})
				continue
			}
			answer.RRs = append(answer.RRs, facts.RR{Name: "example.com", Type: "MX", Value: host, Pref: uint16(10 * i)})
		}
		check.MX.Authoritative = []facts.Answer{answer}
		j := journey.NewJourney("example.com", now)
		j.Notes.Last = &check
		var b strings.Builder
		for {
			step := g.Step(j, now)
			for _, block := range step.Blocks {
				b.WriteString(strings.TrimSpace(block.Label+" "+block.Text) + "\n")
			}
			id := step.Question.ID
			if id == journey.QuestionAcceptPlan || step.Question.Default == "" || step.Question.Default == "again" {
				return b.String()
			}
			var err error
			if j, _, err = g.Answer(j, id, step.Question.Default, now); err != nil {
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
	good(screens(google, "smtp.google.com"), "Mail Google Workspace, because your mail server is smtp.google.com\n",
		"Google runs your mail servers, but does not keep the policy file", "Secure transport (TLS) compliance")
	good(screens(google, "eu-smtp-inbound-1.mimecast.com"), "Mail Google Workspace, behind the filter of Mimecast, because your mail server is "+
		"eu-smtp-inbound-1.mimecast.com, and your SPF record names _spf.google.com\n", "not Google runs your mail servers", "Google does not keep the policy file")
	good(screens(google, "mail.example.com"), "Mail your own mail servers, because your mail server is mail.example.com\n")
	good(screens(microsoft, "example-com.mail.protection.outlook.com", "cluster5.eu.messagelabs.com"), "Mail Microsoft 365, because your mail servers are example-com.mail.protection.outlook.com and cluster5.eu.messagelabs.com\n")
	good(screens("", "mx.hoster.example.net"), "Mail an unknown mail provider")
	good(screens("", "192.0.2.7"), "no name that can stand in a policy file: 192.0.2.7.", "not Mail to example.com is encrypted only")
	good(screens("", "mx_1.example.net", "mx2.example.net"), "not no name that can stand", "Mail to example.com is encrypted only")
	good(screens("", "mx.zoho.eu", "NS ada.ns.cloudflare.com", "NS ns-1.awsdns-01.com"), "DNS Cloudflare", "servers of 2 companies answer for your DNS")
	good(screens("", "mx.zoho.eu", "NS ada.ns.cloudflare.com", "NS bob.ns.cloudflare.com"), "not companies answer")
	good(screens("", "mx.zoho.eu"), "Zoho writes the policy file", "Admin Console > Domains > example.com")
	good(screens("", "mail.protonmail.ch"), "Do not point _mta-sts to Proton")
}

// TestNamesThatNoPolicyHolds never writes a policy without a mail server, and says which are left out.
func TestNamesThatNoPolicyHolds(t *testing.T) {
	g := guide.LoadedGuide(t)
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	check := func(servers ...string) *facts.Check {
		c := facts.Check{At: now, Domain: "example.com"}
		answer := facts.Answer{Status: facts.OK}
		for _, host := range servers {
			answer.RRs = append(answer.RRs, facts.RR{Name: "example.com", Type: "MX", Value: host})
		}
		c.MX.Authoritative = []facts.Answer{answer}
		return &c
	}
	j := journey.NewJourney("example.com", now)
	j.Notes.Last = check("mx_1.example.net", "mx2.example.net")
	answer := func(id journey.QuestionID, value string) {
		t.Helper()
		var err error
		if j, _, err = g.Answer(j, id, value, now); err != nil {
			t.Fatal(err)
		}
	}
	answer(journey.QuestionSeen, "yes")
	answer(journey.QuestionRisk, "yes")
	answer(journey.QuestionHosting, "nginx")
	answer(journey.QuestionHost, "192.0.2.80")
	answer(journey.QuestionReports, "tls@example.com")
	if !slices.ContainsFunc(g.Step(j, now).Blocks, func(b guide.Block) bool {
		return b.Mark == guide.Bad && strings.Contains(b.Text, "such a name cannot stand there: mx_1.example.net.")
	}) {
		t.Error("the plan does not say what is left out")
	}
	answer(journey.QuestionAcceptPlan, "yes")
	j.Plan.Target.LiveSince = now
	j.Notes.Last = check("192.0.2.7")
	answer(journey.QuestionNext, "enforce")
	answer(journey.QuestionOverride, "enforce anyway")
	if got := j.Plan.Target.Policy(); got.Mode != mtasts.Enforce || !slices.Equal(got.MX, []string{"mx2.example.net"}) {
		t.Errorf("got %+v", got)
	}
}
