package main

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
)

// table reads what `reports --csv` printed, by the names of the columns.
func table(t *testing.T, out string) []map[string]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || len(rows) == 0 {
		t.Fatalf("%v in %q", err, out)
	}
	var list []map[string]string
	for _, row := range rows[1:] {
		of := map[string]string{}
		for i, name := range rows[0] {
			of[name] = row[i]
		}
		list = append(list, of)
	}
	return list
}

// A table has a row for each reason, says what the sender says, and nothing in it is a formula.
func TestReportsTable(t *testing.T) {
	dir := t.TempDir()
	hostile := strings.NewReplacer("Evil", "=HYPERLINK(1)", `"failed-session-count":1`, `"failed-session-count":1,"failure-reason-code":"+cmd|'/C calc'!A0","additional-information":"one, \"two\""`).
		Replace(reportBody("Evil", 1, "-a"))
	r := kept(t, dir, hostile, "reports", "rosehill.example", "-", "--csv")
	rows := table(t, r.out)
	if len(rows) != 1 || r.code != exitAction || !strings.Contains(r.out, "\r\n") {
		t.Fatalf("code %d, %q", r.code, r.out)
	}
	for name, want := range map[string]string{
		"organization": "'=HYPERLINK(1)", "report_id": "'-a", "code": "'+cmd|'/C calc'!A0", "info": `one, "two"`, "result": "certificate-expired",
		"cause": "certificate-expired", "count": "1", "success": "5", "failure": "1", "counted": "true", "proof": "unproven", "proof_reason": "bare-file",
		"about": "policy-domain", "begin": recentDay(1).Format("2006-01-02T15:04:05Z"), "mx": "mx.rosehill.example", "history": "false", "set_aside": "false",
	} {
		if rows[0][name] != want {
			t.Errorf("%s: %q, want %q", name, rows[0][name], want)
		}
	}
	r = kept(t, dir, goodReport("rosehill.example", "Google Inc.", "b", 2, 7), "reports", "rosehill.example", "-", "--csv")
	if rows := table(t, r.out); r.code != exitFine || len(rows) != 1 || rows[0]["success"] != "7" || rows[0]["result"] != "" {
		t.Errorf("a report without a failure: %q", r.out)
	}
	if rows := table(t, kept(t, dir, "", "reports", "rosehill.example", "--csv").out); len(rows) != 2 {
		t.Errorf("of the notes: %q", rows)
	}
	if r := kept(t, dir, "", "reports", "rosehill.example", "--csv", "--json"); r.code != exitFailed || !strings.Contains(r.talk, "Choose one") {
		t.Errorf("both: code %d, %q", r.code, r.talk)
	}
}

// Without a path, what the notes hold is shown: the same as when it was read.
func TestReportsInNotes(t *testing.T) {
	dir := t.TempDir()
	first := kept(t, dir, reportBody("Google Inc.", 1, "a"), "reports", "rosehill.example", "-")
	again := kept(t, dir, "", "reports", "rosehill.example")
	if first.out != again.out || first.code != again.code || first.code != exitAction {
		t.Errorf("read:\n%s\nlater, with code %d:\n%s", first.out, again.code, again.out)
	}
}

// A script learns of each report whether and why it counts, and how the weeks were.
func TestReportsAsData(t *testing.T) {
	said := strings.Replace(reportBody("Google Inc.", 1, "a"), `"failed-session-count":1`, `"failed-session-count":1,"failure-reason-code":"mx-mismatch\nFORGED"`, 1)
	r := mailseal(t, said, "reports", "--json", "rosehill.example", "-")
	var v struct {
		Kept    int
		Counted struct{ Success, Failure int }
		Reports []struct {
			Counted, SetAside, History bool
			Proof                      string
			ProofReason                string `json:"proof_reason"`
			Failures                   []struct{ Code, MX string }
		}
		News []struct {
			What, Fix, Result, MX string
			Proven                bool
			Senders               []string
		}
		Weeks []struct {
			Monday, Days    string
			Senders         map[string]struct{ Success, Failure int }
			Causes, Servers map[string]int
		}
	}
	if err := json.Unmarshal([]byte(r.out), &v); err != nil {
		t.Fatal(err)
	}
	if v.Kept != 1 || v.Counted.Success != 5 || v.Counted.Failure != 1 || len(v.Reports) != 1 || len(v.News) != 1 || len(v.Weeks) != 1 {
		t.Fatalf("%s", r.out)
	}
	if got := v.Reports[0]; !got.Counted || got.Proof != "unproven" || got.ProofReason != "bare-file" || len(got.Failures) != 1 || !strings.HasPrefix(got.Failures[0].Code, "mx-mismatch") {
		t.Errorf("%+v", got)
	}
	news := v.News[0]
	if strings.Contains(news.What+news.Fix, "\n") || news.Result != "certificate-expired" || news.MX != "mx.rosehill.example" || news.Proven || len(news.Senders) != 1 {
		t.Errorf("%+v", news)
	}
	week := v.Weeks[0]
	if week.Causes["certificate-expired"] != 1 || week.Servers["mx.rosehill.example"] != 1 || len(week.Days) != 7 || strings.Count(week.Days, "x") != 1 || len(week.Senders) != 1 {
		t.Errorf("%+v", week)
	}
}

// TestHarmless: no cell begins a formula, whatever a spreadsheet reads past or takes for its signs; others stay as they are.
func TestHarmless(t *testing.T) {
	for _, cell := range []string{"=1", "+1", "-1", "@A1", "|x", "\t=1", "\rx", "\nx", "  =1", "\u00a0+1", "\u3000@x", "＝1", "＋1", "－1", "＠A1", "｜x"} {
		if got := harmless(cell); got != "'"+cell {
			t.Errorf("%q is %q", cell, got)
		}
	}
	for _, cell := range []string{"", "a=1", " a", "5", "ü", "'=1"} {
		if got := harmless(cell); got != cell {
			t.Errorf("%q is %q", cell, got)
		}
	}
}
