//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mailseal/tui/tuitest"
	"mailseal/wizard/practice"
	"mailseal/wizard/wizardtest/webhosts"
)

// pictures is where they are. They are no part of the program.
const pictures = "../../assets/pictures"

// picture is one of them: what it is called, how it is described, and when it is taken on the way.
type picture struct {
	name    string
	caption tuitest.Caption
	is      func(tuitest.Frame) bool
}

func album() []picture {
	stage := func(name string) func(tuitest.Frame) bool {
		return func(f tuitest.Frame) bool { return strings.Contains(f.Stages, "▸ "+name) }
	}
	return []picture{
		{"welcome", tuitest.Caption{Title: "mailseal: the first screen", Text: "What mailseal does, how long it takes, and the question which domain receives your mail."},
			func(f tuitest.Frame) bool { return f.Stages == "" && f.Typed != nil }},
		{"found", tuitest.Caption{Title: "mailseal: what is there today", Text: "Who runs the mail and the DNS of a school, why mailseal thinks so, and what is missing."},
			stage("CHECK")},
		{"record", tuitest.Caption{Title: "mailseal: an open task", Text: "The steps at the DNS host, the type, name and value to copy, and what mailseal sees of the record."},
			func(f tuitest.Frame) bool { return len(f.Steps) > 0 && len(f.Values) == 3 }},
		{"testing", tuitest.Caption{Title: "mailseal: day 9 of testing", Text: "A chart of the deliveries that senders reported, by day, and what is missing before it is safe to enforce."},
			stage("TESTING 9/14")},
		{"protected", tuitest.Caption{Title: "mailseal: a protected domain", Text: "Until when senders remember the policy, and what to do before a change of mail provider."},
			stage("PROTECTED")},
	}
}

// hold holds that a picture is what the screens give now, or writes it.
func hold(t *testing.T, name, svg string) {
	t.Helper()
	path := filepath.Join(pictures, name+".svg")
	if *update {
		if err := os.MkdirAll(pictures, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(svg), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != svg {
		t.Errorf("%s is not what the screen shows now; look at it after: go test ./cmd/mailseal -run TestPictures -update", path)
	}
}

// TestPictures goes the whole way of a school, and holds that the pictures of the README are what its screens show.
func TestPictures(t *testing.T) {
	tuitest.Bubble(t, func(t *testing.T) {
		p := become(t, 80, 24, webhosts.Options{Domain: "rosehill-school.example"}, "GitHub Pages", "Switch to enforce")
		p.settle("github-pages")
		taken := map[string]bool{}
		p.pause = func(f tuitest.Frame) {
			for _, picture := range album() {
				if !taken[picture.name] && picture.is(f) {
					taken[picture.name] = true
					hold(t, picture.name, tuitest.SVG(tuitest.Live(p.Screen()), picture.caption))
				}
			}
		}
		p.live("PROTECTED")
		p.pause(p.look())
		for _, picture := range album() {
			if !taken[picture.name] {
				t.Errorf("nobody came to %s", picture.name)
			}
		}
	})
}

// TestFilm does the task of a record, wrongly at first: the domain is in the box for the name, too.
func TestFilm(t *testing.T) {
	const name = "publish"
	kept, err := os.ReadFile(filepath.Join(pictures, name+".svg"))
	if err != nil && !*update {
		t.Fatal(err)
	}
	_ = kept
	tuitest.Bubble(t, func(t *testing.T) {
		film := tuitest.Film{Name: name, Width: 80, Height: 24}
		p := become(t, 80, 24, webhosts.Options{Domain: "rosehill-school.example"}, "GitHub Pages", "Switch to enforce")
		scene := func(f tuitest.Frame, lasts time.Duration) { film = film.With(tuitest.Live(p.Screen()), lasts) }
		p.live("PUBLISH 1/4")
		for range 8 {
			f := p.look()
			if p.isRecord(f) {
				break
			}
			scene(f, 4*time.Second)
			p.press(f, "enter")
		}
		f := p.look()
		scene(f, 5*time.Second)
		record := func() practice.AddRecord {
			part := map[string]string{}
			for _, v := range p.look().Values {
				part[v.Label] = v.Text
			}
			return practice.AddRecord{Name: part["Name"] + "." + p.world.Domain, Type: part["Type"], Value: part["Value"]}
		}()
		wrong := record
		wrong.Name += "." + p.world.Domain
		p.change(wrong)
		p.press(f, "enter")
		f = p.look()
		if _, ok := f.Row("WRONG"); !ok || !strings.Contains(f.Text(), wrong.Name) {
			p.fail("the wrong name is not named")
		}
		scene(f, 6*time.Second)
		p.change(practice.DeleteRecord(wrong))
		p.change(record)
		p.press(f, "enter")
		f = p.look()
		scene(f, 5*time.Second)
		hold(t, name, film.SVG(tuitest.Caption{Title: "mailseal: a record is published", Text: "The steps at the DNS host; a record under a wrong name, which mailseal names; the record as it should be, and the next task."}))
	})
}
