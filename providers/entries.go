package providers

import (
	"strings"

	"mailseal/wizard/mtasts"
)

// The entries as they stand in the catalogue's files.

// proof is what every claim carries.
type proof struct {
	Confidence Confidence
	Source     string // keys of sources.toml, separated by spaces
}

// source is where claims come from.
type source struct {
	At    string // the page, the file in a public repository, or the standard
	Read  string // the day on which it was read, 2006-01-02; empty for what is remembered
	Dated string // the day, month or year that the text itself bears; empty where it does not
}

// claim is one thing said about a provider.
type claim struct {
	Say string
	proof
}

type settings struct {
	Names    map[string]string `toml:"names"`           // of the ids that stand for no company
	Plain    string            `toml:"why_known"`       // why a name of {name} is in the policy file
	Owner    map[string]string `toml:"why"`             // and one that no company is known for, by id
	NameHint map[string]string `toml:"name_hint"`       // about the Name box at {name}, by its kind
	Usual    map[string]string `toml:"name_hint_usual"` // the same, where it is no documented fact
	Already  string            `toml:"already"`         // why the place that is in use comes first
	There    string            `toml:"site_there"`      // why a place fits that has the domain's web site
}

type mailEntry struct {
	ID, Name string
	Kind     mailKind
	Docs     string
	Policy   claim // whether the provider serves the policy file of its customers
	Steady   zones // of mail servers that keep their names for years and renew their certificates by themselves
	Note     []claim
	MX       []mxSet
	Mark     []mark
}

type mailKind string

const (
	mailbox   mailKind = "mailbox"
	forwarder mailKind = "forwarder"
	gateway   mailKind = "gateway"
)

// mxSet is one kind of MX names of a provider.
type mxSet struct {
	Patterns []string // see pattern
	Live     []string // as they stand in a customer's zone, example.com
	Say      string   // why such a name is in the policy file, where more is to be said
	Finding  string   // the finding that says what is special about such names
	Own      []string // the domains of these names, for it
	proof
}

// mark is something besides MX that gives a provider away.
type mark struct {
	At     string   // "spf", "txt" (both at the domain), or a name under the domain
	Match  []string // patterns for the target of an SPF term or a CNAME
	Prefix []string // beginnings of a TXT
	Key    bool     // any DKIM key at the name
	Weak   bool     // also common with people who have their mail elsewhere
	proof
}

type dnsEntry struct {
	ID, Name    string
	NS          []nsSet
	Page        page  // where one signs in, at best the list of the domains
	Help        page  // its own page about records
	Where       claim // the path of menus from there
	NameField   claim `toml:"name_field"`   // "relative", "full", "either"
	NameLabel   claim `toml:"name_label"`   // what its panel calls the Name box
	ValueLabel  claim `toml:"value_label"`  // and the Value box
	TargetLabel claim `toml:"target_label"` // and the Value box of a CNAME, where it is called otherwise
	Quotes      need
	TargetDot   need `toml:"target_dot"`
	Trap        []trap
}

// page is a page of the web.
type page struct {
	URL string
	proof
}

// trap is what goes wrong at a DNS host, with every line or with some only.
type trap struct {
	claim
	Type string // of the record, such as "CNAME"; "" any
	Name string // its label, such as "mta-sts"; "" any
}

type nsSet struct {
	Patterns []string
	Live     []string
	Beside   bool // of names that others have, too, and the company only beside its own: they tell something only there
	proof
}

// need is a yes or a no with its proof; no proof means that nothing is known.
type need struct {
	Need bool
	proof
}

type webEntry struct {
	ID, Name string
	Called   string // what sentences call it; "" its name
	Kind     Kind
	Docs     string
	Offered  bool  // false: known by its names only
	Other    bool  // it stands for all that the catalogue does not know of its kind
	Punycode claim // "no" where it takes no domain with letters beyond ASCII (xn--)
	Alias    []aliasSet
	Fit      []fit
	Record   []record
	Reports  claim // "yes" or "no"
	Readers  zones // where reports go that it reads: the hosts of their addresses
	Ended    claim // the day on which the service ended, 2006-01-02; empty: it goes on
	Keeps    claim // "no": a company that keeps a policy for its own domains, and none for its customers'; empty: a keeper, or not known
	Own      zones // of such a company: aliases lead there by mistake
	Price    claim
	Mode     claim       // of the policy, where the place has only one: "enforce"
	CAA      caa         // who has to be allowed to issue
	Makes    zones       // its own domains, where it makes certificates by itself and shows its own until then
	Empty    texts       // of its answer for a space that nobody has claimed
	Trap     []claim     // what goes wrong, beside what its steps say
	Site     []siteSet   // how a web site there is known
	Cannot   claim       // why it cannot have the policy file, where that is so
	Needs    needs       // what the user must have
	Step     []stepEntry // what to do, in order
	Again    []stepEntry // what to do when the policy changes, in order
	File     []recipe    // of the folder to upload
	Archive  string      // the name of a zip of these files; "" none
}

