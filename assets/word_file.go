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

	"mailseal/assets/msgid"
)

// wordFile is a file of sentences.
type wordFile struct {
	tables   []string // the outermost ones: what the names of its sentences begin with
	messages func() messagesByID
}

type messagesByID map[msgid.ID]*i18n.Message

// readFile returns a file of messages.
func readFile(messages []*i18n.Message) (*wordFile, error) {
	byID, err := named(messages)
	var tables []string
	for id := range byID {
		table, _, _ := strings.Cut(string(id), ".")
		tables = append(tables, table)
	}
	return &wordFile{distinct(tables), func() messagesByID { return byID }}, err
}

// unreadFile returns a file of a language's folder. It is read when its messages are asked for. One that is damaged has none then, so that
// their names are shown in their places; a test holds that all of them can be read.
func unreadFile(name string) (*wordFile, error) {
	body, err := File(name)
	return &wordFile{tablesIn(string(body)), sync.OnceValue(func() messagesByID {
		messages, err := readMessages(name)
		if err != nil {
			return nil
		}
		byID, _ := named(messages)
		return byID
	})}, err
}

// tablesIn returns the outermost tables of a file without reading it: of each line that begins as the head of a table does. A line within
// a text may begin so too, which names a table too many.
func tablesIn(body string) (tables []string) {
	for line := range strings.Lines(body) {
		if head, is := strings.CutPrefix(line, "["); is {
			if end := strings.IndexAny(head, ".]"); end > 0 {
				tables = append(tables, head[:end])
			}
		}
	}
	return distinct(tables)
}

func distinct(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

// named are messages by their names; the error is that there are two of one name.
func named(messages []*i18n.Message) (messagesByID, error) {
	byID := make(messagesByID, len(messages))
	for _, m := range messages {
		if byID[msgid.ID(m.ID)] != nil {
			return nil, fmt.Errorf("%s is there twice", m.ID)
		}
		byID[msgid.ID(m.ID)] = m
	}
	return byID, nil
}

// filesOf are the files of a language's folder.
func filesOf(lang string) ([]string, error) { return fs.Glob(files, lang+"/*.toml") }

// readMessages reads a file of a language's folder.
func readMessages(name string) ([]*i18n.Message, error) {
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
	return messages, nil
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
