package mtasts

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// PlainText turns a body into UTF-8 without a byte-order mark. odd says that
// senders will not find plain text there: UTF-16, a mark, other bytes or
// control characters.
func PlainText(body []byte) (text string, odd bool) {
	switch {
	case bytes.HasPrefix(body, []byte("\xff\xfe")):
		return fromUTF16(body[2:], binary.LittleEndian), true
	case bytes.HasPrefix(body, []byte("\xfe\xff")):
		return fromUTF16(body[2:], binary.BigEndian), true
	case len(body) > 1 && body[0] != 0 && body[1] == 0:
		return fromUTF16(body, binary.LittleEndian), true
	case len(body) > 1 && body[0] == 0 && body[1] != 0:
		return fromUTF16(body, binary.BigEndian), true
	}
	text, odd = strings.CutPrefix(string(body), "\ufeff")
	if !utf8.ValidString(text) {
		return fromLatin1(text), true
	}
	for _, r := range text {
		odd = odd || r < ' ' && r != '\t' && r != '\r' && r != '\n' || r == 0x7f
	}
	return text, odd
}

func fromUTF16(b []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

func fromLatin1(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

// readable returns a body as PlainText gives it; ok is false where it is too large for a policy, or a web page.
func readable(body []byte) (text string, ok bool) {
	text, _ = PlainText(body)
	return text, len(body) <= MaxPolicySize && !isWebPage(text)
}

func isWebPage(text string) bool {
	return strings.HasPrefix(strings.TrimSpace(text), "<")
}

func isBlankOrQuote(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune("\"'`“”„‘’;,\u200b\ufeff", r)
}

// The kinds of a text, by what it was meant to be.
const (
	STSText   = "sts"   // the record at _mta-sts
	RPTText   = "rpt"   // the one at _smtp._tls
	DMARCText = "dmarc" // that of another standard
	SPFText   = "spf"
	IDText    = "id"    // the id of a record, alone
	OtherText = "other" // not known
)

// TextKind names what a text is, by how it begins.
func TextKind(txt string) string {
	txt = strings.TrimSpace(txt)
	lower := strings.ToLower(txt)
	id := strings.TrimPrefix(lower, "id=")
	switch {
	case strings.HasPrefix(lower, "v=stsv1"):
		return STSText
	case strings.HasPrefix(lower, "v=tlsrptv1"):
		return RPTText
	case strings.HasPrefix(lower, "v=dmarc1"):
		return DMARCText
	case strings.HasPrefix(lower, "v=spf1"):
		return SPFText
	case ValidID(id) && (id != lower || strings.ContainsAny(id, "0123456789")):
		return IDText
	}
	return OtherText
}

// NamesServer reports whether a text is nothing but the name of a server: the value of an alias, saved as text.
func NamesServer(txt string) bool {
	return len(txt) <= 255 && serverName.MatchString(strings.ToLower(strings.TrimSpace(txt)))
}

var serverName = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.[a-z]{2,}\.?$`)
