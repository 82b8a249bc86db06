package facts

import (
	"slices"
	"time"

	"mailseal/wizard/dnsname"
)

// Zone is the zone the domain lives in, as its parent delegates it.
type Zone struct {
	Name     string        `json:"name"`    // the zone cut: the domain or one above it
	Servers  []Server      `json:"servers"` // authoritative, one per address
	Primary  string        `json:"primary"` // SOA MNAME
	Serial   uint32        `json:"serial"`
	Negative time.Duration `json:"negative"` // how long "no such name" may be kept: min(SOA TTL, MINIMUM), RFC 2308 §5
	Refresh  time.Duration `json:"refresh"`  // SOA REFRESH
	Signed   bool          `json:"signed"`   // the parent has DS records for it
	Missing  bool          `json:"missing"`  // the parent says there is no such domain

	Nameless bool `json:"nameless,omitempty"` // the zone above delegates it to names that have no address, as resolvers say

	Own       []string `json:"own,omitempty"`       // NS as the zone itself has them
	Delegated []string `json:"delegated,omitempty"` // NS as the parent has them, where it could be asked
}

// Kind says whether a DNS server holds a zone or caches answers.
type Kind string

// The kinds of DNS server.
const (
	Authoritative Kind = "authoritative"
	Resolver      Kind = "resolver" // recursive
)

// Server is a DNS server that was asked.
type Server struct {
	Kind Kind   `json:"kind"`
	Name string `json:"name"` // host name, or who runs it ("Google")
	Addr string `json:"addr"` // IP address, without port
}

// Lookup is one question put to several servers.
type Lookup struct {
	Name          string   `json:"name"`
	Authoritative []Answer `json:"authoritative,omitempty"` // one per address
	Resolvers     []Answer `json:"resolvers,omitempty"`     // empty until the authoritative servers have the name
	Alias         []string `json:"alias,omitempty"`         // the chain of CNAME targets, nearest first
	Target        []Answer `json:"target,omitempty"`        // what the end of the chain said, where the first answer does not hold it: mostly in another zone
	Wildcard      bool     `json:"wildcard,omitempty"`      // a random name beside it gives the same answer
	Zone          string   `json:"zone,omitempty"`          // a zone below the domain's that the name is delegated to; Authoritative are its servers
	Delegated     []string `json:"delegated,omitempty"`     // NS of Zone, as the servers above it have them
	Above         []Answer `json:"above,omitempty"`         // and what each of these said: NS records of Zone, or its own answer
}

// InZone returns what the servers of the domain's own zone said of the name: that it is handed to others (NS records), or
// what is there.
func (l Lookup) InZone() []Answer {
	if len(l.Above) > 0 {
		return l.Above
	}
	return l.Authoritative
}

// HandedOn reports whether the domain's servers hand the name itself to other name servers.
func (l Lookup) HandedOn() bool { return l.Zone != "" && dnsname.Equal(l.Zone, l.Name) }

// Best returns the answer that counts: the end of an alias chain where it left the zone, else
// the first authoritative server that answered, preferring one that has records, and of these one that was asked for
// nothing in vain; a resolver's only where no authoritative server could be reached. ok is false where nobody answered.
func (l Lookup) Best() (answer Answer, ok bool) {
	answers := l.Authoritative
	if len(l.Target) > 0 {
		answers = l.Target
	}
	if !slices.ContainsFunc(l.Authoritative, Answer.Answered) {
		answers = append(answers[:len(answers):len(answers)], l.Resolvers...)
	}
	whole := func(a Answer) bool { return a.Status == OK && !a.Partial() }
	for _, good := range []func(Answer) bool{whole, Answer.Partial, Answer.Answered} {
		if i := slices.IndexFunc(answers, good); i >= 0 {
			return answers[i], true
		}
	}
	return Answer{}, false
}

// Values returns the values of one type in the best answer.
func (l Lookup) Values(rrtype string) []string {
	best, _ := l.Best()
	return best.Values(rrtype)
}

// Addresses returns the IP addresses at the end of the lookup.
func (l Lookup) Addresses() []string {
	return append(l.Values("A"), l.Values("AAAA")...)
}

