package lint

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mailseal/assets"
	"mailseal/wizard/diagnosis"
)

// report is a report to the letter, with its counts and the text of its failures.
func report(success, failure, failures string) string {
	return `{"organization-name":"A","date-range":{"start-datetime":"2026-11-20T00:00:00Z","end-datetime":"2026-11-20T23:59:59Z"},"contact-info":"a@a.example",` +
		`"report-id":"1","policies":[{"policy":{"policy-type":"sts","policy-domain":"example.com"},"summary":{"total-successful-session-count":` + success +
		`,"total-failure-session-count":` + failure + `},"failure-details":[` + failures + `]}]}`
}

const expired = `{"result-type":"certificate-expired","failed-session-count":3}`

// idsOf lists findings with the forms of their words.
func idsOf(findings []diagnosis.Finding) []string {
	var list []string
	for _, f := range findings {
		list = append(list, strings.TrimSpace(string(f.ID)+" "+f.Values.Text("form")))
	}
	return list
}

func TestReport(t *testing.T) {
	says := func(text string, want Outcome, valid, usable bool, findings ...string) {
		t.Helper()
		r := Report("a.json", strings.NewReader(text))
		if r.Outcome() != want || r.Valid() != valid || r.Usable != usable || len(r.Reports) > 0 {
			t.Errorf("%s: %s, valid %v, usable %v", text, r.Outcome(), r.Valid(), r.Usable)
		}
		if diff := cmp.Diff(findings, idsOf(r.Findings), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s:\n%s", text, diff)
		}
	}
	says(report("1", "0", ""), Clean, true, true)
	says(report("1", "3", expired), Failures, true, true)
	says(report("0", "3", ""), Failures, true, true, "report-odd no-reasons")
	says(report("0", "0", ""), Nothing, true, false, "report-empty")
	says(report(`"1"`, "0", ""), Bent, false, true, "report-syntax no-number")
	says(report(`"1"`, "3", expired), BentFail, false, true, "report-syntax no-number")
	says(report(`"0"`, "0", ""), BentNone, false, false, "report-syntax no-number", "report-empty")
	says(report("1", "2", expired), Failures, true, true, "report-odd total-too-small")
	says(report("1.0", "9007199254740993", expired), Failures, true, true, "report-odd count-not-integer", "report-odd implausible-count")
	says(strings.Replace(report("1", "0", ""), "2026-11-20T23", "2026-11-26T23", 1), Clean, true, true, "report-odd range-not-a-day")
	says(strings.Replace(report("1", "0", ""), `"A"`, `"A\u0007"`, 1), Clean, true, true, "report-odd control-characters")
	says(strings.Replace(report("1", "0", ""), `"policy-domain"`, `"policy-string":["version: STSv1\nmode: none"],"policy-domain"`, 1), Clean, true, true, "report-odd odd-policy-string")
	says(strings.Replace(report("1", "0", ""), `"policy-domain"`, `"policy-string":"version: STSv1","policy-domain"`, 1), Bent, false, true, "report-syntax no-list")
	says(report("1", "0", "")+"x", Bent, false, true, "report-syntax other-text")
	says("lunch", Unreadable, false, false, "report-unreadable")
	says("", Unreadable, false, false, "report-unreadable")
	says("{", Unreadable, false, false, "report-unreadable")
	says("Subject: lunch\n\nAt one?\n", Unreadable, false, false, "report-unreadable")
}

// TestReportForms: each form that a finding about a report may have has words of its own.
func TestReportForms(t *testing.T) {
	words, err := assets.Load(assets.DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join("..", "tlsrpt", "testdata", "cases", "*"))
	if err != nil || len(files) < 10 {
		t.Fatal(err, files)
	}
	texts := map[string]string{
		"all": strings.NewReplacer(`"A"`, "\"\xff\"", "2026-11-20T23:59:59Z", "2026-11-19T00:00:00Z", `"a@a.example"`, `"a"`, `"report-id":"1"`, `"report-id":1,"report-id":1`).Replace(
			"\ufeff" + report(`1.5`, `"1"`, `null,{"result_type":"x","failed-session-count":1,"receiving-ip":"x","additional-information":"x"}`)),
		"more": strings.NewReplacer(`"policy-type":"sts"`, `"policy-type":"x","mx-host":["mx: a"],"policy-string":[7]`, `"failure-details":[`, `"failure-details":{"a":[`, "]}]}", "]}}]}", "2026-11-20T00:00:00Z", "2026").Replace(report("1", "0", "")) + "x",
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(name)] = string(data)
	}
	forms := map[string]bool{}
	for name, text := range texts {
		r := Report(name, strings.NewReader(text))
		if r.Unread {
			t.Errorf("%s: %v", name, r.Findings[0].Values)
		}
		for _, f := range r.Findings {
			form := f.Values.Text("form")
			forms[form] = true
			said := diagnosis.Text(words, f)
			plain := f
			plain.Values = assets.Values{"where": f.Values["where"], "found": f.Values["found"]}
			if form != "" && said.What == diagnosis.Text(words, plain).What {
				t.Errorf("%s: no words of its own for %s %s", name, f.ID, form)
			}
			if all := fmt.Sprint(said); strings.ContainsAny(strings.ReplaceAll(all[1:len(all)-1], "{...}", ""), "{}") {
				t.Errorf("%s: a place is open: %s", name, all)
			}
		}
	}
	if len(forms) < 19 {
		t.Errorf("only %d forms: %v", len(forms), forms)
	}
}

