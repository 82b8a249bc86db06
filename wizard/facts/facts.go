// Package facts holds what was seen, when, and from where: one check of a
// domain, and the notes that earlier checks left. It never holds an opinion
// (that is diagnosis) and never says what should be there (that is plan).
//
// Text in it is as the network gave it. It is hostile: it may be shown only
// through assets.Clean or a sentence that assets filled.
package facts

import (
	"time"
)

// Check is everything that one look at a domain saw. What was not looked at is
// the zero value; Scope tells that apart from what was looked for and absent.
//
// Strays are STSv1 and TLSRPTv1 texts at the domain itself; TXT, CNAME, A and AAAA records of any content at names that
// are mistaken for _mta-sts, mta-sts and _smtp._tls; addresses at a name where a text belongs and none is, and
// texts at mta-sts. What a wildcard gives is none.
type Check struct {
	Domain string        `json:"domain"` // A-labels, lower case, no final dot
	At     time.Time     `json:"at"`     // UTC, when the look began
	Took   time.Duration `json:"took"`
	Scope  Scope         `json:"scope"`

	Zone          Zone         `json:"zone"`
	MX            Lookup       `json:"mx"`                 // MX at the domain
	Record        Lookup       `json:"record"`             // TXT at _mta-sts.DOMAIN, aliases followed
	Report        Lookup       `json:"report"`             // TXT at _smtp._tls.DOMAIN, aliases followed
	Host          Lookup       `json:"host"`               // A and AAAA at mta-sts.DOMAIN, aliases followed
	Apex          []string     `json:"apex"`               // TXT at the domain itself: SPF and ownership marks
	ProviderHints []RR         `json:"marks"`              // other names that give the mail provider away: autodiscover, DKIM selectors, SPF at names of its own
	Misplaced     []RR         `json:"strays"`             // records saved where they do nothing; see below
	Fetches       []Fetch      `json:"fetches"`            // the policy, once from every address of its host
	FoundAt       string       `json:"found_at,omitempty"` // a policy was found at this URL while its host does not exist
	Issuers       []CAA        `json:"issuers,omitempty"`  // who may sign for the policy host
	ReportHosts   []ReportHost `json:"readers,omitempty"`  // where daily reports go
	Servers       []MailServer `json:"servers"`            // in MX order
	MailAt        time.Time    `json:"mail_at,omitzero"`   // when they were called; zero: never
	Network       Network      `json:"network"`
	Reach         Reach        `json:"reach"`            // who answered, whatever was asked
	System        []SystemView `json:"system,omitempty"` // what this computer's own resolver says
	Problems      []Problem    `json:"problems"`         // parts that could not be looked at, and why
}

// Scope says which parts a check looked at.
type Scope struct {
	DNS     bool `json:"dns"`     // zone, MX, the records
	Caches  bool `json:"caches"`  // recursive resolvers were asked too, for what the authoritative servers have
	Policy  bool `json:"policy"`  // the policy was fetched
	Mail    bool `json:"mail"`    // the mail servers were called
	Network bool `json:"network"` // the network we look from was tested
}

// Full is a scope that leaves nothing out.
func Full() Scope { return Scope{DNS: true, Caches: true, Policy: true, Mail: true, Network: true} }

// Part names a part of a check, in Problems.
type Part string

// The parts.
const (
	PartDNS    Part = "dns"
	PartPolicy Part = "policy"
	PartMail   Part = "mail"
)

// Problem is a part that could not be looked at from here.
type Problem struct {
	Part Part   `json:"part"`
	Why  string `json:"why"` // raw, from the network or the system
}

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

	Own       []string `json:"own,omitempty"`       // NS as the zone itself has them
	Delegated []string `json:"delegated,omitempty"` // NS as the parent has them, where it could be asked
}

// Kind tells a server that holds a zone from one that remembers answers.
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

// Status is what a DNS server said.
type Status string

