package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/reports"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// TestReportsCountTheSame hands in reports made at random, several times and in several ways, and counts their sessions beside mailseal:
// what it reads, what it shows, what it writes as JSON, what it keeps, and what going live goes by are the same sessions.
func TestReportsCountTheSame(t *testing.T) {
	t.Parallel()
	g, err := guide.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	lots := uint64(100)
	if testing.Short() {
		lots = 10 // for the race detector
	}
	for seed := range lots {
		m := newMadeUp(seed)
		m.make(t.TempDir())
		if !t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { m.check(t, g) }) {
			return
		}
	}
}

const madeUpDomain = "rosehill.example"

// madeUp is a set of reports, and what they come to.
type madeUp struct {
	random *rand.Rand
	key    ed25519.PrivateKey
	now    time.Time
	files  []string
	list   []*madeUpReport
}

// madeUpReport is one report, as JSON, and how it was handed in.
type madeUpReport struct {
	text             string
	named            string // sender and id
	own              bool   // it is about the domain
	all              tlsrpt.Sessions
	sts              tlsrpt.Sessions // of all, those held against an MTA-STS policy
	handed, believed int             // how often
}

func newMadeUp(seed uint64) *madeUp {
	m := &madeUp{random: rand.New(rand.NewPCG(seed, 12)), now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	m.key = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{byte(seed)}, ed25519.SeedSize))
	return m
}

func (m *madeUp) oneOf(list ...string) string { return list[m.random.IntN(len(list))] }

// sessions returns a number that no other row has, nor several of them together, so that no two reports say the same by chance.
func (m *madeUp) sessions() int64 { return 1 + m.random.Int64N(1<<40) }

// report makes a report. What it says of others stands only beside a row that says whose it is, so that there is no doubt.
func (m *madeUp) report() *madeUpReport {
	day := m.now.Truncate(24*time.Hour).AddDate(0, 0, -1-m.random.IntN(5))
	organization, id := m.oneOf("Google Inc.", "GOOGLE  inc.", "Bakery", "sender.example"), m.oneOf("", "1", "2", "3")
	r := &madeUpReport{own: m.random.IntN(8) > 0}
	if id != "" {
		r.named = strings.ToLower(strings.Join(strings.Fields(organization), " ")) + " " + id
	}
	var rows []any
	var dane tlsrpt.Sessions
	add := func(kind, domain string, mine bool) {
		row, n := m.row(kind, domain)
		rows = append(rows, row)
		switch {
		case !mine:
		case kind == "tlsa":
			dane = dane.Add(n)
		case kind == "sts":
			r.sts = r.sts.Add(n)
			r.all = r.all.Add(n)
		default:
			r.all = r.all.Add(n)
		}
	}
	if r.own {
		add(m.oneOf("sts", "no-policy-found", "odd"), m.oneOf(madeUpDomain, "Rosehill.Example."), true)
		for range m.random.IntN(3) {
			add(m.oneOf("sts", "no-policy-found", ""), m.oneOf(madeUpDomain, ""), true)
		}
		for range m.random.IntN(3) {
			add("tlsa", m.oneOf("mx1.rosehill.example", "mx2.rosehill.example.", "mx.provider.example"), true)
		}
	} else {
		add("sts", "neighbour.example", false)
	}
	for range m.random.IntN(2) {
		add("sts", m.oneOf("neighbour.example", "mail.rosehill.example"), false)
	}
	if r.sts == (tlsrpt.Sessions{}) {
		r.all = r.all.Add(dane)
	} else { // those of DANE may be the same sessions
		r.all.DANE.Success, r.all.DANE.Failure = dane.Success, dane.Failure
	}
	m.random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	body := map[string]any{"organization-name": organization, "report-id": id, "policies": rows, "date-range": map[string]any{
		"start-datetime": day.Format(time.RFC3339), "end-datetime": day.Add(24*time.Hour - time.Second).Format(time.RFC3339),
	}}
	text, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	r.text = string(text)
	return r
}

// row makes one row, with reasons for its failures whose counts have nothing to do with the sum.
func (m *madeUp) row(kind, domain string) (row any, n tlsrpt.Sessions) {
	n.Success = m.sessions()
	var reasons []any
	if m.random.IntN(3) == 0 {
		n.Failure = m.sessions()
		for range m.random.IntN(130) {
			reasons = append(reasons, map[string]any{
				"result-type": m.oneOf("certificate-expired", "validation-failure", "starttls-not-supported"), "failed-session-count": m.random.Int64N(min(9, n.Failure+1)), // a reason has no more sessions than failed
				"receiving-mx-hostname": fmt.Sprintf("mx%d.rosehill.example", m.random.IntN(60)), "failure-reason-code": m.oneOf("", "x509", "timeout"),
			})
		}
	}
	return map[string]any{
		"policy":          map[string]any{"policy-type": kind, "policy-domain": domain, "policy-string": []string{}},
		"summary":         map[string]int64{"total-successful-session-count": n.Success, "total-failure-session-count": n.Failure},
		"failure-details": reasons,
	}, n
}

