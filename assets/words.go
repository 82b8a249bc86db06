package assets

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"mailseal/assets/msgid"
)

// Words are the sentences of one language. They do not change and are safe for concurrent use. A sentence may have places in braces
// that values fill, and a form for each plural that its language tells apart (CLDR's: one and other in English).
type Words struct {
	Language string // its code (ISO 639-1)
	files    []*wordFile
	tables   map[string][]*wordFile          // the files that have something in an outermost table
	plurals  func() (*i18n.Localizer, error) // knows which form goes with a number; the error is that there is no rule for the language
	instead  msgid.Family                    // of sentences that are said in place of others; empty: none
}

// Instead returns words in which a sentence gives way to the one of its name in a family, where there is one.
func (w *Words) Instead(family msgid.Family) *Words {
	other := *w
	other.instead = family
	return &other
}

// Load returns the words of a language; the error names those there are. A file of the language is read when one of its sentences is
// first asked for, because most commands say few of them.
func Load(lang string) (*Words, error) {
	if !slices.Contains(Languages(), lang) {
		return nil, &Error{ID: msgid.ErrorUnknownLanguage, Values: Values{"text": Clean(lang, 20), "list": strings.Join(Languages(), ", ")}}
	}
	loading.Lock()
	defer loading.Unlock()
	if w, ok := loaded[lang]; ok {
		return w, nil
	}
	w, err := newWords(lang)
	if err != nil {
		return nil, err
	}
	names, err := filesOf(lang)
	for _, name := range names {
		file, failed := unreadFile(name)
		if failed != nil {
			return nil, failed
		}
		w.add(file)
	}
	if err == nil {
		loaded[lang] = w
	}
	return w, err
}

var (
	loading sync.Mutex
	loaded  = map[string]*Words{}
)

func newWords(lang string) (*Words, error) {
	tag, err := language.Parse(lang)
	if err != nil {
		return nil, fmt.Errorf("the language %q: %w", Clean(lang, 20), err)
	}
	return &Words{Language: lang, tables: map[string][]*wordFile{}, plurals: sync.OnceValues(func() (*i18n.Localizer, error) {
		bundle := i18n.NewBundle(tag)
		return i18n.NewLocalizer(bundle, lang), bundle.AddMessages(tag, forms)
	})}, nil
}

// NewWords returns words of messages that are in none of the language folders.
func NewWords(lang string, messages []*i18n.Message) (*Words, error) {
	w, err := newWords(lang)
	if err != nil {
		return nil, err
	}
	if _, err := w.plurals(); err != nil {
		return nil, err
	}
	file, err := readFile(messages)
	w.add(file)
	return w, err
}

func (w *Words) add(file *wordFile) {
	w.files = append(w.files, file)
	for _, table := range file.tables {
		w.tables[table] = append(w.tables[table], file)
	}
}

// Messages reads the files of a language.
func Messages(lang string) ([]*i18n.Message, error) {
	names, err := filesOf(lang)
	var all []*i18n.Message
	for _, name := range names {
		messages, err := readMessages(name)
		if err != nil {
			return nil, err
		}
		all = append(all, messages...)
	}
	return all, err
}

// message returns what is said under a name; nil where there is nothing.
func (w *Words) message(id msgid.ID) *i18n.Message {
	table, _, _ := strings.Cut(string(id), ".")
	for _, file := range w.tables[table] {
		if m := file.messages()[id]; m != nil {
			return m
		}
	}
	return nil
}

// Has reports whether there is a sentence with that name.
func (w *Words) Has(id msgid.ID) bool { return w.message(id) != nil }

// Keys lists the sentences whose names begin with prefix, sorted.
func (w *Words) Keys(prefix string) (keys []string) {
	files := w.files
	if table, _, whole := strings.Cut(prefix, "."); whole {
		files = w.tables[table]
	}
	for _, file := range files {
		for id := range file.messages() {
			if strings.HasPrefix(string(id), prefix) {
				keys = append(keys, string(id))
			}
		}
	}
	slices.Sort(keys)
	return keys
}

// Finding is what a finding says to the user.
type Finding struct {
	Title string // a few words
	What  string // what happened
	Why   string // why it matters
	Fix   string // what to do
	Until string // how long it takes, or until when
}
