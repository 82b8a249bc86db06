package facts

import "time"

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
	FetchInside  FetchStage = "inside"  // not tried: only an inside network has such an address
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

// FaultAt returns the fault that a time alone makes; "" where the certificate is in its time then.
func (c Certificate) FaultAt(at time.Time) CertFault {
	switch {
	case at.After(c.NotAfter):
		return CertExpired
	case at.Before(c.NotBefore):
		return CertNotYet
	}
	return ""
}

// CertFault is why a certificate does not prove a name.
type CertFault string

// The faults, as RFC 8460 §4.3.1 distinguishes them, and the missing intermediate.
const (
	CertExpired   CertFault = "expired"
	CertNotYet    CertFault = "not-yet-valid"
	CertWrongName CertFault = "wrong-name"
	CertUntrusted CertFault = "untrusted"
	CertChain     CertFault = "chain-missing" // good once an intermediate is added
)
