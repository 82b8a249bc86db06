package reports

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

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
