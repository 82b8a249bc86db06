package journey

import "testing"

// TestBelongs: whole lines, and names that can stand in one record only, are told apart.
func TestBelongs(t *testing.T) {
	is := func(line string, id QuestionID, value string) {
		t.Helper()
		if gotID, got := questionOf(line, "example.com"); gotID != id || got != value {
			t.Errorf("%q: %s, %q", line, gotID, got)
		}
	}
	is("user.github.io", "", "user.github.io")
	is("mta-sts CNAME user.github.io.", QuestionHost, "CNAME user.github.io.")
	is("mta-sts.example.com. 3600 IN CNAME user.github.io.", QuestionHost, "3600 IN CNAME user.github.io.")
	is("_mta-sts.example.com CNAME x.service.example", QuestionSTSTarget, "CNAME x.service.example")
	is("_SMTP._TLS CNAME x.service.example", QuestionRptTarget, "CNAME x.service.example")
	is("CNAME _mta-sts x.service.example 3600", QuestionSTSTarget, "CNAME x.service.example 3600")
	is("v=STSv1; id=1", QuestionSTSTarget, "v=STSv1; id=1")
	is(`TXT "v=TLSRPTv1; rua=mailto:x@service.example"`, QuestionRptTarget, `TXT "v=TLSRPTv1; rua=mailto:x@service.example"`)
	is("_mta-sts.x.service.example", QuestionSTSTarget, "_mta-sts.x.service.example")
	is("CNAME _smtp._tls.x.service.example.", QuestionRptTarget, "CNAME _smtp._tls.x.service.example.")
	is("https://mta-sts.service.example/", "", "https://mta-sts.service.example/")
}
