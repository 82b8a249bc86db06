//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"mailseal/tui/tuitest"
	"mailseal/wizard/wizardtest/webhosts"
)

// pasted is what people have in their clipboards by mistake, as a terminal sends it: in brackets.
func pasted() map[string]string {
	rubbish := make([]byte, 10<<10)
	source := rand.NewChaCha8([32]byte{1})
	_, _ = source.Read(rubbish)
	for i, b := range rubbish {
		if b == 0x1b { // terminals take it out: it would end the brackets
			rubbish[i] = ' '
		}
	}
	return map[string]string{
		"line ends":        "enforce\nq\n\r\nyes\r",
		"escape sequences": "\x1b[31mred\x1b[0m\x1b]0;title\x07 \x1b[2J\x1b[A q",
		"keys":             "q?erhovnt\x03\x1a",
		"a long line":      strings.Repeat("0123456789", 1000),
		"rubbish":          string(rubbish),
	}
}

// TestPaste pastes all of that at each kind of screen: it is text in a field, in one line, and nothing anywhere else.
func TestPaste(t *testing.T) {
	texts := pasted()
	t.Parallel()
	tuitest.Bubble(t, func(t *testing.T) {
		p := become(t, 80, 24, webhosts.Options{Domain: "rosehill-school.example"}, "GitHub Pages", "Switch to enforce")
		p.settle("github-pages")
		seen := map[string]bool{}
		p.pause = func(f tuitest.Frame) {
			kind := fmt.Sprint(f.Title, len(f.Steps), f.Options)
			if seen[kind] {
				return
			}
			seen[kind] = true
			p.Type("\x1b[200~\x1b[201~") // what was said of the last key ends with the next one
			before := p.Steady().String()
			for name, text := range texts {
				p.Type("\x1b[200~" + text + "\x1b[201~")
				after := p.frame()
				if f.Typed != nil && after.Typed != nil {
					if strings.ContainsFunc(*after.Typed, unicode.IsControl) {
						t.Errorf("%s in a field: %q", name, *after.Typed)
					}
					p.Type("\x15") // takes back what stands in the field
				}
				if screen := p.Steady().String(); screen != before {
					t.Fatalf("%s did something:\n%s\nbefore:\n%s", name, screen, before)
				}
			}
		}
		p.live(theEnd())
		if len(seen) < 8 {
			t.Errorf("only %d screens were seen", len(seen))
		}
	})
}
