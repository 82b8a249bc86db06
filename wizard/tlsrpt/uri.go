package tlsrpt

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
)

// MailtoURI returns the URI of a mail address, with what RFC 8460 §3 and RFC 6068
// reserve percent-encoded. A local part that needs quotes gets them.
func MailtoURI(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at > 0 && !isLocalPart(address[:at]) {
		address = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(address[:at]) + `"` + address[at:]
		at = strings.LastIndexByte(address, '@')
	}
	var b strings.Builder
	b.WriteString("mailto:")
	for i := 0; i < len(address); i++ {
		if c := address[i]; c <= ' ' || c >= 0x7f || c == '@' && i < at || strings.IndexByte("\"#%&,;!/:<>?[\\]^`{|}", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// Address returns the mail address in a mailto URI (RFC 6068 §2), decoded, without a
// query or a fragment.
func Address(uri string) (string, bool) {
	scheme, rest, _ := strings.Cut(uri, ":")
	if i := strings.IndexAny(rest, "?#"); i >= 0 {
		rest = rest[:i]
	}
	local, domain, ok := strings.Cut(rest, "@")
	if !strings.EqualFold(scheme, "mailto") || !ok || strings.HasPrefix(rest, "/") {
		return "", false
	}
	local, err := url.PathUnescape(local)
	if err != nil || !isLocalPart(local) {
		return "", false
	}
	domain, err = url.PathUnescape(domain)
	if err != nil || !isMailDomain(domain) {
		return "", false
	}
	return local + "@" + domain, true
}

// Host returns the host that reports to a URI go to, and whether they go by mail; "" where the URI names none (RFC 8460 §3).
func Host(uri string) (host string, mail bool) {
	if address, ok := Address(uri); ok {
		return dnsname.Canonical(address[strings.LastIndexByte(address, '@')+1:]), true
	}
	if u, err := url.Parse(uri); err == nil {
		host = dnsname.Canonical(u.Hostname())
	}
	return host, false
}

// isLocalPart takes dot-atom-text or a quoted string. A comma and a semicolon
// pass: RFC 8460 §3 says how to write them. So do other alphabets, for which
// RFC 6068 §2 keeps a place.
func isLocalPart(s string) bool {
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(c rune) bool { return c != ' ' && !unicode.IsPrint(c) }) {
		return false
	}
	if strings.HasPrefix(s, `"`) {
		return isQuoted(s)
	}
	return !strings.ContainsAny(s, " \"():<>@[\\]") && !slices.Contains(strings.Split(s, "."), "")
}

// isQuoted reports whether s is one string in quotes; a backslash takes the quote
// after it out of play.
func isQuoted(s string) bool {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			return i == len(s)-1 && i > 1
		case '\\':
			i++
		}
	}
	return false
}

// isMailDomain takes a name, or an address in brackets. RFC 6068 §2 is loose
// about names, and so is this, up to what a domain has been seen to be.
func isMailDomain(s string) bool {
	if strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
		_, err := netip.ParseAddr(strings.TrimPrefix(s[1:len(s)-1], "IPv6:"))
		return err == nil
	}
	return dnsname.Valid(s)
}

// checkURI holds a report address to RFC 3986, to the two schemes of RFC 8460
// §3, and to what either needs for a report to get there.
func checkURI(uri string) error {
	if uri == "" {
		return mtasts.NewProblem(URIEmpty)
	}
	if err := checkCharacters(uri); err != nil {
		return err
	}
	scheme, _, ok := strings.Cut(uri, ":")
	switch {
	case ok && strings.EqualFold(scheme, "mailto"):
		if _, ok := Address(uri); !ok || strings.ContainsAny(uri, "[]") {
			return mtasts.NewProblem(URIMail, "uri", mtasts.Clip(uri))
		}
	case ok && strings.EqualFold(scheme, "https"):
		if !isWebAddress(uri) {
			return mtasts.NewProblem(URIWeb, "uri", mtasts.Clip(uri))
		}
	default:
		return mtasts.NewProblem(URIScheme, "uri", mtasts.Clip(uri))
	}
	return nil
}

// checkCharacters refuses what no URI may have as it is, and what RFC 8460 §3
// takes away from it.
func checkCharacters(uri string) error {
	for i, c := range uri {
		switch {
		case c == '!':
			return mtasts.NewProblem(URIExclamation, "uri", mtasts.Clip(uri))
		case c == ' ' || c == '\t':
			return mtasts.NewProblem(URISpace, "uri", mtasts.Clip(uri))
		case c < ' ' || c > '~' || strings.ContainsRune("\"<>\\^`{|}", c):
			return mtasts.NewProblem(URICharacter, "uri", mtasts.Clip(uri), "found", string(c))
		case c == '%' && !isEscape(uri[i:]):
			return mtasts.NewProblem(URIPercent, "uri", mtasts.Clip(uri))
		}
	}
	if strings.Count(uri, "#") > 1 {
		return mtasts.NewProblem(URIHash, "uri", mtasts.Clip(uri))
	}
	return nil
}

func isEscape(s string) bool {
	_, err := url.PathUnescape(s[:min(3, len(s))])
	return err == nil
}

// isWebAddress reports whether an https URI names a server. Brackets may only stand
// around an IPv6 address.
func isWebAddress(uri string) bool {
	u, err := url.Parse(uri)
	if err != nil || u.Hostname() == "" {
		return false
	}
	_, host, _ := strings.Cut(uri, "//")
	host, _, _ = strings.Cut(host, "/")
	if i := strings.IndexAny(host, "?#"); i >= 0 {
		host = host[:i]
	}
	if u.User != nil {
		_, host, _ = strings.Cut(host, "@")
	}
	if strings.ContainsAny(host, "@%") { // no name and no address has either
		return false
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return false
		}
	}
	brackets := 0
	if strings.HasPrefix(u.Host, "[") {
		if ip, err := netip.ParseAddr(u.Hostname()); err != nil || !ip.Is6() {
			return false
		}
		brackets = 2
	}
	return strings.Count(uri, "[")+strings.Count(uri, "]") == brackets
}
