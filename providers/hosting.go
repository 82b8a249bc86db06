package providers

import (
	"cmp"
	"slices"
	"strings"
)

// Kind says what sort of place an Option is.
type Kind string

// The kinds.
const (
	Service Kind = "service" // somebody else writes and serves the policy: whether it lists this domain's MX must be checked
	Static  Kind = "static"  // a place for files, which makes its own certificate
	Server  Kind = "server"  // the user's own web server or web space
	Builder Kind = "builder" // a site builder, which serves pages and no files of the user's choice
)

// Option is one place where the policy file can live.
type Option struct {
	ID          string
	Kind        Kind
	Name        string
	Called      string        // what sentences call it: the name, but for a place that stands for any company
	Recommended bool          // the first of the list
	Why         string        // one sentence: why it fits
	Records     []RecordShape // what to add in DNS, in the order that is safe: the _mta-sts record last
	Mode        string        // "enforce" where the place has no testing mode; "" the user chooses
	Reports     bool          // daily reports are included
	Has         bool          // the user has what it needs already: DNS, mail or a web site are there
	Good        bool          // it can be recommended to anybody: a free place for files that is documented, asks for no program, and can begin in testing
	Cost        Cost
	Price       string   // a few words; "" unknown
	Docs        string   // URL of the vendor's page; "" unknown
	Issuers     []string // CAA names that must be allowed where the domain has CAA records (RFC 8659)
	Needs       Needs    // what the user must have
	Steps       []Step   // what to do, in order, the record of mta-sts among them where the user adds one
	Again       []Step   // what to do when the policy changes, in order
	Traps       []string // what else goes wrong there
	Files       bool     // Recipe has files for it
}

// Needs is what a place asks of the user before anything is there.
type Needs struct {
	Account string // where: "github.com"; "" none
	Card    string // "yes", "no": whether it asks for a payment card; "" unknown
	Minutes int    // of work, without waiting; 0 unknown
	DNS     string // the name of the DNS host that the domain has to be at; "" any
	Program string // what has to be installed or known; "" nothing
	Sure    bool
}

// RecordShape is one record that an Option needs. Exactly one of Value, Pasted and Own says where its value is from.
type RecordShape struct {
	Label   string   // relative to the domain: "mta-sts", "_mta-sts", "_smtp._tls"
	Type    string   // "CNAME", "TXT", "A", "AAAA", "NS"
	Or      []string // of a pasted value: other types that the place may show; the value decides
	Value   string   // the same for everybody, or derived from the domain
	Pasted  bool     // the user copies the value from the service; Paste reads it
	Own     bool     // mailseal writes the value
	Like    string   `toml:"looks"` // what a pasted value usually looks like
	Hint    string   // where a pasted value is found
	Pattern string   // what a pasted value usually matches, where that is documented

	self     string        // the record's own full name
	siblings []RecordShape // the other records of the place
}

// Hosting returns the places where the policy file of a domain can live, the recommended one
// first. Where mta-sts.DOMAIN already points to one, that is it.
func (c *Catalogue) Hosting(clues Clues) []Option {
	s := c.situation(clues)
	var options []Option
	for i, entry := range c.ranking(s) {
		option := c.option(*entry, s.domain)
		option.Recommended, option.Has = i == 0, entry.hasAlready(s)
		option.Why = fill(c.whyFits(entry, s), s.domain)
		m := entry.merits(s)
		option.Good = entry.Kind == Static && m.vouched && m.free && m.tests && m.browser
		options = append(options, option)
	}
	return options
}

// Unfit says why the policy file of a domain cannot live at the place with an id; it is empty where it can.
func (c *Catalogue) Unfit(id string, clues Clues) Unfit {
	entry := c.webEntry(id)
	if entry == nil {
		return NotOffered
	}
	return entry.unfit(c.situation(clues))
}

// OwnServer reports whether a server of the domain's own was seen, for its mail or its web site: the policy file can live there, too.
func (c *Catalogue) OwnServer(clues Clues) bool { return c.situation(clues).ownServer() }

// whyFits says why a place fits a domain.
func (c *Catalogue) whyFits(e *webEntry, s situation) string {
	best, _ := e.fitFor(s)
	switch {
	case e.ID == s.inUse:
		return c.settings.Already
	case best.When == "" && e.ID == s.site.ID:
		return c.settings.There
	}
	return best.Why
}

// Option returns a place by its id, whoever it fits.
func (c *Catalogue) Option(id, domain string) (option Option, ok bool) {
	entry := c.webEntry(id)
	if entry == nil || !entry.Offered {
		return Option{}, false
	}
	return c.option(*entry, hostName(domain)), true
}

// PlaceID returns the id of the offered place that a text names, by its id or its name, in capitals or not; any other text is returned as
// it is.
func (c *Catalogue) PlaceID(text string) string {
	for _, e := range c.web {
		for _, name := range []string{e.ID, e.Name, e.called()} {
			if e.Offered && strings.EqualFold(name, text) {
				return e.ID
			}
		}
	}
	return text
}

// Offered returns the ids of all places that are offered to somebody.
func (c *Catalogue) Offered() []string {
	var ids []string
	for _, e := range c.web {
		if e.Offered {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// called returns what sentences call the place.
func (e webEntry) called() string { return cmp.Or(e.Called, e.Name) }

func (c *Catalogue) option(e webEntry, domain string) Option {
	o := Option{
		ID: e.ID, Kind: e.Kind, Name: e.Name, Called: e.called(), Docs: e.Docs,
		Reports: e.Reports.Say == "yes", Mode: e.Mode.Say,
		Cost: costOf(e.Price), Price: e.Price.Say, Issuers: e.CAA.Issuers, Needs: c.needs(e.Needs),
		Steps: stepsFor(e.Step, domain), Again: stepsFor(e.Again, domain), Traps: sentences(e.Trap, domain),
		Files: len(e.File) > 0, Records: e.records(domain),
	}
	if len(e.Fit) > 0 {
		o.Why = fill(e.Fit[len(e.Fit)-1].Why, domain)
	}
	return o
}

func (c *Catalogue) needs(n needs) Needs {
	return Needs{Account: n.Account, Card: n.Card, Minutes: n.Minutes, DNS: c.dnsNames(strings.Fields(n.DNS)), Program: n.Program, Sure: n.Confidence.Sure()}
}

func stepsFor(entries []stepEntry, domain string) []Step {
	var steps []Step
	for _, s := range entries {
		steps = append(steps, s.step(domain))
	}
	return steps
}

// records returns the records that a domain needs at the place.
func (e webEntry) records(domain string) []RecordShape {
	var shapes []RecordShape
	for _, r := range e.Record {
		shapes = append(shapes, r.at(domain))
	}
	for i := range shapes {
		shapes[i].siblings = slices.Concat(shapes[:i], shapes[i+1:])
	}
	return shapes
}

// at returns the shape of the record for a domain.
func (r record) at(domain string) RecordShape {
	shape := r.RecordShape
	for _, text := range []*string{&shape.Value, &shape.Like, &shape.Hint, &shape.Pattern} {
		*text = fill(*text, domain)
	}
	shape.self = r.Label + "." + domain
	return shape
}
