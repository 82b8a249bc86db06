package lint

import (
	"regexp"
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// RecordTexts returns the TXT values in a file or on standard input, for a kind of record. Lines are values as they are, one a line,
// unless one is a line of a zone file, or of what dig, host or nslookup print: then only such lines count, and of several names
// the one that has something to do with the kind. Where several have, the error names them.
func RecordTexts(kind Kind, body string) ([]string, error) {
	version := mtasts.Version
	if kind == TLSRPTRecord {
		version = tlsrpt.Version
	}
	var plain, zone, names []string
	name, named := "", make(map[string][]string)
	for _, line := range joinedLines(body) {
		owner, text, ok := parseTXT(line)
		if !ok {
			if line != "" && line[0] != ';' {
				plain = append(plain, line)
			}
			continue
		}
		if owner != "" { // a line without a name has that of the line before
			name = strings.ToLower(owner)
		}
		zone = append(zone, text)
		if strings.Contains(text, version) && !slices.Contains(names, name) {
			names = append(names, name)
		}
		named[name] = append(named[name], text)
	}
	switch {
	case len(names) > 1:
		return nil, assets.NewError(msgid.ErrorLintNames, assets.Values{"list": assets.Clean(strings.Join(names, ", "), 200)})
	case len(names) == 1:
		return named[names[0]], nil
	case zone != nil:
		return zone, nil
	}
	return plain, nil
}

// txtLine is a TXT record as a zone file has it, or as dig, host and nslookup print it: the name, and the strings.
var txtLine = regexp.MustCompile(`(?i)^(?:(\S*)\s+(?:(?:\d+[smhdw]?|IN)\s+)*TXT\s+\(?|(\S+)\s+(?:descriptive text|text =))?\s*(".*)$`)

// openLine is a TXT record that goes on until its bracket is closed.
var openLine = regexp.MustCompile(`(?i)\sTXT\s+\([^)]*$`)

// joinedLines returns the lines of body, those of one record in brackets joined.
func joinedLines(body string) []string {
	var list, parts []string
	open := false
	for line := range strings.Lines(body) {
		line = strings.TrimRight(line, "\r\n")
		parts = append(parts, line)
		open = open && !strings.Contains(line, ")") || !open && openLine.MatchString(line)
		if !open {
			list = append(list, strings.Join(parts, " "))
			parts = parts[:0]
		}
	}
	if open {
		list = append(list, parts...) // nothing closes it, so nothing is joined
	}
	return list
}

// parseTXT joins the strings of a TXT record in a line of a zone file (RFC 1035 §5.1, RFC 8461 §3.1).
func parseTXT(line string) (owner, text string, ok bool) {
	parts := txtLine.FindStringSubmatch(line)
	if parts == nil {
		return "", "", false
	}
	owner = parts[1] + parts[2]
	var b strings.Builder
	rest := parts[3]
	for {
		rest = strings.TrimLeft(rest, " \t)")
		if rest == "" || rest[0] == ';' { // the rest is a comment
			return owner, b.String(), true
		}
		if rest[0] != '"' {
			return "", "", false
		}
		part, after, closed := unquote(rest[1:])
		if !closed {
			return "", "", false
		}
		b.WriteString(part)
		rest = after
	}
}

// unquote returns the text in s up to its closing quote, and what follows that.
func unquote(s string) (text, rest string, ok bool) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return dnsname.Unescape(s[:i]), s[i+1:], true
		}
	}
	return "", "", false
}
