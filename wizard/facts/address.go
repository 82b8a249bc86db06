package facts

import "net/netip"

// Inside reports whether an address is one that only an inside network has, or this computer itself: nothing outside can be reached
// there, whatever DNS says. Addresses that stand for an IPv4 address are judged by that one. Those for documentation and for
// benchmarks count as outside: nobody has a network of them.
func Inside(addr netip.Addr) bool {
	addr = meant(addr)
	if addr.IsPrivate() || addr.IsLoopback() || addr.IsLinkLocalUnicast() || addr.IsMulticast() || addr.IsUnspecified() {
		return true
	}
	for _, p := range insidePrefixes {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// InsideText is Inside, of an address as text; what is no address is not inside.
func InsideText(addr string) bool {
	parsed, err := netip.ParseAddr(addr)
	return err == nil && Inside(parsed)
}

// insidePrefixes are the ranges of inside networks that package netip has no word for.
var insidePrefixes = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),      // this network (RFC 791 §3.2); some systems lead it to themselves
	netip.MustParsePrefix("100.64.0.0/10"),  // shared by the customers of a provider (RFC 6598)
	netip.MustParsePrefix("192.0.0.0/29"),   // between a provider and its customers (RFC 7335)
	netip.MustParsePrefix("240.0.0.0/4"),    // reserved (RFC 1112 §4), so some networks use it inside; and everybody on this network (RFC 919 §7)
	netip.MustParsePrefix("64:ff9b:1::/48"), // a network's own way to IPv4 (RFC 8215)
	netip.MustParsePrefix("fec0::/10"),      // site-local (RFC 3879)
}

// The ranges of IPv6 that stand for IPv4 addresses.
var (
	nat64      = netip.MustParsePrefix("64:ff9b::/96") // RFC 6052 §2.1
	compatible = netip.MustParsePrefix("::/96")        // RFC 4291 §2.5.5.1
	sixToFour  = netip.MustParsePrefix("2002::/16")    // RFC 3056 §2
)

// meant returns the IPv4 address that an address stands for, or the address itself.
func meant(addr netip.Addr) netip.Addr {
	addr = addr.WithZone("").Unmap()
	if !addr.Is6() {
		return addr
	}
	b := addr.As16()
	switch {
	case addr == netip.IPv6Unspecified(), addr == netip.IPv6Loopback():
	case nat64.Contains(addr), compatible.Contains(addr):
		return netip.AddrFrom4([4]byte(b[12:16]))
	case sixToFour.Contains(addr):
		return netip.AddrFrom4([4]byte(b[2:6]))
	}
	return addr
}
