package reports

import (
	"errors"

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
