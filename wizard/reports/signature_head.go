package reports

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"mailseal/wizard/dnsname"
)

// Limits on the head of a mail whose signature is checked. Beyond them a signature is a wrong one.
const (
	maxHead   = 2 << 20 // bytes
	maxFields = 20_000
	maxSigned = 64 << 10 // bytes of the fields that one signature is about
	maxCovers = 200      // of their names
)

const signatureField = "dkim-signature"

// head is the head of a mail, field by field, as it stands there, and what follows it.
type head struct {
	fields []field
	body   []byte
	broken bool // it cannot be told where it ends, or it is too long
}

// field is one header field.
type field struct {
	name string // in lower case
	text []byte // all of it, with the end of its last line
}

// value returns what stands behind the name, in one line.
func (f field) value() string {
	_, value, _ := bytes.Cut(f.text, []byte(":"))
	return strings.TrimSpace(strings.NewReplacer("\r", "", "\n", "").Replace(string(value)))
}

// readHead reads the head of a mail. A carriage return inside a line breaks it: some take it for the end of the line, and so
// would find the end of the head elsewhere.
func readHead(raw []byte) head {
	var h head
	begin, at := 0, 0 // of the present field and line
	for line := range bytes.Lines(raw) {
		text := bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		if len(text) == 0 {
			h.body = raw[at+len(line):]
			return h
		}
		h.broken = h.broken || bytes.IndexByte(text, '\r') >= 0
		if more := text[0] == ' ' || text[0] == '\t'; more && len(h.fields) > 0 {
			h.fields[len(h.fields)-1].text = raw[begin : at+len(line)]
		} else {
			begin = at
			name, _, _ := bytes.Cut(text, []byte(":"))
			h.fields = append(h.fields, field{name: strings.ToLower(strings.TrimSpace(string(name))), text: line})
		}
		if at += len(line); at > maxHead || len(h.fields) > maxFields {
			h.broken = true
			break
		}
	}
	return h
}

// count returns how often a field stands in the head.
func (h head) count(name string) int { return len(h.values(name)) }

// values returns what the fields of a name hold, the first one first.
func (h head) values(name string) []string {
	var list []string
	for _, f := range h.fields {
		if f.name == name {
			list = append(list, f.value())
		}
	}
	return list
}

// stamp is a signature, before it is known whether it is a good one.
type stamp struct {
	at               int    // among the fields of the head
	domain, selector string // who says so, and where the key is (RFC 6376 §3.5, d= and s=)
	names            []string
	covers           []string  // the names, each once
	broken           bool      // it cannot be a good one
	promised         Signature // the most that it can prove
}

// times returns how many fields of a name the signature is about.
func (s stamp) times(name string) int {
	n := 0
	for _, have := range s.names {
		if have == name {
			n++
		}
	}
	return n
}

// stamps returns the signatures of a mail, the first one first.
func (h head) stamps() []stamp {
	var list []stamp
	for i, f := range h.fields {
		if f.name == signatureField {
			list = append(list, readStamp(i, f))
		}
	}
	return list
}

func readStamp(at int, f field) stamp {
	s := stamp{at: at, broken: true}
	tags, ok := readTags(f.value())
	if !ok || len(f.text) > maxSigned {
		return s
	}
	s.domain, s.selector = dnsname.Canonical(tags["d"]), dnsname.Canonical(tags["s"])
	s.names = strings.Split(strings.ToLower(tags["h"]), ":")
	for _, name := range s.names[:min(len(s.names), maxCovers)] {
		if !slices.Contains(s.covers, name) {
			s.covers = append(s.covers, name)
		}
	}
	s.broken = len(s.names) > maxCovers || !dnsname.Valid(s.domain) || !dnsname.Valid(s.selector) || s.times("from") == 0
	return s
}

// readTags reads a list of tags (RFC 6376 §3.2), without the blanks in it. It is no list where a tag stands twice.
func readTags(text string) (tags map[string]string, ok bool) {
	tags = map[string]string{}
	for tag := range strings.SplitSeq(text, ";") {
		name, value, is := strings.Cut(tag, "=")
		name = strings.TrimSpace(name)
		if _, twice := tags[name]; twice || !is && name != "" {
			return nil, false
		}
		if name != "" {
			tags[name] = strings.Join(strings.Fields(value), "")
		}
	}
	return tags, true
}

// signedBy returns a mail that has, of the head, what a signature is about, and the place of the signature among those of that
// mail. It is not ok where that is too much.
func (h head) signedBy(s stamp) (mail io.Reader, at int, ok bool) {
	var b bytes.Buffer
	signatures := 0
	for i, f := range h.fields {
		if i != s.at && !slices.Contains(s.covers, f.name) {
			continue
		}
		if f.name == signatureField {
			if i == s.at {
				at = signatures
			}
			signatures++
		}
		b.Write(f.text)
		if b.Len() > maxSigned || signatures > maxStamps {
			return nil, 0, false
		}
	}
	b.WriteString("\r\n")
	return io.MultiReader(&b, bytes.NewReader(h.body)), at, true
}
