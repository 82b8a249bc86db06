package assets

import (
	"strings"
	"testing"

	"github.com/nicksnyder/go-i18n/v2/i18n"

	"mailseal/assets/msgid"
)

func TestSay(t *testing.T) {
	w, err := NewWords("en", []*i18n.Message{{ID: "hello", Other: "Hello {name}, {name}."}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		id         msgid.ID
		name, want string
	}{
		{"hello", "Ann", "Hello Ann, Ann."},
		{"hello", "\x1b[31mred", "Hello ?[31mred, ?[31mred."},
		{"hello", "a\u202eb\nc", "Hello a?b c, a?b c."},
		{"hello", "{name}", "Hello {name}, {name}."}, // a value is not filled again
		{"nothing", "Ann", "[nothing]"},
	} {
		if got := w.Say(c.id, Values{"name": c.name}); got != c.want {
			t.Errorf("Say(%q, %q) = %q, want %q", c.id, c.name, got, c.want)
		}
	}
}

func TestClean(t *testing.T) {
	for _, c := range []struct {
		text string
		most int
		want string
	}{
		{"plain", 10, "plain"},
		{"größer", 10, "größer"},
		{"abcdef", 3, "abc..."},
		{"a\x00b\x7fc\u009bd", 10, "a?b?c?d"},
		{"zero\u200bwidth\ufeff", 20, "zero?width?"},
		{"bad\xffbyte", 20, "bad?byte"},
		{"tab\tline\r\nend", 20, "tab line  end"},
	} {
		if got := Clean(c.text, c.most); got != c.want {
			t.Errorf("Clean(%q, %d) = %q, want %q", c.text, c.most, got, c.want)
		}
	}
}

func TestLoadNamesTheLanguages(t *testing.T) {
	_, err := Load("x\x1b[2J")
	if err == nil || !strings.Contains(err.Error(), "en") || strings.Contains(err.Error(), "\x1b") {
		t.Errorf("Load of an unknown language: %v", err)
	}
}
