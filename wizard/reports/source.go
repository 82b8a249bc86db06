package reports

import (
	"errors"
	"regexp"
	"slices"
	"time"
	"weak"

	"mailseal/wizard/facts"
	"mailseal/wizard/tlsrpt"
)

// Limits on what one mail or file may bring, so that none of them pushes out others.
const (
	MaxReports = 100 // of one mail, or of one JSON text
	maxMailed  = 300 // days of those
	maxLetters = 1000
	maxRefused = 100 // kinds of reports that are told apart
)

// Source is one file, folder or stream whose reports are read. Of what there may be many of in a mailbox, and what is no
// news one by one, it keeps the number.
type Source struct {
	collector *Collector
	name      string
	items     int // that were in it

	text    string // the JSON text that is read, by its name
	inText  unit
	letters map[weak.Pointer[tlsrpt.Mail]]*letter // those in it that were read last, which may be in each other

	mails, dmarc, elsewhere Skipped
	refused                 []Skipped
	tooMany                 Skipped
	unreached               bool
}

// Unreached reports whether there was a signature in it whose key could not be looked up: another time it may prove more.
func (s *Source) Unreached() bool { return s.unreached }

// unit is a mail or a text, by what it brought so far.
type unit struct{ reports, days int }

func (u unit) full() bool { return u.reports >= MaxReports || u.days >= maxMailed }

// letter is a mail that is read, without its text.
type letter struct {
	unit
	signature *Signature // nil: nobody has asked for it yet
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
	c := s.collector
	if len(item.Report.Policies) == 0 {
		c.skip(Skipped{Name: item.Name, Kind: NoRows, Count: 1})
		return
	}
	mail := s.letter(item.Mail)
	rows, others := c.owner.split(item.Report, labelOf(item, func(field string) bool { return s.covered(item.Mail, mail, field) }))
	if len(rows) == 0 {
		s.elsewhere.count(s.name, item.Name, others...)
		return
	}
	if kind, refused := c.options.refuses(item.Report); refused {
		s.refuse(kind, item)
		return
	}
	list, left := days(c.options.Domain, item.Report, rows)
	if !s.takes(item.Name, mail, len(list)) {
		return
	}
	if len(others) > 0 {
		c.skip(Skipped{Name: item.Name, Kind: Partly, Count: len(others), Domains: others[:min(len(others), MaxDomains+1)]})
	}
	if left > 0 {
		c.skip(Skipped{Name: item.Name, Kind: ManyRows, Count: left})
	}
	s.sign(list, item.Mail, mail)
	c.add(list)
}

// letter returns what is known of a mail; it is that of no mail where there is none.
func (s *Source) letter(mail *tlsrpt.Mail) *letter {
	if mail == nil {
		return nil
	}
	key := weak.Make(mail)
	known := s.letters[key]
	if known == nil {
		if s.letters == nil || len(s.letters) == maxLetters {
			s.letters = map[weak.Pointer[tlsrpt.Mail]]*letter{}
		}
		known = &letter{}
		s.letters[key] = known
	}
	return known
}

// signature returns what the signature of a mail proves. It is verified once, and the mail is not held.
func (s *Source) signature(mail *tlsrpt.Mail, known *letter) Signature {
	if mail == nil {
		return Signature{Proof: facts.Unproven, Why: facts.BareFile}
	}
	if known.signature == nil {
		c := s.collector
		signature := c.verify(*mail, c.options.Key, c.options.Now)
		known.signature = &signature
		s.unreached = s.unreached || signature.Why == facts.KeyUnreachable
	}
	return *known.signature
}

// covered reports whether what a header field says of a report has a say: it stands once, and the signature is about it.
func (s *Source) covered(mail *tlsrpt.Mail, known *letter, field string) bool {
	if slices.Contains(mail.Doubled, field) {
		return false
	}
	signature := s.signature(mail, known)
	return signature.Proof != facts.Signed || slices.Contains(signature.Covers, field)
}

// sign writes into the days of a report who sent it.
func (s *Source) sign(days []facts.ReportDay, mail *tlsrpt.Mail, known *letter) {
	signature := s.signature(mail, known)
	for i := range days {
		d := &days[i]
		d.Proof, d.Why, d.Signer, d.Read = signature.Proof, signature.Why, signature.Signer, s.collector.options.Now
		if mail != nil {
			d.From = mail.From
		}
	}
}

// numberInText is what tlsrpt puts behind the name of a text that has several reports.
var numberInText = regexp.MustCompile(`, report [0-9]+$`)

