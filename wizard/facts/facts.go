// Package facts holds what was seen, when, and from where. It never holds an opinion
// (that is diagnosis) and never says what should be there (that is plan).
//
// A Check (facts.go) is what one check of a domain saw: of its DNS (dns.go), its policy (fetch.go), its mail servers
// (mail.go), and of the network that it was made from. Notes (notes.go, reports.go) are what checks and
// reports leave behind, and MailPlace (mailbox.go) is how far a mailbox with reports was read. All are kept on disk: the JSON names
// do not change.
//
// Text in it is as the network gave it. It is hostile: it may be shown only
// through assets.Clean or a sentence that assets filled.
package facts

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"mailseal/wizard/dnsname"
)

// Check is everything that one check of a domain saw. What was not looked up is
// the zero value; Scope distinguishes that from what was looked up and absent.
//
// Misplaced are STSv1 and TLSRPTv1 texts at the domain itself; TXT, CNAME, A and AAAA records of any content at names that
// are mistaken for _mta-sts, mta-sts and _smtp._tls; addresses at a name where a text belongs and none is, and
// texts at mta-sts. What a wildcard gives is not misplaced.
type Check struct {
	Domain string        `json:"domain"` // A-labels, lower case, no final dot
	At     time.Time     `json:"at"`     // UTC, when the check began
	Took   time.Duration `json:"took"`
	Scope  Scope         `json:"scope"`

	Zone          Zone         `json:"zone"`
	MX            Lookup       `json:"mx"`                  // MX at the domain
	Record        Lookup       `json:"record"`              // TXT at _mta-sts.DOMAIN, aliases followed
	Report        Lookup       `json:"report"`              // TXT at _smtp._tls.DOMAIN, aliases followed
	Host          Lookup       `json:"host"`                // A and AAAA at mta-sts.DOMAIN, aliases followed
	Apex          []string     `json:"apex"`                // TXT at the domain itself: SPF and ownership marks
	Site          []SiteName   `json:"site,omitempty"`      // where the names of the domain's web site lead, as far as they are there
	ProviderHints []RR         `json:"marks"`               // other names that give the mail provider away: autodiscover, DKIM selectors, SPF at names of its own
	Misplaced     []RR         `json:"strays"`              // records saved where they do nothing; see above
	Fetches       []Fetch      `json:"fetches"`             // the policy, once from every address of its host
	FoundAt       string       `json:"found_at,omitempty"`  // a policy was found at this URL while its host does not exist
	Issuers       []CAA        `json:"issuers,omitempty"`   // who may sign for the policy host
	ReportHosts   []ReportHost `json:"readers,omitempty"`   // where daily reports go
	Servers       []MailServer `json:"servers"`             // in MX order
	MailAt        time.Time    `json:"mail_at,omitzero"`    // when they were called; zero: never
	GuessedAt     time.Time    `json:"guessed_at,omitzero"` // when the names of Scope.Guesses were asked for; zero: never
	WholeAt       time.Time    `json:"whole_at,omitzero"`   // when everything was asked for; zero: never. See Scope.Only
	Network       Network      `json:"network"`
	Reach         Reach        `json:"reach"`            // who answered, whatever was asked
	System        []SystemView `json:"system,omitempty"` // what this computer's own resolver says
	Problems      []Problem    `json:"problems"`         // parts that could not be checked from here, and why
}

