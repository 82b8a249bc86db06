package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
)

// TestList: what a list of domains may hold, and that a bad line stops nothing.
func TestList(t *testing.T) {
	c := newCrowd(t)
	list := "\ufeff# our customers\r\n" +
		"practice-1.example\r\n" +
		"\r\n" +
		"  https://www.Practice-2.example/contact \t# moved in May\r\n" +
		"two words\r\n" +
		"someone@practice-1.example\r\n" + // the first once more
		strings.Repeat("x", 9000) + ".example\r\n" +
		"PRACTICE-3.EXAMPLE.\r\n" +
		"#practice-4.example\r\n" +
		"co.uk" // and no line end
	r := c.mailseal(t, list, "status", "--json", "--in-order", "-")
	var got []string
	for line := range strings.Lines(r.out) {
		var one struct{ Domain, Error, Verdict, Version string }
		if err := json.Unmarshal([]byte(line), &one); err != nil || one.Version == "" || one.Error != "" && one.Verdict != "" {
			t.Fatalf("%v in %s", err, line)
		}
		got = append(got, fmt.Sprintf("%.20s %.29s", one.Domain, one.Error))
	}
	want := []string{
		"practice-1.example ", "practice-2.example ", "two words standard input, line 5: That ",
		"xxxxxxxxxxxxxxxxxxxx standard input, line 7: this ", "practice-3.example ", "co.uk standard input, line 10: Many",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if r.code != exitUnknown || !strings.Contains(r.talk, "mailseal: standard input, line 5: That is more than one word") ||
		!strings.Contains(r.talk, "6 domains: 3 fine, 3 not checked") {
		t.Errorf("code %d, and it says %s", r.code, r.talk)
	}
}

// TestListFile: a list in a file, in the encoding that Windows writes, beside names and other lists.
func TestListFile(t *testing.T) {
	c := newCrowd(t)
	var wide bytes.Buffer
	for _, unit := range utf16.Encode([]rune("\ufeffpractice-1.example\r\npractice-2.example\r\n")) {
		wide.Write([]byte{byte(unit), byte(unit >> 8)})
	}
	path := filepath.Join(t.TempDir(), "list.txt")
	if err := os.WriteFile(path, wide.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	r := c.mailseal(t, "practice-3.example\npractice-1.example\n", "status", "--json", "--in-order", "practice-2.example", "@"+path, "-", "-")
	var order []string
	for line := range strings.Lines(r.out) {
		var s statusJSON
		_ = json.Unmarshal([]byte(line), &s)
		order = append(order, s.Domain)
	}
	if want := []string{"practice-2.example", "practice-1.example", "practice-3.example"}; r.code != exitFine || !slices.Equal(order, want) {
		t.Errorf("code %d: %v, want %v; %s", r.code, order, want, r.talk)
	}
}

// TestListTrouble: a list that cannot be read, or is empty, is no calm.
func TestListTrouble(t *testing.T) {
	c := newCrowd(t)
	for _, try := range []struct {
		code      int
		in, says  string
		out, args string
	}{
		{code: exitFailed, args: "status @no-such-list practice-1.example", says: "no-such-list: there is no such file"},
		{code: exitFailed, args: "status @" + t.TempDir(), says: "it is a folder, not a file\n1 domain: 1 not checked"},
		{code: exitFailed, args: "status -", in: "# nobody\n\n", says: "standard input has no domains in it"},
		{code: exitFailed, args: "status -", in: "PK\x03\x04\x14\x00\x06\nco.uk\n\x00\n", says: "standard input is no text file"},
		{code: exitFailed, args: "status @", says: "Name the list after the @"},
		{code: exitUnknown, args: "status -", in: "a.example,Miller Dental\n", says: "Type one domain only, such as a.example\n"},
		{code: exitFailed, args: "status co.uk localhost", says: "Many people share the ending co.uk"},
		{code: exitUnknown, args: "status -", in: "co.uk\n", says: "standard input, line 1: Many people share"},
		{code: exitUnknown, args: "status --quiet -", in: "co.uk\n", says: "1 domain: 1 not checked"},
		{code: exitFailed, args: "status --format csv --json practice-1.example", says: "Use one of the two"},
		{code: exitFailed, args: "status --format xml practice-1.example", says: "text, json, csv, nagios, prometheus"},
		{code: exitFailed, args: "status --jobs 0 practice-1.example", says: "from 1 to 200"},
		{code: exitFailed, args: "status --jobs 1000 practice-1.example", says: "from 1 to 200"},
		{code: int(nagiosUnknown), args: "status --format nagios @no-such-list", out: "MAILSEAL UNKNOWN - no-such-list: there is no such file"},
	} {
		r := c.mailseal(t, try.in, strings.Fields(try.args)...)
		if r.code != try.code || !strings.Contains(r.talk, try.says) || !strings.HasPrefix(r.out, try.out) || try.out == "" && r.out != "" {
			t.Errorf("mailseal %s: code %d, out %q, talk %q", try.args, r.code, r.out, r.talk)
		}
	}
	if c.questions != 0 {
		t.Errorf("%d questions were asked all the same", c.questions)
	}
}

// TestLineForADomain: of several domains, those that are fine are a line each, without one between them; the others say all, and so
// does each with --all.
func TestLineForADomain(t *testing.T) {
	c := newCrowd(t)
	c.fault = everyTenth
	r := c.mailseal(t, crowdList(5), "status", "--in-order", "-")
	fine := func(i int) string { return "OK       " + crowdDomain(i) + "   enforce: encrypted, or not at all\n" }
	if !strings.HasPrefix(r.out, fine(0)+fine(1)+fine(2)+"\nWRONG    "+crowdDomain(3)+"   ") || !strings.HasSuffix(r.out, " s\n\n"+fine(4)) ||
		!strings.Contains(r.out, "\n         why it matters   ") {
		t.Errorf("code %d: %s", r.code, r.out)
	}
	const seen = "\n         mail servers     2 of 2 encrypt and are in the policy file\n         policy file      "
	if all := c.mailseal(t, crowdList(2), "status", "--all", "-").out; strings.Count(all, seen) != 2 {
		t.Errorf("with --all: %s", all)
	}
	if one := c.mailseal(t, "", "status", crowdDomain(0)).out; strings.Count(one, seen) != 1 {
		t.Errorf("of one: %s", one)
	}
}

// TestKnownIsNotFine: a domain at which a fault is acknowledged is not counted as fine.
func TestKnownIsNotFine(t *testing.T) {
	c := newCrowd(t)
	c.fault = everyTenth
	dir := t.TempDir()
	run := func(args ...string) result {
		return c.mailseal(t, crowdList(4), append([]string{"--state-dir", dir}, args...)...)
	}
	run("status", "-")
	if r := run("acknowledge", crowdDomain(3), string(expired.row().finds)); r.code != exitFine {
		t.Fatalf("code %d: %s", r.code, r.talk)
	}
	if r := run("status", "-"); r.code != exitFine || !strings.HasPrefix(r.talk, "4 domains: 3 fine, 1 with a known fault\n") {
		t.Errorf("code %d: %s", r.code, r.talk)
	}
}

// TestQuietRun: a list in which nobody is needed is not a word; else the summary has those, too, that are well.
func TestQuietRun(t *testing.T) {
	c := newCrowd(t)
	c.fault = everyTenth
	if r := c.mailseal(t, crowdList(3), "status", "--quiet", "-"); r.code != exitFine || r.out+r.talk != "" {
		t.Errorf("code %d: %q", r.code, r.out+r.talk)
	}
	r := c.mailseal(t, crowdList(4), "status", "--quiet", "-")
	if r.code != exitAction || !strings.Contains(r.out, crowdDomain(3)) || strings.Contains(r.out, crowdDomain(1)) ||
		!strings.Contains(r.talk, "4 domains: 3 fine, 1 to act on") || !strings.Contains(r.talk, "      1  policy-cert-expired  The web certificate has expired\n") {
		t.Errorf("code %d: %s\n%s", r.code, r.out, r.talk)
	}
	var mail bytes.Buffer // of cron: both streams
	a := newApp(streams{in: strings.NewReader(crowdList(14)), out: &mail, errOut: &mail}, func(string) string { return "" })
	a.network = c.config()
	a.run(t.Context(), []string{"--state-dir", t.TempDir(), "status", "--quiet", "-"})
	if !strings.HasPrefix(mail.String(), "mailseal: 2 of 14 domains need you: practice-13.example, practice-3.example\n14 domains: 12 fine, 2 to act on\n") || !strings.Contains(mail.String(), "\nWRONG    "+crowdDomain(13)) {
		t.Errorf("the mail is %s", mail.String())
	}
}

// TestListNobodyReads: where nothing can be written, nothing more is checked.
func TestListNobodyReads(t *testing.T) {
	c := newCrowd(t)
	code, talk := c.runTo(t.Context(), t, strings.NewReader(crowdList(200)), full{}, "status", "--json", "--jobs", "2", "-")
	if code != exitFailed || !strings.Contains(talk, "the disk is full") || c.questions > 50*100 {
		t.Errorf("code %d after %d questions: %s", code, c.questions, talk)
	}
}

// TestCrash: a fault of ours at one domain leaves the others as they are.
func TestCrash(t *testing.T) {
	c := newCrowd(t)
	c.fault = func(i int) trouble {
		if i == 1 {
			return fileGone
		}
		return healthy
	}
	a := newApp(streams{in: strings.NewReader(""), out: io.Discard, errOut: io.Discard}, func(string) string { return "" })
	a.network, a.stateDir = c.config(), t.TempDir()
	engine, err := a.runEngine(nil)
	if err != nil {
		t.Fatal(err)
	}
	find := engine.Find
	engine.Find = func(domain string) (journey.Journey, bool, error) {
		if domain == crowdDomain(1) {
			panic("no such luck")
		}
		return find(domain)
	}
	p := pool{engine: engine, format: a.newFormat(formatJSON, engine.Guide, printing{message: true}), workers: 2, wanted: func(gist) bool { return true }}
	done := map[string]string{}
	p.run(t.Context(), slices.Values([]listedName{{domain: crowdDomain(0)}, {domain: crowdDomain(1)}, {domain: crowdDomain(2)}}), func(r checkedName) {
		done[r.outcome.domain] = string(r.printed.text)
		if (r.crash != "") != (r.outcome.domain == crowdDomain(1)) {
			t.Errorf("%s: %s", r.outcome.domain, r.crash)
		}
	})
	if len(done) != 3 || !strings.Contains(done[crowdDomain(1)], "which is a fault of mailseal: no such luck") || !strings.Contains(done[crowdDomain(2)], `"verdict":"ok"`) {
		t.Errorf("%v", done)
	}
}

// outcomesOf checks domains, and adds one that is none.
func outcomesOf(t *testing.T, c *crowd, names ...string) (*app, []outcome) {
	t.Helper()
	a := newApp(streams{in: strings.NewReader(""), out: io.Discard, errOut: io.Discard}, func(string) string { return "" })
	a.network, a.stateDir = c.config(), t.TempDir()
	engine, err := a.runEngine(nil)
	if err != nil {
		t.Fatal(err)
	}
	var outcomes []outcome
	for _, name := range names {
		s, err := engine.Status(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		outcomes = append(outcomes, outcome{domain: name, status: s})
	}
	hostile := nameGiven("=cmd|' /C calc'!\"A0\"\\\n\u202e\u0085 x")
	return a, append(outcomes, outcome{domain: hostile.domain, err: errors.Join(hostile.err, errors.New("@SUM(1)\n|x=1"))})
}

// remembered gives the outcomes notes: everything began two days ago, the second domain's user was told and has acknowledged it, the third's
// first finding hides something, and the first's last message was of a fault that is gone.
func remembered(outcomes []outcome) {
	for i := range outcomes[:4] {
		s := &outcomes[i].status
		day := wholeSecond(s.Check.At).Add(-48 * time.Hour)
		s.Journey.Notes.Sightings, s.Journey.Notes.Told = nil, nil
		for n, f := range s.Findings {
			about := facts.Sighting{ID: string(f.ID), About: f.About(), First: day, Last: s.Check.At, Clear: day.Add(-time.Hour)}
			s.Journey.Notes.Sightings = append(s.Journey.Notes.Sightings, about)
			if i == 1 {
				s.Journey.Notes.Told = append(s.Journey.Notes.Told, facts.Told{ID: about.ID, About: about.About, At: day})
				s.Findings[n].Known = day.AddDate(0, 0, 30)
			}
		}
	}
	outcomes[2].status.Findings[0].Blind = true
	first := &outcomes[0].status
	first.Journey.Notes.Told = []facts.Told{{ID: string(diagnosis.MXCertExpired), About: "mx9.example", At: first.Check.At.Add(-time.Hour)}}
}

// printedAs prints outcomes in a format.
func printedAs(t *testing.T, a *app, name formatName, outcomes []outcome) string {
	t.Helper()
	engine, err := a.runEngine(nil)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	format := a.newFormat(name, engine.Guide, printing{message: true})
	for _, o := range outcomes {
		if err := format.write(&out, format.render(o)); err != nil {
			t.Fatal(err)
		}
	}
	if err := format.end(&out); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(strings.ReplaceAll(out.String(), "\r\n", "\n"), "\x1b\u202e\u0085\r") {
		t.Errorf("%s lets control characters through", name)
	}
	return out.String()
}

// TestFormats parses each format back, and compares it with the JSON of the same outcomes.
func TestFormats(t *testing.T) {
	c := newCrowd(t)
	c.fault = func(i int) trouble { return []trouble{healthy, expired, fileGone, uncovered, otherName}[i] }
	a, outcomes := outcomesOf(t, c, crowdDomain(0), crowdDomain(1), crowdDomain(2), crowdDomain(3), "no-such.example")
	remembered(outcomes)
	var all []statusJSON
	var failed errorJSON
	for line := range strings.Lines(printedAs(t, a, formatJSON, outcomes)) {
		var s statusJSON
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatal(err)
		}
		if s.Verdict == "" {
			if err := json.Unmarshal([]byte(line), &failed); err != nil {
				t.Fatal(err)
			}
			continue
		}
		all = append(all, s)
	}
	if len(all) != 5 || failed.Error == "" {
		t.Fatalf("%d of 5, and %q", len(all), failed.Error)
	}
	day := all[1].CheckedAt.Add(-48 * time.Hour)
	day2 := all[2].CheckedAt.Add(-48 * time.Hour)
	if f := all[1].Findings[0]; !f.Since.Equal(day) || f.News != journey.IsStill || !f.KnownUntil.Equal(day.AddDate(0, 0, 30)) || !f.UnseenSince.IsZero() {
		t.Errorf("%s: %+v", all[1].Domain, f)
	}
	if f := all[2].Findings[0]; f.News != journey.IsNew || !f.UnseenSince.Equal(day2.Add(-time.Hour)) || !f.KnownUntil.IsZero() {
		t.Errorf("%s: %+v", all[2].Domain, f)
	}
	if gone := all[0].Gone; len(gone) != 1 || gone[0].ID != diagnosis.MXCertExpired || !strings.Contains(gone[0].Title, "mx9.example") {
		t.Errorf("gone: %+v", gone)
	}
	t.Run("csv", func(t *testing.T) { compareCSV(t, printedAs(t, a, formatCSV, outcomes), all, failed) })
	t.Run("prometheus", func(t *testing.T) { comparePrometheus(t, printedAs(t, a, formatPrometheus, outcomes), all, failed) })
	t.Run("nagios", func(t *testing.T) {
		for i, o := range outcomes[:len(all)] {
			compareNagios(t, printedAs(t, a, formatNagios, []outcome{o}), all[i])
		}
		compareNagiosSummary(t, printedAs(t, a, formatNagios, outcomes), all, failed)
	})
}

func compareCSV(t *testing.T, text string, all []statusJSON, failed errorJSON) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) != len(all)+2 {
		t.Fatalf("%v, %d rows", err, len(rows))
	}
	cell := func(row int, column string) string {
		value := rows[row][slices.Index(rows[0], column)]
		if first, _ := utf8.DecodeRuneInString(value); value != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", first) {
			t.Errorf("a spreadsheet computes %q", value)
		}
		return strings.TrimPrefix(value, "'")
	}
	at := func(s string) time.Time {
		if s == "" {
			return time.Time{}
		}
		when, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Error(err)
		}
		return when
	}
	for i, s := range all {
		same := func(column, want string) {
			t.Helper()
			if got := cell(i+1, column); got != want {
				t.Errorf("%s, %s: %q, and in the JSON %q", s.Domain, column, got, want)
			}
		}
		same("domain", s.Domain)
		same("verdict", string(s.Verdict))
		same("stage", string(s.Stage))
		same("mode", string(s.Mode))
		same("findings", strconv.Itoa(len(s.Findings)))
		same("error", "")
		if len(s.Findings) > 0 {
			same("finding", s.Findings[0].ID)
			same("level", s.Findings[0].Level.String())
			same("title", s.Findings[0].Title)
			same("news", string(s.Findings[0].News))
			for column, want := range map[string]time.Time{"since": s.Findings[0].Since, "acknowledged_until": s.Findings[0].KnownUntil, "unseen_since": s.Findings[0].UnseenSince} {
				if !at(cell(i+1, column)).Equal(want) {
					t.Errorf("%s, %s: %s, and in the JSON %s", s.Domain, column, cell(i+1, column), want)
				}
			}
		}
		if len(s.Gone) > 0 {
			same("gone", string(s.Gone[0].ID))
		}
		if s.Policy != nil {
			same("policy_state", string(s.Policy.State))
			if s.Policy.Certificate != nil && !at(cell(i+1, "policy_certificate_not_after")).Equal(s.Policy.Certificate.NotAfter) {
				t.Errorf("%s: the certificate of its policy host", s.Domain)
			}
			if s.Policy.MaxAge != nil {
				same("max_age", strconv.FormatInt(*s.Policy.MaxAge, 10))
			}
		}
		if s.Record != nil {
			same("record_id", s.Record.ID)
		}
		if s.Next != nil {
			same("next", s.Next.What)
		}
		if !at(cell(i+1, "checked_at")).Equal(s.CheckedAt) || !at(cell(i+1, "last_good_at")).Equal(s.LastGood) {
			t.Errorf("%s: its times", s.Domain)
		}
	}
	if last := len(rows) - 1; cell(last, "domain") != failed.Domain || cell(last, "error") != strings.ReplaceAll(failed.Error, "\n", "; ") || cell(last, "verdict") != "" {
		t.Errorf("the one that failed: %q, and in the JSON %q", rows[last], failed)
	}
}

