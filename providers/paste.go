package providers

import (
	"maps"
	"net/netip"
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// Pasted is what the user brought for a record.
type Pasted struct {
	Type   string   // of the record
	Values []string // as the record needs them: one, or all the addresses or name servers of the name
	Oddity Oddity
}

// Oddity is what is unusual about a value that may work all the same: the user is told, and decides.
type Oddity string

// The oddities.
const (
	Usual     Oddity = ""
	OtherKind Oddity = "other-kind" // it is not of the kind that the place is known to give
	IPv6Only  Oddity = "ipv6-only"  // some senders reach IPv4 addresses only
)

// String returns a text that Paste reads as the same.
func (p Pasted) String() string {
	if p.Type == "NS" {
		return "NS " + strings.Join(p.Values, " ")
	}
	return strings.Join(p.Values, " ")
}

// Paste reads what the user brought from elsewhere for a record: the value alone, or lines as dashboards show them, with the type,
// the name, a TTL and the headings of a table around it, in any order. A name may have "https://", quotes, spaces and a final dot
// around it. The type that stands beside a value decides, else what the value can be. Of IPv4 and IPv6 addresses, the first are
// enough. The error says what to do next.
func (r RecordShape) Paste(text string) (Pasted, error) {
	if strings.Trim(strings.TrimSpace(text), `"'`) == "" {
		return Pasted{}, r.refuse(msgid.ErrorPasteNothing, "", nil)
	}
	if slices.Equal(r.Types(), []string{"TXT"}) && !r.standard() {
		return r.pasteText(text)
	}
	var all Pasted
	for line := range strings.Lines(text) {
		p, err := r.pasteLine(line)
		switch {
		case err != nil:
			return Pasted{}, err
		case len(p.Values) == 0:
		case all.Type == "AAAA" && p.Type == "A":
			all = p
		case all.Type == "A" && p.Type == "AAAA":
		case all.Type == "":
			all = p
		case all.Type != p.Type:
			return Pasted{}, r.refuse(msgid.ErrorPasteTwoTypes, "", assets.Values{"one": all.Type, "two": p.Type})
		default:
			for _, value := range p.Values {
				if !slices.Contains(all.Values, value) {
					all.Values = append(all.Values, value)
				}
			}
		}
	}
	return r.judge(all)
}

// judge takes what was read, or says why it can never work.
func (r RecordShape) judge(p Pasted) (Pasted, error) {
	several := len(p.Values) > 1
	switch {
	case len(p.Values) == 0:
		return Pasted{}, r.refuse(msgid.ErrorPasteNothing, "", nil)
	case several && (p.Type == "CNAME" || p.Type == "TXT"):
		return Pasted{}, r.refuse(msgid.ErrorPasteSeveral, "", assets.Values{"type": p.Type, "n": len(p.Values)})
	case p.Type == "AAAA" && !r.takes("AAAA"):
		return Pasted{}, r.refuse(msgid.ErrorPasteIpv6, p.Values[0], nil)
	case p.Type == "AAAA":
		p.Oddity = IPv6Only
	case p.Type == "CNAME" && r.Pattern != "" && matchHost(r.Pattern, p.Values[0]) == 0:
		if label := r.siblingOf(p.Values[0]); label != "" {
			return Pasted{}, r.refuse(msgid.ErrorPasteOfOther, p.Values[0], assets.Values{"label": label, "asked": r.Label})
		}
		p.Oddity = OtherKind
	}
	return p, nil
}

// Types returns the types that a record may have, the usual one first. Where an address is asked for, a name makes it an alias.
func (r RecordShape) Types() []string {
	types := append([]string{r.Type}, r.Or...)
	if r.Type == "A" {
		types = append(types, "CNAME")
	}
	return types
}

func (r RecordShape) takes(rrtype string) bool { return slices.Contains(r.Types(), rrtype) }

// standard reports whether a text at the record's name is one of the two records of the standards.
func (r RecordShape) standard() bool {
	return r.Label == mtasts.RecordLabel || r.Label == tlsrpt.RecordLabel
}

// siblingOf returns the label of the place's other record whose kind a value is of; "" where there is none.
func (r RecordShape) siblingOf(value string) (label string) {
	best := 0
	for _, other := range r.siblings {
		if weight := matchHost(other.Pattern, value); other.Pattern != "" && weight > best {
			best, label = weight, other.Label
		}
	}
	return label
}

// pasteLine reads one line. It may hold several addresses or name servers; one with nothing but headings gives no value.
func (r RecordShape) pasteLine(line string) (Pasted, error) {
	rrtype, words, rest := r.words(line)
	switch {
	case rrtype == "TXT" || rrtype == "" && isRecordText(line):
		if !r.takes("TXT") {
			return Pasted{}, r.refuse(msgid.ErrorPasteNoText, "", nil)
		}
		return r.pasteText(textIn(rest))
	case rrtype == "" && len(words) > 0:
		rrtype = typeOf(words[0])
	}
	if len(words) == 0 {
		return Pasted{}, nil
	}
	if _, err := netip.ParseAddr(words[0]); err == nil && rrtype == "CNAME" && r.takes("A") { // some panels call it so
		rrtype = typeOf(words[0])
	}
	if !r.takes(rrtype) && !(rrtype == "AAAA" && r.takes("A")) {
		return Pasted{}, r.notTaken(rrtype, words[0])
	}
	p := Pasted{Type: rrtype}
	for _, word := range words {
		value, err := r.pasteValue(&p, word)
		if err != nil {
			return Pasted{}, err
		}
		p.Values = append(p.Values, value)
	}
	return p, nil
}

// pasteValue reads one name or address of a type.
func (r RecordShape) pasteValue(p *Pasted, word string) (string, error) {
	if p.Type == "A" || p.Type == "AAAA" {
		return r.pasteAddress(p.Type, word)
	}
	host, err := r.pasteName(word)
	if err != nil && p.Type == "CNAME" && r.Type == "A" {
		return "", r.refuse(msgid.ErrorPasteNotAddress, word, nil)
	}
	return host, err
}

// notTaken says that a value of a type cannot be right here, in words about what was pasted.
func (r RecordShape) notTaken(rrtype, word string) error {
	switch rrtype {
	case "NS":
		return r.refuse(msgid.ErrorPasteNoServers, "", nil)
	case "A", "AAAA":
		return r.refuse(msgid.ErrorPasteNotName, word, nil)
	}
	return r.refuse(msgid.ErrorPasteNoType, "", assets.Values{"type": rrtype})
}

// refuse says why a value cannot be taken, and what to copy instead.
func (r RecordShape) refuse(id msgid.ID, value string, values assets.Values) error {
	all := assets.Values{"label": r.Label, "value": clip(value, 60)}
	maps.Copy(all, values)
	return assets.NewError(id, all)
}

// typeOf returns the type of the record that a value can be of, where nothing says it.
func typeOf(word string) string {
	addr, err := netip.ParseAddr(word)
	switch {
	case err != nil:
		return "CNAME"
	case addr.Unmap().Is4():
		return "A"
	}
	return "AAAA"
}

// words returns the type that a line names, the words that can be its value, and the line from after the type on.
func (r RecordShape) words(line string) (rrtype string, words []string, rest string) {
	line = strings.TrimSpace(line)
	rest = line
	end := 0
	for _, word := range strings.FieldsFunc(line, func(c rune) bool { return c <= ' ' || c == ',' || c == '|' || c == ';' }) {
		end += strings.Index(line[end:], word) + len(word)
		bare := strings.Trim(word, `"'`)
		if _, err := netip.ParseAddr(bare); err != nil {
			bare = strings.Trim(bare, ":") // of a heading
		}
		switch upper := strings.ToUpper(bare); {
		case rrtype == "" && IsType(upper):
			rrtype, rest = upper, line[end:]
		case bare == "" || upper == rrtype || slices.Contains(headings, strings.ToLower(bare)) || isTTL(bare):
		default:
			words = append(words, target(bare))
		}
	}
	if named := slices.DeleteFunc(slices.Clone(words), r.named); len(named) > 0 { // else the name is all there is: it would point to itself
		words = named
	}
	return rrtype, words, rest
}

// named reports whether a word is the record's own name.
func (r RecordShape) named(word string) bool {
	return strings.EqualFold(word, r.Label) || r.self != "" && hostName(word) == r.self
}

// headings are the words of tables and forms in which records are shown.
var headings = []string{
	"type", "name", "host", "hostname", "value", "target", "content", "data", "record", "points", "to", "destination", "answer", "alias",
	"server", "servers", "nameserver", "nameservers", "ttl", "in", "auto", "automatic", "default", "dns", "only", "hour", "hours", "min", "minutes", "seconds", "@", "-", "=", "->", "=>",
}

// IsType reports whether a word is the type of a record that a page can show for MTA-STS.
func IsType(word string) bool {
	return slices.Contains([]string{"A", "AAAA", "CNAME", "NS", "TXT"}, strings.ToUpper(word))
}

// OnlyHeadings reports whether a line of what was pasted holds nothing but words of a table or a form, or a TTL.
func OnlyHeadings(line string) bool {
	return !slices.ContainsFunc(strings.Fields(line), func(word string) bool {
		bare := strings.ToLower(strings.Trim(word, `"':|`))
		return bare != "" && !slices.Contains(headings, bare) && !isTTL(bare)
	})
}

// isTTL reports whether a word is a number, or one with a unit.
func isTTL(word string) bool {
	digits := strings.TrimRight(strings.ToLower(word), "smhdw")
	return digits != "" && len(word)-len(digits) <= 1 && !strings.ContainsFunc(digits, func(c rune) bool { return c < '0' || c > '9' })
}

// isRecordText reports whether a line holds one of the two records of the standards.
func isRecordText(line string) bool {
	lower := strings.ToLower(line)
	return strings.Contains(lower, "v="+strings.ToLower(mtasts.Version)) || strings.Contains(lower, "v="+strings.ToLower(tlsrpt.Version))
}

// textIn returns the text of a record in the part of a line that has its value: what is in quotes, or all from "v=" on.
func textIn(rest string) string {
	rest = strings.TrimSpace(rest)
	if open := strings.IndexByte(rest, '"'); open >= 0 {
		if text, _, closed := strings.Cut(rest[open+1:], `"`); closed {
			return text
		}
	}
	if i := strings.Index(strings.ToLower(rest), "v="); i > 0 {
		return rest[i:]
	}
	return rest
}

// pasteText reads the text of a TXT record.
func (r RecordShape) pasteText(text string) (Pasted, error) {
	text = strings.Trim(strings.TrimSpace(text), `"'`)
	if len(text) > maxText || strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c > '~' }) {
		return Pasted{}, r.refuse(msgid.ErrorPasteCharacters, "", nil)
	}
	return Pasted{Type: "TXT", Values: []string{text}}, nil
}

