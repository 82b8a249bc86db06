package providers

import (
	"cmp"
	"slices"
	"strings"

	"mailseal/wizard/dnsname"
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
	Price       string        // a few words; "" unknown
	Docs        string        // URL of the vendor's page; "" unknown
	Issuers     []string      // CAA names that must be allowed where the domain has CAA records (RFC 8659)
	Needs       Needs         // what the user must have
	Steps       []Step        // what to do, in order, the record of mta-sts among them where the user adds one
	Again       []Step        // what to do when the policy changes, in order
	Traps       []string      // what else goes wrong there
	Files       bool          // Recipe has files for it
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
	mail, dns, web := c.Mail(clues), c.DNSHost(clues), c.WebHost(clues)
	domain := clues.clean().Domain
	facts := append([]string{"", "mail:" + mail.ID, "gateway:" + mail.GatewayID}, c.servedBy(clues)...)
	if len(dns.Mixed) == 0 { // else lines that a place adds by itself are at one of the companies only
		facts = append(facts, "dns:"+dns.ID)
	}
	alone := mail.GatewayID == "" && len(mail.Mixed) == 0 // every mail server is the mail provider's

	type ranked struct {
		rank   int
		option Option
	}
	var list []ranked
	for _, entry := range c.web {
		best, ok := entry.fitFor(facts)
		if !ok || !entry.Offered || entry.Mode.Say != "" && !alone { // its one policy has its own mail servers only
			continue
		}
		if entry.ID == web {
			best = fit{Rank: 0, Why: c.settings.Already}
		}
		option := c.option(entry, domain)
		option.Why = fill(best.Why, domain)
		list = append(list, ranked{best.Rank, option})
	}
	slices.SortStableFunc(list, func(a, b ranked) int { return cmp.Compare(a.rank, b.rank) })
	var options []Option
	for i, r := range list {
		r.option.Recommended = i == 0
		options = append(options, r.option)
	}
	return options
}

// Option returns a place by its id, whoever it fits.
func (c *Catalogue) Option(id, domain string) (option Option, ok bool) {
	entry := c.webEntry(id)
	if entry == nil || !entry.Offered {
		return Option{}, false
	}
	return c.option(*entry, hostName(domain)), true
}

func (c *Catalogue) webEntry(id string) *webEntry {
	i := slices.IndexFunc(c.web, func(e webEntry) bool { return e.ID == id })
	if i < 0 {
		return nil
	}
	return &c.web[i]
}

// called returns what sentences call the place.
func (e webEntry) called() string { return cmp.Or(e.Called, e.Name) }

func (e webEntry) fitFor(facts []string) (best fit, ok bool) {
	for _, f := range e.Fit {
		if slices.Contains(facts, f.When) && (!ok || f.Rank < best.Rank) {
			best, ok = f, true
		}
	}
	return best, ok
}

func (c *Catalogue) option(e webEntry, domain string) Option {
	o := Option{
		ID: e.ID, Kind: e.Kind, Name: e.Name, Called: e.called(), Docs: e.Docs,
		Reports: e.Reports.Say == "yes", Mode: e.Mode.Say,
		Price: hint(e.Price), Issuers: e.CAA.Issuers, Needs: c.needs(e.Needs),
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
		shape := r.RecordShape
		for _, text := range []*string{&shape.Value, &shape.Like, &shape.Hint, &shape.Pattern} {
			*text = fill(*text, domain)
		}
		shape.self = r.Label + "." + domain
		shapes = append(shapes, shape)
	}
	for i := range shapes {
		shapes[i].siblings = slices.Concat(shapes[:i], shapes[i+1:])
	}
	return shapes
}

// hint returns a claim, softened where it is not documented.
func hint(c claim) string {
	if c.Say == "" || c.Confidence.Sure() {
		return c.Say
	}
	return c.Say + " (as far as we know)"
}

// WebHost returns the id of the web host or service that serves mta-sts.DOMAIN, by what that is an alias of: "" where it is
// none, Unknown where the target is nobody's.
func (c *Catalogue) WebHost(clues Clues) (id string) {
	for _, alias := range clues.clean().HostAlias {
		if entry := c.aliasOwner(alias); entry != nil {
			return entry.ID
		}
		id = Unknown
	}
	return id
}

// servedBy returns what fits say of who serves the policy of a domain now, where that is no place that is offered: a web host by
// where mta-sts.DOMAIN leads; a service by where the record does, or by the name servers of mta-sts.
func (c *Catalogue) servedBy(clues Clues) (facts []string) {
	clues = clues.clean()
	kind := func(host string) Kind {
		owner := c.aliasOwner(host)
		switch {
		case owner == nil:
			return ""
		case owner.Offered:
			return Builder // it stands for itself, or cannot
		}
		return owner.Kind
	}
	if hosts := clues.HostAlias; len(hosts) > 0 {
		switch kind(hosts[len(hosts)-1]) {
		case "", Static, Server:
			facts = append(facts, "web:"+Unknown)
		case Service:
			facts = append(facts, "service:"+Unknown)
		case Builder:
		}
	}
	foreign := func(host string) bool {
		k := kind(host)
		return !dnsname.Under(host, clues.Domain) && (k == "" || k == Service)
	}
	if slices.ContainsFunc(clues.RecordAlias, foreign) || len(clues.HostNS) > 0 {
		facts = append(facts, "service:"+Unknown)
	}
	return facts
}

// aliasOwner returns the place that a name belongs to, nil where that is nobody's.
func (c *Catalogue) aliasOwner(host string) (owner *webEntry) {
	best := 0
	for i := range c.web {
		for _, set := range c.web[i].Alias {
			if weight := bestMatch(set.Patterns, host); weight > best {
				best, owner = weight, &c.web[i]
			}
		}
	}
	return owner
}