// Agree reports whether all authoritative servers that answered gave the same records of one type.
func (l Lookup) Agree(rrtype string) bool {
	var first []string
	seen := false
	for _, a := range l.Authoritative {
		if !a.Answered() {
			continue
		}
		values := a.Values(rrtype)
		if len(values) == 0 && a.Partial() {
			continue
		}
		slices.Sort(values)
		if seen && !slices.Equal(first, values) {
			return false
		}
		first, seen = values, true
	}
	return true
}

// Circular reports whether an alias chain from name, nearest target first, leads back to where it was: then there is
// nothing at its end.
func Circular(name string, alias []string) bool {
	if len(alias) == 0 {
		return false
	}
	end, before := alias[len(alias)-1], alias[:len(alias)-1]
	return end == name || slices.Contains(before, end)
}

// Answer is what one server said to one question.
type Answer struct {
	Server   Server        `json:"server"`
	Status   Status        `json:"status"`
	RRs      []RR          `json:"rrs,omitempty"`
	Negative time.Duration `json:"negative,omitempty"` // with NoData and NXDomain: how much longer it may be kept
	Serial   uint32        `json:"serial,omitempty"`   // SOA serial, where the answer carried one
	Cut      bool          `json:"cut,omitempty"`      // our own limit for the check ended the wait: with Timeout and Failed, no fault of the server
	Err      string        `json:"err,omitempty"`
}

// Answered reports whether the server gave an answer, be it that there is nothing.
func (a Answer) Answered() bool {
	return a.Status == OK || a.Status == NoData || a.Status == NXDomain
}

// Fails reports whether a resolver gets nothing from the servers of a name: it says so, or goes on denying it.
func (a Answer) Fails() bool { return a.Status == ServFail || a.Status == Denied }

// Partial reports whether the server answered about one type of several, and about another not: that it has none of these is not known.
func (a Answer) Partial() bool { return a.Status == OK && a.Err != "" }

// Replied reports whether the server sent a reply, be it a refusal: whatever is wrong with it, it is not silent.
func (a Answer) Replied() bool {
	return a.Answered() || slices.Contains([]Status{ServFail, Bogus, Refused, Lame, Denied}, a.Status)
}

// Values returns the values of all records of one type, as they came.
func (a Answer) Values(rrtype string) []string {
	var values []string
	for _, rr := range a.RRs {
		if rr.Type == rrtype {
			values = append(values, rr.Value)
		}
	}
	return values
}

// TTL returns the smallest TTL among the records of one type, 0 where there is none.
func (a Answer) TTL(rrtype string) time.Duration {
	var ttl time.Duration
	for _, rr := range a.RRs {
		if rr.Type == rrtype && (ttl == 0 || rr.TTL < ttl) {
			ttl = rr.TTL
		}
	}
	return ttl
}

// Status is what a DNS server said.
type Status string

// The statuses. Only OK, NoData and NXDomain are answers.
const (
	OK       Status = "ok"
	NoData   Status = "nodata"   // the name is there, this type is not (RFC 2308 §2.2)
	NXDomain Status = "nxdomain" // no such name (RFC 2308 §2.1)
	ServFail Status = "servfail"
	Bogus    Status = "bogus" // SERVFAIL, but answered when asked not to validate (RFC 4035 §3.2.2)
	Refused  Status = "refused"
	Lame     Status = "lame"   // a reply without authority for the name: the server does not hold the zone that it is named for
	Denied   Status = "denied" // NXDOMAIN from a resolver for a domain that has a zone: it remembers older times, or lies
	Timeout  Status = "timeout"
	NotAsked Status = "not-asked" // only an inside network has the server's address
	Failed   Status = "failed"    // anything else; Answer.Err says what
)

// RR is one resource record.
type RR struct {
	Name    string        `json:"name"`
	Type    string        `json:"type"`              // "MX", "TXT", "CNAME", "A", "AAAA"...
	TTL     time.Duration `json:"ttl"`               // remaining, where a resolver gave it
	Value   string        `json:"value"`             // a host name without final dot, an address, or the joined strings of a TXT
	Strings []string      `json:"strings,omitempty"` // of a TXT, as they came
	Pref    uint16        `json:"pref,omitempty"`    // of an MX
}

// CAA is one record that says who may issue certificates for a name (RFC 8659 §4.1).
type CAA struct {
	Name  string `json:"name"`            // where it was found, aliases of it followed: the name of the certificate or one above
	Tag   string `json:"tag"`             // "issue", "issuewild"..., lower case
	Value string `json:"value,omitempty"` // as it came
}
