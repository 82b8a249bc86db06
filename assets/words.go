package assets

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"mailseal/assets/msgid"
)

// Words are the sentences of one language. They do not change and are safe for concurrent use. A sentence may have places in braces
// that values fill, and a form for each plural that its language tells apart (CLDR's: one and other in English).
type Words struct {
	Language  string // its code (ISO 639-1)
	localizer *i18n.Localizer
	ids       map[msgid.ID]bool
	keys      []string     // the same, sorted
	instead   msgid.Family // of sentences that are said in place of others; empty: none
}

// Instead returns words in which a sentence gives way to the one of its name in a family, where there is one.
func (w *Words) Instead(family msgid.Family) *Words {
	other := *w
	other.instead = family
	return &other
}

// Load returns the words of a language, which are read once; the error names those there are.
func Load(lang string) (*Words, error) {
	if !slices.Contains(Languages(), lang) {
		return nil, &Error{ID: msgid.ErrorUnknownLanguage, Values: Values{"text": Clean(lang, 20), "list": strings.Join(Languages(), ", ")}}
	}
	loading.Lock()
	defer loading.Unlock()
	if w, ok := loaded[lang]; ok {
		return w, nil
	}
	messages, err := Messages(lang)
	if err != nil {
		return nil, err
	}
	w, err := NewWords(lang, messages)
	if err == nil {
		loaded[lang] = w
	}
	return w, err
}

var (
	loading sync.Mutex
	loaded  = map[string]*Words{}
)

// NewWords returns words of messages that are in none of the language folders.
func NewWords(lang string, messages []*i18n.Message) (*Words, error) {
	tag, err := language.Parse(lang)
	if err != nil {
		return nil, fmt.Errorf("the language %q: %w", Clean(lang, 20), err)
	}
	w := &Words{Language: lang, ids: map[msgid.ID]bool{}}
	for _, m := range messages {
		if w.ids[msgid.ID(m.ID)] {
			return nil, fmt.Errorf("%s is there twice", m.ID)
		}
		w.ids[msgid.ID(m.ID)] = true
		w.keys = append(w.keys, m.ID)
	}
	slices.Sort(w.keys)
	bundle := i18n.NewBundle(tag)
	w.localizer = i18n.NewLocalizer(bundle, lang)
	return w, bundle.AddMessages(tag, messages...)
}

// Messages reads the files of a language.
func Messages(lang string) ([]*i18n.Message, error) {
	names, err := fs.Glob(files, lang+"/*.toml")
	if err != nil {
		return nil, err
	}
	var all []*i18n.Message
	for _, name := range names {
		body, err := File(name)
		if err != nil {
			return nil, err
		}
		messages, err := i18n.ParseMessageBytes(body, toml.Unmarshal)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, m := range messages {
			if err := tidy(m); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", name, m.ID, err)
			}
		}
		all = append(all, messages...)
	}
	return all, nil
}

// tidy takes the white space around a message's forms away, and refuses one without the form that every language has: it would say
// nothing.
func tidy(m *i18n.Message) error {
	for _, form := range []*string{&m.Zero, &m.One, &m.Two, &m.Few, &m.Many, &m.Other} {
		*form = strings.TrimSpace(*form)
	}
	if m.Other == "" {
		return errors.New("it has no form other (plural forms are CLDR's)")
	}
	return nil
}

// Has reports whether there is a sentence with that name.
func (w *Words) Has(id msgid.ID) bool { return w.ids[id] }

// Keys lists the sentences whose names begin with prefix, sorted.
func (w *Words) Keys(prefix string) []string {
	from, _ := slices.BinarySearch(w.keys, prefix)
	to := from
	for to < len(w.keys) && strings.HasPrefix(w.keys[to], prefix) {
		to++
	}
	return slices.Clone(w.keys[from:to])
}

// Finding is what a finding says to the user.
type Finding struct {
	Title string // a few words
	What  string // what happened
	Why   string // why it matters
	Fix   string // what to do
	Until string // how long it takes, or until when
}
