package providers

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// Paste reads a value that the user brought from elsewhere: a host name for a CNAME, with or without
// "https://", quotes, spaces, the type of the line and a final dot around it; an address for an A or AAAA, or a host name, which
// makes it a CNAME; a text for a TXT. It gives the value as the record needs it; the error says what to do next.
func (r RecordShape) Paste(text string) (string, error) {
	text = strings.Trim(strings.TrimSpace(text), `"'`)
	if text == "" {
		return "", errors.New("nothing was pasted: copy the value that is shown for " + r.Label)
	}
	switch r.Type {
	case "CNAME":
		return r.pasteName(target(text))
	case "A", "AAAA":
		if host, err := r.pasteName(target(text)); err == nil {
			return host, nil
		}
		return pasteAddress(r.Type, target(text))
	}
	if len(text) > maxText || strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c > '~' }) {
		return "", errors.New("that has characters that do not belong in a record: copy it again")
	}
	return text, nil
}

// TypeFor returns the type of the record with a value that was pasted: a name where an address is usual makes it an alias.
func (r RecordShape) TypeFor(value string) string {
	if _, err := netip.ParseAddr(value); err != nil && r.Type == "A" {
		return "CNAME"
	}
	return r.Type
}

func (r RecordShape) pasteName(text string) (string, error) {
	host := hostName(text)
	if host == "" || !strings.Contains(host, ".") || !publishableTarget(host) {
		return "", fmt.Errorf("%q is not the name of a server: copy the whole value, such as name.example.com", clip(text, 60))
	}
	if host == r.self {
		return "", fmt.Errorf("%q would point to itself: copy the name that your web host or service shows", clip(host, 60))
	}
	if r.Pattern != "" && matchHost(r.Pattern, host) == 0 {
		return "", fmt.Errorf("%q does not end in %s: copy the value that is shown for this place", clip(host, 60), strings.TrimLeft(r.Pattern, ".*"))
	}
	return host, nil
}

// target returns the name or address in what was pasted: a web address, or the end of a line with its type.
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
