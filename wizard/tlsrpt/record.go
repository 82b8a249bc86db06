package tlsrpt

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"mailseal/wizard/mtasts"
)

// Record says where reports go (RFC 8460 §3).
type Record struct {
	RUA []string // URIs, mailto: or https:
}

// String is the record as it is published.
func (r Record) String() string { return "v=" + Version + "; rua=" + strings.Join(r.RUA, ",") }

// MailtoURI is the URI of a mail address, with what RFC 8460 §3 and RFC 6068
// reserve percent-encoded.
func MailtoURI(address string) string {
	var b strings.Builder
	b.WriteString("mailto:")
	for i := 0; i < len(address); i++ {
		if c := address[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("\"#%&,;!/:<>?[\\]^`{|}", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// Address is the mail address in a mailto URI, decoded, without a query.
func Address(uri string) (string, bool) {
	scheme, rest, _ := strings.Cut(uri, ":")
	if !strings.EqualFold(scheme, "mailto") {
		return "", false
	}
	rest, _, _ = strings.Cut(rest, "?")
	address, err := url.PathUnescape(rest)
	at := strings.LastIndexByte(address, '@')
	if err != nil || at <= 0 || strings.HasPrefix(rest, "/") || !isMailDomain(address[at+1:]) {
		return "", false
	}
	return address, true
}

// isMailDomain takes dot-atom-text, as RFC 6068 §2 does for the domain of a mailto URI.
func isMailDomain(s string) bool {
	for label := range strings.SplitSeq(s, ".") {
		if label == "" {
			return false
		}
	}
	return !strings.ContainsFunc(s, func(c rune) bool {
		return c <= ' ' || c > '~' || strings.ContainsRune("\"(),:;<>@[\\]%", c)
	})
}

// ParseRecord reads one TXT record, its strings already joined. A field rua that
// comes twice adds to the first: RFC 8460 has no rule that one of them wins.
func ParseRecord(txt string) (Record, error) {
	fields, err := mtasts.Fields(txt, Version)
	if err != nil {
		return Record{}, err
	}
	var r Record
	for _, f := range fields {
		if f.Name != "rua" {
			if err := f.CheckExtension(); err != nil {
				return Record{}, err
			}
			continue
		}
		for uri := range strings.SplitSeq(f.Value, ",") {
			uri = strings.Trim(uri, " \t")
			if err := checkURI(uri); err != nil {
				return Record{}, err
			}
			r.RUA = append(r.RUA, uri)
		}
	}
	if len(r.RUA) == 0 {
		return Record{}, errors.New("the record has no rua")
	}
	return r, nil
}

// FindRecord applies the rule of RFC 8460 §3 to all TXT records at one name.
// The error says why the state is Invalid or Multiple.
func FindRecord(txts []string) (Record, mtasts.State, error) {
	found := mtasts.Candidates(txts, Version)
	switch len(found) {
	case 0:
		return Record{}, mtasts.Absent, nil
	case 1:
		r, err := ParseRecord(found[0])
		if err != nil {
			return Record{}, mtasts.Invalid, err
		}
		return r, mtasts.Valid, nil
	}
	return Record{}, mtasts.Multiple, fmt.Errorf("%d records begin with v=%s where one is allowed", len(found), Version)
}

// checkURI holds a report address to RFC 3986, to the two schemes of RFC 8460
// §3, and to what either needs for a report to get there.
func checkURI(uri string) error {
	if uri == "" {
		return errors.New("an address between two commas is empty")
	}
	for i := 0; i < len(uri); i++ {
		if c := uri[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("!\"<>\\^`{|}", c) >= 0 {
			return fmt.Errorf("the address %q has a character that has to be written as %%%02X", mtasts.Clip(uri), c)
		}
	}
	scheme, _, ok := strings.Cut(uri, ":")
	switch {
	case ok && strings.EqualFold(scheme, "mailto"):
		if _, ok := Address(uri); !ok {
			return fmt.Errorf("there is no mail address in %q", mtasts.Clip(uri))
		}
	case ok && strings.EqualFold(scheme, "https"):
		if u, err := url.Parse(uri); err != nil || u.Hostname() == "" {
			return fmt.Errorf("there is no web address in %q", mtasts.Clip(uri))
		}
	default:
		return fmt.Errorf("the address %q begins with neither \"mailto:\" nor \"https:\"", mtasts.Clip(uri))
	}
	return nil
}
