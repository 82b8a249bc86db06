package diagnosis

import (
	"net/netip"
	"slices"
	"strings"

	"mailseal/wizard/facts"
)

func isV4(addr string) bool { return !strings.Contains(addr, ":") }

// inside reports whether an address is one that only an inside network has.
func inside(addr string) bool {
	ip, err := netip.ParseAddr(addr)
	if err != nil {
		return false
	}
	ip = ip.Unmap()
	return ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsUnspecified()
}

// private is an address that the outside cannot reach, or "". Where even the domain's name servers have such addresses, we
// look at a closed network from inside, and it says nothing.
func (d *diagnosis) private(addrs []string) string {
	closed := len(d.Check.Zone.Servers) > 0 && !slices.ContainsFunc(d.Check.Zone.Servers, func(s facts.Server) bool { return !inside(s.Addr) })
	if closed {
		return ""
	}
	if i := slices.IndexFunc(addrs, inside); i >= 0 {
		return addrs[i]
	}
	return ""
}
