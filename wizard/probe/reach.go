package probe

import (
	"net/netip"
	"sync/atomic"
)

// reach is who answered anything at all, to tell a filtered network from a dead domain.
type reach struct {
	resolvers     atomic.Bool // a configured resolver, at its own port
	authoritative atomic.Bool
	proxy         atomic.Bool // a resolver answered in an authoritative server's place
	lie           atomic.Bool // a resolver said what cannot be
	system        atomic.Bool
	https         atomic.Bool
	anything      atomic.Bool // also a TCP connection that was answered
	mail          atomic.Bool // a mail server greeted
	web           atomic.Bool // a web server showed a certificate
}

// note draws what an error says of the network: a refusal came from the other side.
func (c *check) note(addr netip.Addr, err error) {
	if isRefused(err) {
		c.reached(addr)
	}
	c.routes.failed(addr, err)
}

// reached says that somebody answered.
func (c *check) reached(addr netip.Addr) {
	c.routes.answered(addr)
	c.reach.anything.Store(true)
}
