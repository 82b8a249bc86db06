package assets

import (
	"slices"
	"strings"
	"testing"

	"mailseal/assets/msgid"
)

// TestFilesAreReadLate: what is read when a sentence is asked for is all that the files of a language have, each name once, and it is found by
// what its file says of itself before it is read.
func TestFilesAreReadLate(t *testing.T) {
	for _, lang := range Languages() {
		messages, err := Messages(lang)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := NewWords(lang, messages) // fails where a name is there twice, or the language has no plurals
		if err != nil {
			t.Fatal(err)
		}
		late, err := Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		want := whole.Keys("")
		if got := late.Keys(""); len(got) < 2000 || !slices.Equal(got, want) {
			t.Errorf("%s: %d sentences are found late, of %d", lang, len(got), len(want))
		}
		for _, m := range messages {
			if found := late.message(msgid.ID(m.ID)); found == nil || *found != *m {
				t.Errorf("%s: %s is not found by its table", lang, m.ID)
			}
			table, _, _ := strings.Cut(m.ID, ".")
			if !slices.Contains(late.Keys(table+"."), m.ID) && table != m.ID {
				t.Errorf("%s: %s is not among the keys of %s", lang, m.ID, table)
			}
		}
	}
}

// TestFewFilesAreRead: a sentence has only the files read that can have it.
func TestFewFilesAreRead(t *testing.T) {
	w, err := newWords(DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	read := map[string]int{}
	for _, c := range []struct{ name, body string }{{"help", "[help.mailseal]\nshort = \"say\"\n"}, {"status", "[status]\nok = \"\"\"\n[help\n\"\"\"\n"}, {"tui", "[tui]\n"}} {
		w.add(&wordFile{tablesIn(c.body), func() messagesByID { read[c.name]++; return nil }})
	}
	w.Has("help.mailseal.short")
	w.Keys("help.")
	if read["help"] != 2 || read["status"] != 0 || read["tui"] != 0 {
		t.Errorf("for a sentence of help, files were read: %v", read)
	}
}
