package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shared finds a file in the folder `shared` beside the checkout, where what
// others wrote lies. It is read in place and never shipped.
func shared(t *testing.T, path ...string) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "..", "..", "shared"))
	if err != nil {
		t.Fatal(err)
	}
	full := filepath.Join(append([]string{dir}, path...)...)
	if _, err := os.Stat(full); err != nil {
		t.Skipf("no %s beside this checkout (../shared): nothing there was tried", filepath.Join(path...))
	}
	return full
}

// TestCorpus lints everything that was found in public: each gets a verdict, and
// where that is not "valid", a reason that a person can act on.
func TestCorpus(t *testing.T) {
	judge := func(name, text string, args ...string) {
		t.Helper()
		got, code := lintJSONOf(t, "", args...)
		if got.Valid != (code == exitFine) || got.Valid != (got.State == "valid") {
			t.Errorf("%s: state %s, valid %v, code %d", name, got.State, got.Valid, code)
		}
		if !got.Valid && got.State != "absent" && len(got.Findings) == 0 {
			t.Errorf("%s is %s, and nothing says why", name, got.State)
		}
		for _, f := range got.Findings {
			if f.Title == "" || f.What == "" || f.Fix == "" || strings.ContainsAny(f.What+f.Fix, "{}") && !strings.ContainsAny(text, "{}") {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
	policies, err := filepath.Glob(filepath.Join(shared(t, "corpus", "policies"), "*.txt"))
	if err != nil || len(policies) < 100 {
		t.Fatalf("%d policies, %v", len(policies), err)
	}
	for _, path := range policies {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		judge(filepath.Base(path), string(body), "policy", path)
	}
	for kind, file := range map[string]string{"record": "txt_mta_sts.tsv", "tlsrpt": "txt_smtp_tls.tsv"} {
		data, err := os.ReadFile(shared(t, "corpus", file))
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimRight(string(data), "\n"), "\n")
		for _, line := range lines[1:] {
			value, _, _ := strings.Cut(line, "\t")
			judge(value, value, kind, "--", value)
		}
	}
}

// unlawful are the reports found in public that do not keep to the letter of RFC 8460 §4.4, and where.
var unlawful = map[string]string{
	"dmarcviewer-no-contact.json":        "contact-info",  // null
	"issue-dmarcviewer71-stalwart.json":  "contact-info",  // null
	"issue-parsedmarc575-egressif.json":  "contact-info",  // null
	"issue-tlsrptreporter51-floppy.json": "policy-domain", // none
	"mailauth-rpt03.json":                "policy-type",   // made up
	"mailflow-edited.json":               "after it begins",
	"mox-microsoft.eml":                  "start-datetime", // without a zone
	"phiag-microsoft-2.json":             "start-datetime", // without a zone
}

// TestCorpusReports reads the reports found in public; one mail among them has nothing in it.
func TestCorpusReports(t *testing.T) {
	entries, err := os.ReadDir(shared(t, "corpus", "tlsrpt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) == ".tsv" {
			continue
		}
		got, code := lintJSONOf(t, "", "report", shared(t, "corpus", "tlsrpt", entry.Name()))
		if empty := strings.Contains(entry.Name(), "empty"); empty {
			if got.Valid {
				t.Errorf("%s: %+v", entry.Name(), got)
			}
			continue
		}
		where, breaks := unlawful[entry.Name()]
		if got.Valid == breaks || (code == exitFine) != got.Valid || !got.Usable {
			t.Errorf("%s: code %d, %+v", entry.Name(), code, got)
		}
		if breaks && !strings.Contains(fmt.Sprint(got.Findings), where) {
			t.Errorf("%s: nothing says %s: %+v", entry.Name(), where, got.Findings)
		}
	}
}