// metricLine is a sample in the text format of Prometheus.
var metricLine = regexp.MustCompile(`^([a-zA-Z_:][a-zA-Z0-9_:]*)\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*)\} (\S+)$`)

var metricLabel = regexp.MustCompile(`([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"`)

// readMetrics reads the text format of Prometheus, and holds it to the rules: each metric has its HELP and TYPE once, before its
// samples, which stand together, and none twice.
func readMetrics(t *testing.T, text string) map[string]float64 {
	t.Helper()
	values, typed, current := map[string]float64{}, map[string]bool{}, ""
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		switch {
		case words[0] == "#" && words[1] == "HELP" && len(words) > 3:
			if current = words[2]; typed[current] {
				t.Errorf("%s is there twice", current)
			}
			continue
		case words[0] == "#" && words[1] == "TYPE" && words[2] == current && words[3] == "gauge":
			typed[current] = true
			continue
		}
		m := metricLine.FindStringSubmatch(lines.Text())
		if m == nil || m[1] != current || !typed[current] {
			t.Fatalf("this is no sample of %s: %q", current, lines.Text())
		}
		key := m[1]
		for _, label := range metricLabel.FindAllStringSubmatch(m[2], -1) {
			key += " " + label[1] + "=" + strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n").Replace(label[2])
		}
		value, err := strconv.ParseFloat(m[3], 64)
		if _, twice := values[key]; twice || err != nil {
			t.Errorf("%s: %v", key, err)
		}
		values[key] = value
	}
	return values
}

