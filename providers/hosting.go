package providers

import (
	"cmp"
	"errors"
	"fmt"
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
)

// Option is one place where the rule file can live.
type Option struct {
	ID          string
	Kind        Kind
	Name        string
	Recommended bool          // the first of the list
	Why         string        // one sentence: why it fits
	Records     []RecordShape // what to add in DNS, in the order that is safe: the _mta-sts record last
	Mode        string        // "enforce" where the place has no testing mode; "" the user chooses
	Reports     bool          // daily reports are included
	Price       string        // a few words; "" unknown
	Docs        string        // URL of the vendor's page; "" unknown
	CertDelay   string        // how long the certificate takes, in words; "" unknown
	Issuers     []string      // CAA names that must be allowed where the domain has CAA records (RFC 8659)
	Steps       []string      // what to do there, in order
	Traps       []string      // what goes wrong there
	Files       bool          // Recipe has files for it
}

// RecordShape is one record that an Option needs. Exactly one of Value, Pasted and Own says where its value is from.
type RecordShape struct {
	Label  string // relative to the domain: "mta-sts", "_mta-sts", "_smtp._tls"
	Type   string // "CNAME", "TXT", "A", "AAAA"
	Value  string // the same for everybody, or derived from the domain
	Pasted bool   // the user copies the value from the service; Paste reads it
	Own    bool   // mailseal writes the value
	Like   string // what a pasted value usually looks like
	Hint   string // where a pasted value is found

	pattern string // that a pasted value must match
	self    string // the record's own full name
}

// Hosting gives the places where the rule file of a domain can live, the recommended one
// first. Where mta-sts.DOMAIN already points to one, that is it.
func (c *Catalogue) Hosting(clues Clues) []Option {
	mail, dns, web := c.Mail(clues), c.DNSHost(clues), c.WebHost(clues)
	domain := clues.clean().Domain
	facts := []string{"", "mail:" + mail.ID, "gateway:" + mail.GatewayID}
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
		option := entry.option(domain)
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

// Option gives a place by its id, whoever it fits.
func (c *Catalogue) Option(id, domain string) (option Option, ok bool) {
	entry := c.webEntry(id)
	if entry == nil || !entry.Offered {
		return Option{}, false
	}
	return entry.option(hostName(domain)), true
}

func (c *Catalogue) webEntry(id string) *webEntry {
	i := slices.IndexFunc(c.web, func(e webEntry) bool { return e.ID == id })
	if i < 0 {
		return nil
	}
	return &c.web[i]
}

func (e webEntry) fitFor(facts []string) (best fit, ok bool) {
	for _, f := range e.Fit {
		if slices.Contains(facts, f.When) && (!ok || f.Rank < best.Rank) {
			best, ok = f, true
		}
	}
	return best, ok
}

func (e webEntry) option(domain string) Option {
	o := Option{
		ID: e.ID, Kind: e.Kind, Name: e.Name, Docs: e.Docs,
		Reports: e.Reports.Say == "yes", Mode: e.Mode.Say,
		Price: hint(e.Price, "", " (as far as we know)"), CertDelay: hint(e.Cert, "usually ", ""),
		Issuers: e.CAA.Issuers,
		Steps:   sentences(e.Step, domain), Traps: sentences(e.Trap, domain),
		Files: len(e.File) > 0, Records: e.records(domain),
	}
	if len(e.Fit) > 0 {
		o.Why = fill(e.Fit[len(e.Fit)-1].Why, domain)
	}
	return o
}

// records are the records that a domain needs at the place.
func (e webEntry) records(domain string) []RecordShape {
	var shapes []RecordShape
	for _, r := range e.Record {
		shapes = append(shapes, RecordShape{
			Label: r.Label, Type: r.Type, Value: fill(r.Value, domain), Pasted: r.Pasted, Own: r.Own, Like: fill(r.Looks, domain),
			Hint: fill(r.Hint, domain), pattern: fill(r.Pattern, domain), self: r.Label + "." + domain,
		})
	}
	return shapes
}

// hint gives a claim, softened where it is not documented.
func hint(c claim, before, after string) string {
	if c.Say == "" || c.Confidence.Sure() {
		return c.Say
	}
	return before + c.Say + after
}

// Paste reads a value that the user brought from elsewhere: a host name for a CNAME, with or without
// "https://", quotes, spaces, the type of the line and a final dot around it; an address for an A or AAAA, or a host name, which
// makes it a CNAME; a text for a TXT. It gives the value as the record needs it; the error says what to do next.
func (r RecordShape) Paste(text string) (string, error) {
	text = strings.Trim(strings.TrimSpace(text), `"'`)
	if text == "" {
		return "", errors.New("nothing was pasted: copy the value that is shown for " + r.Label)
	}
	switch r.Type {
	case "CNAME":
		return r.pasteName(target(text))
	case "A", "AAAA":
		if host, err := r.pasteName(target(text)); err == nil {
			return host, nil
		}
		return pasteAddress(r.Type, target(text))
	}
	if len(text) > maxText || strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c > '~' }) {
		return "", errors.New("that has characters that do not belong in a record: copy it again")
	}
	return text, nil
}

func (r RecordShape) pasteName(text string) (string, error) {
	host := hostName(text)
	if host == "" || !strings.Contains(host, ".") || !publishableTarget(host) {
		return "", fmt.Errorf("%q is not the name of a server: copy the whole value, such as name.example.com", clip(text, 60))
	}
	if host == r.self {
		return "", fmt.Errorf("%q would point to itself: copy the name that your web host or service shows", clip(host, 60))
	}
	if r.pattern != "" && matchHost(r.pattern, host) == 0 {
		return "", fmt.Errorf("%q does not end in %s: copy the value that is shown for this place", clip(host, 60), strings.TrimLeft(r.pattern, ".*"))
	}
	return host, nil
}