// zipped is a zip file with the files given by name and text.
func zipped(t *testing.T, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i+1 < len(files); i += 2 {
		f, err := w.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestSeveralReports: each is judged, and the worst stands for all.
func TestSeveralReports(t *testing.T) {
	good, bent, empty, bad := report("1", "0", ""), report(`"1"`, "3", expired), report("0", "0", ""), `{"policies":`
	says := func(text string, want Outcome, valid, usable int, names ...string) {
		t.Helper()
		r := Report("a", strings.NewReader(text))
		var got []string
		for _, one := range r.Reports {
			got = append(got, one.Name+" "+string(one.Outcome()))
		}
		if diff := cmp.Diff(names, got, cmpopts.EquateEmpty()); diff != "" || r.Outcome() != want || r.CountValid != valid || r.CountUsable != usable {
			t.Errorf("%s, %d valid, %d usable, want %s, %d, %d\n%s", r.Outcome(), r.CountValid, r.CountUsable, want, valid, usable, diff)
		}
		if r.Valid() != (valid == len(names)) || r.Usable != (usable > 0) {
			t.Errorf("%q: valid %v, usable %v", names, r.Valid(), r.Usable)
		}
	}
	says(zipped(t, "1.json", good, "2.json", bent, "notes.txt", "lunch", "3.json", empty), BentFail, 2, 2, "a, 1.json clean", "a, 2.json bent-failures", "a, 3.json nothing")
	says(zipped(t, "1.json", good, "2.json", bad), Unreadable, 1, 1, "a, 1.json clean", "a, 2.json unreadable")
	says("["+good+","+good+"]", Clean, 2, 2, "a, report 1 clean", "a, report 2 clean")
	says("["+empty+","+empty+"]", Nothing, 2, 0, "a, report 1 nothing", "a, report 2 nothing")
	mail := func(text string) string {
		return "From a@a.example Fri Nov 20 00:00:00 2026\nFrom: a@a.example\nContent-Type: application/tlsrpt+json\n\n" + text + "\n\n"
	}
	lunch := "From a@a.example Fri Nov 20 00:00:00 2026\nSubject: lunch\n\nAt one?\n\n"
	says(lunch+mail(good)+lunch+mail(bent), BentFail, 1, 2, "a, mail 2, application/tlsrpt+json clean", "a, mail 4, application/tlsrpt+json bent-failures")

	if r := Report("a", strings.NewReader(lunch+mail(good)+lunch)); !r.Valid() || r.Reports != nil {
		t.Errorf("one report among other mails: %s, %v", r.Outcome(), r.Reports)
	}
	many := Report("a", strings.NewReader(strings.Repeat(good+"\n", maxReports+7)))
	if len(many.Reports) != maxReports || many.More != 7 || many.CountValid != maxReports+7 {
		t.Errorf("of very many: %d, %d more, %d valid", len(many.Reports), many.More, many.CountValid)
	}
	large := report("1", "3", strings.Repeat(expired+",", maxParts/10)+expired)
	if r := Report("a", strings.NewReader(strings.Repeat(large+"\n", 12))); len(r.Reports)+r.More != 12 || r.More == 0 || len(r.Reports) == 0 {
		t.Errorf("of very large ones: %d and %d more", len(r.Reports), r.More)
	}
}

// FuzzReport: whatever it is, it has an outcome, and what is not valid or not usable has a finding that says why.
func FuzzReport(f *testing.F) {
	f.Add([]byte(report("1", "3", expired)))
	f.Add([]byte("[" + report(`"1"`, "0", "") + "," + report("0", "0", "") + "]x"))
	f.Add([]byte(`{"Policies":{"0":{"policy_type":"sts","summary":null,"failure-details":"x"}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := Report("in", bytes.NewReader(data))
		for _, one := range append(slices.Clone(r.Reports), r) {
			said := func(ids ...diagnosis.ID) bool {
				return slices.ContainsFunc(one.Findings, func(f diagnosis.Finding) bool { return slices.Contains(ids, f.ID) })
			}
			if one.Valid() == said(diagnosis.ReportSyntax, diagnosis.ReportUnreadable) {
				t.Errorf("valid %v, %v", one.Valid(), idsOf(one.Findings))
			}
			if len(one.Reports) == 0 && one.Usable == said(diagnosis.ReportEmpty, diagnosis.ReportUnreadable) {
				t.Errorf("usable %v, %v", one.Usable, idsOf(one.Findings))
			}
		}
	})
}
