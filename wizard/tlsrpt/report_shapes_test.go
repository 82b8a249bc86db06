package tlsrpt

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// rowsOf says what a report comes to, a line for each row and each failure in it.
func rowsOf(r Report) string {
	var b strings.Builder
	for _, p := range r.Policies {
		fmt.Fprintf(&b, "%s %s %d %d\n", p.Type, p.Domain, p.Success, p.Failure)
		for _, f := range p.Failures {
			fmt.Fprintf(&b, "- %s %d", f.Type, f.Count)
			if f.Some {
				b.WriteString(" some")
			}
			for _, text := range []string{f.MX, f.Code, f.Info, f.SendingIP, f.ReceivingIP, f.HELO} {
				if text != "" {
					b.WriteString(" | " + text)
				}
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// breachesOf lists where a report breaks the letter.
func breachesOf(item Item) []string {
	var list []string
	for _, b := range item.Breaches {
		list = append(list, strings.TrimSpace(fmt.Sprint(b.Kind, " ", b.At)))
	}
	return list
}

// only reads the one report in an input.
func only(t *testing.T, name string, input []byte) Item {
	t.Helper()
	var items []Item
	for item := range Read(name, bytes.NewReader(input)) {
		items = append(items, item)
	}
	if len(items) != 1 {
		t.Fatalf("%s: %d items", name, len(items))
	}
	return items[0]
}

// TestReportCases are reports of other people, made small, that readers stumbled over.
func TestReportCases(t *testing.T) {
	type want struct {
		rows     string // with a few of very many
		warnings []Warning
		breaches []string
	}
	cases := map[string]want{
		"12-no-count.json": {
			"sts example.com 0 42\n- validation-failure 42 | mx9.example.com | mx-mismatch | 192.0.2.7\n", []Warning{MissingCount},
			[]string{"missing policies[0].failure-details[0].failed-session-count"},
		},
		"16-flat-policies.json": {
			"sts example.com 11 4\n- starttls-not-supported 4 | mx1.example.com\nno-policy-found other.example 5 0\n", []Warning{OddPolicy},
			[]string{"missing policies[0].policy", "missing policies[1].policy"},
		},
		"31-postfix-tlsa-and-nopolicy.json": {
			"tlsa mx1.example.com 100 40\n- certificate-host-mismatch 40 | mx1.example.com | 192.0.2.1\nno-policy-found example.com 3 0\n", nil, nil,
		},
		"36-details-object.json": {
			"sts example.com 10 9\n- certificate-expired 9 | mx1.example.com\n", []Warning{OddDetails}, []string{"no-list policies[0].failure-details"},
		},
		"38-policy-entry-null.json": {
			"sts example.com 10 9\n- certificate-expired 9 | mx1.example.com\n", []Warning{OddEntry}, []string{"no-object policies[0]", "no-object policies[2]"},
		},
		"62-empty-policies.json": {"", nil, []string{"missing contact-info"}},
		"65-postfix-tlsa-only-mail.example.com.eml": {
			"tlsa mail.example.com 100 40\n- certificate-host-mismatch 40 | mail.example.com | certificate-host-mismatch | 192.0.2.9 | 192.0.2.1\n", nil, nil,
		},
		"71-missing-count.json": {
			"sts example.com 5 42\n- certificate-expired 42 | mx1.example.com\n", []Warning{MissingCount},
			[]string{"missing policies[0].failure-details[0].failed-session-count"},
		},
		"75-reason-x509.json": {
			"sts example.com 10 3\n- validation-failure 3 | mx1.example.com | X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED\n", nil, nil,
		},
		"validation-failure-only.json": {"sts alpha.example 0 3\n- validation-failure 3\n", nil, nil},
	}
	for name, want := range cases {
		data, err := os.ReadFile(filepath.Join("testdata", "cases", name))
		if err != nil {
			t.Fatal(err)
		}
		item := only(t, name, data)
		if item.Err != nil {
			t.Errorf("%s: %v", name, item.Err)
		}
		got := cases[name]
		got.rows, got.warnings, got.breaches = rowsOf(item.Report), item.Warnings, breachesOf(item)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(want), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
		if item.Report.Begin.Year() != 2026 {
			t.Errorf("%s: begins %v", name, item.Report.Begin)
		}
	}
	data, err := os.ReadFile("testdata/cases/70-150-reasons-last-biggest.json")
	if err != nil {
		t.Fatal(err)
	}
	item := only(t, "70.json", data)
	if p := item.Report.Policies[0]; len(p.Failures) != 150 || p.Failures[149].Count != 1_000_000 || p.Failure != 1_000_149 || len(item.Warnings)+len(item.Breaches) > 0 {
		t.Errorf("of 150 reasons: %d, the last %+v; %v %v", len(p.Failures), p.Failures[len(p.Failures)-1], item.Warnings, item.Breaches)
	}
}

// shaped is a report with the text of its policies.
func shaped(policies string) string {
	return `{"organization-name":"A","date-range":{"start-datetime":"2026-11-20T00:00:00Z","end-datetime":"2026-11-20T23:59:59Z"},` +
		`"contact-info":"a@a.example","report-id":"1","policies":` + policies + `}`
}

// row is an entry of policies with its totals, as JSON, and what else is in it.
func row(success, failure, more string) string {
	return `{"policy":{"policy-type":"sts","policy-domain":"example.com"},"summary":{"total-successful-session-count":` + success +
		`,"total-failure-session-count":` + failure + `}` + more + `}`
}

// TestOddShapes: whatever shape the parts of a report have, what can be counted is counted, what cannot is named, and the letter
// of RFC 8460 §4.4 is told apart from both.
func TestOddShapes(t *testing.T) {
	reads := func(text, rows string, warnings []Warning, breaches ...string) {
		t.Helper()
		item := only(t, "a.json", []byte(text))
		if item.Err != nil {
			t.Errorf("%s: %v", text, item.Err)
			return
		}
		if diff := cmp.Diff(rows, rowsOf(item.Report)); diff != "" {
			t.Errorf("%s:\n%s", text, diff)
		}
		if diff := cmp.Diff(warnings, item.Warnings, cmpopts.EquateEmpty(), cmpopts.SortSlices(func(a, b Warning) bool { return a < b })); diff != "" {
			t.Errorf("%s: warnings\n%s", text, diff)
		}
		if diff := cmp.Diff(breaches, breachesOf(item), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: breaches\n%s", text, diff)
		}
	}
	ws := func(list ...Warning) []Warning { return list }
	const details = `,"failure-details":`
	const at = "policies[0].failure-details[0]."

	// Lists.
	reads(shaped(`{"policy":{"policy-type":"sts","policy-domain":"example.com"},"summary":{"total-successful-session-count":1,"total-failure-session-count":0}}`),
		"sts example.com 1 0\n", ws(OddPolicies), "no-list policies")
	reads(shaped(`{"0":`+row("1", "0", "")+`,"10":`+row("3", "0", "")+`,"2":`+row("2", "0", "")+`}`),
		"sts example.com 1 0\nsts example.com 2 0\nsts example.com 3 0\n", ws(OddPolicies), "no-list policies")
	reads(shaped(`null`), "", ws(OddPolicies), "no-list policies")
	reads(shaped(`[]`), "", nil)
	reads(shaped(`{}`), "", ws(OddPolicies), "no-list policies")
	reads(shaped(`[null,7,"x",[],{},true]`), "", ws(OddEntry), "no-object policies[0]", "no-object policies[1]", "no-object policies[2]", "no-object policies[3]",
		"missing policies[4].policy", "missing policies[4].summary", "no-object policies[5]")
	reads(shaped(`[[`+row("1", "0", "")+`],[[`+row("2", "0", "")+`]]]`), "sts example.com 1 0\nsts example.com 2 0\n", ws(OddEntry), "no-object policies[0]", "no-object policies[1]")
	reads(strings.Replace(shaped(`1`), `"policies":1`, row("4", "0", "")[1:len(row("4", "0", ""))-1], 1), "sts example.com 4 0\n", ws(OddPolicies), "missing policies")
	reads(shaped(`[`+row("1", "2", details+`{"0":{"result-type":"certificate-expired","failed-session-count":2}}`)+`]`),
		"sts example.com 1 2\n- certificate-expired 2\n", ws(OddDetails), "no-list policies[0].failure-details")
	reads(shaped(`[`+row("1", "0", details+`{}`)+`]`), "sts example.com 1 0\n", ws(OddDetails), "no-list policies[0].failure-details")
	reads(shaped(`[`+row("1", "0", details+`null`)+`]`), "sts example.com 1 0\n", nil, "no-list policies[0].failure-details")
	reads(shaped(`[`+row("1", "2", details+`"certificate-expired"`)+`]`), "sts example.com 1 2\n", ws(OddDetails), "no-list policies[0].failure-details")
	reads(shaped(`[`+row("1", "2", details+`[null,"x",{"result-type":"certificate-expired","failed-session-count":2}]`)+`]`),
		"sts example.com 1 2\n- certificate-expired 2\n", ws(OddEntry), "no-object policies[0].failure-details[0]", "no-object policies[0].failure-details[1]")

	// Counts that are missing, and such that do not fit.
	one := func(count string) string {
		return details + `[{"result-type":"certificate-expired"` + count + `}]`
	}
	two := details + `[{"result-type":"certificate-expired","failed-session-count":null},{"result-type":"validation-failure","failed-session-count":3}]`
	reads(shaped(`[`+row("0", "42", one(`,"failed-session-count":null`))+`]`), "sts example.com 0 42\n- certificate-expired 42\n", ws(MissingCount), "no-number "+at+"failed-session-count")
	reads(shaped(`[`+row("0", "42", one(`,"failed-session-count":0`))+`]`), "sts example.com 0 42\n- certificate-expired 0\n", nil)
	reads(shaped(`[`+row("0", "42", two)+`]`), "sts example.com 0 42\n- certificate-expired 0 some\n- validation-failure 3\n", ws(MissingCount), "no-number "+at+"failed-session-count")
	reads(shaped(`[`+row("0", "null", one(""))+`]`), "sts example.com 0 1\n- certificate-expired 0 some\n", ws(MissingCount),
		"no-number policies[0].summary.total-failure-session-count", "missing "+at+"failed-session-count")
	reads(shaped(`[`+row("5", "0", one(`,"failed-session-count":40`))+`]`), "sts example.com 5 40\n- certificate-expired 40\n", ws(TotalTooSmall))
	reads(shaped(`[`+row("5", "2", one(`,"failed-session-count":-3`))+`]`), "sts example.com 5 2\n- certificate-expired 2\n", ws(NegativeCount), "no-count "+at+"failed-session-count")
	reads(shaped(`[`+row("5", "-2", one(`,"failed-session-count":3`))+`]`), "sts example.com 5 3\n- certificate-expired 3\n", ws(NegativeCount), "no-count policies[0].summary.total-failure-session-count")
	reads(shaped(`[`+row("5", `"many"`, one(`,"failed-session-count":3`))+`]`), "sts example.com 5 3\n- certificate-expired 3\n", ws(CountIsString, OddCount), "no-number policies[0].summary.total-failure-session-count")
	reads(shaped(`[`+row("5.5", `2`, one(`,"failed-session-count":true`))+`]`), "sts example.com 0 2\n- certificate-expired 2\n", ws(OddCount),
		"no-count policies[0].summary.total-successful-session-count", "no-number "+at+"failed-session-count")
	reads(shaped(`[`+row(`"1,234"`, `"1 234 567"`, "")+`]`), "sts example.com 1234 1234567\n", ws(CountIsString),
		"no-number policies[0].summary.total-successful-session-count", "no-number policies[0].summary.total-failure-session-count")
	reads(shaped(`[`+row("12.0", "1e1", "")+`]`), "sts example.com 12 10\n", ws(CountNotInteger))
	reads(shaped(`[`+row(fmt.Sprint(math.MaxInt64), "9007199254740993", "")+`]`), "sts example.com 9223372036854775807 9007199254740993\n", ws(ImplausibleCount))
	reads(shaped(`[`+row("9223372036854775808", "1", "")+`]`), "sts example.com 9223372036854775807 1\n", ws(ImplausibleCount))
	reads(shaped(`[`+row("1e18", "9223372036854775806.0", "")+`]`), "sts example.com 1000000000000000000 9223372036854775806\n", ws(CountNotInteger, ImplausibleCount))
	reads(shaped(`[`+row("99999999999999999999999999", "1", "")+`]`), "sts example.com 9223372036854775807 1\n", ws(ImplausibleCount), "no-count policies[0].summary.total-successful-session-count")
	reads(shaped(`[`+row("1e999", "1", "")+`]`), "sts example.com 9223372036854775807 1\n", ws(CountNotInteger, ImplausibleCount), "no-count policies[0].summary.total-successful-session-count")

	// A policy whose parts are elsewhere, of another kind, or not there.
	const summary = `,"summary":{"total-successful-session-count":2,"total-failure-session-count":0}`
	reads(shaped(`[{"policy":{"policy-domain":"example.com"}`+summary+`}]`), " example.com 2 0\n", ws(UnknownPolicyType), "missing policies[0].policy.policy-type")
	reads(shaped(`[{"policy":{"policy-type":"sts"}`+summary+`}]`), "sts  2 0\n", ws(MissingPolicyDomain), "missing policies[0].policy.policy-domain")
	reads(shaped(`[{"policy":[{"policy-type":"sts","policy-domain":"example.com"}]`+summary+`}]`), "sts example.com 2 0\n", ws(OddPolicy), "no-object policies[0].policy")
	reads(shaped(`[{"policy":{"policy-type":"sts"},"policy-domain":"example.com"`+summary+`}]`), "sts example.com 2 0\n", ws(OddPolicy), "missing policies[0].policy.policy-domain")
	reads(shaped(`[{"policy":"sts"`+summary+`}]`), "  2 0\n", ws(OddPolicy, UnknownPolicyType, MissingPolicyDomain), "no-object policies[0].policy")
	reads(shaped(`[{"policy_type":"sts","policyDomain":"example.com","summary":{"total_successful_session_count":2,"TotalFailureSessionCount":1}}]`),
		"sts example.com 2 1\n", ws(OddKey, OddPolicy), "other-name policy-type", "other-name policy-domain",
		"other-name total-successful-session-count", "other-name total-failure-session-count", "missing policies[0].policy")
	reads(shaped(`[{"policy":{"policy-type":"sts","Policy-Type":"x","policy-domain":"example.com"}`+summary+`}]`), "sts example.com 2 0\n", ws(OddKey), "other-name policy-type")
	reads(shaped(`[{"policy":{"policy_type":"x","policy-type":"sts","policy-domain":"example.com"}`+summary+`}]`), "sts example.com 2 0\n", ws(OddKey), "other-name policy-type")
	reads(shaped(`[{"policy":{"policy-type":"sts","policy-domain":"example.com"},"total-successful-session-count":2,"total-failure-session-count":1}]`),
		"sts example.com 2 1\n", ws(OddSummary), "missing policies[0].summary")
	reads(shaped(`[{"policy":{"policy-type":"sts","policy-domain":"example.com"},"summary":{"total-successful-session-count":2}}]`),
		"sts example.com 2 0\n", ws(MissingCount), "missing policies[0].summary.total-failure-session-count")

	// What is said of a failure.
	reads(shaped(`[`+row("0", "1", details+`[{"result-type":"validation-failure","failed-session-count":1,"receiving-mx-hostname":"mx.example.com.","receiving-mx-helo":"hi\u202e",`+
		`"failure-reason-code":550,"additional-info-uri":" see\nbelow ","sending-mta-ip":"[IPv6:2001:0DB8::0001]","receiving-ip":"mx\u001b[31m"}]`)+`]`),
		"sts example.com 0 1\n- validation-failure 1 | mx.example.com | 550 | see below | 2001:db8::1 | mx[31m | hi\n", ws(ControlCharacters, BadIP),
		"no-text "+at+"failure-reason-code", "no-ip "+at+"sending-mta-ip", "no-ip "+at+"receiving-ip")
	reads(shaped(`[`+row("0", "1", details+`[{"result-type":["x"],"failed-session-count":1,"additional-information":{"a":1},"failure-reason-code":["a","b"]}]`)+`]`),
		"sts example.com 0 1\n- x 1 | a b\n", ws(OddText, UnknownResultType), "no-text "+at+"result-type", "no-text "+at+"failure-reason-code", "no-text "+at+"additional-information")
}

// TestNoReport: what has no place for a count, or whose only count is none, is no report.
func TestNoReport(t *testing.T) {
	for _, text := range []string{
		`{}`, `{"policies":"none"}`, `{"policies":7}`, `7`, `[7]`, shaped(`[` + row("12.5", "0", "") + `]`), shaped(`[` + row("0", `"some"`, "") + `]`),
		shaped(`[` + row("1000000000000000000000000000000", "0", "") + `]`),
	} {
		if item := only(t, "a.json", []byte(text)); item.Err == nil {
			t.Errorf("%s: %+v", text, item.Report)
		}
	}
}

// TestRemarksAreBounded: what a sender says is kept up to a length that the notes have a place for.
func TestRemarksAreBounded(t *testing.T) {
	long := strings.Repeat("ä", 1000)
	r := parse(t, shaped(`[`+row("0", "1", `,"failure-details":[{"failure-reason-code":"`+long+`","additional-information":"`+long+`","receiving-mx-helo":"`+long+
		`","sending-mta-ip":"`+long+`","receiving-ip":"fe80::1%`+long+`"}]`)+`]`))
	f := r.Policies[0].Failures[0]
	for text, most := range map[string]int{f.Code: maxCode, f.Info: maxInfo, f.HELO: maxHELO, f.SendingIP: maxIP, f.ReceivingIP: maxIP} {
		if n := len([]rune(text)); n != most {
			t.Errorf("%d characters, want %d: %q", n, most, text)
		}
	}
}

// TestPolicyText: the policy that a report quotes, however it is written down.
func TestPolicyText(t *testing.T) {
	want := []string{"version: STSv1", "mode: testing", "mx: a.example", "mx: b.example", "max_age: 86400"}
	odd := func(policy string, want []string, odd bool) {
		t.Helper()
		item := only(t, "a.json", []byte(shaped(`[{"policy":{"policy-type":"sts","policy-domain":"example.com","policy-string":`+policy+`},"summary":{"total-successful-session-count":1,"total-failure-session-count":0}}]`)))
		if diff := cmp.Diff(want, item.Report.Policies[0].Text, cmpopts.EquateEmpty()); diff != "" || slices.Contains(item.Warnings, OddPolicyString) != odd {
			t.Errorf("%s: %v\n%s", policy, item.Warnings, diff)
		}
	}
	odd(`["version: STSv1","mode: testing","mx: a.example","mx: b.example","max_age: 86400"]`, want, false)
	odd(`["version: STSv1\r","mode: testing\n"," mx: a.example","mx: b.example","max_age: 86400"]`, want, false)
	odd(`"version: STSv1\r\nmode: testing\r\nmx: a.example\r\nmx: b.example\r\nmax_age: 86400\r\n"`, want, true)
	odd(`["version: STSv1\nmode: testing\nmx: a.example\nmx: b.example\nmax_age: 86400\n"]`, want, true)
	odd(`{"max_age":86400,"mode":"testing","mx":["a.example","b.example"],"version":"STSv1"}`, want, true)
	odd(`["version: STSv1",null,7]`, []string{"version: STSv1"}, true)
	odd(`null`, nil, true)
	odd(`7`, nil, true)
	odd(`[]`, nil, false)
}

// TestLetter: what RFC 8460 §4.4 and I-JSON want of the head of a report and of the text as a whole.
func TestLetter(t *testing.T) {
	good := shaped(`[` + row("1", "0", "") + `]`)
	breaks := func(from, to string, want ...string) {
		t.Helper()
		text := strings.Replace(good, from, to, 1)
		if from != "" && text == good {
			t.Fatalf("%q is not there", from)
		}
		if diff := cmp.Diff(want, breachesOf(only(t, "a.json", []byte(text))), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s to %s:\n%s", from, to, diff)
		}
	}
	breaks("", "")
	breaks(`"organization-name":"A",`, ``, "missing organization-name")
	breaks(`"organization-name":"A"`, `"organization-name":" "`, "missing organization-name")
	breaks(`"a@a.example"`, `null`, "no-text contact-info")
	breaks(`"a@a.example"`, `"https://a.example/"`, "no-address contact-info")
	breaks(`"a@a.example"`, `"A <a@a.example>"`, "no-address contact-info")
	breaks(`"report-id":"1"`, `"report-id":1`, "no-text report-id")
	breaks(`"2026-11-20T00:00:00Z"`, `"2026-11-20 00:00:00"`, "no-date date-range.start-datetime")
	breaks(`"2026-11-20T00:00:00Z"`, `1795132800`, "no-text date-range.start-datetime")
	breaks(`"2026-11-20T00:00:00Z"`, `"2026-11-20T00:00:00,5Z"`, "no-date date-range.start-datetime")
	breaks(`"2026-11-20T23:59:59Z"`, `"2026-11-20t23:59:60.5+00:00"`)
	breaks(`"2026-11-20T23:59:59Z"`, `"2026-11-20T24:00:00Z"`, "no-date date-range.end-datetime")
	breaks(`"2026-11-20T23:59:59Z"`, `"2026-11-20T00:00:00Z"`, "backwards date-range")
	breaks(`"date-range":{`, `"dates":{`, "missing date-range")
	breaks(`"sts"`, `"STS"`, "no-policy-type policies[0].policy.policy-type")
	breaks(`"policy-domain":`, `"mx-host":["*.a.example","a.example"],"policy-domain":`)
	breaks(`"policy-domain":`, `"mx-host":"*.a.example","policy-domain":`)
	breaks(`"policy-domain":`, `"mx-host":["mx: a.example","bücher.example",7],"policy-domain":`,
		"no-pattern policies[0].policy.mx-host", "no-pattern policies[0].policy.mx-host", "no-text policies[0].policy.mx-host")
	breaks(`"policy-domain":`, `"policy-string":["a",7],"policy-domain":`, "no-text policies[0].policy.policy-string[1]")
	breaks(`"report-id":"1"`, `"report-id":"0","report-id":"1"`, "twice report-id")
	breaks(`{"organization-name"`, "\ufeff"+`{"organization-name"`, "bom")
	breaks(`"A"`, "\"A\xff\"", "no-utf8")
	text := good + "\nthe end"
	if got := breachesOf(only(t, "a.json", []byte(text))); !slices.Equal(got, []string{"other-text"}) {
		t.Errorf("something behind it: %q", got)
	}
	n := 0
	for item := range Read("a.json", strings.NewReader(good+good)) {
		if got := breachesOf(item); len(got) > 0 || slices.Contains(item.Warnings, SeveralReports) != (n > 0) {
			t.Errorf("report %d of two: %q, %q", n, got, item.Warnings)
		}
		n++
	}
	if n != 2 {
		t.Errorf("%d of two reports", n)
	}
	many := only(t, "a.json", []byte(shaped(`[`+strings.Repeat(`null,`, 1000)+row("1", "0", "")+`]`)))
	if len(many.Breaches) != maxBreaches || many.Report.Sessions().Success != 1 {
		t.Errorf("%d breaches told of 1000", len(many.Breaches))
	}
}
