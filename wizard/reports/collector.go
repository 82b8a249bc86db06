// Package reports makes days, counted, of the TLS reports in files and mailboxes.
//
// A Collector (collector.go) stands for all that is read about a domain, a Source (source.go) for one file, folder or stream
// of it: it sorts what tlsrpt found there, by domain, and remembers what was no report. A report becomes days (days.go), and
// days are added to those that are known, each once.
package reports

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/tlsrpt"
)

// Limits on what is held in memory.
const (
	maxPending = 2000 // days that are held back before they are merged
	maxSkipped = 1000
	maxSenders = 100_000
)

// Summary is what all reports about a domain come to that were read.
type Summary struct {
	Domain         string
	Days           []facts.ReportDay // oldest first, each once: the newest, as the notes keep them
	Read, Repeated int               // reports, each once; and those that had come before
	Sessions       tlsrpt.Sessions
	Senders        int
	Begin, End     time.Time // of those that have dates

	Skipped     []Skipped
	SkippedMore int // that there was no place for in Skipped
	Broken      int // of what was skipped, what may have been a report
}

// Collector gathers the reports about a domain in bounded memory, however many there are.
type Collector struct {
	options Options
	summary Summary
	pending []facts.ReportDay // not in the summary yet
	seen    map[dayHash]struct{}
	senders map[string]struct{} // in lower case
}

// dayHash stands for the key of a day, which may be long.
type dayHash [16]byte

// Options say which reports a Collector takes.
type Options struct {
	Domain  string    // ASCII, lower case
	Servers []string  // its mail servers, the present ones and earlier ones: a DANE policy is theirs
	From    time.Time // before which nobody was asked for reports; zero: nobody knows
	Now     time.Time
	Key     KeyLookup // for the signatures of mails; nil: nobody is asked
}

// NewCollector gathers the reports that o is about.
func NewCollector(o Options) *Collector {
	return &Collector{options: o, summary: Summary{Domain: o.Domain}, seen: map[dayHash]struct{}{}, senders: map[string]struct{}{}}
}

// Source begins to read from the file, folder or stream of that name.
func (c *Collector) Source(name string) *Source {
	return &Source{
		collector: c, name: name,
		mails: Skipped{Kind: OrdinaryMail}, dmarc: Skipped{Kind: DMARC}, elsewhere: Skipped{Kind: Elsewhere},
	}
}

// Summary returns what was read so far.
func (c *Collector) Summary() Summary {
	c.merge()
	c.summary.Senders = len(c.senders)
	return c.summary
}

func (c *Collector) merge() {
	c.summary.Days = Merge(c.summary.Days, c.pending)
	c.pending = c.pending[:0]
}

// add counts a report that is about the domain only.
func (c *Collector) add(own tlsrpt.Report) {
	days := c.unseen(Days(c.summary.Domain, own))
	if len(days) == 0 {
		c.summary.Repeated++
		return
	}
	s := &c.summary
	s.Read++
	s.Sessions = s.Sessions.Add(sessions(days))
	if !own.Begin.IsZero() {
		if s.Begin.IsZero() || own.Begin.Before(s.Begin) {
			s.Begin = own.Begin
		}
		if own.End.After(s.End) {
			s.End = own.End
		}
	}
	if len(c.senders) < maxSenders {
		c.senders[strings.ToLower(own.Organization)] = struct{}{}
	}
	if c.pending = append(c.pending, days...); len(c.pending) >= maxPending {
		c.merge()
	}
}

// unseen leaves out the days that came before, and remembers the others.
func (c *Collector) unseen(days []facts.ReportDay) []facts.ReportDay {
	var list []facts.ReportDay
	for _, d := range days {
		sum := sha256.Sum256(fmt.Appendf(nil, "%q", d.Key()))
		key := dayHash(sum[:])
		if _, before := c.seen[key]; !before {
			c.seen[key] = struct{}{}
			list = append(list, d)
		}
	}
	return list
}

// skip remembers what was no report about the domain, or counts it where there is no place left.
func (c *Collector) skip(s Skipped) {
	if len(c.summary.Skipped) == maxSkipped {
		c.summary.SkippedMore += s.Count
		return
	}
	c.summary.Skipped = append(c.summary.Skipped, s)
}