func comparePrometheus(t *testing.T, text string, all []statusJSON, failed errorJSON) {
	want := map[string]float64{
		"mailseal_build_info version=" + version():      1,
		"mailseal_check_failed domain=" + failed.Domain: 1,
	}
	for _, s := range all {
		of := " domain=" + s.Domain
		want["mailseal_check_failed"+of] = 0
		for _, verdict := range []string{"ok", "action", "pending", "unknown"} {
			want["mailseal_verdict"+of+" verdict="+verdict] = oneIf(string(s.Verdict) == verdict)
		}
		for _, mode := range []string{"enforce", "testing", "none", "absent"} {
			if s.Mode != "" {
				want["mailseal_mode"+of+" mode="+mode] = oneIf(string(s.Mode) == mode)
			}
		}
		for _, level := range []string{"bounce-now", "bounce-soon", "off", "advice", "unknown"} {
			want["mailseal_findings"+of+" level="+level] = 0
		}
		for _, f := range s.Findings {
			want["mailseal_finding"+of+" id="+f.ID+" level="+f.Level.String()] = 1
			want["mailseal_findings"+of+" level="+f.Level.String()]++
			for name, at := range map[string]time.Time{
				"mailseal_finding_since_timestamp_seconds": f.Since, "mailseal_unseen_since_timestamp_seconds": f.UnseenSince,
				"mailseal_finding_acknowledged_until_timestamp_seconds": f.KnownUntil,
			} {
				if !at.IsZero() {
					want[name+of+" id="+f.ID] = float64(at.Unix())
				}
			}
		}
		want["mailseal_check_timestamp_seconds"+of] = float64(s.CheckedAt.Unix())
		want["mailseal_check_duration_seconds"+of] = float64(s.TookMS) / 1000
		if !s.LastGood.IsZero() {
			want["mailseal_last_good_check_timestamp_seconds"+of] = float64(s.LastGood.Unix())
		}
		if s.Policy != nil && s.Policy.MaxAge != nil {
			want["mailseal_policy_max_age_seconds"+of] = float64(*s.Policy.MaxAge)
		}
		if s.Policy != nil && !s.Policy.FirstSeen.IsZero() {
			want["mailseal_policy_first_seen_timestamp_seconds"+of] = float64(s.Policy.FirstSeen.Unix())
		}
		if s.Policy != nil && s.Policy.Certificate != nil {
			want["mailseal_certificate_not_after_timestamp_seconds"+of+" kind=policy host=mta-sts."+s.Domain] = float64(s.Policy.Certificate.NotAfter.Unix())
		}
		for _, mx := range s.MX {
			want["mailseal_certificate_not_after_timestamp_seconds"+of+" kind=mx host="+mx.Host] = float64(mx.Certificate.NotAfter.Unix())
		}
	}
	got := readMetrics(t, text)
	if !maps.Equal(got, want) {
		for _, key := range slices.Sorted(maps.Keys(want)) {
			if value, ok := got[key]; !ok || value != want[key] {
				t.Errorf("%s is %v, and by the JSON %v", key, value, want[key])
			}
		}
		for key := range got {
			if _, ok := want[key]; !ok {
				t.Errorf("the JSON has no %s", key)
			}
		}
	}
}

