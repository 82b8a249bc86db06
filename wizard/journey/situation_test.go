package journey_test

import (
	"encoding/json"
	"testing"
	"time"

	"mailseal/providers"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

// Who keeps the policy follows from where the names lead, and from the plan only while they lead nowhere.
func TestPolicyService(t *testing.T) {
	catalogue, err := providers.Load()
	if err != nil {
		t.Fatal(err)
	}
	m := journey.Machine{Catalogue: catalogue}
	for _, c := range []struct {
		name         string
		host, record []string
		plan         *plan.Plan
		want         string
	}{
		{"by mta-sts", []string{"alpha_example_mta_sts.easydmarc.pro"}, nil, nil, "EasyDMARC"},
		{"by _mta-sts", nil, []string{"alpha_example_mta_sts.easydmarc.pro"}, nil, "EasyDMARC"},
		{"by the plan", nil, nil, &plan.Plan{Hosting: plan.Hosting{ID: "mailhardener", Kind: plan.Service}}, "Mailhardener"},
		{"the world wins", nil, []string{"alpha_example__mta_sts.easydmarc.pro"}, &plan.Plan{Hosting: plan.Hosting{ID: "mailhardener", Kind: plan.Service}}, "EasyDMARC"},
		{"a place for files", []string{"alpha.github.io"}, nil, &plan.Plan{Hosting: plan.Hosting{ID: "github-pages", Kind: plan.Static}}, ""},
	} {
		check := facts.Check{Domain: "alpha.example", Host: facts.Lookup{Alias: c.host}, Record: facts.Lookup{Alias: c.record}}
		j := journey.Journey{Domain: "alpha.example", Plan: c.plan, Notes: facts.Notes{Last: &check}}
		if got := m.Situation(j, time.Time{}).Provider.Service.Name; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	github := facts.Check{Domain: "alpha.example", Host: facts.Lookup{Alias: []string{"www.alpha.example", "alpha.github.io"}}}
	if got := m.Situation(journey.Journey{Notes: facts.Notes{Last: &github}}, time.Time{}).Provider.Issuers; len(got) != 1 || got[0] != "letsencrypt.org" {
		t.Errorf("the certificate is made by %q", got)
	}
	check := facts.Check{Domain: "alpha.example", Fetches: []facts.Fetch{{Stage: facts.FetchDone, Status: 200, Body: []byte("version: STSv1\nmode: testing\nmx: *.mail.protection.outlook.com\nmax_age: 86400\n")}}, MX: facts.Lookup{Authoritative: []facts.Answer{{Status: facts.OK, RRs: []facts.RR{{Type: "MX", Value: "smtp.google.com"}}}}}}
	provider := m.Situation(journey.Journey{Notes: facts.Notes{Last: &check}}, time.Time{}).Provider
	if provider.Mail != "Google Workspace" || provider.Listed != "Microsoft 365" {
		t.Errorf("the mail servers are run by %q, and the policy lists those of %q", provider.Mail, provider.Listed)
	}
}

// A company reads the reports until it ends its service: then nobody does, and it is no reason to go on without them.
func TestReportReader(t *testing.T) {
	catalogue, err := providers.Load()
	if err != nil {
		t.Fatal(err)
	}
	m := journey.Machine{Catalogue: catalogue}
	rua := "v=TLSRPTv1; rua=mailto:tls@mailcheck.service.ncsc.gov.uk"
	check := facts.Check{Domain: "alpha.example", Report: facts.Lookup{Name: "_smtp._tls.alpha.example", Authoritative: []facts.Answer{
		{Status: facts.OK, RRs: []facts.RR{{Name: "_smtp._tls.alpha.example", Type: "TXT", Value: rua}}},
	}}}
	j := journey.Journey{Domain: "alpha.example", Notes: facts.Notes{Last: &check}}
	for day, want := range map[time.Time]string{
		time.Date(2026, 3, 30, 12, 0, 0, 0, time.UTC):  "Mail Check of the British NCSC",
		time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC): "",
	} {
		if got := m.Situation(j, day).Provider.Reports; got != want {
			t.Errorf("%s: the reports are read by %q, want %q", day.Format(time.DateOnly), got, want)
		}
	}
}

// The web site is a clue where it was looked up; only servers of the domain's own tell where its own web server may be.
func TestCluesOfTheSite(t *testing.T) {
	check := facts.Check{
		Domain:  "alpha.example",
		Site:    []facts.SiteName{{Name: "www.alpha.example", Alias: []string{"web.host.example"}, Addrs: []string{"192.0.2.80"}}},
		Servers: []facts.MailServer{{Host: "mx1.alpha.example", Addrs: []string{"192.0.2.25"}}, {Host: "mx.other.example", Addrs: []string{"192.0.2.26"}}},
	}
	clues := journey.Clues(check)
	if len(clues.Site) != 1 || clues.Site[0].Alias[0] != "web.host.example" || len(clues.MailAddrs) != 1 || clues.MailAddrs[0] != "192.0.2.25" {
		t.Errorf("%+v", clues)
	}
	var old facts.Check // as notes have it that were made before
	if err := json.Unmarshal([]byte(`{"domain": "alpha.example", "scope": {"dns": true, "mail": true, "network": true}}`), &old); err != nil || old.Scope.Site {
		t.Errorf("%+v, %v", old, err)
	}
	if clues := journey.Clues(old); len(clues.Site) != 0 {
		t.Errorf("%+v", clues)
	}
}
