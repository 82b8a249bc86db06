package tlsrpt

import (
	"strings"
	"unicode"
)

// readRecord reads what the author of a broken record meant: every mail address
// and https address in it, in lower-case schemes. ok says that there is at least one.
func readRecord(txt string) (r Record, ok bool) {
	for _, word := range strings.FieldsFunc(txt, isBetween) {
		uri := meantURI(word)
		last := len(r.RUA) - 1
		switch {
		case checkURI(uri) == nil:
			r.RUA = append(r.RUA, uri)
		case last >= 0 && strings.HasPrefix(r.RUA[last], "https:") && !strings.Contains(word, "="):
			r.RUA = r.RUA[:last] // a comma or a blank cut it, and nobody knows where it ends
		}
	}
	return r, len(r.RUA) > 0
}

func isBetween(c rune) bool {
	return unicode.IsSpace(c) || unicode.IsControl(c) || strings.ContainsRune(",;\"'“”<>\\\u200b\ufeff", c)
}

// meantURI makes a URI of a word that is nearly one. It leaves alone what other
// fields say.
func meantURI(word string) string {
	if i := strings.IndexAny(word, "=:"); i >= 0 && (strings.EqualFold(word[:i], "rua") || hasScheme(word[i+1:])) {
		word = word[i+1:]
	} else if i >= 0 && word[i] == '=' {
		return ""
	}
	if strings.ContainsAny(word, "{}|^`") { // a place that nobody filled in
		return ""
	}
	if i := strings.LastIndexByte(word, '!'); i >= 0 && isSize(word[i+1:]) {
		word = word[:i]
	}
	scheme, rest, ok := strings.Cut(word, ":")
	switch {
	case ok && strings.EqualFold(scheme, "https"):
		return "https:" + strings.ReplaceAll(rest, "!", "%21")
	case ok && strings.EqualFold(scheme, "mailto"):
		word = strings.TrimLeft(rest, "/")
		if uri := "mailto:" + word; checkURI(uri) == nil || strings.Contains(word, "%") {
			return uri
		}
	}
	if local, domain, _ := strings.Cut(word, "@"); !isLocalPart(local) || strings.Contains(domain, "@") {
		return ""
	}
	return MailtoURI(word)
}

func hasScheme(s string) bool {
	scheme, _, ok := strings.Cut(s, ":")
	return ok && (strings.EqualFold(scheme, "mailto") || strings.EqualFold(scheme, "https"))
}

// isSize is the largest report a reader of DMARC reports takes, as in "10m".
func isSize(s string) bool {
	return strings.TrimLeft(s, "0123456789") != s && strings.Trim(strings.TrimLeft(s, "0123456789"), "kmgtKMGT") == ""
}