// nagiosOutput is a plugin's line: a text, and performance data as the Monitoring Plugins Development Guidelines have it.
var nagiosOutput = regexp.MustCompile(`^MAILSEAL (OK|WARNING|CRITICAL|UNKNOWN) - ([^|\n]+) \| ((?:[a-z_]+=-?[0-9.]+s?(?:;[0-9.]*){0,4} ?)+)\n$`)

// readNagios reads a line, and its numbers.
func readNagios(t *testing.T, line string) (state, text string, numbers map[string]float64) {
	t.Helper()
	m := nagiosOutput.FindStringSubmatch(line)
	if m == nil {
		t.Fatalf("no plugin writes %q", line)
	}
	numbers = map[string]float64{}
	for _, one := range strings.Fields(m[3]) {
		label, rest, _ := strings.Cut(one, "=")
		value, _, _ := strings.Cut(rest, ";")
		n, err := strconv.ParseFloat(strings.TrimSuffix(value, "s"), 64)
		if err != nil {
			t.Error(err)
		}
		numbers[label] = n
	}
	return m[1], m[2], numbers
}

func nagiosStateWanted(s statusJSON) string {
	switch {
	case s.Verdict == "unknown":
		return "UNKNOWN"
	case s.Verdict == "action" && s.Findings[0].Level <= diagnosis.BounceSoon && s.Findings[0].KnownUntil.IsZero():
		return "CRITICAL"
	case s.Verdict == "action":
		return "WARNING"
	}
	return "OK"
}