// needs is what a place asks of the user before anything is there.
type needs struct {
	Account string // where: "github.com"
	Card    string // "yes", "no": whether it asks for a payment card; "" unknown
	Minutes int    // of work, without waiting
	DNS     string // the id of the DNS host that the domain has to be at
	Program string // what has to be installed, or known
	proof
}

type aliasSet struct {
	Patterns []string
	proof
}

// siteSet is what the names of a web site lead to.
type siteSet struct {
	Patterns  []string // of CNAME targets
	Addresses []string // and of addresses, as prefixes: "192.0.2.0/24"
	proof
}

// zones are domains that stand for themselves and every name below them.
type zones struct {
	Domains []string
	proof
}

type texts struct {
	Texts []string
	proof
}

// senderEntry is a mail service as a sender.
type senderEntry struct {
	ID, Name string
	Company  string // in whose name its TLS reports come; "" its own
	Mail     string // the id of the mail provider that it is; "" none that is known
	Shown    bool
	Honours  habitClaim
	Reports  habitClaim
	Reporter reporter // as who it reports, of a sender whose report the go-live rule waits for
}

// reporter is how the TLS reports of a sender are known to be its own.
type reporter struct {
	Names   []string // the organization-name in them, exactly
	Domains []string // that sign them
	proof
}

// habitClaim is what a sender does or does not do. Months are written 2006-01.
type habitClaim struct {
	Say            HabitState
	Unless         Exception
	Tested, Stated string
	proof
}

// issuerEntry is who issues certificates.
type issuerEntry struct {
	Organization string     // how the issuer field of its certificates begins
	CAA          []caaNames // its names in CAA records, the usual one first
}

type caaNames struct {
	Names []string
	proof
}

type caa struct {
	Issuers []string
	proof
}

// fit says for whom an option is good. The one that is said of the domain's own companies counts before the one for
// everybody; none: not offered.
type fit struct {
	When string // "", "dns:ID", "mail:ID", "gateway:ID"; "mail:self-hosted" for whoever has a server of their own; "web:unknown", "service:unknown" where a web host, or a service, that is not offered serves the policy
	Rank int    // among places that are alike in all that can be reckoned, the lower comes first: see merits
	Why  string
	proof
}

// record is a record of a place; its names and values have places for the domain, see fill.
type record struct {
	RecordShape
	proof
}

type recipe struct {
	Path     string
	Template string // under assets/templates
}

// webEntry returns the place with an id; nil where there is none.
func (c *Catalogue) webEntry(id string) *webEntry {
	return c.webWhere(func(e *webEntry) bool { return e.ID == id })
}

// webWhere returns the first place that is so; nil where none is. An entry is large: none is copied.
func (c *Catalogue) webWhere(is func(*webEntry) bool) *webEntry {
	for i := range c.web {
		if is(&c.web[i]) {
			return &c.web[i]
		}
	}
	return nil
}

// fill puts the domain's own names into a sentence of the catalogue.
func fill(text, domain string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	for _, p := range placeholders {
		if strings.Contains(text, p.name) {
			text = strings.ReplaceAll(text, p.name, p.of(domain))
		}
	}
	return text
}

// placeholders are what stands for a domain's own names.
var placeholders = []struct {
	name string
	of   func(domain string) string
}{
	{"{domain}", func(domain string) string { return domain }},
	{"{host}", func(domain string) string { return mtasts.HostLabel + "." + domain }},
	{"{domain_}", strings.NewReplacer(".", "_", "-", "_").Replace},
	{"{domain-}", strings.NewReplacer(".", "-").Replace},
}

// sentences returns the words of claims.
func sentences(claims []claim, domain string) []string {
	var out []string
	for _, c := range claims {
		out = append(out, fill(c.Say, domain))
	}
	return out
}
