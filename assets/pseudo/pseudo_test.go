package pseudo

import (
	"strings"
	"testing"
	"unicode/utf8"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

func TestText(t *testing.T) {
	for text, want := range map[string]string{"": "", "Add {name} now": "[Åđđ {name} ñöŵ·····]", "{n}": "[{n}·]", "a {b": "[å {ƀ··]"} {
		if got := Text(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// TestWords: every sentence is there, longer, without a letter of English, and its places are filled.
func TestWords(t *testing.T) {
	words, err := Words()
	if err != nil {
		t.Fatal(err)
	}
	english, err := assets.Load(assets.DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range english.Keys("") {
		said, plain := words.Say(msgid.ID(key), nil), english.Say(msgid.ID(key), nil)
		if utf8.RuneCountInString(said) < utf8.RuneCountInString(plain)*4/3 {
			t.Errorf("%s is not longer: %s", key, said)
		}
		for len(said) > 0 {
			before, after, _ := strings.Cut(said, "{")
			if strings.ContainsAny(before, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
				t.Errorf("%s has letters of English: %s", key, before)
			}
			_, said, _ = strings.Cut(after, "}")
		}
	}
	if got := words.Say("time.week", assets.Values{"n": "3"}); !strings.Contains(got, "3") {
		t.Errorf("a place is not filled: %s", got)
	}
}
