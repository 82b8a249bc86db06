// Package glossary finds what explains a word, a finding, a result of a TLS report or the code of a bounced mail: by what people type
// (find.go, bounce.go), and by the words that stand in a text (terms.go). Read from here; typed.go has what makes texts
// comparable. It is pure, and knows only what stands in assets.
package glossary

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

// Kind is what a topic is about.
type Kind string

// The kinds of topics.
const (
	Word    Kind = "term"    // a word of the field
	Finding Kind = "finding" // what a check can find
	Result  Kind = "result"  // a result type of RFC 8460 §4.3
	Code    Kind = "code"    // a code of bounced mail
)

// Topic is one thing that can be explained.
type Topic struct {
	Kind  Kind
	ID    string // of a word or a finding, as in assets; for a result, the result type
	Name  string // what to type for it
	Title string
	Text  string // of a finding, what happened: the name of a value stands in its place
	RFC   string
	Group string // the last part of the key of its heading
	See   string // the finding that goes with it, if any

	names []name   // titles, and what else people type for it
	seen  []string // how it stands in a text
	codes []string // of a code: those it is about, with x for 4 or 5
	says  []string // of a code: words that only such a bounce has
}

// Glossary holds all topics of one language. It does not change and is safe for concurrent use.
type Glossary struct {
	topics []Topic
	forms  []form
	words  *assets.Words
}

// New collects the topics.
func New(words *assets.Words) *Glossary {
	g := &Glossary{words: words}
	for _, id := range ids(words, "term.", "text") {
		g.topics = append(g.topics, word(words, id))
	}
	begin := len(g.topics)
	for _, id := range ids(words, "code.", "text") {
		g.topics = append(g.topics, code(words, id))
	}
	slices.SortFunc(g.topics[begin:], byName)
	for _, key := range words.Keys("result.") {
		if id := strings.TrimPrefix(key, "result."); id != "unknown" {
			g.topics = append(g.topics, result(words, id))
		}
	}
	for _, id := range ids(words, "finding.", "what") {
		g.topics = append(g.topics, finding(words, id))
	}
	g.forms = forms(g.topics)
	return g
}

// Topics lists all that can be explained, words first.
func (g *Glossary) Topics() []Topic { return slices.Clone(g.topics) }

// Group is a heading with the topics below it.
type Group struct {
	Title  string
	Topics []Topic
}

// groups are the headings, in order.
var groups = strings.Fields("sts reports dns mail levels codes results finding-record finding-policy finding-mail finding-reports finding-dns finding-check")

// Groups lists the topics by heading.
func (g *Glossary) Groups() []Group {
	var list []Group
	for _, name := range groups {
		group := Group{Title: g.words.Say(msgid.ExplainGroup.Of(name), nil)}
		for _, t := range g.topics {
			if t.Group == name {
				group.Topics = append(group.Topics, t)
			}
		}
		list = append(list, group)
	}
	return list
}

// ids lists the names of what has a text: in their keys, they stand between prefix and the part of the text.
func ids(words *assets.Words, prefix, part string) []string {
	var names []string
	for _, key := range words.Keys(prefix) {
		if name, rest, ok := strings.Cut(strings.TrimPrefix(key, prefix), "."); ok && rest == part {
			names = append(names, name)
		}
	}
	return names
}

func word(words *assets.Words, id string) Topic {
	say := func(part string) string { return words.Say(msgid.Term.Of(id, part), nil) }
	t := Topic{Kind: Word, ID: id, Name: id, Title: say("title"), Text: say("text"), RFC: say("rfc"), Group: say("group"), seen: list(say("seen"))}
	t.names = named(slices.Concat([]string{t.Title, id}, t.seen, list(say("also")))...)
	return t
}

func code(words *assets.Words, id string) Topic {
	say := func(part string) string {
		if key := msgid.Code.Of(id, part); words.Has(key) {
			return words.Say(key, nil)
		}
		return ""
	}
	t := Topic{
		Kind: Code, ID: id, Name: id, Title: say("title"), Text: say("text"), RFC: say("rfc"), Group: "codes", See: say("finding"),
		codes: list(say("codes")), says: list(say("says")),
	}
	switch {
	case len(t.codes) == 1 && len(t.codes[0]) == 1: // a class of codes
		t.Name = t.codes[0] + "xx"
	case len(t.codes) > 0:
		t.Name = strings.Replace(t.codes[0], "x", "5", 1)
	}
	t.names = named(t.Title, t.Name)
	return t
}

func result(words *assets.Words, id string) Topic {
	t := Topic{Kind: Result, ID: id, Name: id, Title: id, Text: capital(words.Say(msgid.Result.Of(id), nil)), RFC: "RFC 8460 §4.3", Group: "results", names: named(id)}
	if key := msgid.ReportnewsFix.Of(id); words.Has(key) {
		t.Text += " " + words.Say(key, nil)
	}
	return t
}

func finding(words *assets.Words, id string) Topic {
	prefix := "finding." + id + "."
	t := Topic{
		Kind: Finding, ID: id, Name: id, Title: bare(words.Say(msgid.ID(prefix+"title"), nil)), Text: Placed(words.Say(msgid.ID(prefix+"what"), nil)),
		RFC: words.Say(msgid.ID(prefix+"rfc"), nil), Group: findingGroup(id), names: named(id),
	}
	for _, key := range words.Keys(prefix + "title") {
		t.names = append(t.names, named(bare(words.Say(msgid.ID(key), nil)))...)
	}
	return t
}

// findingGroup returns the heading of a finding, which the beginning of its id decides.
func findingGroup(id string) string {
	for _, of := range []struct{ group, begins string }{
		{"finding-record", "sts- mta-sts- subdomain-"},
		{"finding-policy", "policy- host- issuer-"},
		{"finding-mail", "mx- m365- google- dane-"},
		{"finding-reports", "rpt- report- enforce-"},
		{"finding-dns", "dns- domain-"},
	} {
		if slices.ContainsFunc(strings.Fields(of.begins), func(begins string) bool { return strings.HasPrefix(id, begins) }) {
			return of.group
		}
	}
	return "finding-check"
}

// Placed returns a sentence of a finding, with the name of a value where the value would stand.
func Placed(sentence string) string { return strings.NewReplacer("{", "(", "}", ")").Replace(sentence) }

// bare returns a title without the places for values.
func bare(title string) string {
	for {
		before, after, ok := strings.Cut(title, "{")
		if !ok {
			return strings.Join(strings.Fields(title), " ")
		}
		_, after, _ = strings.Cut(after, "}")
		title = before + after
	}
}

// list reads what stands in a row with commas between.
func list(text string) []string {
	var all []string
	for one := range strings.SplitSeq(text, ",") {
		if one = strings.TrimSpace(one); one != "" {
			all = append(all, one)
		}
	}
	return all
}

// capital begins a sentence.
func capital(text string) string {
	first, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[n:]
}

// FirstSentence returns what is enough of a text, on one line.
func FirstSentence(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	for i, r := range text {
		if strings.ContainsRune(".!?", r) && (i+1 == len(text) || text[i+1] == ' ') {
			return text[:i+1]
		}
	}
	return text
}

// byName sorts codes by the numbers in them.
func byName(a, b Topic) int {
	return slices.CompareFunc(strings.Split(a.Name, "."), strings.Split(b.Name, "."), func(a, b string) int {
		return cmp.Or(len(a)-len(b), strings.Compare(a, b))
	})
}
