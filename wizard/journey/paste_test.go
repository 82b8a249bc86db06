package journey

import (
	"strings"
	"testing"

	"mailseal/providers"
)

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

// TestSplit: what a page shows is told apart by record, a row a line, cell by cell, or with its line ends lost.
func TestSplit(t *testing.T) {
	const at = QuestionHost
	rows := map[QuestionID]string{QuestionHost: "CNAME a.service.net", QuestionSTSTarget: "CNAME b.service.net", QuestionRptTarget: "TXT v=TLSRPTv1; rua=mailto:x@service.net"}
	for _, text := range []string{
		"mta-sts CNAME a.service.net\n_mta-sts CNAME b.service.net\n_smtp._tls TXT v=TLSRPTv1; rua=mailto:x@service.net\n",
		"_smtp._tls TXT v=TLSRPTv1; rua=mailto:x@service.net\r\n\r\n_mta-sts.example.com. CNAME b.service.net\r\nmta-sts.example.com. CNAME a.service.net",
		"CNAME mta-sts a.service.net CNAME _mta-sts b.service.net TXT _smtp._tls v=TLSRPTv1; rua=mailto:x@service.net",
		"mta-sts CNAME a.service.net _mta-sts CNAME b.service.net _smtp._tls TXT v=TLSRPTv1; rua=mailto:x@service.net",
		"Name\nType\nValue\nmta-sts\nCNAME\na.service.net\n_mta-sts\nCNAME\nb.service.net\n_smtp._tls\nTXT\nv=TLSRPTv1; rua=mailto:x@service.net",
	} {
		got := split(text, at, "example.com")
		for id, want := range rows {
			if strings.TrimSpace(got[id]) != want {
				t.Errorf("%q\n%s: got %q, want %q", text, id, got[id], want)
			}
		}
	}
	if got := split("NS ns1.service.net NS ns2.service.net", at, "example.com"); strings.TrimSpace(got[at]) != "NS ns1.service.net\nNS ns2.service.net" {
		t.Errorf("%q", got)
	}
	for _, text := range []string{"me.github.io", "https://me.github.io/", "CNAME me.github.io 3600"} {
		if got := split(text, at, "example.com"); strings.TrimSpace(got[at]) != text || len(got) != 1 {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// FuzzPaste: nothing that is pasted stops anything, and what is taken is read again as the same.
func FuzzPaste(f *testing.F) {
	catalogue, err := providers.Load()
	if err != nil {
		f.Fatal(err)
	}
	m := Machine{Catalogue: catalogue}
	for _, text := range []string{"", "\n", "NS ns1.service.net ns2.service.net", "mta-sts CNAME a.service.net\n_mta-sts TXT \"v=STSv1; id=1\"", "A 192.0.2.1, 192.0.2.2 AAAA 2001:db8::1", "v=TLSRPTv1; rua=mailto:x@service.net"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		j := Journey{Domain: "example.com", Answers: []Answer{{ID: QuestionHosting, Value: "other-service"}}}
		for _, paste := range Pastes() {
			values, err := m.readPaste(j, paste.ID, text)
			for id, value := range values {
				again, twice := m.readPaste(j, id, value)
				if twice != nil || again[id] != value || !printable(value) {
					t.Errorf("%q at %s: %q is read as %q, %v", text, paste.ID, value, again[id], twice)
				}
			}
			if err == nil && values[paste.ID] == "" {
				t.Errorf("%q at %s: neither a value nor an error", text, paste.ID)
			}
		}
	})
}
