package assets

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// The plain-language rules, as far as they can be counted. A sentence has most words at the very most, and long ones are rare; those
// with fewer than few are rare too, because a text that is chopped up is as hard to follow as one that does not end.
const (
	most         = 25   // words of a sentence
	long         = 20   // words of a sentence that should be the longest
	few          = 4    // words of a sentence that is short
	rare         = 0.10 // share of short sentences
	averageLeast = 10.0 // words of a sentence on average
	averageMost  = 14.0
	easeEach     = 60.0 // Flesch reading ease of each message
	easeAll      = 70.0 // and of all together
)

// measured is the fewest words a message has that its reading ease is computed for: in a shorter one, a single name decides.
const measured = 12

// notYetPlain are the files of words that do not keep the rules yet. The list ends empty.
var notYetPlain = []string{}

// sentencesOf are the messages of a file of words, by key. What is no sentence (a label, a section number) is left out.
func sentencesOf(t *testing.T, file string) map[string]string {
	t.Helper()
	body, err := File(DefaultLanguage + "/" + file)
	if err != nil {
		t.Fatal(err)
	}
	messages, err := i18n.ParseMessageBytes(body, toml.Unmarshal)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, m := range messages {
		for form, text := range map[string]string{"": m.Other, " (zero)": m.Zero, " (one)": m.One, " (two)": m.Two, " (few)": m.Few, " (many)": m.Many} {
			if text = strings.TrimSpace(text); ended.MatchString(text) && !isLabel(text) && !slices.Contains(unread, m.ID[strings.LastIndex(m.ID, ".")+1:]) {
				all[m.ID+form] = text
			}
		}
	}
	return all
}

// ended matches a text that ends as a sentence does, or with what is to be typed.
var ended = regexp.MustCompile(`([.!?:]["”)]*|\n  .*)$`)

// isLabel reports whether a text is no sentence, though it ends as one does: a whole message with fewer than few words is a label, such
// as the name of what stands behind it, a state ("Your turn.") or a heading that asks ("What now?").
func isLabel(text string) bool { return len(words(prose(text))) < few }

// wordFiles are the files of words of the default language.
func wordFiles(t *testing.T) []string {
	t.Helper()
	names, err := fs.Glob(files, DefaultLanguage+"/*.toml")
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range names {
		names[i] = path.Base(name)
	}
	return names
}

// TestSentencesArePlain holds every sentence of the program to the rules.
func TestSentencesArePlain(t *testing.T) {
	var all measure
	for _, file := range wordFiles(t) {
		faults, m := unreadable(file, sentencesOf(t, file))
		t.Logf("%s: %s", file, m)
		if slices.Contains(notYetPlain, file) {
			t.Logf("%s: %d faults to go", file, len(faults))
			continue
		}
		all.join(m)
		for _, fault := range faults {
			t.Error(fault)
		}
	}
	t.Logf("all that is covered: %s", all)
	if all.ease() < easeAll {
		t.Errorf("reading ease %.0f overall, want %.0f", all.ease(), easeAll)
	}
	if all.average() < averageLeast || all.average() > averageMost {
		t.Errorf("%.1f words a sentence on average, want %.0f to %.0f", all.average(), averageLeast, averageMost)
	}
}

// unreadable lists what is wrong with the messages of a file, and measures them.
func unreadable(file string, messages map[string]string) (faults []string, all measure) {
	complain := func(format string, args ...any) { faults = append(faults, file+": "+fmt.Sprintf(format, args...)) }
	whole := map[string]measure{}
	for _, key := range slices.Sorted(maps.Keys(messages)) {
		m := whole[message(key)]
		m.add(messages[key])
		whole[message(key)] = m
		for _, s := range sentences(messages[key]) {
			if n := len(words(s)); n > most {
				complain("%s has a sentence of %d words: %s", key, n, s)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(whole)) {
		m := whole[key]
		all.join(m)
		if m.words >= measured && m.ease() < easeEach {
			complain("%s: reading ease %.0f", key, m.ease())
		}
	}
	if all.words < 200 { // too little to judge as a whole
		return faults, all
	}
	if all.average() > averageMost {
		complain("%.1f words a sentence on average", all.average())
	}
	if share := all.share(all.short); share > rare {
		complain("%.0f %% of the sentences have fewer than %d words", 100*share, few)
	}
	if share := all.share(all.long); share > 0.02 {
		complain("%.0f %% of the sentences have more than %d words", 100*share, long)
	}
	return faults, all
}

// message is what a sentence is read with: the parts of a finding belong together.
func message(key string) string {
	if id, isFinding := strings.CutPrefix(key, "finding."); isFinding && strings.Contains(id, ".") {
		return key[:strings.LastIndex(key, ".")]
	}
	return key
}

// prose is a text without what is to be typed: lines of values are left out, and spans in backticks and places
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

// sentences cuts prose after full stops, question and exclamation marks, and where a line ends.
func sentences(text string) []string {
	var list []string
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, ValueIndent) {
			continue
		}
		for _, s := range stop.Split(prose(line), -1) {
			if len(words(s)) > 0 {
				list = append(list, s)
			}
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

// measure is what the rules are computed from. Its zero value has measured nothing.
type measure struct{ sentences, words, syllables, short, long int }

func (m *measure) add(text string) {
	for _, s := range sentences(text) {
		list := words(s)
		m.sentences++
		m.words += len(list)
		if len(list) < few {
			m.short++
		}
		if len(list) > long {
			m.long++
		}
		for _, word := range list {
			m.syllables += syllables(word)
		}
	}
}

func (m *measure) join(other measure) {
	m.sentences, m.words, m.syllables = m.sentences+other.sentences, m.words+other.words, m.syllables+other.syllables
	m.short, m.long = m.short+other.short, m.long+other.long
}

// average returns the words of a sentence.
func (m measure) average() float64 { return m.share(m.words) }

// share returns a count for each sentence.
func (m measure) share(n int) float64 { return float64(n) / float64(max(m.sentences, 1)) }

// ease is the Flesch reading ease: 60 to 70 is plain English, more is easier.
func (m measure) ease() float64 {
	if m.sentences == 0 || m.words == 0 {
		return 100
	}
	return 206.835 - 1.015*m.average() - 84.6*float64(m.syllables)/float64(m.words)
}

func (m measure) String() string {
	return fmt.Sprintf("%d sentences, %.1f words each, %.1f %% under %d words, %d over %d, reading ease %.0f",
		m.sentences, m.average(), 100*m.share(m.short), few, m.long, long, m.ease())
}
