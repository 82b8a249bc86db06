package assets

import (
	"regexp"
	"strings"
	"unicode"
)

// prose is a text without what is to be typed: literals in backticks and places
// to be filled count as one short word each.
func prose(text string) string {
	text = literal.ReplaceAllString(text, "it")
	return place.ReplaceAllString(text, "it")
}

var (
	literal = regexp.MustCompile("`[^`]*`")
	place   = regexp.MustCompile(`\{[a-z]+\}`)
	stop    = regexp.MustCompile(`[.!?]+(["”)]*\s+|["”)]*$)`)
)

// sentences cuts prose after full stops, question and exclamation marks.
func sentences(text string) []string {
	var list []string
	for _, s := range stop.Split(prose(text), -1) {
		if len(words(s)) > 0 {
			list = append(list, s)
		}
	}
	return list
}

func words(text string) []string {
	var list []string
	for _, word := range strings.Fields(text) {
		if strings.ContainsFunc(word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			list = append(list, word)
		}
	}
	return list
}

// syllables counts groups of vowels, without a silent e at the end. It is the
// usual estimate: a word or two are off, a page is not.
func syllables(word string) int {
	word = strings.TrimFunc(strings.ToLower(word), func(r rune) bool { return !unicode.IsLetter(r) })
	n, before := 0, false
	for _, r := range word {
		vowel := strings.ContainsRune("aeiouy", r)
		if vowel && !before {
			n++
		}
		before = vowel
	}
	silent := strings.HasSuffix(word, "e") && !strings.HasSuffix(word, "le") ||
		strings.HasSuffix(word, "ed") && !strings.HasSuffix(word, "ted") && !strings.HasSuffix(word, "ded") ||
		strings.HasSuffix(word, "es") && !strings.HasSuffix(word, "ses") && !strings.HasSuffix(word, "ces") && !strings.HasSuffix(word, "ges")
	if silent && n > 1 {
		n--
	}
	return max(n, 1)
}

// measure is what reading ease is computed from.
type measure struct{ sentences, words, syllables int }

func (m *measure) add(text string) {
	for _, s := range sentences(text) {
		m.sentences++
		for _, word := range words(s) {
			m.words++
			m.syllables += syllables(word)
		}
	}
}

// ease is the Flesch reading ease: 60 to 70 is plain English, more is easier.
func (m measure) ease() float64 {
	if m.sentences == 0 || m.words == 0 {
		return 100
	}
	return 206.835 - 1.015*float64(m.words)/float64(m.sentences) - 84.6*float64(m.syllables)/float64(m.words)
}
