package glossary

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// form is how a word of the glossary stands in a text.
type form struct {
	text  string
	exact bool // capitals matter: "MX" is a word, "mx" is a part of names
	topic int
}

// forms lists how the words stand in texts, the longest first.
func forms(topics []Topic) []form {
	var all []form
	for i, t := range topics {
		for _, seen := range t.seen {
			lower := strings.ToLower(seen)
			all = append(all, form{text: seen, exact: lower != seen || len(seen) < 3, topic: i})
		}
	}
	slices.SortStableFunc(all, func(a, b form) int { return len(b.text) - len(a.text) })
	return all
}

// TermsIn returns the words of the glossary that stand in a text, each once, in the order in which they come: whole words, and the
// longest where one is a part of another. Lines may be broken anywhere between words.
func (g *Glossary) TermsIn(text string) []Topic {
	text = strings.Join(strings.Fields(text), " ")
	var found []int
	for i := 0; i < len(text); {
		f, length := g.formAt(text, i)
		if length == 0 {
			_, n := utf8.DecodeRuneInString(text[i:])
			i += n
			continue
		}
		if !slices.Contains(found, f.topic) {
			found = append(found, f.topic)
		}
		i += length
	}
	var terms []Topic
	for _, i := range found {
		terms = append(terms, g.topics[i])
	}
	return terms
}

// formAt returns the longest form that begins there, with the length that it has in the text.
func (g *Glossary) formAt(text string, at int) (form, int) {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	if at > 0 && (inName(before) || before == '.') {
		return form{}, 0
	}
	for _, f := range g.forms {
		if length := f.length(text[at:]); length > 0 && !f.article(text[:at]) {
			return f, length
		}
	}
	return form{}, 0
}

// length returns how many bytes of a text the form takes at its beginning, with the ending of a plural.
func (f form) length(text string) int {
	if len(text) < len(f.text) || !strings.EqualFold(text[:len(f.text)], f.text) || f.exact && text[:len(f.text)] != f.text {
		return 0
	}
	last, _ := utf8.DecodeLastRuneInString(f.text)
	if !inName(last) {
		return len(f.text)
	}
	for _, plural := range []string{"", "s"} {
		rest, ok := strings.CutPrefix(text[len(f.text):], plural)
		if next, _ := utf8.DecodeRuneInString(rest); ok && !inName(next) && (f.isName() || !goesOn(rest)) {
			return len(f.text) + len(plural)
		}
	}
	return 0
}

// article reports whether the form is no type of record, but the article at the beginning of a sentence: "A record was saved".
func (f form) article(before string) bool {
	before = strings.TrimRight(before, " ")
	last, _ := utf8.DecodeLastRuneInString(before)
	return strings.HasPrefix(f.text, "A ") && (before == "" || strings.ContainsRune(".:!?", last))
}

// isName reports whether the form is the first part of names in DNS.
func (f form) isName() bool { return strings.HasPrefix(f.text, "_") || f.text == "mta-sts" }

// goesOn reports whether a name goes on after a dot.
func goesOn(rest string) bool {
	after, ok := strings.CutPrefix(rest, ".")
	next, _ := utf8.DecodeRuneInString(after)
	return ok && after != "" && inName(next)
}

func inName(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '-')
}