// MXHosts returns the names of the mail servers in order of preference, lower case, without final dot.
// A null MX (RFC 7505) gives none.
func (c Check) MXHosts() []string {
	best, _ := c.MX.Best()
	rrs := slices.Clone(best.RRs)
	slices.SortStableFunc(rrs, func(a, b RR) int {
		return cmp.Or(cmp.Compare(a.Pref, b.Pref), strings.Compare(a.Value, b.Value))
	})
	var hosts []string
	for _, rr := range rrs {
		host := dnsname.Canonical(rr.Value)
		if rr.Type == "MX" && host != "" && !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	return hosts
}

// NullMX reports whether the domain declares that it takes no mail (RFC 7505).
func (c Check) NullMX() bool {
	best, _ := c.MX.Best()
	values := best.Values("MX")
	return len(values) == 1 && dnsname.Canonical(values[0]) == ""
}

// WebUnreached reports whether a check that tested its network reached no web server at all: what hides a file then is this network.
func (c Check) WebUnreached() bool { return c.Scope.Network && !c.Reach.Web }

// SiteName is a name that people reach the domain's web site by, and where it leads.
type SiteName struct {
	Name  string   `json:"name"`            // www.DOMAIN, or the domain itself
	Alias []string `json:"alias,omitempty"` // the chain of CNAME targets, nearest first
	Addrs []string `json:"addrs,omitempty"` // at its end
}

// Scope says which parts a check covers.
type Scope struct {
	DNS     bool `json:"dns"`            // zone, MX, the records
	Caches  bool `json:"caches"`         // recursive resolvers were asked too, for what the authoritative servers have
	Policy  bool `json:"policy"`         // the policy was fetched
	Mail    bool `json:"mail"`           // the mail servers were called
	Network bool `json:"network"`        // the network that the check was made from was tested
	Site    bool `json:"site"`           // the names of the web site were looked up
	Only    Part `json:"only,omitempty"` // of all that, what this part is about: PartMX, PartRecord, PartReport or PartPolicy; empty: everything
	Guesses bool `json:"guesses"`        // names were asked for that hold something only after a mistake, or that tell who runs the mail
}

// Full returns a scope that leaves nothing out.
func Full() Scope {
	return Scope{DNS: true, Caches: true, Policy: true, Mail: true, Network: true, Site: true, Guesses: true}
}

// Part names a part of a check.
type Part string

// The parts that may have Problems.
const (
	PartDNS    Part = "dns"    // all that DNS says
	PartPolicy Part = "policy" // the policy, and the name of its host
	PartMail   Part = "mail"   // the mail servers, as they were called
)

// The other parts, for Progress.
const (
	PartZone    Part = "zone"    // the name servers
	PartMX      Part = "mx"      // the names of the mail servers
	PartRecord  Part = "record"  // _mta-sts
	PartReport  Part = "report"  // _smtp._tls
	PartNetwork Part = "network" // the network that the check is made from
)

// Problem is a part that could not be checked from here.
type Problem struct {
	Part Part   `json:"part"`
	Why  string `json:"why"` // raw, from the network or the system
}

// Network is what a check learned of the network that it was made from.
type Network struct {
	Port25Blocked bool          `json:"port25_blocked,omitempty"` // well-known mail servers cannot be reached either
	DNSFiltered   bool          `json:"dns_filtered,omitempty"`   // port 53 fails; DNS over HTTPS or the system's resolver was used
	InsideAllowed bool          `json:"inside_allowed,omitempty"` // addresses of inside networks were connected to like others, because the user asked for it
	NoIPv6        bool          `json:"no_ipv6,omitempty"`        // no way to IPv6 addresses: failures there are no evidence
	Offline       bool          `json:"offline,omitempty"`        // nothing answered at all
	ClockOff      time.Duration `json:"clock_off,omitempty"`      // how far this clock is ahead of a Date header
	Intercepted   string        `json:"intercepted,omitempty"`    // who signed the certificates of well-known sites, where no public issuer did
}

// clockTolerance is how wrong this computer's clock may be.
const clockTolerance = 5 * time.Minute

// ClockWrong reports whether this computer's clock is so wrong that times come out differently.
func (n Network) ClockWrong() bool { return n.ClockOff.Abs() > clockTolerance }

// Right returns what the time is when this computer's clock says t.
func (n Network) Right(t time.Time) time.Time {
	if n.ClockWrong() {
		return t.Add(-n.ClockOff)
	}
	return t
}

// Reach is what could be reached from this computer. Where others answered, the silence of one is its own.
type Reach struct {
	DNS  bool `json:"dns,omitempty"`  // an authoritative server answered at port 53, of the domain or of another zone
	Mail bool `json:"mail,omitempty"` // a mail server greeted at port 25: one of the domain's, or a well-known one
	Web  bool `json:"web,omitempty"`  // a web server showed a certificate at port 443: the policy host, or a well-known one
}

// SystemView is what this computer's own resolver says of a name that the outside knows.
type SystemView struct {
	Name  string   `json:"name"`
	Addrs []string `json:"addrs"`
}
