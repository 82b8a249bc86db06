// Package reports makes days, counted, of the TLS reports in files and mailboxes.
//
// A Collector (collector.go) stands for all that is read about a domain, a Source (source.go) for one file, folder or stream
// of it: it sorts what tlsrpt found there, and remembers what was no report. Whose a row of a report is is told in rows.go, and who
// wrote it in signature.go. A report becomes days (days.go), and days are added to those that are known, each once (merge.go).
package reports

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/tlsrpt"
)

// Limits on what is held in memory.
const (
	maxPending   = 2000 // days that are held back before they are merged
	maxUntrusted = 1000 // days
	maxSkipped   = 1000
	maxSenders   = 100_000
	maxIDs       = 100_000 // of reports
)

// Summary is what all reports about a domain come to that were read.
type Summary struct {
	Domain    string
	Days      []facts.ReportDay // that count: oldest first, each once, and no more than the notes have space for
	Untrusted []facts.ReportDay // that do not count, and are not kept: oldest first, each once, the newest 1000

	Read, Repeated int // reports, each once; and those that had come before
	SameID         int // of Read, those with the id of another report by the same sender that says something else: both count
	Kept           int // of Read and Repeated, those that were new to the notes, or are proven better now; counted by Merge
	Sessions       tlsrpt.Sessions
	Counted        tlsrpt.Sessions // of Sessions, those in reports that count
	Senders        int
	Begin, End     time.Time // of those that have dates

	Skipped     []Skipped
	SkippedMore int // that there was no place for in Skipped
	Broken      int // of what was skipped, what may have been a report

	reports []int // the number of the report that each of Days is of
}

// Merge adds the days to those in the notes, and counts in Kept the reports of which something was kept.
func (s *Summary) Merge(known []facts.ReportDay) []facts.ReportDay {
	list := merge(numbered(known, nil), numbered(s.Days, s.reports))
	kept := map[int]bool{}
	for _, e := range list {
		if e.report > 0 {
			kept[e.report] = true
		}
	}
	s.Kept = len(kept)
	return dated(list)
}

// All returns the days of all reports that were read, those that count and those that do not, oldest first.
func (s *Summary) All() []facts.ReportDay {
	all := slices.Concat(s.Days, s.Untrusted)
	slices.SortStableFunc(all, byDate)
	return all
}

func byDate(a, b facts.ReportDay) int { return a.Begin.Compare(b.Begin) }

// Collector gathers the reports about a domain in bounded memory, however many there are.
type Collector struct {
	options Options
	owner   owner
	summary Summary
	reports int            // that were added, repeated ones too
	days    []entry        // of the summary
	pending []entry        // not in days yet
	seen    map[hash]grade // days
	ids     map[hash]struct{}
	senders map[string]struct{}
	verify  func(tlsrpt.Mail, KeyLookup, time.Time) Signature
}

// Options say which reports a Collector takes.
type Options struct {
	Domain  string    // ASCII, lower case
	Servers []string  // its mail servers, the present ones and earlier ones: a DANE policy is theirs
	From    time.Time // before which nobody was asked for reports; zero: nobody knows
	Now     time.Time // zero: no report is too new
	Key     KeyLookup // for the signatures of mails; nil: nobody is asked
}

// NewCollector gathers the reports that o is about.
func NewCollector(o Options) *Collector {
	o.Key = eachKeyOnce(o.Key)
	return &Collector{
		options: o, owner: owner{o.Domain, o.Servers}, summary: Summary{Domain: o.Domain},
		seen: map[hash]grade{}, ids: map[hash]struct{}{}, senders: map[string]struct{}{}, verify: Verify,
	}
}

// Source begins to read from the file, folder or stream of that name.
func (c *Collector) Source(name string) *Source {
	return &Source{
		collector: c, name: name, mails: Skipped{Kind: OrdinaryMail}, dmarc: Skipped{Kind: DMARC}, elsewhere: Skipped{Kind: Elsewhere},
	}
}

// Summary returns what was read so far.
func (c *Collector) Summary() Summary {
	c.merge()
	s := c.summary
	s.Senders = len(c.senders)
	s.Untrusted = slices.Clone(c.newest())
	if len(c.days) > 0 {
		s.Days = dated(c.days)
	}
	for _, e := range c.days {
		s.reports = append(s.reports, e.report)
	}
	return s
}

func (c *Collector) merge() {
	if len(c.pending) > 0 {
		c.days = merge(c.days, c.pending)
		c.pending = c.pending[:0]
	}
}

