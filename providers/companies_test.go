package providers

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestCompanies holds some of what the rules go by: it comes from every file of the catalogue.
func TestCompanies(t *testing.T) {
	all := catalogue(t).Companies()
	for what, c := range map[string]struct {
		list []string
		want string
	}{
		"readers of reports":       {all.ReportReaders, "easydmarc.pro uriports.com mailcheck.service.ncsc.gov.uk"},
		"makers of certificates":   {all.CertMakers, "github.io web.app surge.sh"},
		"answers of empty spaces":  {all.EmptySpaces, "<Code>NoSuchBucket</Code>"},
		"mail servers that stay":   {all.SteadyMail, "google.com googlemail.com outlook.com mx.microsoft"},
		"senders that matter most": {all.MajorSenders, "google microsoft"},
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
	good := func(host, want string) {
		t.Helper()
		if name, ok := c.ReportService(host); !ok || name != want {
			t.Errorf("%s: got %q, %v, want %s", host, name, ok, want)
		}
	}
	bad := func(host string) {
		t.Helper()
		if name, ok := c.ReportService(host); ok || name != "" {
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
}
