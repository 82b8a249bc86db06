package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLintZone gives records as they come out of a zone file and out of dig: RFC 1035 §5.1.
func TestLintZone(t *testing.T) {
	says := func(in, state, id string) {
		t.Helper()
		if v, _ := lintJSONOf(t, in, "record", "-"); v.State != state || v.Parsed.ID != id {
			t.Errorf("%q: %s, id %q", in, v.State, v.Parsed.ID)
		}
	}
	says("v=STSv1; id=r2\r\n\r\nv=spf1 -all\r\n", "valid", "r2")
	says("_mta-sts.example. IN TXT \"v=STSv1; id=r2;\"\n", "valid", "r2")
	says("_mta-sts\t1h\ttxt ( \"v=STSv1; \" \"id=r\\050\" ) ; ours\n_smtp._tls 300 IN TXT \"v=TLSRPTv1; rua=mailto:a@b.example\"\n", "valid", "r2")
	says("; <<>> DiG <<>>\n;; ANSWER SECTION:\n_mta-sts.example. 300 IN CNAME there.example.\nthere.example. 300 IN TXT \"v=STSv1\\; id=r2\"\n\n;; Query time: 4 msec\n", "valid", "r2")
	says("there.example.\n\"v=STSv1; id=r2;\"\n", "valid", "r2") // dig +short
	says("_mta-sts.example descriptive text \"v=STSv1; id=r2\"\n", "valid", "r2")
	says("_mta-sts.example\ttext = \"v=STSv1; id=r2\"\n", "valid", "r2")
	says("\"v=STSv1; id=r1\"\n\"v=STSv1; id=r2\"\n", "multiple", "")
	says("\"v=STSv1; id=r-2\"\n", "invalid", "")
	says("\"v=STSv1; id=r2\n", "absent", "")        // no closing quote
	says("\"v=STSv1; id=r\\999\"\n", "invalid", "") // no byte has that number

	says("_mta-sts.sub TXT \"v=spf1\"\n_mta-sts TXT \"v=STSv1; id=r2\"\n\t300 TXT \"token\"\n", "valid", "r2")
	says("_mta-sts TXT \"token\"\n\tTXT \"v=STSv1; id=r2\"\n_mta-sts.sub TXT \"v=STSv2\"\n", "valid", "r2")
	says("_mta-sts TXT ( \"v=STSv1; \"\n\t\t\"id=r2\" )\n_mta-sts TXT token\n", "valid", "r2")
	says("_mta-sts TXT (\"v=STSv1; id=r2\"\n\t\"x=1\")\n", "invalid", "") // id=r2x=1
	says("_mta-sts TXT \"v=STSv1; id=r1\"\n\tTXT \"v=STSv1; id=r2\"\n", "multiple", "")
	if r := mailseal(t, "_mta-sts TXT \"v=STSv1; id=r1\"\n_mta-sts.sub TXT \"v=STSv1; id=r2\"\n", "lint", "record", "-"); r.code != exitFailed || !strings.Contains(r.talk, "_mta-sts, _mta-sts.sub") {
		t.Errorf("two names: code %d, %s%s", r.code, r.out, r.talk)
	}

	// How a file was saved is not part of the record in it; on standard input nothing was saved.
	for _, saved := range []string{"\ufeffv=STSv1; id=r2\r\n", "\xff\xfev\x00=\x00S\x00T\x00S\x00v\x001\x00;\x00i\x00d\x00=\x00r\x002\x00\n\x00"} {
		path := filepath.Join(t.TempDir(), "record")
		if err := os.WriteFile(path, []byte(saved), 0o600); err != nil {
			t.Fatal(err)
		}
		if v, _ := lintJSONOf(t, "", "record", path); v.Parsed.ID != "r2" {
			t.Errorf("%q: %s, id %q", saved, v.State, v.Parsed.ID)
		}
		says(saved, "absent", "")
	}

	// An argument is the value itself, so quotes in it are quotes.
	if v, _ := lintJSONOf(t, "", "record", `"v=STSv1; id=r2"`); v.State != "absent" || len(v.Findings) == 0 {
		t.Errorf("quotes in an argument: %s, %v", v.State, v.Findings)
	}
}

func TestLintWords(t *testing.T) {
	says := func(in string, args []string, want ...string) {
		t.Helper()
		r := mailseal(t, in, append([]string{"lint"}, args...)...)
		for _, line := range want {
			if not, unwanted := strings.CutPrefix(line, "!"); strings.Contains(r.out, not) == unwanted {
				t.Errorf("lint %q says\n%s\nand about %q it should not", args, r.out, line)
			}
		}
	}
	record := func(text string, want ...string) { t.Helper(); says("", []string{"record", text}, want...) }
	tlsrpt := func(text string, want ...string) { t.Helper(); says("", []string{"tlsrpt", text}, want...) }
	policy := func(body string, want ...string) { t.Helper(); says(body, []string{"policy", "-"}, want...) }

	record("v=STSv1; id=r2", "Valid: senders can use this _mta-sts record.\n")
	record("v=STSv1; id=r2; id=r3", "Valid by the standard, but", "v=STSv1; id=r2")
	record("v=spf1 -all", "to senders, this _mta-sts record is not there", "does not begin with v=STSv1;")
	record("", "There is no text to judge")
	record(`_mta-sts IN TXT "v=STSv1; id=r2"`, "a line of a zone file")

	tlsrpt("v=TLSRPTv1; rua=mailto:a@a.example;b@b.example", "v=TLSRPTv1; rua=mailto:a@a.example,mailto:b@b.example")
	tlsrpt("v=TLSRPTv1; rua=https://r.example/v1!", "v=TLSRPTv1; rua=https://r.example/v1%21")

	says("\x89PNG\r\n", []string{"report", "-"}, "Not valid: this TLS report cannot be read.")

	policy("version: STSv1\nmode: enforce\n\nmx: a.example\nmax_age: 86400\n", "so some senders cannot use this policy file", "put right:\n\nversion: STSv1\nmode: enforce\nmx: a.example\nmax_age: 86400\n")
	policy("version: STSv1\nmode: enforce\nmx: 10 a.example.\nmax_age: 1 week\n", "Not valid: senders cannot", "mx: a.example", "max_age: 604800", "!policy-no-mx")
	policy("version: STSv1\nmode: enforce\nmax_age: 86400\n", "policy-no-mx", "!put right")
	policy("version: STSv1\nmode: enforce\nmx: a.example\nmx: 192.0.2.25\nmax_age: 86400\n", "!put right") // nothing is dropped in silence
}
