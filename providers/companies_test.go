package providers

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestCompanies holds some of what the rules go by: it comes from every file of the catalogue.
func TestCompanies(t *testing.T) {
	all := catalogue(t).Companies()
	for what, c := range map[string]struct {
		list []string
		want string
	}{
		"readers of reports":       {slices.Collect(maps.Keys(all.ReportReaders)), "easydmarc.pro uriports.com mailcheck.service.ncsc.gov.uk"},
		"readers that ended":       {slices.Collect(maps.Keys(all.EndedReaders)), "mailcheck.service.ncsc.gov.uk"},
		"keepers for themselves":   {slices.Collect(maps.Keys(all.KeepNone)), "protonmail.ch google.com microsoft.com dmarcwise.io"},
		"makers of certificates":   {all.CertMakers, "github.io web.app surge.sh"},
		"answers of empty spaces":  {all.EmptySpaces, "<Code>NoSuchBucket</Code>"},
		"mail servers that stay":   {all.SteadyMail, "google.com googlemail.com outlook.com mx.microsoft"},
		"signers of reports":       {slices.Collect(maps.Keys(all.ReporterDomains)), "google.com microsoft.com"},
		"names of Let's Encrypt":   {all.Issuers["Let's Encrypt"], "letsencrypt.org"},
		"names of Sectigo":         {all.Issuers["Sectigo"], "comodoca.com"},
		"new names of Microsoft's": {slices.Concat(all.SpecialNames["m365-new-host"]...), "mx.microsoft"},
		"older names of Google's":  {all.SpecialNames["google-one-host"][0], "aspmx.l.google.com googlemail.com"},
		"the one name of Google's": {all.SpecialNames["google-one-host"][1], "smtp.google.com"},
		"the findings about names": {slices.Collect(maps.Keys(all.SpecialNames)), "google-one-host m365-new-host"},
	} {
		for _, one := range strings.Fields(c.want) {
			if !slices.Contains(c.list, one) {
				t.Errorf("%s: %q is not in %q", what, one, c.list)
			}
		}
	}
}

// TestIssuers: a certificate has one issuer, whose usual name comes first and was looked up.
func TestIssuers(t *testing.T) {
	for _, e := range catalogue(t).issuers {
		if len(e.CAA) == 0 || e.CAA[0].Confidence == Remembered {
			t.Errorf("%s: who says what its usual name is?", e.Organization)
		}
	}
	all := catalogue(t).Companies().Issuers
	for name, caa := range all {
		seen := map[string]bool{}
		for _, one := range caa {
			if one != hostName(one) || !strings.Contains(one, ".") || seen[one] {
				t.Errorf("%s: the name %q is none, or stands twice", name, one)
			}
			seen[one] = true
		}
		for other := range all {
			if name != other && strings.HasPrefix(strings.ToLower(name), strings.ToLower(other)) {
				t.Errorf("a certificate of %s would be one of %s", name, other)
			}
		}
	}
}

func TestReportService(t *testing.T) {
	c := catalogue(t)
	now := time.Date(2026, 3, 30, 23, 0, 0, 0, time.UTC)
	good := func(host, want string) {
		t.Helper()
		if name, ok := c.ReportService(host, now); !ok || name != want {
			t.Errorf("%s: got %q, %v, want %s", host, name, ok, want)
		}
	}
	bad := func(host string) {
		t.Helper()
		if name, ok := c.ReportService(host, now); ok || name != "" {
			t.Errorf("%s: got %q", host, name)
		}
	}
	good("Example.URIports.com.", "URIports")
	good("uriports.com", "URIports")
	good("rep.dmarcly.com", "DMARCLY")
	good("x.mailcheck.service.ncsc.gov.uk", "Mail Check of the British NCSC")
	good("inbox.ondmarc.com", "Red Sift OnDMARC")
	bad("")
	bad("example.com")
	bad("notdmarcly.com")
	bad("dmarcly.com.evil.example")
	bad("service.ncsc.gov.uk")
	now = now.Add(time.Hour) // the day on which that service ended
	bad("x.mailcheck.service.ncsc.gov.uk")
	good("inbox.ondmarc.com", "Red Sift OnDMARC")
}

// TestMailCompany: a policy that lists one company's mail servers only is known by them, stars and all.
func TestMailCompany(t *testing.T) {
	c := catalogue(t)
	for _, it := range []struct{ patterns, want string }{
		{"aspmx.l.google.com *.aspmx.l.google.com", "Google Workspace"},
		{"*.google.com", "Google Workspace"},
		{"*.mail.protection.outlook.com", "Microsoft 365"},
		{"*.f-v1.mx.microsoft *.mail.protection.outlook.com", "Microsoft 365"},
		{"mail.protonmail.ch mailsec.protonmail.ch", "Proton Mail"},
		{"mail.protonmail.ch smtp.google.com", ""},
		{"mail.example.com", ""},
		{"smtp.google.com mail.example.com", ""},
		{"smtp.google.com.evil.example", ""},
		{"*", ""},
		{"", ""},
	} {
		name, ok := c.MailCompany(strings.Fields(it.patterns))
		if name != it.want || ok != (it.want != "") {
			t.Errorf("%q: got %q, %v, want %q", it.patterns, name, ok, it.want)
		}
	}
}

// TestKeepers: a company keeps policies for its customers, or none for them; who ended has a day for it.
func TestKeepers(t *testing.T) {
	for _, e := range catalogue(t).web {
		if (e.Keeps.Say == "no") != (len(e.Own.Domains) > 0) || e.Keeps.Say != "no" && e.Keeps.Say != "" {
			t.Errorf("%s: keeps %q, of %q", e.ID, e.Keeps.Say, e.Own.Domains)
		}
		if e.Keeps.Say == "no" && (e.Offered || len(e.Alias)+len(e.Record) > 0) {
			t.Errorf("%s keeps no policy and is offered", e.ID)
		}
		if _, err := time.Parse(time.DateOnly, e.Ended.Say); err != nil && e.Ended.Say != "" || e.Ended.Say != "" && e.Offered {
			t.Errorf("%s: it ended on %q", e.ID, e.Ended.Say)
		}
	}
}

// TestRanks: no service whose records are only reported stands before one whose vendor documents them.
func TestRanks(t *testing.T) {
	c := catalogue(t)
	documented, reported := 0, 1000
	for i, e := range c.ranking(c.situation(Clues{Domain: "example.com", MX: []string{"smtp.google.com"}})) {
		if e.Kind != Service {
			continue
		}
		sure := true
		for _, r := range e.Record {
			sure = sure && (r.Own || r.Confidence != SeenOnce && r.Confidence != Remembered)
		}
		switch documents := e.Record[1].Confidence.Sure(); {
		case documents && sure:
			documented = max(documented, i)
		case !documents:
			reported = min(reported, i)
		}
	}
	if documented == 0 || documented > reported {
		t.Errorf("the last of those documented is number %d, the first of the others %d", documented, reported)
	}
}
