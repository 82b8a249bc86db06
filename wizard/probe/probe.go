// Package probe is the only code that touches the network: DNS, HTTPS, SMTP.
// It sees a domain as a careful sender does (RFC 8461 §3 to §5) and writes down
// what it saw. It judges nothing and changes nothing.
package probe

import (
	"context"
	"crypto/x509"
	"net"
	"time"

	"mailseal/wizard/facts"
)

// Config says how to reach the world. The zero value of a field is the real world's.
type Config struct {
	// Resolvers are the recursive resolvers to ask, by address or address:port.
	Resolvers []facts.Server
	// Dial opens every connection, TCP and UDP; address is always an IP address and a port.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Roots verify certificates; nil means the system's.
	Roots *x509.CertPool
	// Now is the clock that certificates and remaining TTLs are judged by.
	Now func() time.Time
	// Timeout bounds one whole check.
	Timeout time.Duration
}

// Probe looks at domains. It is safe for concurrent use.
type Probe struct{ config Config }

// New makes a Probe.
func New(config Config) *Probe { return &Probe{config} }

// Check looks at domain (A-labels, lower case, no final dot) as far as scope goes. It always
// returns what it saw; what could not be looked at is in Problems and Network. Rule: no
// recursive resolver is asked for a name before an authoritative server has it, because asking
// plants the "no such name" that one would then wait for (RFC 2308).
func (p *Probe) Check(ctx context.Context, domain string, scope facts.Scope) facts.Check {
	return facts.Check{}
}
