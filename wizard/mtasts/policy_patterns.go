package mtasts

import (
	"slices"
	"strings"

	"mailseal/wizard/dnsname"
)

// meantPatterns picks the server names out of an mx line: past a preference, a
// scheme, a port, a final dot, and out of a list on one line.
func meantPatterns(value string) []string {
	words := patternWords(value)
	var names []string
	for _, word := range words {
		name := meantPattern(word)
		if name != "" && (strings.Contains(name, ".") || len(words) == 1) && !isTail(word, words) {
			names = append(names, name)
		}
	}
	return names
}

func patternWords(value string) []string {
	value, _, _ = strings.Cut(value, "#") // no name has one: the rest is a comment
	return strings.FieldsFunc(value, func(r rune) bool {
		return isBlankOrQuote(r) || r == '<' || r == '>'
	})
}

// isTail reports whether a word is rather the end of the one before it than a suffix.
func isTail(word string, words []string) bool {
	return len(words) > 1 && strings.HasPrefix(word, ".")
}

func meantPattern(word string) string {
	if _, after, ok := strings.Cut(word, "://"); ok {
		word = after
	}
	word, _, _ = strings.Cut(word, "/")
	if i := strings.LastIndexByte(word, ':'); i >= 0 {
		word = word[:i]
	}
	if strings.HasPrefix(word, ".") {
		word = "*" + word // a suffix, as Postfix and the drafts wrote it
	}
	if name := dnsname.Canonical(word); ValidPattern(name) {
		return name
	}
	return ""
}

// losesName reports whether a word of an mx line could be a name, and cannot be read.
func losesName(value string) bool {
	words := patternWords(value)
	return slices.ContainsFunc(words, func(word string) bool {
		return strings.Contains(word, ".") && (meantPattern(word) == "" || isTail(word, words))
	})
}

func hasName(text string) bool {
	return slices.ContainsFunc(patternWords(text), func(word string) bool {
		return strings.Contains(word, ".") && meantPattern(word) != ""
	})
}
