package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// caseReport is one of the reports of other people, made small.
func caseReport(name string) string {
	return filepath.Join("..", "..", "wizard", "tlsrpt", "testdata", "cases", name)
}

// TestLintReportWords: what is said of a report, by somebody who does not know what one is.
func TestLintReportWords(t *testing.T) {
	says := func(args []string, in string, code int, want ...string) {
		t.Helper()
		r := mailseal(t, in, append([]string{"lint", "report"}, args...)...)
		text := strings.Join(strings.Fields(r.out), " ")
		if r.code != code {
			t.Errorf("%q: code %d, want %d", args, r.code, code)
		}
		for _, line := range want {
			if not, unwanted := strings.CutPrefix(line, "!"); strings.Contains(text, not) == unwanted {
				t.Errorf("lint report %q says\n%s\nand about %q it should not", args, r.out, line)
			}
		}
	}
	file := func(name string, code int, want ...string) {
		t.Helper()
		says([]string{caseReport(name)}, "", code, want...)
	}
	file("12-no-count.json", exitAction, "Not valid by the standard, but mailseal can read this TLS report. It says that 42 deliveries failed.",
		"Wed 18 Nov 2026: 0 deliveries worked, 42 failed", "42 deliveries failed at mx9.example.com", `"mx-mismatch"`, "failed-session-count", "!once", "!good")
	file("16-flat-policies.json", exitAction, "MTA-STS policy of example.com: 11 deliveries worked, 4 failed", "No policy found for other.example: 5 deliveries worked, 0 failed")
	file("31-postfix-tlsa-and-nopolicy.json", exitFine, "Valid: this TLS report keeps to the standard. It says that 40 deliveries failed.", "103 deliveries worked, 40 failed",
		"DANE at mx1.example.com: 100 deliveries worked, 40 failed", "!WRONG")
	file("62-empty-policies.json", exitAction, "Not valid by the standard, and this TLS report counts nothing.", "contact-info", "explain report-empty", "!0001")
	file("70-150-reasons-last-biggest.json", exitFine, "1,000,000 deliveries failed at big.example.com", "and 140 more kinds of failure")
	file("75-reason-x509.json", exitFine, `The sender's own words: "X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED"`, "!does not say why")
	file("validation-failure-only.json", exitFine, "It says that 3 deliveries failed.", "and it does not say why (validation-failure)")

	dane := shapedReport(`{"policy":{"policy-type":"sts","policy-domain":"a.example"},"summary":{"total-successful-session-count":9,"total-failure-session-count":0}},` +
		`{"policy":{"policy-type":"tlsa","policy-domain":"a.example"},"summary":{"total-successful-session-count":8,"total-failure-session-count":3}}`)
	says([]string{"-"}, dane, exitFine, "It says that 3 deliveries failed.", "9 deliveries worked, 0 failed; by DANE 8 worked, 3 failed", "does not say why")
	odd := shapedReport(`{"policy":{"policy-type":"x","policy-domain":""},"summary":{"total-successful-session-count":1},"failure-details":[{"failed-session-count":null},{"result-type":"y","failed-session-count":null}]}`)
	says([]string{"-"}, strings.Replace(odd, "date-range", "dates", 1), exitAction, "on a day that it does not name", "Policy of an unknown type for a domain that it does not name",
		"some deliveries failed: no reason is given", "some deliveries failed: not one of the registered reasons (y)")
	says([]string{"-"}, strings.Replace(dane, "2026-11-20T23", "2026-11-26T23", 1), exitFine, "Fri 20 Nov 2026 to Thu 26 Nov 2026")
	says([]string{"-"}, "["+dane+","+odd+"]", exitAction, "There are 2 TLS reports. Valid by the standard: 1. With something to count: 2.", "report 1", "report 2", "WRONG:")
	says([]string{"-"}, shapedReport(`{"policy":{"policy-type":"sts","policy-domain":"a.example"},"summary":{"total-successful-session-count":1,"total-failure-session-count":0}}`),
		exitFine, "It says that no delivery failed.", "1 delivery worked, 0 failed")
	says([]string{"-"}, strings.Repeat(dane+"\n", 1003), exitFine, "There are 1,003 TLS reports. Valid by the standard: 1,003.", "The first 1,000 are listed.")
}

// shapedReport is a report with the text of its policies.
func shapedReport(policies string) string {
	return `{"organization-name":"A","date-range":{"start-datetime":"2026-11-20T00:00:00Z","end-datetime":"2026-11-20T23:59:59Z"},` +
		`"contact-info":"a@a.example","report-id":"1","policies":[` + policies + `]}`
}

// TestLintReportJSON: the same for programs. A report that is not to the letter is parsed all the same, and no date is no date.
func TestLintReportJSON(t *testing.T) {
	judge := func(in, path string) map[string]any {
		t.Helper()
		r := mailseal(t, in, "lint", "--json", "report", path)
		var v map[string]any
		if err := json.Unmarshal([]byte(r.out), &v); err != nil || strings.Contains(r.out, "0001-01-01") {
			t.Fatalf("%s: %v: %s", path, err, r.out)
		}
		return v
	}
	entries, err := os.ReadDir(caseReport(""))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{ // valid, usable, success, failure
		"12-no-count.json": "false true 0 42", "16-flat-policies.json": "false true 16 4", "31-postfix-tlsa-and-nopolicy.json": "true true 103 40",
		"36-details-object.json": "false true 10 9", "38-policy-entry-null.json": "false true 10 9", "62-empty-policies.json": "false false 0 0",
		"65-postfix-tlsa-only-mail.example.com.eml": "true true 100 40", "70-150-reasons-last-biggest.json": "true true 5 1.000149e+06",
		"71-missing-count.json": "false true 5 42", "75-reason-x509.json": "true true 10 3", "validation-failure-only.json": "true true 0 3",
	}
	if len(entries) != len(want) {
		t.Errorf("%d cases", len(entries))
	}
	for _, entry := range entries {
		v := judge("", caseReport(entry.Name()))
		parsed := v["parsed"].(map[string]any)
		if got := fmt.Sprint(v["valid"], v["usable"], parsed["success"], parsed["failure"]); got != want[entry.Name()] {
			t.Errorf("%s: %s, want %s", entry.Name(), got, want[entry.Name()])
		}
	}
	undated := judge(strings.Replace(shapedReport(""), "date-range", "dates", 1), "-")
	if _, there := undated["parsed"].(map[string]any)["begin"]; there || undated["usable"] != false {
		t.Errorf("without a date: %v", undated)
	}
	one := `{"policy":{"policy-type":"sts","policy-domain":"a.example"},"summary":{"total-successful-session-count":9,"total-failure-session-count":0}}`
	tlsa := strings.Replace(one, `"sts"`, `"tlsa"`, 1)
	several := judge("["+shapedReport(one)+","+shapedReport("")+","+shapedReport(one+","+tlsa)+"]", "-")
	list := several["reports"].([]any)
	if len(list) != 3 || several["valid"] != true || several["usable"] != true || list[1].(map[string]any)["usable"] != false || several["parsed"].(map[string]any)["success"] != 0.0 {
		t.Errorf("three reports: %v", several)
	}
	last := list[2].(map[string]any)
	if dane := last["parsed"].(map[string]any)["dane"]; last["name"] != "standard input, report 3" || fmt.Sprint(dane) != "map[failure:0 success:9]" {
		t.Errorf("%v: %v", last["name"], dane)
	}
}
