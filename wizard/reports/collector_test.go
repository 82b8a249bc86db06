package reports

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mailseal/wizard/facts"
	"mailseal/wizard/tlsrpt"
)

// found is a report about domains, as tlsrpt finds it in a file.
func found(name, id string, domains ...string) tlsrpt.Item {
	r := tlsrpt.Report{Organization: "Google Inc.", ID: id, Begin: time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)}
	r.End = r.Begin.Add(24*time.Hour - time.Second)
	for _, domain := range domains {
		r.Policies = append(r.Policies, tlsrpt.PolicyResult{Type: tlsrpt.STS, Domain: domain, Success: 5, Failure: 1})
	}
	return tlsrpt.Item{Name: name, Report: r}
}

// verifiedAs says the same of every mail.
func verifiedAs(s Signature) func(tlsrpt.Mail, KeyLookup, time.Time) Signature {
	return func(tlsrpt.Mail, KeyLookup, time.Time) Signature { return s }
}

// Each report counts once, wherever it was; what is none is sorted by why.
func TestCollector(t *testing.T) {
	c := NewCollector(Options{Domain: "rosehill.example"})
	box := c.Source("box")
	box.Add(found("box, mail 1", "a", "rosehill.example"))
	box.Add(found("box, mail 2", "a", "Rosehill.example."))
	box.Add(found("box, mail 3", "b", "neighbour.example", "rosehill.example"))
	box.Add(found("box, mail 4", "c", "neighbour.example", "other.example"))
	box.Add(found("box, mail 5", "d", "neighbour.example"))
	box.Add(tlsrpt.Item{Name: "box, mail 6", Err: tlsrpt.ErrNoReport})
	box.Add(tlsrpt.Item{Name: "box, mail 7", Err: fmt.Errorf("wrapped: %w", tlsrpt.ErrDMARC)})
	box.Close()
	folder := c.Source("folder")
	damaged := errors.New("the gzip file is damaged")
	folder.Add(tlsrpt.Item{Name: "folder/a.gz", Err: damaged})
	folder.Add(tlsrpt.Item{Name: "folder/notes.txt", Err: tlsrpt.ErrNotReport})
	folder.Skip("folder/link", damaged, false)
	folder.Skip("folder/locked", damaged, true)
	folder.Close()
	notes := c.Source("notes.txt")
	notes.Add(tlsrpt.Item{Name: "notes.txt", Err: tlsrpt.ErrNotReport}) // somebody took it for a report
	notes.Close()
	c.Source("empty").Close()

	day := found("", "").Report
	want := Summary{
		Domain: "rosehill.example", Read: 2, Repeated: 1, Sessions: tlsrpt.Sessions{Success: 10, Failure: 2}, Counted: tlsrpt.Sessions{Success: 10, Failure: 2}, Senders: 1, Begin: day.Begin, End: day.End, Broken: 3,
		Skipped: []Skipped{
			{Name: "box, mail 3", Kind: Partly, Count: 1, Domains: []string{"neighbour.example"}},
			{Name: "box, mail 6", Kind: OrdinaryMail, Count: 1},
			{Name: "box, mail 7", Kind: DMARC, Count: 1},
			{Name: "box", Kind: Elsewhere, Count: 2, Domains: []string{"neighbour.example", "other.example"}},
			{Name: "folder/a.gz", Kind: Unreadable, Count: 1, Err: damaged},
			{Name: "folder/notes.txt", Kind: Unreadable, Count: 1, Err: tlsrpt.ErrNotReport},
			{Name: "folder/link", Kind: Unreadable, Count: 1, Err: damaged},
			{Name: "folder/locked", Kind: Unreadable, Count: 1, Err: damaged},
			{Name: "notes.txt", Kind: Unreadable, Count: 1, Err: tlsrpt.ErrNotReport},
			{Name: "empty", Kind: Empty, Count: 1},
		},
	}
	got := c.Summary()
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Summary{}, "Days", "reports"), cmpopts.EquateErrors()); diff != "" {
		t.Error(diff)
	}
	if len(got.Days) != 2 || got.Days[0].ReportID != "a" || got.Days[1].ReportID != "b" {
		t.Errorf("%+v", got.Days)
	}
}

// A mailbox of any size takes no more memory than the limits allow, and nothing is dropped without being counted.
func TestCollectorIsBounded(t *testing.T) {
	c := NewCollector(Options{Domain: "rosehill.example"})
	s := c.Source("box")
	for n := range maxSkipped + 7 {
		s.Skip(fmt.Sprint(n), errors.New("damaged"), true)
	}
	for n := range maxPending + 1 {
		s.Add(found(fmt.Sprint(n), fmt.Sprint(n), "rosehill.example"))
	}
	s.Close()
	got := c.Summary()
	if len(got.Skipped) != maxSkipped || got.SkippedMore != 7 || got.Broken != maxSkipped+7 || got.Read != maxPending+1 || len(got.Days) != got.Read {
		t.Errorf("%d skipped and %d more, %d broken, %d read, %d days", len(got.Skipped), got.SkippedMore, got.Broken, got.Read, len(got.Days))
	}
}

