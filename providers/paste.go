package providers

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// target is the name or address in what was pasted: a web address, or the end of a line with its type.
func target(text string) string {
	if fields := strings.Fields(text); len(fields) > 1 && slices.Contains([]string{"A", "AAAA", "CNAME"}, strings.ToUpper(fields[len(fields)-2])) {
		text = fields[len(fields)-1]
	}
	if _, rest, ok := strings.Cut(text, "://"); ok {
		text = rest
	}
	text, _, _ = strings.Cut(text, "/")
	return text
}

// pasteAddress reads an IP address that the whole internet can reach.
func pasteAddress(rrtype, text string) (string, error) {
	addr, err := netip.ParseAddr(text)
	if err != nil || addr.Zone() != "" {
		return "", fmt.Errorf("%q is not an address of a server: copy it from your web host's page", clip(text, 60))
	}
	addr = addr.Unmap()
	if addr.Is4() != (rrtype == "A") {
		if rrtype == "A" {
			return "", fmt.Errorf("%s is an IPv6 address, and some mail companies reach IPv4 only: give the IPv4 address of that server", addr)
		}
		return "", fmt.Errorf("%s is not an IPv6 address: copy it from your web host's page", addr)
	}
	if addr.IsPrivate() || addr.IsLoopback() || addr.IsUnspecified() || addr.IsMulticast() || addr.IsLinkLocalUnicast() {
		return "", fmt.Errorf("%s is an address inside a private network: use the public one", addr)
	}
	return addr.String(), nil
}

// publishableTarget reports whether host can be a CNAME target: a top-level domain has letters only, or is an encoded one
// (RFC 3696 §2), so what ends otherwise is an address, half of one, or one with a slip in it.
func publishableTarget(host string) bool {
	top := host[strings.LastIndexByte(host, '.')+1:]
	return strings.HasPrefix(top, "xn--") || !strings.ContainsFunc(top, func(c rune) bool { return c < 'a' || c > 'z' })
}