// takes reports whether one more report, with so many days, is taken of a text and of the mail that it came in, and counts it.
func (s *Source) takes(name string, mail *letter, days int) bool {
	text := numberInText.ReplaceAllString(name, "")
	if text != s.text {
		s.text, s.inText = text, unit{}
	}
	if s.inText.full() || mail != nil && mail.full() {
		if s.tooMany.Name != text {
			s.flush()
			s.tooMany = Skipped{Name: text, Kind: TooMany}
		}
		s.tooMany.Count++
		return false
	}
	s.inText.reports, s.inText.days = s.inText.reports+1, s.inText.days+days
	if mail != nil {
		mail.reports, mail.days = mail.reports+1, mail.days+days
	}
	return true
}

// flush remembers how many reports of the last text were too many.
func (s *Source) flush() {
	if s.tooMany.Count > 0 {
		s.collector.skip(s.tooMany)
		s.tooMany = Skipped{}
	}
}

// refuse counts a report that cannot be about the time that it names.
func (s *Source) refuse(kind SkippedKind, item tlsrpt.Item) {
	r := item.Report
	says := facts.ReportDay{Organization: r.Organization}.Sender()
	for i := range s.refused {
		if known := &s.refused[i]; known.Kind == kind && (facts.ReportDay{Organization: known.Sender}).Sender() == says {
			known.count(s.name, item.Name)
			if r.Begin.Before(known.Begin) {
				known.Begin = r.Begin
			}
			if r.End.After(known.End) {
				known.End = r.End
			}
			return
		}
	}
	one := Skipped{Name: item.Name, Kind: kind, Count: 1, Sender: r.Organization, Begin: r.Begin, End: r.End}
	if len(s.refused) == maxRefused {
		s.collector.skip(one)
		return
	}
	s.refused = append(s.refused, one)
}

// Close ends the source: what was only counted is remembered.
func (s *Source) Close() {
	s.flush()
	for _, skipped := range append([]Skipped{s.mails, s.dmarc, s.elsewhere}, s.refused...) {
		if skipped.Count > 0 {
			s.collector.skip(skipped)
		}
	}
	if s.items == 0 {
		s.collector.skip(Skipped{Name: s.name, Kind: Empty, Count: 1})
	}
	s.letters = nil
}

// Limits on the time that a report is about.
const (
	clockError = 24 * time.Hour // of the sender, and ours
	longest    = 31 * 24 * time.Hour
)

// refuses returns why no report can be about the time that r names. What has no date is not refused: it is shown without one, and
// no wait ends by it.
func (o Options) refuses(r tlsrpt.Report) (kind SkippedKind, refused bool) {
	switch {
	case r.Begin.IsZero():
	case !o.Now.IsZero() && r.Future(o.Now.Add(clockError)):
		return Future, true
	case r.End.Sub(r.Begin) > longest:
		return TooLong, true
	case r.End.Before(o.From):
		return BeforeFrom, true
	}
	return "", false
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
	NoRows       SkippedKind = "no-rows"    // a report that says nothing

	// Reports about the domain that are not taken; Sender, Begin and End say whose of the first three, and about which time.
	Future     SkippedKind = "future"    // it has not come yet
	BeforeFrom SkippedKind = "before"    // when nobody was asked for reports
	TooLong    SkippedKind = "too-long"  // longer than a month
	TooMany    SkippedKind = "too-many"  // of one mail or one text
	ManyRows   SkippedKind = "many-rows" // the smallest rows of a report that has very many
)

// Skipped is something that is no report about the domain, that is not taken, or that could not be read.
type Skipped struct {
	Name       string // of the file and the place in it; of the source where there are several
	Kind       SkippedKind
	Count      int       // how many of the kind
	Domains    []string  // other domains that it is about; of many the first MaxDomains, and one more
	Sender     string    // as the reports call it
	Begin, End time.Time // from the first to the last of them
	Err        error     // of Unreadable
}

// MaxDomains is how many names of other domains are worth showing.
const MaxDomains = 5

// Notable reports whether it is more than can be expected in any mailbox.
func (s Skipped) Notable() bool {
	switch s.Kind {
	case Unreadable, Elsewhere, Future, BeforeFrom, TooLong, TooMany, ManyRows:
		return true
	case Empty, OrdinaryMail, DMARC, Partly, NoRows:
	}
	return false
}

// count adds one more of the kind, which name is in source.
func (s *Skipped) count(source, name string, domains ...string) {
	if s.Count++; s.Count == 1 {
		s.Name = name
	} else {
		s.Name = source
	}
	for _, domain := range domains {
		if len(s.Domains) <= MaxDomains && !slices.Contains(s.Domains, domain) {
			s.Domains = append(s.Domains, domain)
		}
	}
}