func compareNagios(t *testing.T, line string, s statusJSON) {
	t.Helper()
	state, text, numbers := readNagios(t, line)
	if state != nagiosStateWanted(s) || !strings.HasPrefix(text, s.Domain+": ") {
		t.Errorf("%s %q is %s", s.Domain, s.Verdict, line)
	}
	want := map[string]float64{"findings": float64(len(s.Findings)), "time": float64(s.TookMS) / 1000}
	if s.Policy != nil && s.Policy.MaxAge != nil {
		want["max_age"] = float64(*s.Policy.MaxAge)
	}
	policy, mail := s.certificateEnds()
	if !policy.IsZero() {
		want["policy_certificate"] = policy.Sub(s.CheckedAt).Seconds()
	}
	if !mail.IsZero() {
		want["mx_certificate"] = mail.Sub(s.CheckedAt).Seconds()
	}
	if ends := earlier(policy, mail); !ends.IsZero() {
		want["certificate_days"] = daysWanted(ends.Sub(s.CheckedAt))
	}
	if s.Policy != nil && !s.Policy.FirstSeen.IsZero() {
		want["policy_age"] = s.CheckedAt.Sub(s.Policy.FirstSeen).Seconds()
	}
	if !maps.Equal(numbers, want) {
		t.Errorf("%s: %v, and by the JSON %v", s.Domain, numbers, want)
	}
}