// reportOf is a report about a time, with one row.
func reportOf(organization, id string, begin time.Time, days int, success int64) tlsrpt.Report {
	return tlsrpt.Report{
		Organization: organization, ID: id, Begin: begin, End: begin.AddDate(0, 0, days).Add(-time.Second),
		Policies: []tlsrpt.PolicyResult{{Type: tlsrpt.STS, Domain: "rosehill.example", Success: success}},
	}
}

// collect reads reports out of one mail each, or bare where the signature has no proof that needs a mail.
func collect(t *testing.T, o Options, reports map[*Signature][]tlsrpt.Report, order ...*Signature) Summary {
	t.Helper()
	c := NewCollector(o)
	for _, s := range order {
		for n, r := range reports[s] {
			source := c.Source(fmt.Sprint("mail ", n))
			item := tlsrpt.Item{Name: fmt.Sprint("mail ", n), Report: r}
			if s != nil {
				item.Mail = &tlsrpt.Mail{From: "tls@sender.example"}
				c.verify = verifiedAs(*s)
			}
			source.Add(item)
			source.Close()
		}
	}
	return c.Summary()
}

// What a mail proves is in its days. Untrusted reports are read and shown, and neither count nor are kept.
func TestProof(t *testing.T) {
	o := Options{Domain: "rosehill.example", Now: day20.Add(30 * time.Hour)}
	signed := &Signature{Proof: facts.Signed, Signer: "sender.example"}
	forged := &Signature{Proof: facts.Untrusted, Why: facts.NotSigned}
	r := []tlsrpt.Report{reportOf("Sender", "a", day20, 1, 5)}
	other := []tlsrpt.Report{reportOf("Sender", "a", day20, 1, 7)}
	const kept = 100 // in the notes before
	notes := flood(kept, facts.ReportDay{Organization: "x", Begin: day20}, nil)
	is := func(read, repeated, same, days, untrusted int, all, counted int64, s Summary) {
		t.Helper()
		merged := s.Merge(notes)
		if s.Read != read || s.Repeated != repeated || s.SameID != same || len(s.Days) != days || len(s.Untrusted) != untrusted ||
			s.Sessions.Success != all || s.Counted.Success != counted || len(merged) != kept+days || s.Kept != days || len(s.All()) != days+untrusted {
			t.Errorf("%+v\n%d in the notes", s, len(merged))
		}
	}
	one := collect(t, o, map[*Signature][]tlsrpt.Report{signed: r}, signed)
	is(1, 0, 0, 1, 0, 5, 5, one)
	if d := one.Days[0]; d.Signer != "sender.example" || d.From != "tls@sender.example" || d.Proof != facts.Signed || !d.Read.Equal(o.Now) || d.About != facts.ByPolicy {
		t.Errorf("%+v", d)
	}
	bare := collect(t, o, map[*Signature][]tlsrpt.Report{nil: r}, nil)
	is(1, 0, 0, 1, 0, 5, 5, bare)
	if d := bare.Days[0]; d.Why != facts.BareFile || d.Proof != facts.Unproven || d.From != "" {
		t.Errorf("%+v", d)
	}
	is(1, 0, 0, 0, 1, 5, 0, collect(t, o, map[*Signature][]tlsrpt.Report{forged: r}, forged))
	for _, order := range [][]*Signature{{forged, signed, nil}, {signed, nil, forged}, {nil, forged, signed}} {
		better := collect(t, o, map[*Signature][]tlsrpt.Report{forged: r, nil: r, signed: r}, order...)
		is(1, 2, 0, 1, 0, 5, 5, better)
		if better.Days[0].Proof != facts.Signed {
			t.Errorf("%+v", better.Days[0])
		}
	}
	is(2, 0, 1, 1, 1, 12, 5, collect(t, o, map[*Signature][]tlsrpt.Report{signed: r, forged: other}, forged, signed))
	is(2, 0, 1, 2, 0, 12, 12, collect(t, o, map[*Signature][]tlsrpt.Report{signed: slices.Concat(r, other)}, signed))

	// What the notes have is not kept again; what is proven better is.
	again := collect(t, o, map[*Signature][]tlsrpt.Report{signed: r}, signed)
	if again.Merge(one.Days); again.Kept != 0 {
		t.Errorf("kept %d", again.Kept)
	}
	if notes := again.Merge(bare.Days); again.Kept != 1 || len(notes) != 1 || notes[0].Proof != facts.Signed {
		t.Errorf("kept %d, %+v", again.Kept, notes)
	}
}

