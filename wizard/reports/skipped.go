package reports

import "slices"

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
