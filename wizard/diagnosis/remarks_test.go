package diagnosis

import (
	"strings"
	"testing"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// A text that is linted before it is published has no domain: its words are whole all the same.
func TestRemarksHaveWholeWords(t *testing.T) {
	words := english(t)
	var remarks []mtasts.Remark
	for _, txts := range [][]string{
		{"v=STSv1;"}, {"v=STSv1; id="}, {"v=STSv1; id=2026-11-23"}, {"v=STSv1; id=1", "v=STSv1; id=2"}, {"v=STSv1", "v=STSv1;"},
		{"v=sts1"}, {"“v=STSv1; id=1”"}, {"v=STSv1; id=1; id=2"}, {"v=STSv1 ; id=1"},
	} {
		remarks = append(remarks, mtasts.LintRecord(txts)...)
	}
	for _, body := range []string{
		"", "hello", "{}", "<html>", "\ufeffversion: STSv1\n", "version: STSv1\nmode: Enforce\nmx: 10 mail.example.com\nmaxage: 1\n",
		"version: stsv1\nmode:\nmx: mü.example\nmx: *\nmax_age: soon\n", "mode: testing\n\n version: STSv1\nmode: none \nmax_age: 0\n",
		strings.Repeat("x", mtasts.MaxPolicySize+1),
	} {
		remarks = append(remarks, mtasts.LintPolicy([]byte(body))...)
	}
	for _, txts := range [][]string{
		{"v=TLSRPTv1;"}, {"v=TLSRPTv1; rua=a@b.example"}, {"v=TLSRPTv1; rua=mailto:a@b.example,https://c.example/"},
		{"v=TLSRPTv1; rua=mailto:a@b.example", "v=TLSRPTv1; rua=mailto:c@d.example"},
	} {
		remarks = append(remarks, tlsrpt.LintRecord(txts)...)
	}
	if len(remarks) < 20 {
		t.Fatalf("only %d remarks", len(remarks))
	}
	for _, r := range remarks {
		text := Text(words, FromRemarks([]mtasts.Remark{r}, now())[0])
		for _, part := range []string{text.Title, text.What, text.Why, text.Fix, text.Until} {
			if part == "" || strings.ContainsAny(part, "{}[]") && !strings.Contains(r.Values["found"], "{") {
				t.Errorf("%s %v says %q", r.ID, r.Values, part)
			}
		}
	}
}

// Of several records one is kept; where none is worth it, a new one is proposed.
func TestWhichRecordToKeep(t *testing.T) {
	words := english(t)
	for _, c := range []struct {
		txts []string
		want string
	}{
		{[]string{"v=STSv1; id=1", "v=STSv1; id=2"}, "Delete all of them but the one with this id:\n  2"},
		{[]string{"v=STSv1; id=", "v=STSv1; id=-"}, "Delete all of them, and add one TXT record named _mta-sts with this value:\n  v=STSv1; id=20261123T140000"},
	} {
		remarks := mtasts.LintRecord(c.txts)
		if len(remarks) != 1 {
			t.Fatalf("%q: %v", c.txts, remarks)
		}
		if got := Text(words, FromRemarks(remarks, now())[0]).Fix; got != c.want {
			t.Errorf("%q: %s, want %s", c.txts, got, c.want)
		}
	}
}

// A proposed report record is never one that would be refused again.
func TestProposedReportRecord(t *testing.T) {
	words := english(t)
	for text, want := range map[string]string{
		"v=TLSRPTv1; rua=tls@rosehill.example":         "mailto:tls@rosehill.example",
		"v=TLSRPTv1; rua=mailto:{sub}@reports.example": "mailto:tls-reports@YOUR-DOMAIN",
	} {
		remarks := tlsrpt.LintRecord([]string{text})
		if len(remarks) == 0 {
			t.Fatalf("%s: no remark", text)
		}
		if fix := Text(words, FromRemarks(remarks, now())[0]).Fix; !strings.Contains(fix, want) {
			t.Errorf("%s: %s", text, fix)
		}
	}
}