// A row that two reports under one id have in common counts once, and those of DANE are counted apart even where the row beside them
// is known already.
func TestReportsThatShareARow(t *testing.T) {
	c := NewCollector(Options{Domain: "rosehill.example"})
	s := c.Source("folder")
	for n := range int64(2) {
		r := reportOf("Sender", "a", day20, 1, 5)
		r.Policies = append(r.Policies, tlsrpt.PolicyResult{Type: tlsrpt.TLSA, Domain: "mx.rosehill.example", Success: 3 + n})
		s.Add(tlsrpt.Item{Name: fmt.Sprint(n), Report: r})
	}
	s.Close()
	want := tlsrpt.Sessions{Success: 5}
	want.DANE.Success = 7
	if got := c.Summary(); got.Read != 2 || got.SameID != 1 || got.Repeated != 0 || got.Sessions != want || got.Counted != want || len(got.Days) != 3 {
		t.Errorf("%+v", got)
	}
}

// Reports about a time that they cannot be about are refused by name, and are no mistake of the user.
func TestPeriods(t *testing.T) {
	from := day20.AddDate(0, 0, -30)
	o := Options{Domain: "rosehill.example", Now: day20.Add(12 * time.Hour), From: from}
	is := func(want SkippedKind, reports ...tlsrpt.Report) {
		t.Helper()
		c := NewCollector(o)
		s := c.Source("box")
		first, last := reports[0].Begin, reports[0].End
		for n, r := range reports {
			s.Add(tlsrpt.Item{Name: fmt.Sprint("mail ", n), Report: r})
			if r.Begin.Before(first) {
				first = r.Begin
			}
			if r.End.After(last) {
				last = r.End
			}
		}
		s.Close()
		got := c.Summary()
		if want == "" {
			if got.Read != len(reports) || got.Skipped != nil {
				t.Errorf("%+v: %+v", reports, got)
			}
			return
		}
		skipped := []Skipped{{Name: "mail 0", Kind: want, Count: len(reports), Sender: "Sender", Begin: first, End: last}}
		if len(reports) > 1 {
			skipped[0].Name = "box"
		}
		if diff := cmp.Diff(skipped, got.Skipped); diff != "" || got.Read+got.Repeated+got.Broken != 0 || !got.Skipped[0].Notable() {
			t.Errorf("%+v: %s", reports, diff)
		}
	}
	at := func(days, length int) tlsrpt.Report {
		return reportOf("Sender", fmt.Sprint(days), day20.AddDate(0, 0, days), length, 1)
	}
	is("", at(0, 1), at(1, 1), at(-7, 7), at(-31, 31), at(-30, 1), at(-33, 4))
	is(Future, at(2, 1))
	is(Future, at(0, 30))
	is(Future, at(365*73, 1), at(2, 1), at(40, 90))
	is(TooLong, at(-32, 32))
	is(TooLong, at(-400, 366))
	is(BeforeFrom, at(-31, 1), at(-400, 7))
	undated := at(0, 1)
	undated.Begin, undated.End = time.Time{}, time.Time{}
	is("", undated)
	o.From, o.Now = time.Time{}, time.Time{}
	is("", at(-4000, 1), at(4000, 1))
}

