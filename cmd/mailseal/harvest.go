package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/store"
	"mailseal/wizard/tlsrpt"
)

// harvest gathers the reports about a domain in bounded memory, however many there are: the newest, as the notes keep them;
// the counts of all; and what was not read.
type harvest struct {
	guide  *guide.Guide
	domain string
	kept   journey.Journey   // only its reports
	fresh  []facts.ReportDay // not in it yet
	seen   map[reportHash]struct{}

	read, again      int                 // reports; and those that had come before
	success, failure int64               // sessions
	first, last      time.Time           // days of those that have one
	senders          map[string]struct{} // in lower case

	skipped []skipped
	more    int // that there was no room for in skipped
	broken  int // of what was not read, what may have been a report

	path                    string // that is being read
	items                   int    // that were in it
	mails, dmarc, elsewhere crowd
}

// reportHash stands for the key of a report, which may be long.
type reportHash [16]byte

// skipped is something that is no report about the domain, or that could not be read.
type skipped struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
	Count  int    `json:"count"` // how many of the kind

	notable bool // more than an ordinary mail in a mailbox
}

const (
	harvested  = 2000 // reports that are held back before they are merged
	maxSkipped = 1000
	maxAbout   = 5 // names of other domains
	maxSenders = 100_000
)

func newHarvest(guide *guide.Guide, domain string) *harvest {
	return &harvest{guide: guide, domain: domain, seen: map[reportHash]struct{}{}, senders: map[string]struct{}{}}
}

// all are the reports so far, oldest first, each once.
func (h *harvest) all() []facts.ReportDay {
	h.kept = h.guide.Reported(h.kept, h.fresh)
	h.fresh = h.fresh[:0]
	return h.kept.Notes.Reports
}

// begin is told what is read next, finish when it has been.
func (h *harvest) begin(path string) {
	h.path, h.items, h.mails, h.dmarc, h.elsewhere = path, 0, crowd{}, crowd{}, crowd{}
}

func (h *harvest) finish() {
	say := func(key string) string { return h.guide.Words.Say("reports."+key, assets.Values{"domain": h.domain}) }
	h.crowd(h.mails, "mails", say("mail"), false)
	h.crowd(h.dmarc, "dmarcs", tlsrpt.ErrDMARC.Error(), false)
	h.crowd(h.elsewhere, "elsewheres", h.guide.Words.Say("reports.elsewhere", assets.Values{"others": h.names(h.elsewhere.about)}), true)
	if h.items == 0 {
		h.skip(skipped{Name: h.path, Reason: say("nothing"), Count: 1})
	}
}

// take counts one thing that was found.
func (h *harvest) take(item tlsrpt.Item) {
	h.items++
	switch {
	case errors.Is(item.Err, tlsrpt.ErrNoReport):
		h.mails.add(item.Name)
	case errors.Is(item.Err, tlsrpt.ErrDMARC):
		h.dmarc.add(item.Name)
	case item.Err != nil:
		stray := errors.Is(item.Err, tlsrpt.ErrNotReport) || errors.Is(item.Err, tlsrpt.ErrEmpty) || store.NoFile(item.Err)
		if !stray || item.Name == h.path {
			h.broken++
		}
		h.skip(skipped{Name: item.Name, Reason: item.Err.Error(), Count: 1, notable: true})
	default:
		h.report(item)
	}
}

func (h *harvest) report(item tlsrpt.Item) {
	own, others := guide.OwnReport(h.domain, item.Report)
	if len(own.Policies) == 0 {
		h.elsewhere.add(item.Name, others...)
		return
	}
	if len(others) > 0 {
		h.skip(skipped{Name: item.Name, Reason: h.guide.Words.Say("reports.partly", assets.Values{"others": h.names(others)}), Count: len(others)})
	}
	var days []facts.ReportDay
	for _, d := range guide.ReportDays(h.domain, own) {
		sum := sha256.Sum256(fmt.Appendf(nil, "%q", d.Key()))
		key := reportHash(sum[:])
		if _, before := h.seen[key]; !before {
			h.seen[key] = struct{}{}
			days = append(days, d)
		}
	}
	if len(days) == 0 {
		h.again++
		return
	}
	h.read++
	success, failure := guide.Sessions(days)
	h.success, h.failure = tlsrpt.Sum(h.success, success), tlsrpt.Sum(h.failure, failure)
	if len(h.senders) < maxSenders {
		h.senders[strings.ToLower(own.Organization)] = struct{}{}
	}
	if begin, end := own.Begin, own.End; !begin.IsZero() {
		if h.first.IsZero() || begin.Before(h.first) {
			h.first = begin
		}
		if end.After(h.last) {
			h.last = end
		}
	}
	if h.fresh = append(h.fresh, days...); len(h.fresh) >= harvested {
		h.all()
	}
}

func (h *harvest) skip(s skipped) {
	if len(h.skipped) == maxSkipped {
		h.more += s.Count
		return
	}
	h.skipped = append(h.skipped, s)
}

// crowd is what there may be many of in a mailbox, and what is no news one by one.
type crowd struct {
	first string
	n     int
	about []string
}

func (c *crowd) add(name string, about ...string) {
	if c.n++; c.n == 1 {
		c.first = name
	}
	for _, domain := range about {
		if len(c.about) <= maxAbout && !slices.Contains(c.about, domain) {
			c.about = append(c.about, domain)
		}
	}
}

func (h *harvest) crowd(c crowd, many, one string, notable bool) {
	switch c.n {
	case 0:
	case 1:
		h.skip(skipped{Name: c.first, Reason: one, Count: 1, notable: notable})
	default:
		h.skip(skipped{Name: h.path, Count: c.n, notable: notable, Reason: h.guide.Words.Say("reports."+many, assets.Values{
			"n": number(c.n), "others": h.names(c.about)})})
	}
}

// names are the names of other domains for people.
func (h *harvest) names(domains []string) string {
	var list []string
	for _, d := range domains[:min(len(domains), maxAbout)] {
		list = append(list, assets.Clean(d, 100))
	}
	if len(domains) > maxAbout {
		list = append(list, "...")
	}
	return strings.Join(list, ", ")
}

// unread says what was not read and is more than an ordinary mail, if anything.
func (h *harvest) unread() error {
	var list []error
	for _, s := range h.skipped {
		if s.notable {
			list = append(list, fmt.Errorf("%s: %s", s.Name, s.Reason))
		}
	}
	return errors.Join(list...)
}

// code is the exit code.
func (h *harvest) code(list []guide.News) int {
	switch {
	case h.broken > 0, slices.ContainsFunc(list, func(n guide.News) bool { return n.Urgency == guide.Problem }):
		return exitAction
	case h.read == 0 && h.again == 0:
		return exitUnknown
	}
	return exitFine
}