// newest returns the newest untrusted days, oldest first, without those that came again with a better proof.
func (c *Collector) newest() []facts.ReportDay {
	list := slices.DeleteFunc(c.summary.Untrusted, func(d facts.ReportDay) bool { return c.seen[hashOf("%q", d.Key())] > untrusted })
	slices.SortStableFunc(list, byDate)
	return list[max(0, len(list)-maxUntrusted):]
}

// add counts a report, by its days about the domain.
func (c *Collector) add(days []facts.ReportDay) {
	sts := slices.ContainsFunc(days, func(d facts.ReportDay) bool { return d.PolicyType == tlsrpt.STS })
	c.reports++
	var fresh, counted []facts.ReportDay
	for _, d := range days {
		e := entry{ReportDay: d, report: c.reports}
		news := c.remember(&e)
		if news.first {
			fresh = append(fresh, d)
		}
		if news.counted {
			counted = append(counted, d)
		}
		c.keep(e, news)
	}
	s := &c.summary
	s.Counted = s.Counted.Add(sessions(counted, sts))
	if len(fresh) == 0 {
		s.Repeated++
		return
	}
	s.Read++
	s.Sessions = s.Sessions.Add(sessions(fresh, sts))
	c.describe(fresh[0])
}

// describe notes what all days of a report have in common.
func (c *Collector) describe(d facts.ReportDay) {
	s := &c.summary
	if !d.Begin.IsZero() {
		if s.Begin.IsZero() || d.Begin.Before(s.Begin) {
			s.Begin = d.Begin
		}
		if d.End.After(s.End) {
			s.End = d.End
		}
	}
	says := facts.ReportDay{Organization: d.Organization}.Sender()
	if len(c.senders) < maxSenders {
		c.senders[cmp.Or(says, d.Signer)] = struct{}{}
	}
	if d.ReportID == "" {
		return
	}
	id := hashOf("%q %q", says, d.ReportID)
	if _, before := c.ids[id]; before {
		s.SameID++
	} else if len(c.ids) < maxIDs {
		c.ids[id] = struct{}{}
	}
}

// hash stands for what identifies something, which may be long. With a grade it takes 16 bytes: a mailbox may have a million reports.
type hash [12]byte

func hashOf(format string, values ...any) hash {
	sum := sha256.Sum256(fmt.Appendf(nil, format, values...))
	return hash(sum[:])
}

// grade is how well a day is proven that was seen: not to be trusted, not proven, or signed, by whom.
type grade uint32

const (
	untrusted grade = iota
	unproven
	firstSigner
)

func gradeOf(d facts.ReportDay) grade {
	switch d.Proof {
	case facts.Untrusted:
		return untrusted
	case facts.Unproven:
		return unproven
	case facts.Signed:
	}
	signer := hashOf("%q", d.Signer)
	return max(firstSigner, grade(binary.LittleEndian.Uint32(signer[:])))
}

// seen is what is new about a day: that it comes for the first time, that it is better proven than before, and that its sessions
// count from now on.
type seen struct{ first, better, counted bool }

// remember remembers a day, and says what is new about it. It agrees with set.put in what is the same.
func (c *Collector) remember(e *entry) seen {
	key, now := hashOf("%q", e.identity()), gradeOf(e.ReportDay)
	before, again := c.seen[key]
	switch {
	case !again:
		c.seen[key] = now
		return seen{first: true, counted: now > untrusted}
	case now == before, now < firstSigner && now < before:
		return seen{}
	case before < firstSigner:
		c.seen[key] = now
		return seen{better: true, counted: before == untrusted}
	}
	other := hashOf("%q by %q", e.identity(), e.Signer) // two signers say the same
	if _, again := c.seen[other]; again {
		return seen{}
	}
	c.seen[other] = now
	return seen{first: true, counted: true}
}

// keep holds a day that is new, or better proven.
func (c *Collector) keep(e entry, news seen) {
	s := &c.summary
	switch {
	case !news.first && !news.better:
	case !e.Proof.Counts():
		if s.Untrusted = append(s.Untrusted, e.ReportDay); len(s.Untrusted) >= 2*maxUntrusted {
			s.Untrusted = c.newest()
		}
	default:
		if c.pending = append(c.pending, e); len(c.pending) >= maxPending {
			c.merge()
		}
	}
}

// skip remembers what was no report about the domain, or counts it where there is no place left.
func (c *Collector) skip(s Skipped) {
	if len(c.summary.Skipped) == maxSkipped {
		c.summary.SkippedMore += s.Count
		return
	}
	c.summary.Skipped = append(c.summary.Skipped, s)
}