// make makes reports and hands each in once or more.
func (m *madeUp) make(dir string) {
	for n := range 1 + m.random.IntN(20) {
		r := m.report()
		m.list = append(m.list, r)
		for copies := range 1 + m.random.IntN(3) {
			body, believed := m.wrapped(r.text)
			r.handed++
			if believed {
				r.believed++
			}
			file := filepath.Join(dir, fmt.Sprintf("%d-%d", n, copies))
			if err := os.WriteFile(file, body, 0o600); err != nil {
				panic(err)
			}
			m.files = append(m.files, file)
		}
	}
	m.random.Shuffle(len(m.files), func(i, j int) { m.files[i], m.files[j] = m.files[j], m.files[i] })
}

// wrapped puts a report into a bare file or a mail; believed says that it counts then.
func (m *madeUp) wrapped(text string) (body []byte, believed bool) {
	const head = "From: tls@sender.example\r\nSubject: report\r\nTLS-Report-Domain: rosehill.example\r\nTLS-Report-Submitter: sender.example\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: application/tlsrpt+json\r\n\r\n"
	mail := []byte(head + text + "\r\n")
	switch m.random.IntN(5) {
	case 0:
		return mail, false
	case 1:
		return bytes.Replace(m.signed(mail, "sender.example"), []byte("Subject: report"), []byte("Subject: Report"), 1), false
	case 2:
		return m.signed(mail, "gone.sender.example"), true
	case 3:
		return m.signed(mail, "sender.example"), true
	}
	return []byte(text), true
}

