//go:build unix

package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"mailseal/tui/tuitest"
	"mailseal/wizard/wizardtest/webhosts"
)

// answered is how soon a key has to be answered, by the thing that it did.
const answered = 100 * time.Millisecond

// keyCodes are what the keys that are no letters send.
var keyCodes = map[string]string{
	"enter": enter, "esc": "\x1b", "tab": "\t", "←": "\x1b[D", "→": "\x1b[C", "↑": "\x1b[A", "↓": down, "↑↓": down, "ctrl+c": ctrlC, "space": " ",
}

// code returns what a key sends.
func code(name string) string {
	if code, ok := keyCodes[name]; ok {
		return code
	}
	return name
}

// theEnd returns how far those go who do something at each screen: all the way, where there is time.
func theEnd() string {
	if testing.Short() {
		return "PUBLISH 4/4"
	}
	return "PROTECTED"
}

// tour presses every key that is named on a screen, once for each kind of screen, and goes on as if nothing had happened.
type tour struct {
	*person
	seen map[string]bool
	keys int
}

// at does that at a frame.
func (r *tour) at(f tuitest.Frame) {
	r.t.Helper()
	kind := fmt.Sprint(f.Title, len(f.Steps), f.Options, f.Keys)
	if r.seen[kind] {
		return
	}
	r.seen[kind] = true
	kept := r.t.TempDir()
	if err := os.CopyFS(kept, os.DirFS(r.home)); err != nil {
		r.t.Fatal(err)
	}
	for _, key := range f.Keys {
		if key.Name == "enter" { // it is pressed on the way
			continue
		}
		r.keys++
		before := r.Screen().String()
		r.Type(code(key.Name))
		if after := r.After(answered); after.String() == before {
			r.t.Errorf("the key %s, %s, is not answered:\n%s", key.Name, key.Does, after)
		}
		r.back(before, kept)
	}
}

// back brings the screen back on which a key was pressed: by itself, with esc, or begun anew from the notes as they were.
func (r *tour) back(before, kept string) {
	r.t.Helper()
	if r.running() && r.frame().Title != "" && r.Screen().String() == before {
		return
	}
	if r.running() {
		r.Type("\x1b")
		if r.Steady().String() == before {
			return
		}
	}
	r.end()
	if err := os.RemoveAll(r.home); err != nil {
		r.t.Fatal(err)
	}
	if err := os.CopyFS(r.home, os.DirFS(kept)); err != nil {
		r.t.Fatal(err)
	}
	if entries, _ := os.ReadDir(r.home); len(entries) == 0 {
		r.run()
	} else {
		r.run(r.world.Domain)
	}
	r.frame()
}

func TestEveryKeyAnswers(t *testing.T) {
	t.Parallel()
	tuitest.Bubble(t, func(t *testing.T) {
		p := become(t, 80, 24, webhosts.Options{Domain: "rosehill-school.example"}, "GitHub Pages", "Switch to enforce")
		p.settle("github-pages")
		r := &tour{person: p, seen: map[string]bool{}}
		p.pause, p.delay = r.at, 150*time.Millisecond
		p.live(theEnd())
		t.Logf("%d keys on %d screens", r.keys, len(r.seen))
	})
}

// TestLeftAnywhere leaves at each kind of screen with Ctrl-C, in the middle of whatever is under way, and comes back: nothing is lost, and
// the same is on the screen.
func TestLeftAnywhere(t *testing.T) {
	t.Parallel()
	tuitest.Bubble(t, func(t *testing.T) {
		p := become(t, 80, 24, webhosts.Options{Domain: "rosehill-school.example"}, "GitHub Pages", "Switch to enforce")
		p.settle("github-pages")
		seen := map[string]bool{}
		p.pause = func(f tuitest.Frame) {
			kind := fmt.Sprint(f.Title, len(f.Steps), f.Options)
			if seen[kind] || f.Stages == "" { // before the first answer nothing is kept
				return
			}
			seen[kind] = true
			p.Type(ctrlC)
			<-p.ended
			if p.code != exitInterrupted {
				t.Errorf("it ended with exit code %d", p.code)
			}
			p.run(p.world.Domain)
			back := p.frame()
			if back.Title != f.Title || back.Open != f.Open || !slices.Equal(back.Options, f.Options) {
				t.Errorf("after it was left there is\n%s\nnot\n%s", strings.Join(back.Lines, "\n"), strings.Join(f.Lines, "\n"))
			}
		}
		p.live(theEnd())
		if len(seen) < 8 {
			t.Errorf("only %d screens were seen", len(seen))
		}
	})
}
