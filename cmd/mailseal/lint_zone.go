package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
)

// zoneLine is a TXT record as a zone file has it, or as dig, host and nslookup print it: the name, and the strings.
var zoneLine = regexp.MustCompile(`(?i)^(?:(\S*)\s+(?:(?:\d+[smhdw]?|IN)\s+)*TXT\s+\(?|(\S+)\s+(?:descriptive text|text =))?\s*(".*)$`)

// zoneTexts are the TXT values in a file or on standard input. Lines are values as they are, one a line,
// unless one is a line of a zone file: then only such lines count, and of several names the one that has
// something to do with version.
func zoneTexts(body, version string) ([]string, error) {
	var plain, zone, names []string
	name, named := "", make(map[string][]string)
	for _, line := range zoneLines(body) {
		owner, text, ok := zoneText(line)
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
		return nil, fmt.Errorf("there are records of several names: %s; give those of one name", assets.Clean(strings.Join(names, ", "), 200))
	case len(names) == 1:
		return named[names[0]], nil
	case zone != nil:
		return zone, nil
	}
	return plain, nil
}

// openLine is a TXT record that goes on until its bracket is closed.
var openLine = regexp.MustCompile(`(?i)\sTXT\s+\([^)]*$`)

// zoneLines are the lines of body, those of one record in brackets joined.
func zoneLines(body string) []string {
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

// zoneText joins the strings of a zone file's line (RFC 1035 §5.1, RFC 8461 §3.1).
func zoneText(line string) (owner, text string, ok bool) {
	parts := zoneLine.FindStringSubmatch(line)
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
		part, after, closed := cutQuoted(rest[1:])
		if !closed {
			return "", "", false
		}
		b.WriteString(part)
		rest = after
	}
}

// cutQuoted gives the text in s up to its closing quote, and what follows that.
func cutQuoted(s string) (text, rest string, ok bool) {
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
