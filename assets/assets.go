// Package assets holds what is data and not code: every sentence a user reads
// (one folder per language), the catalogue of providers, and file templates.
package assets

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

//go:embed all:[a-z][a-z] all:catalogue all:templates
var files embed.FS

// languageFolders matches the folders of the languages, which are called by their codes (ISO 639-1).
const languageFolders = "[a-z][a-z]"

// DefaultLanguage is the one that is always there.
const DefaultLanguage = "en"

// Languages lists the languages there are words for: one for each folder.
func Languages() []string {
	names, _ := fs.Glob(files, languageFolders) // the pattern is well formed
	return names
}

// File returns an embedded file, such as "catalogue/mail.toml".
func File(name string) ([]byte, error) { return fs.ReadFile(files, name) }

// Words are the sentences of one language. They do not change and are safe for concurrent use. A sentence has a dotted key, the
// path of its table and name in the language's TOML files, and may have places
// in braces that values fill.
type Words struct {
	Language  string // its code (ISO 639-1)
	sentences map[string]string
}

// Load returns the words of a language, which are read once; the error names those there are.
func Load(lang string) (*Words, error) {
	if !slices.Contains(Languages(), lang) {
		return nil, fmt.Errorf("no words in language %q; there are: %s", Clean(lang, 20), strings.Join(Languages(), ", "))
	}
	loading.Lock()
	defer loading.Unlock()
	if w, ok := loaded[lang]; ok {
		return w, nil
	}
	w, err := read(lang)
	if err == nil {
		loaded[lang] = w
	}
	return w, err
}

var (
	loading sync.Mutex
	loaded  = map[string]*Words{}
)

func read(lang string) (*Words, error) {
	w := &Words{Language: lang, sentences: map[string]string{}}
	names, err := fs.Glob(files, lang+"/*.toml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		body, err := File(name)
		if err != nil {
			return nil, err
		}
		var table map[string]any
		if err := toml.Unmarshal(body, &table); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if err := w.add("", table); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return w, nil
}

func (w *Words) add(prefix string, table map[string]any) error {
	for key, value := range table {
		switch value := value.(type) {
		case string:
			if _, twice := w.sentences[prefix+key]; twice {
				return fmt.Errorf("%s%s is there twice", prefix, key)
			}
			w.sentences[prefix+key] = strings.TrimSpace(value)
		case map[string]any:
			if err := w.add(prefix+key+".", value); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%s%s is not a sentence", prefix, key)
		}
	}
	return nil
}

// ValueIndent begins each line of a sentence that is a value: it is typed or copied as it stands, so it has a line of its own, and
// nothing around it.
const ValueIndent = "  "

// Values fill the places in a sentence. They may come from outside: Say cleans them.
type Values map[string]string

// Has reports whether there is a sentence with that key.
func (w *Words) Has(key string) bool { _, ok := w.sentences[key]; return ok }

// Keys lists the keys that begin with prefix, sorted.
func (w *Words) Keys(prefix string) []string {
	keys := slices.Sorted(maps.Keys(w.sentences))
	return slices.DeleteFunc(keys, func(key string) bool { return !strings.HasPrefix(key, prefix) })
}

// Say returns the sentence with that key, its places filled with cleaned values. A key that is
// not there gives the key in brackets: ugly, visible, and caught by a test, but not a crash.
func (w *Words) Say(key string, values Values) string {
	sentence, ok := w.sentences[key]
	if !ok {
		return "[" + key + "]"
	}
	if !strings.Contains(sentence, "{") {
		return sentence
	}
	pairs := make([]string, 0, 2*len(values))
	for name, value := range values {
		pairs = append(pairs, "{"+name+"}", Clean(value, 300))
	}
	return begun(strings.NewReplacer(pairs...).Replace(sentence))
}

// begun returns a text in which a sentence that begins with a description in place of a name, "your ...", begins with a capital.
func begun(text string) string {
	if strings.HasPrefix(text, "your ") {
		text = "Your" + text[len("your"):]
	}
	return strings.ReplaceAll(text, ". your ", ". Your ")
}

// Finding is what a finding says to the user.
type Finding struct {
	Title string // a few words
	What  string // what happened
	Why   string // why it matters
	Fix   string // what to do
	Until string // how long it takes, or until when
}

// Finding returns the words of a finding, its places filled.
func (w *Words) Finding(id string, values Values) Finding {
	say := func(part string) string { return w.Say("finding."+id+"."+part, values) }
	return Finding{Title: say("title"), What: say("what"), Why: say("why"), Fix: say("fix"), Until: say("until")}
}

// Clean makes text from outside fit for a terminal: control, bidi, zero-width and other
// characters that do not print become "?", line ends and tabs become spaces, and text longer than most
// runes is cut with "...".
func Clean(text string, most int) string {
	var b strings.Builder
	n := 0
	for _, r := range text {
		if n >= most {
			b.WriteString("...")
			break
		}
		n++
		switch {
		case r == '\n' || r == '\t' || r == '\r' || r == ' ':
			b.WriteByte(' ')
		case r == utf8.RuneError || !unicode.IsPrint(r):
			b.WriteByte('?')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
