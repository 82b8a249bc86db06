package guide

import (
	"net/netip"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
)

// serverNamed returns a mail server as a report names it: in quotes where that can be no server's name.
func (g *Guide) serverNamed(mx string) string {
	if mx == "" || dnsname.Valid(mx) {
		return mx
	}
	return diagnosis.Quoted(g.Words, mx)
}

// addressNamed returns an address as a report gives it: in quotes where it is none.
func (g *Guide) addressNamed(address string) string {
	if _, err := netip.ParseAddr(address); err == nil || address == "" {
		return address
	}
	return diagnosis.Quoted(g.Words, address)
}
