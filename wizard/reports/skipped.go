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

// tally is what there may be many of.
type tally struct {
	first   string
	n       int
	domains []string
}

func (t *tally) add(name string, domains ...string) {
	if t.n++; t.n == 1 {
		t.first = name
	}
	for _, domain := range domains {
		if len(t.domains) <= MaxDomains && !slices.Contains(t.domains, domain) {
			t.domains = append(t.domains, domain)
		}
	}
}

// skipped is the tally as one thing that was skipped in a source.
func (t tally) skipped(kind SkippedKind, source string) Skipped {
	s := Skipped{Name: source, Kind: kind, Count: t.n, Domains: t.domains}
	if t.n == 1 {
		s.Name = t.first
	}
	return s
}
