package facts

import "time"

// MostServers is how many mail servers of a domain a check calls, the preferred ones first.
const MostServers = 10

// MailServer is one MX and what happened when it was called.
type MailServer struct {
	Host  string        `json:"host"`
	Pref  uint16        `json:"pref"`
	Addrs []string      `json:"addrs,omitempty"`
	Alias string        `json:"alias,omitempty"` // the MX name is a CNAME to this
	Dead  bool          `json:"dead,omitempty"`  // neither A nor AAAA
	Kept  time.Duration `json:"kept,omitempty"`  // where its own name servers do not answer: how much longer the first resolver keeps its addresses
	Other []string      `json:"other,omitempty"` // where Addrs are all inside ones: what resolvers outside say instead
	Calls []Call        `json:"calls,omitempty"` // one per address

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

// Answered reports whether anything answered a call, be it with a refusal.
func (c Call) Answered() bool { return c.Stage != CallInside && c.Stage != CallConnect }

// Greeted reports whether a server said anything. That a connection came about is no evidence: some networks take it in the
// server's place.
func (c Call) Greeted() bool {
	return c.Answered() && c.Stage != CallRefused && (c.Stage != CallGreeting || c.Banner != "")
}

// CallStage is how far a call to a mail server came.
type CallStage string

// The stages of a call. CallInside and CallConnect are no evidence: many networks block port 25.
const (
	CallInside     CallStage = "inside"      // not called: only an inside network has such an address
	CallConnect    CallStage = "connect"     // no connection in time, or unreachable
	CallRefused    CallStage = "refused"     // the connection was refused
	CallGreeting   CallStage = "greeting"    // connected, but no SMTP greeting or EHLO answer
	CallNoStartTLS CallStage = "no-starttls" // STARTTLS is not offered, or was refused
	CallInjected   CallStage = "injected"    // plain text came where encryption had been agreed on
	CallTLS        CallStage = "tls"         // the handshake failed
	CallDone       CallStage = "done"        // encrypted; Cert says whether it is proven
)

// ReportHost is a host that an address in the report record leads to.
type ReportHost struct {
	Host     string `json:"host"`
	Mail     bool   `json:"mail"`               // mailto: rather than https:
	Answered bool   `json:"answered,omitempty"` // DNS gave an answer about it
	Dead     bool   `json:"dead,omitempty"`     // and by that nothing can be delivered there
}
