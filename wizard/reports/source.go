package reports

import (
	"errors"
	"slices"

	"mailseal/wizard/tlsrpt"
)

// Source is one file, folder or stream whose reports are read. Of what there may be many of in a mailbox, and what is no
// news one by one, it keeps the number.
type Source struct {
	collector *Collector
	name      string
	items     int // that were in it

	mails, dmarc, elsewhere Skipped
}

// Add takes one item that was found in the source.
func (s *Source) Add(item tlsrpt.Item) {
	s.items++
	switch {
	case errors.Is(item.Err, tlsrpt.ErrNoReport):
		s.mails.count(s.name, item.Name)
	case errors.Is(item.Err, tlsrpt.ErrDMARC):
		s.dmarc.count(s.name, item.Name)
	case item.Err != nil:
		s.unreadable(item.Name, item.Err, !errors.Is(item.Err, tlsrpt.ErrNotReport) && !errors.Is(item.Err, tlsrpt.ErrEmpty))
	default:
		s.report(item)
	}
}

// Skip takes a file that was passed over; lost says that there may have been a report in it.
func (s *Source) Skip(name string, err error, lost bool) {
	s.items++
	s.unreadable(name, err, lost)
}

// unreadable remembers what is no report. What the user named is taken for one.
func (s *Source) unreadable(name string, err error, lost bool) {
	if lost || name == s.name {
		s.collector.summary.Broken++
	}
	s.collector.skip(Skipped{Name: name, Kind: Unreadable, Count: 1, Err: err})
}

// report takes what is in a report about the domain.
func (s *Source) report(item tlsrpt.Item) {
	own, others := split(s.collector.summary.Domain, item.Report)
	if len(own.Policies) == 0 {
		s.elsewhere.count(s.name, item.Name, others...)
		return
	}
	if len(others) > 0 {
		s.collector.skip(Skipped{Name: item.Name, Kind: Partly, Count: len(others), Domains: others[:min(len(others), MaxDomains+1)]})
	}
	s.collector.add(own)
}

// Close ends the source: what was only counted is remembered.
func (s *Source) Close() {
	for _, skipped := range []Skipped{s.mails, s.dmarc, s.elsewhere} {
		if skipped.Count > 0 {
			s.collector.skip(skipped)
		}
	}
	if s.items == 0 {
		s.collector.skip(Skipped{Name: s.name, Kind: Empty, Count: 1})
	}
}

// SkippedKind is why something was not counted.
type SkippedKind string

// The kinds.
const (
	Unreadable   SkippedKind = "unreadable" // Err says why
	Empty        SkippedKind = "nothing"    // a folder without a file
	OrdinaryMail SkippedKind = "mail"       // no report is attached to it
	DMARC        SkippedKind = "dmarc"      // a report about forged senders
	Elsewhere    SkippedKind = "elsewhere"  // a report about other domains
	Partly       SkippedKind = "partly"     // what a report about the domain says of others
)

// Skipped is something that is no report about the domain, or that could not be read.
type Skipped struct {
	Name    string // of the file and the place in it; of the source where there are several
	Kind    SkippedKind
	Count   int      // how many of the kind
	Domains []string // other domains that it is about; of many the first MaxDomains, and one more
	Err     error    // of Unreadable
}

// MaxDomains is how many names of other domains are worth showing.
const MaxDomains = 5

// Notable reports whether it is more than can be expected in any mailbox.
func (s Skipped) Notable() bool { return s.Kind == Unreadable || s.Kind == Elsewhere }

// count adds one more of the kind, which name is in source.
func (s *Skipped) count(source, name string, domains ...string) {
	s.Name = source
	if s.Count++; s.Count == 1 {
		s.Name = name
	}
	for _, domain := range domains {
		if len(s.Domains) <= MaxDomains && !slices.Contains(s.Domains, domain) {
			s.Domains = append(s.Domains, domain)
		}
	}
}
