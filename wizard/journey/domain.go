package journey

import (
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// Domain is a mail domain as the user gave it and as the DNS knows it.
type Domain struct {
	ASCII   string // A-labels, lower case, no final dot
	Unicode string // U-labels, for showing beside it; the same where there are none
}

// ParseDomain finds the mail domain in what people paste: an address, a link, an
// internationalised name, with spaces, capitals or a final dot. The error says what to do.
func ParseDomain(input string) (Domain, error) {
	text, err := firstWord(input)
	if err != nil {
		return Domain{}, err
	}
	if len(text) > longestPaste {
		return Domain{}, errTooLong
	}
	host := hostOf(text)
	if addr, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return Domain{}, assets.NewError(msgid.ErrorDomainAddress, assets.Values{"address": addr.String()})
	}
	host = mailDomain(strings.ToLower(strings.TrimSuffix(host, ".")))
	ascii, err := dnsname.ToASCII(host)
	if len(ascii) > longestDomain {
		return Domain{}, errTooLong
	}
	last := ascii[strings.LastIndexByte(ascii, '.')+1:]
	if err != nil || last == ascii || strings.Trim(last, "0123456789") == "" { // no dot, a dot too many, a number
		return Domain{}, assets.NewError(msgid.ErrorDomainNot, assets.Values{"text": assets.Clean(host, 60)})
	}
	if suffix, _ := publicsuffix.PublicSuffix(ascii); suffix == ascii {
		return Domain{}, assets.NewError(msgid.ErrorDomainShared, assets.Values{"domain": ascii})
	}
	return Domain{ASCII: ascii, Unicode: dnsname.ToUnicode(ascii)}, nil
}

// longestDomain leaves room for the longest name that we put in front of a domain, in the 253
// bytes a name may have (RFC 1035 §2.3.4).
const longestDomain = 253 - len(tlsrpt.RecordLabel+".")

// longestPaste is enough for any link to a domain.
const longestPaste = 2000

var errTooLong = assets.NewError(msgid.ErrorDomainLong, nil)

// firstWord returns the one word in what was typed or pasted.
func firstWord(input string) (string, error) {
	words := strings.Fields(strings.NewReplacer("\u00a0", " ", "\u200b", "", "\ufeff", "").Replace(input))
	switch {
	case len(words) == 0:
		return "", assets.NewError(msgid.ErrorDomainNothing, nil)
	case len(words) > 1:
		return "", assets.NewError(msgid.ErrorDomainWords, assets.Values{
			"guess": assets.Clean(mailDomain(strings.ToLower(hostOf(firstOf(words[0])))), 60),
		})
	}
	return strings.Trim(words[0], "<>,;\"'`“”"), nil
}

// firstOf returns what stands first in a word that may be several, such as a row of a table.
func firstOf(word string) string {
	word = strings.TrimLeft(word, "<>,;\"'")
	if end := strings.IndexAny(word, "<>,;\"'"); end >= 0 {
		word = word[:end]
	}
	return word
}

// hostOf takes a link or a mail address apart.
func hostOf(text string) string {
	text = strings.TrimPrefix(text, "mailto:")
	if strings.Contains(text, "://") {
		if u, err := url.Parse(text); err == nil && u.Hostname() != "" {
			return u.Hostname()
		}
	}
	if at := strings.LastIndexByte(text, '@'); at >= 0 {
		text = text[at+1:]
	}
	text, _, _ = strings.Cut(text, "/")
	if host, port, found := strings.Cut(text, ":"); found && strings.Trim(port, "0123456789") == "" {
		return host
	}
	return text
}

// mailDomain takes off the names that stand in front of a domain but are not its mail domain.
func mailDomain(host string) string {
	for _, label := range []string{"www", mtasts.HostLabel, mtasts.RecordLabel, tlsrpt.RecordLabel} {
		rest, found := strings.CutPrefix(host, label+".")
		if suffix, _ := publicsuffix.PublicSuffix(rest); found && strings.Contains(rest, ".") && suffix != rest {
			return rest
		}
	}
	return host
}