func daysWanted(left time.Duration) float64 {
	return math.Round(left.Hours()/24*100) / 100
}

func compareNagiosSummary(t *testing.T, text string, all []statusJSON, failed errorJSON) {
	t.Helper()
	line, long, _ := strings.Cut(text, "\n")
	state, summary, numbers := readNagios(t, line+"\n")
	want := map[string]float64{
		"ok": 0, "warning": 0, "critical": 0, "unknown": 1, "not_checked": 1, // one that failed
		"verdict_ok": 0, "verdict_action": 0, "verdict_pending": 0, "verdict_unknown": 0,
	}
	listed := map[string]string{failed.Domain: "UNKNOWN"}
	first := time.Duration(math.MaxInt64)
	for _, s := range all {
		state := nagiosStateWanted(s)
		want[strings.ToLower(state)]++
		want["verdict_"+string(s.Verdict)]++
		if state != "OK" {
			listed[s.Domain] = state
		}
		if ends := earlier(s.certificateEnds()); !ends.IsZero() {
			first = min(first, ends.Sub(s.CheckedAt))
		}
	}
	want["certificate_days"] = daysWanted(first)
	if !maps.Equal(numbers, want) || state != "CRITICAL" || !strings.HasPrefix(summary, "6 domains: ") {
		t.Errorf("%s, and by the JSON %v", line, want)
	}
	if strings.Count(long, "\n") != len(listed) || strings.Contains(long, "|") {
		t.Errorf("behind it:\n%s\nwant a line for each of %v", long, listed)
	}
	for domain, state := range listed {
		if begin := state + " - " + nagiosText(domain) + ": "; !strings.Contains("\n"+long, "\n"+begin) {
			t.Errorf("behind it:\n%s\nwant %q", long, begin)
		}
	}
}

