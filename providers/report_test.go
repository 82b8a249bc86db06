package providers

import "testing"

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