// The statuses. Only OK, NoData and NXDomain are answers.
const (
	OK       Status = "ok"
	NoData   Status = "nodata"   // the name is there, this type is not (RFC 2308 §2.2)
	NXDomain Status = "nxdomain" // no such name (RFC 2308 §2.1)
	ServFail Status = "servfail"
	Bogus    Status = "bogus" // SERVFAIL, but answered when told not to validate (RFC 4035 §3.2.2)
	Refused  Status = "refused"
	Lame     Status = "lame" // a reply without authority for the name: the server does not hold the zone that it is named for
	Timeout  Status = "timeout"
	Failed   Status = "failed" // anything else; Answer.Err says what
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

// Lookup is one question put to several servers.
type Lookup struct {
	Name          string   `json:"name"`
	Authoritative []Answer `json:"authoritative,omitempty"` // one per address
	Resolvers     []Answer `json:"resolvers,omitempty"`     // empty until the authoritative servers have the name
	Alias         []string `json:"alias,omitempty"`         // the chain of CNAME targets, nearest first
	Target        []Answer `json:"target,omitempty"`        // what the end of the chain said, where the first answer does not hold it: mostly in another zone
	Wildcard      bool     `json:"wildcard,omitempty"`      // a random name beside it gives the same answer
	Zone          string   `json:"zone,omitempty"`          // a zone below the domain's that the name is handed on to; Authoritative are its servers
	Delegated     []string `json:"delegated,omitempty"`     // NS of Zone, as the servers above it have them
}

// Fetch is one attempt to get the policy, from one address of the policy host (RFC 8461 §3.3).
type Fetch struct {
	Addr        string        `json:"addr"`
	At          time.Time     `json:"at"`
	Took        time.Duration `json:"took"`                // how long was waited
	Stage       FetchStage    `json:"stage"`               // how far it came
	Connected   bool          `json:"connected,omitempty"` // a TCP connection was made
	Cut         bool          `json:"cut,omitempty"`       // our own limit ended it before the minute that RFC 8461 §3.3 gives was over: no fault of the host
	Status      int           `json:"status,omitempty"`
	ContentType string        `json:"content_type,omitempty"`
	Location    string        `json:"location,omitempty"` // where a redirect would lead
	Body        []byte        `json:"body,omitempty"`     // at most mtasts.MaxPolicySize and one byte
	Cert        *Certificate  `json:"cert,omitempty"`
	Err         string        `json:"err,omitempty"`
	FoundAt     string        `json:"found_at,omitempty"` // a policy was found at this wrong URL instead
	Browser     int           `json:"browser,omitempty"`  // status given to a browser's name, where ours was turned away
}

// FetchStage is how far a fetch came.
type FetchStage string

// The stages of a fetch.
const (
	FetchConnect FetchStage = "connect" // the TCP connection failed
	FetchRefused FetchStage = "refused" // the TCP connection was refused
	FetchTimeout FetchStage = "timeout" // time ran out: for the whole, or without a connection after a few seconds
	FetchTLS     FetchStage = "tls"     // the handshake failed
	FetchCert    FetchStage = "cert"    // the certificate does not prove the host; Cert.Fault says why
	FetchHTTP    FetchStage = "http"    // no usable HTTP answer
	FetchDone    FetchStage = "done"    // an HTTP answer came; Status says which
)

// Certificate is a server's certificate, verified as RFC 8461 §3.3 and §4.2 ask: the chain as it was sent, by Mozilla's
// roots and those of SSL_CERT_FILE, and so alike on every computer.
type Certificate struct {
	Names     []string  `json:"names"` // DNS names of the SAN, at most 20
	Issuer    string    `json:"issuer"`
	NotBefore time.Time `json:"not_before"`
	NotAfter  time.Time `json:"not_after"`
	Fault     CertFault `json:"fault,omitempty"` // empty: it proves the name
	Local     bool      `json:"local,omitempty"` // with CertUntrusted: only this computer's own store trusts it: a company's root, or something that intercepts
	Err       string    `json:"err,omitempty"`
}

// CertFault is why a certificate does not prove a name.
type CertFault string

// The faults, as RFC 8460 §4.3.1 tells them apart, and the missing intermediate.
const (
	CertExpired   CertFault = "expired"
	CertNotYet    CertFault = "not-yet-valid"
	CertWrongName CertFault = "wrong-name"
	CertUntrusted CertFault = "untrusted"
	CertChain     CertFault = "chain-missing" // good once an intermediate is added
)

// MailServer is one MX and what happened when it was called.
type MailServer struct {
	Host  string   `json:"host"`
	Pref  uint16   `json:"pref"`
	Addrs []string `json:"addrs,omitempty"`
	Alias string   `json:"alias,omitempty"` // the MX name is a CNAME to this
	Dead  bool     `json:"dead,omitempty"`  // neither A nor AAAA
	Calls []Call   `json:"calls,omitempty"` // one per address

	Signed bool   `json:"signed,omitempty"` // its TLSA answer is signed: a resolver proved it, or the parent has DS
	TLSA   []TLSA `json:"tlsa,omitempty"`   // at _25._tcp of it, at most 20

	Issuers []CAA `json:"issuers,omitempty"` // who may sign for it
}

// ServerCheck is what a check of mail servers by name saw, before a domain moves to them. A server without addresses
// that is not Dead could not be looked up; without Scope.Mail none is called.
type ServerCheck struct {
	Domain  string        `json:"domain"` // that is to move
	At      time.Time     `json:"at"`     // UTC, when the check began
	Took    time.Duration `json:"took"`
	Scope   Scope         `json:"scope"`
	Servers []MailServer  `json:"servers"` // in the order asked for; Pref is 0
	Network Network       `json:"network"`
	Reach   Reach         `json:"reach"`
}

// TLSA is a fingerprint of a key or a certificate in the DNS (RFC 6698 §2).
type TLSA struct {
	Usage    uint8  `json:"usage"`    // 2 DANE-TA, 3 DANE-EE; 0 and 1 mean nothing to mail (RFC 7672 §3.1.3)
	Selector uint8  `json:"selector"` // 0 certificate, 1 public key
	Matching uint8  `json:"matching"` // 0 as it is, 1 SHA-256, 2 SHA-512
	Data     string `json:"data"`     // hexadecimal, at most 256 digits
}

// Fit is how a chain compares with signed TLSA records (RFC 7672 §3).
type Fit string

// The fits. Empty where nothing was compared, or no record is of use.
const (
	Fits    Fit = "fits"
	FitsNot Fit = "fits-not"
)

// CAA is one record that says who may issue certificates for a name (RFC 8659 §4.1).
type CAA struct {
	Name  string `json:"name"`            // where it was found, aliases of it followed: the name of the certificate or one above
	Tag   string `json:"tag"`             // "issue", "issuewild"..., lower case
	Value string `json:"value,omitempty"` // as it came
}

// ReportHost is a host that an address in the report record leads to.
type ReportHost struct {
	Host     string `json:"host"`
	Mail     bool   `json:"mail"`               // mailto: rather than https:
	Answered bool   `json:"answered,omitempty"` // DNS gave an answer about it
	Dead     bool   `json:"dead,omitempty"`     // and by that nothing can be delivered there
}

// Call is one SMTP conversation up to STARTTLS.
type Call struct {
	Addr       string        `json:"addr"`
	Stage      CallStage     `json:"stage"`
	Banner     string        `json:"banner,omitempty"`
	TLSVersion uint16        `json:"tls_version,omitempty"` // as in crypto/tls
	Cert       *Certificate  `json:"cert,omitempty"`
	TLSA       Fit           `json:"tlsa,omitempty"` // how what it showed compares with MailServer.TLSA
	Took       time.Duration `json:"took,omitempty"` // how long was waited, without taking leave
	Cut        bool          `json:"cut,omitempty"`  // our own limit ended it; RFC 5321 §4.5.3.2 gives each answer minutes
	Err        string        `json:"err,omitempty"`
}

// Proven reports whether the conversation was encrypted, with a certificate that senders take for the server's.
func (c Call) Proven() bool { return c.Stage == CallDone && c.Cert != nil && c.Cert.Fault == "" }

// CallStage is how far a call to a mail server came.
type CallStage string

// The stages of a call. CallConnect is no evidence: many networks block port 25.
const (
	CallConnect    CallStage = "connect"     // no connection in time, or unreachable
	CallRefused    CallStage = "refused"     // the connection was refused
	CallGreeting   CallStage = "greeting"    // connected, but no SMTP greeting or EHLO answer
	CallNoStartTLS CallStage = "no-starttls" // STARTTLS is not offered, or was refused
	CallTLS        CallStage = "tls"         // the handshake failed
	CallDone       CallStage = "done"        // encrypted; Cert says whether it is proven
)

// Network is what a check learned of the network it looked from.
type Network struct {
	Port25Blocked bool          `json:"port25_blocked,omitempty"` // well-known mail servers cannot be reached either
	DNSFiltered   bool          `json:"dns_filtered,omitempty"`   // port 53 fails; DNS over HTTPS or the system's resolver was used
	NoIPv6        bool          `json:"no_ipv6,omitempty"`        // no way to IPv6 addresses: failures there are no evidence
	Offline       bool          `json:"offline,omitempty"`        // nothing answered at all
	ClockOff      time.Duration `json:"clock_off,omitempty"`      // how far this clock is ahead of a Date header
	Intercepted   string        `json:"intercepted,omitempty"`    // who signed the certificates of well-known sites, where no public issuer did
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