func (r RecordShape) pasteName(text string) (string, error) {
	host := hostName(text)
	if host == "" || !strings.Contains(host, ".") || !publishableTarget(host) {
		return "", r.refuse(msgid.ErrorPasteNotName, text, nil)
	}
	if host == r.self {
		return "", r.refuse(msgid.ErrorPasteItself, host, nil)
	}
	return host, nil
}

// target returns the name or address in a web address.
func target(text string) string {
	if _, rest, ok := strings.Cut(text, "://"); ok {
		text = rest
	}
	text, _, _ = strings.Cut(text, "/")
	return text
}

// pasteAddress reads an IP address that the whole internet can reach.
func (r RecordShape) pasteAddress(rrtype, text string) (string, error) {
	addr, err := netip.ParseAddr(text)
	if err != nil || addr.Zone() != "" {
		return "", r.refuse(msgid.ErrorPasteNotAddress, text, nil)
	}
	addr = addr.Unmap()
	if addr.Is4() != (rrtype == "A") {
		return "", r.refuse(msgid.ErrorPasteAddressType, addr.String(), assets.Values{"type": rrtype})
	}
	if addr.IsPrivate() || addr.IsLoopback() || addr.IsUnspecified() || addr.IsMulticast() || addr.IsLinkLocalUnicast() {
		return "", r.refuse(msgid.ErrorPastePrivate, addr.String(), nil)
	}
	return addr.String(), nil
}

// publishableTarget reports whether host can be a CNAME target: a top-level domain has letters only, or is an encoded one
// (RFC 3696 §2), so what ends otherwise is an address, half of one, or one with a slip in it.
func publishableTarget(host string) bool {
	top := host[strings.LastIndexByte(host, '.')+1:]
	return strings.HasPrefix(top, "xn--") || !strings.ContainsFunc(top, func(c rune) bool { return c < 'a' || c > 'z' })
}
