package providers

import (
	"fmt"
	"net/netip"
	"strings"
)

// pasteAddress reads an IP address that the whole internet can reach.
func pasteAddress(rrtype, text string) (string, error) {
	addr, err := netip.ParseAddr(text)
	if err != nil || addr.Zone() != "" {
		return "", fmt.Errorf("%q is not an address of a server: copy it from your web host's page", clip(text, 60))
	}
	addr = addr.Unmap()
	if addr.Is4() != (rrtype == "A") {
		return "", fmt.Errorf("%s is not the kind of address that goes into %s: choose the other type", addr, rrtype)
	}
	if addr.IsPrivate() || addr.IsLoopback() || addr.IsUnspecified() || addr.IsMulticast() || addr.IsLinkLocalUnicast() {
		return "", fmt.Errorf("%s is an address inside a private network: use the public one", addr)
	}
	return addr.String(), nil
}

// publishableTarget says whether host can be a CNAME target: not an address, no label that is only hyphens.
func publishableTarget(host string) bool {
	_, err := netip.ParseAddr(host)
	return err != nil && strings.Trim(host, "-.") != ""
}