func (m *madeUp) signed(mail []byte, domain string) []byte {
	var b bytes.Buffer
	if err := dkim.Sign(&b, bytes.NewReader(mail), &dkim.SignOptions{
		Domain: domain, Selector: "s", Signer: m.key, HeaderKeys: []string{"From", "Subject", "TLS-Report-Domain", "TLS-Report-Submitter", "MIME-Version", "Content-Type"},
	}); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// keys is the DNS in which only one of the signers has a key.
func (m *madeUp) keys(_ context.Context, name string) ([]string, error) {
	if name != "s._domainkey.sender.example" {
		return nil, nil
	}
	return []string{"v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(m.key.Public().(ed25519.PublicKey))}, nil
}

// comesTo is what the reports come to.
type comesTo struct {
	read, repeated, same, kept int
	all, counted               tlsrpt.Sessions
	sts                        tlsrpt.Sessions // of counted
	foreign                    int             // files about others
}

func (m *madeUp) comesTo() comesTo {
	var c comesTo
	named := map[string]bool{}
	for _, r := range m.list {
		if !r.own {
			c.foreign += r.handed
			continue
		}
		c.read++
		c.repeated += r.handed - 1
		c.all = c.all.Add(r.all)
		if r.believed > 0 {
			c.kept++
			c.counted, c.sts = c.counted.Add(r.all), c.sts.Add(r.sts)
		}
		if named[r.named] {
			c.same++
		}
		named[r.named] = r.named != ""
	}
	return c
}

func (m *madeUp) check(t *testing.T, g *guide.Guide) {
	want := m.comesTo()
	j := journey.Journey{Domain: madeUpDomain}
	j.Notes.MX = []facts.MXSet{{Hosts: []string{"mx1.rosehill.example", "mx.provider.example"}, First: m.now.AddDate(0, -1, 0)}}
	collector := newCollector(t.Context(), j, m.now, m.keys)
	for _, file := range m.files {
		readReportFiles(t.Context(), collector, file)
	}
	found := collector.Summary()
	j.Notes.Reports = found.Merge(nil)
	got := comesTo{read: found.Read, repeated: found.Repeated, same: found.SameID, kept: found.Kept, all: found.Sessions, counted: found.Counted, sts: want.sts}
	for _, s := range found.Skipped {
		if s.Kind == reports.Elsewhere {
			got.foreign += s.Count
		}
	}
	if got != want || found.Broken > 0 {
		t.Errorf("%+v\nwant %+v\nskipped %+v\nuntrusted %+v", got, want, found.Skipped, found.Untrusted)
	}
	sameRows(t, "the rows", found.All(), want.all)
	sameRows(t, "the rows that count", found.Days, want.counted)
	m.checkWords(t, g, found, want)
	m.checkJSON(t, newReportsJSON(g, found, g.ReadReports(j, found.Days, m.now)), want)
	m.checkNotes(t, j, found, want)
}

// sameRows holds the sum of rows against sessions.
func sameRows(t *testing.T, what string, days []facts.ReportDay, want tlsrpt.Sessions) {
	t.Helper()
	var success, failure int64
	for _, d := range days {
		success, failure = tlsrpt.Sum(success, d.Success), tlsrpt.Sum(failure, d.Failure)
	}
	if success != want.Success+want.DANE.Success || failure != want.Failure+want.DANE.Failure {
		t.Errorf("%s: %d and %d, want %+v", what, success, failure, want)
	}
}

// number is a number as it is written in a sentence.
var number = regexp.MustCompile(`[0-9][0-9,]*`)

// checkWords looks for the numbers in the headline.
func (m *madeUp) checkWords(t *testing.T, g *guide.Guide, found reports.Summary, want comesTo) {
	t.Helper()
	if found.Read == 0 {
		return
	}
	_, total := g.ReportSum(found, nil, m.now)
	var said []int64
	for _, text := range number.FindAllString(fmt.Sprint(total), -1) {
		n, err := strconv.ParseInt(strings.ReplaceAll(text, ",", ""), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		said = append(said, n)
	}
	for _, n := range []int64{want.all.Success, want.all.Failure} {
		if !slices.Contains(said, n) {
			t.Errorf("%q does not say %d", total, n)
		}
	}
}

// checkJSON counts in what `reports --json` prints.
func (m *madeUp) checkJSON(t *testing.T, v reportsJSON, want comesTo) {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var printed struct {
		Read, Repeated, Kept int
		Success, Failure     int64
		Reports              []struct {
			Success, Failure int64
			Counted          bool
		}
	}
	if err := json.Unmarshal(text, &printed); err != nil {
		t.Fatal(err)
	}
	var all, counted [2]int64
	for _, r := range printed.Reports {
		all[0], all[1] = all[0]+r.Success, all[1]+r.Failure
		if r.Counted {
			counted[0], counted[1] = counted[0]+r.Success, counted[1]+r.Failure
		}
	}
	sums := func(s tlsrpt.Sessions) [2]int64 {
		return [2]int64{s.Success + s.DANE.Success, s.Failure + s.DANE.Failure}
	}
	if all != sums(want.all) || counted != sums(want.counted) || printed.Success != want.all.Success || printed.Failure != want.all.Failure ||
		printed.Read != want.read || printed.Repeated != want.repeated || printed.Kept != want.kept {
		t.Errorf("%.400s\nwant %+v", text, want)
	}
}

// checkNotes counts in the notes, as they are read again, and in what going live goes by.
func (m *madeUp) checkNotes(t *testing.T, j journey.Journey, found reports.Summary, want comesTo) {
	t.Helper()
	text, err := json.Marshal(j.Notes.Reports)
	if err != nil {
		t.Fatal(err)
	}
	var kept []facts.ReportDay
	if err := json.Unmarshal(text, &kept); err != nil {
		t.Fatal(err)
	}
	sameRows(t, "the notes", kept, want.counted)
	if again := found; len(again.Merge(kept)) != len(kept) || again.Kept != 0 {
		t.Errorf("%d reports are kept again", again.Kept)
	}
	s := rollout.Situation{Now: m.now, Notes: facts.Notes{Reports: kept, Served: []facts.Served{
		{Mode: mtasts.Testing, MaxAge: 24 * time.Hour, MX: []string{"mx1.rosehill.example"}, First: m.now.AddDate(0, -1, 0), Last: m.now},
	}}}
	for _, c := range s.GoLive().Conditions {
		switch c.ID {
		case rollout.ReportersCondition:
			if c.Tally.Sessions != want.sts.Success {
				t.Errorf("going live goes by %d deliveries, want %d", c.Tally.Sessions, want.sts.Success)
			}
		case rollout.ShareCondition:
			share := tlsrpt.Sessions{Success: c.All - c.Failed, Failure: c.Failed}
			if stopped := c.State == rollout.Stopping && share == provenOf(kept); share != want.sts && !stopped { // what is proven may stop it alone
				t.Errorf("of %d, %d failed; want %+v, or proven %+v", c.All, c.Failed, want.sts, provenOf(kept))
			}
		case rollout.AgeCondition, rollout.QuietCondition, rollout.ChecksCondition, rollout.StopsCondition, rollout.RecordCondition:
		}
	}
}

// provenOf adds up what is proven of an MTA-STS policy.
func provenOf(days []facts.ReportDay) tlsrpt.Sessions {
	var sum tlsrpt.Sessions
	for _, d := range days {
		if d.Proof == facts.Signed && d.PolicyType == tlsrpt.STS {
			sum = sum.Add(tlsrpt.Sessions{Success: d.Success, Failure: d.Failure})
		}
	}
	return sum
}

// TestReportsCountToTheEnd: counts are exact up to 2^63-1, and stop there.
func TestReportsCountToTheEnd(t *testing.T) {
	report := func(id string, n int64) string {
		return strings.Replace(goodReport(madeUpDomain, "Google Inc.", id, 2, 777), "777", strconv.FormatInt(n, 10), 1)
	}
	sums := func(want int64, list ...string) {
		t.Helper()
		var v struct {
			Success int64
			Counted struct{ Success int64 }
		}
		r := mailseal(t, strings.Join(list, "\n"), "reports", "--json", madeUpDomain, "-")
		if err := json.Unmarshal([]byte(r.out), &v); err != nil || v.Success != want || v.Counted.Success != want {
			t.Errorf("%v: %+v, want %d", err, v, want)
		}
	}
	sums(math.MaxInt64, report("a", math.MaxInt64-1), report("b", 1))
	sums(math.MaxInt64-1, report("a", math.MaxInt64-3), report("b", 2))
	sums(math.MaxInt64, report("a", math.MaxInt64), report("b", math.MaxInt64), report("c", 5))
}
