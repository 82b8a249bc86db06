package glossary

import (
	"strings"
	"unicode"
)

// name is what a topic is called, as it is written and as it is compared.
type name struct{ text, asked, folded string }

func named(texts ...string) []name {
	var all []name
	for _, text := range texts {
		all = append(all, name{text, question(text), fold(text)})
	}
	return all
}

// question returns what somebody asks about: without quotes around it, and without "what is ...?"
func question(typed string) string {
	typed = strings.Join(strings.Fields(typed), " ")
	typed = strings.Trim(typed, " \"'`“”‘’„«»?!")
	lower := strings.ToLower(typed)
	for _, opening := range []string{"what is ", "what are ", "what's ", "what does ", "explain "} {
		if strings.HasPrefix(lower, opening) {
			typed = typed[len(opening):]
			lower = lower[len(opening):]
		}
	}
	for _, article := range []string{"a ", "an ", "the "} {
		if rest := strings.TrimPrefix(lower, article); rest != lower && rest != "" && rest != "record" && !strings.HasPrefix(rest, "record ") {
			typed, lower = typed[len(article):], rest
		}
	}
	if strings.HasSuffix(lower, " mean") {
		typed = typed[:len(typed)-len(" mean")]
	}
	return strings.Trim(typed, " \"'`“”‘’„«»?!")
}

// fold makes texts alike that differ in capitals, hyphens, underscores, punctuation, quotes or plurals only.
func fold(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, w := range words {
		words[i] = singular(w)
	}
	return strings.Join(words, " ")
}

// singular returns a word without the ending of a plural: roughly, and the same for a name and for what is typed.
func singular(w string) string {
	switch {
	case len(w) > 4 && strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && w != "mtasts" && w != "starttls":
		return w[:len(w)-1]
	}
	return w
}

// compact takes the blanks out of a folded text.
func compact(folded string) string { return strings.ReplaceAll(folded, " ", "") }