// TestNagiosList: however many domains are not fine, a few are listed, the worst first, and the others are counted.
func TestNagiosList(t *testing.T) {
	a := newApp(streams{in: strings.NewReader(""), out: io.Discard, errOut: io.Discard}, func(string) string { return "" })
	a.stateDir = t.TempDir()
	engine, err := a.runEngine(nil)
	if err != nil {
		t.Fatal(err)
	}
	f := &nagiosFormat{app: a, guide: engine.Guide}
	var out bytes.Buffer
	for i := range 30 {
		state := nagiosStates()[i%len(nagiosStates())]
		if err := f.write(&out, rendered{service: service{domain: fmt.Sprintf("d%d.example", i), state: state, text: "a | b\nc", verdict: "ok"}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.end(&out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 1+maxListed+1 || lines[1] != "CRITICAL - d0.example: a / b c" || lines[len(lines)-1] != "3 more domains are not fine" {
		t.Errorf("%s", out.String())
	}
}

// TestNagiosCodes: the exit code is the state.
func TestNagiosCodes(t *testing.T) {
	c := newCrowd(t)
	c.fault = func(i int) trouble { return []trouble{healthy, uncovered, expired, healthy}[i] }
	for _, try := range []struct {
		names string
		state nagiosState
	}{
		{crowdDomain(0), nagiosOK},
		{crowdDomain(1), nagiosCritical},
		{crowdDomain(2), nagiosWarning},
		{crowdDomain(0) + " " + crowdDomain(3), nagiosOK},
		{crowdDomain(0) + " " + crowdDomain(2), nagiosWarning},
		{crowdDomain(0) + " localhost", nagiosUnknown},
		{"localhost " + crowdDomain(2), nagiosWarning},
	} {
		r := c.mailseal(t, "", append([]string{"status", "--format", "nagios", "--quiet"}, strings.Fields(try.names)...)...)
		if r.code != int(try.state) || !strings.HasPrefix(r.out, "MAILSEAL "+try.state.String()+" - ") || try.state == nagiosOK && strings.Count(r.out, "\n") != 1 {
			t.Errorf("%s: code %d, %q, want %s", try.names, r.code, r.out, try.state)
		}
	}
}

// TestUnsaved: what could not be saved was seen all the same.
func TestUnsaved(t *testing.T) {
	c := newCrowd(t)
	c.fault = func(int) trouble { return uncovered }
	dir := t.TempDir()
	if r := c.mailseal(t, "", "--state-dir", dir, crowdDomain(0)); !strings.Contains(r.out, crowdDomain(0)) {
		t.Fatalf("nothing was begun: %s", r.talk)
	}
	a := newApp(streams{in: strings.NewReader(""), out: io.Discard, errOut: io.Discard}, func(string) string { return "" })
	a.network, a.stateDir = c.config(), dir
	engine, err := a.runEngine(nil)
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("the disk is full")
	engine.Update = func(string, func(journey.Journey) (journey.Journey, error)) (journey.Journey, error) {
		return journey.Journey{}, full
	}
	p := pool{engine: engine, format: a.newFormat(formatJSON, engine.Guide, printing{message: true}), workers: 1, wanted: func(gist) bool { return true }}
	p.run(t.Context(), slices.Values([]listedName{{domain: crowdDomain(0)}}), func(r checkedName) {
		if o := r.outcome; o.err != nil || !errors.Is(o.partly, full) || o.status.Verdict != "action" || !strings.Contains(string(r.printed.text), `"mx-none-covered"`) {
			t.Errorf("%v, %v, %s", o.err, o.partly, r.printed.text)
		}
	})
}

// TestCompleteLists: behind an @ come files.
func TestCompleteLists(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"one [1].txt", "one [2].txt", "two.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "one folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	a := newApp(streams{in: strings.NewReader(""), out: io.Discard, errOut: io.Discard}, func(string) string { return "" })
	for typed, want := range map[string][]string{"one [": {"one [1].txt", "one [2].txt"}, "one f": {"one folder" + string(filepath.Separator)}, "three": nil} {
		got, _ := a.completeStatus(nil, nil, listMark+filepath.Join(dir, typed))
		for i := range want {
			want[i] = listMark + filepath.Join(dir, want[i])
			if strings.HasSuffix(typed, "f") {
				want[i] += string(filepath.Separator)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", typed, got, want)
		}
	}
}