// No mail and no text brings more than its share, whatever is in it; each mail in a mail has its own.
func TestQuotas(t *testing.T) {
	const most = 10_001
	o := Options{Domain: "rosehill.example", Now: day20.Add(30 * time.Hour)}
	read := func(item func(n int) tlsrpt.Item) Summary {
		c := NewCollector(o)
		c.verify = verifiedAs(Signature{Proof: facts.Unproven, Why: facts.KeyGone})
		s := c.Source("box")
		for n := range most {
			s.Add(item(n))
		}
		s.Close()
		return c.Summary()
	}
	forged := func(n int) tlsrpt.Report {
		return reportOf(fmt.Sprint("Forger ", n), fmt.Sprint(n), day20.AddDate(0, 0, -n%20), 1, int64(n))
	}
	is := func(what string, s Summary, want int, skipped ...Skipped) {
		t.Helper()
		if diff := cmp.Diff(skipped, s.Skipped); diff != "" || s.Read != want || len(s.Days) != want || s.Broken != 0 {
			t.Errorf("%s: %d read, %d days: %s", what, s.Read, len(s.Days), diff)
		}
	}
	text := func(n int) tlsrpt.Item {
		return tlsrpt.Item{Name: fmt.Sprintf("list.json, report %d", n+1), Report: forged(n)}
	}
	is("a text", read(text), MaxReports, Skipped{Name: "list.json", Kind: TooMany, Count: most - MaxReports})
	one := &tlsrpt.Mail{}
	is("a mail", read(func(n int) tlsrpt.Item {
		return tlsrpt.Item{Name: "box, mail 1, report.json", Mail: one, Report: forged(n)}
	}), MaxReports, Skipped{Name: "box, mail 1, report.json", Kind: TooMany, Count: most - MaxReports})
	is("of the future", read(func(n int) tlsrpt.Item {
		r := reportOf("Google Inc.", fmt.Sprint(n), time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC), 1, 1)
		return tlsrpt.Item{Name: fmt.Sprintf("mail, report %d", n), Mail: one, Report: r}
	}), 0, Skipped{
		Name: "box", Kind: Future, Count: most, Sender: "Google Inc.",
		Begin: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC), End: time.Date(2099, 1, 1, 23, 59, 59, 0, time.UTC),
	})
	// A mail between mails goes on where it was.
	inner := []*tlsrpt.Mail{{}, {}, {}}
	if s := read(func(n int) tlsrpt.Item {
		mail := one
		if n%2 == 1 {
			mail = inner[n%3]
		}
		return tlsrpt.Item{Name: fmt.Sprint("mail ", n), Mail: mail, Report: forged(n)}
	}); s.Read != 4*MaxReports {
		t.Errorf("mails in a mail: %d read", s.Read)
	}
	// A report of very many rows is one report, and no way round.
	wide := read(func(n int) tlsrpt.Item {
		r := forged(n)
		for i := range maxRows + 1 {
			r.Policies = append(r.Policies, tlsrpt.PolicyResult{Type: tlsrpt.TLSA, Domain: fmt.Sprintf("mx%d.rosehill.example", i), Success: 1})
		}
		return tlsrpt.Item{Name: fmt.Sprintf("mail, report %d", n), Mail: one, Report: r}
	})
	if wide.Read != 3 || len(wide.Days) != 300 {
		t.Errorf("wide reports: %d read, %d days", wide.Read, len(wide.Days))
	}
	if n := len(wide.Skipped); n != 4 || wide.Skipped[0].Kind != ManyRows || wide.Skipped[0].Count != 2 || wide.Skipped[n-1].Kind != TooMany {
		t.Errorf("%+v", wide.Skipped)
	}
}

// A mail is verified once, however many reports are in it, and is not held when its turn is over.
func TestMailIsVerifiedOnceAndLetGo(t *testing.T) {
	c := NewCollector(Options{Domain: "rosehill.example"})
	verified := 0
	c.verify = func(tlsrpt.Mail, KeyLookup, time.Time) Signature {
		verified++
		return Signature{Proof: facts.Signed, Signer: "sender.example"}
	}
	s := c.Source("box")
	gone := make(chan struct{})
	func() {
		mail := &tlsrpt.Mail{Raw: make([]byte, 1<<20), Domain: "rosehill.example"}
		runtime.AddCleanup(mail, func(done chan struct{}) { close(done) }, gone)
		for n := range 10 {
			s.Add(tlsrpt.Item{Name: "mail", Mail: mail, Report: reportOf("Sender", fmt.Sprint(n), day20, 1, 1)})
		}
	}()
	if verified != 1 {
		t.Errorf("%d times verified", verified)
	}
	for deadline := time.Now().Add(time.Minute); ; {
		runtime.GC()
		select {
		case <-gone:
			s.Close()
			if got := c.Summary(); got.Read != 10 {
				t.Errorf("%+v", got)
			}
			return
		default:
			if time.Now().After(deadline) {
				t.Fatal("the mail is still held")
			}
		}
	}
}

// Of many untrusted reports the newest are shown; all are counted.
func TestUntrustedIsBounded(t *testing.T) {
	c := NewCollector(Options{Domain: "rosehill.example"})
	c.verify = verifiedAs(Signature{Proof: facts.Untrusted, Why: facts.NotSigned})
	s := c.Source("box")
	const many = 2*maxUntrusted + 7
	for n := range many {
		s.Add(tlsrpt.Item{Name: fmt.Sprint(n), Mail: &tlsrpt.Mail{}, Report: reportOf("Forger", fmt.Sprint(n), day20.AddDate(0, 0, -n), 1, 1)})
	}
	s.Close()
	got := c.Summary()
	if got.Read != many || got.Sessions.Success != many || got.Counted != (tlsrpt.Sessions{}) || len(got.Untrusted) != maxUntrusted || !got.Untrusted[maxUntrusted-1].Begin.Equal(day20) {
		t.Errorf("%d read, %d untrusted, %+v", got.Read, len(got.Untrusted), got.Sessions)
	}
	if notes := got.Merge(nil); len(notes) != 0 || got.Kept != 0 {
		t.Errorf("%d in the notes", len(notes))
	}
}
