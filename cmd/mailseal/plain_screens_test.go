package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailseal/wizard/practice"
)

var update = flag.Bool("update", false, "write the goldens and the pictures as they are now")

// typist types a line whenever one is read, and what is typed is seen, as on a terminal.
type typist struct {
	lines []string
	seen  io.Writer
}

func (t *typist) Read(b []byte) (int, error) {
	if len(t.lines) == 0 {
		return 0, io.EOF
	}
	n := copy(b, t.lines[0]+"\n")
	t.lines = t.lines[1:]
	_, err := t.seen.Write(b[:n])
	return n, err
}

// wholePractice is what somebody types who reads a whole practice in plain lines, makes one mistake, hands in reports, explains a
// screen, and then changes the mail provider.
func wholePractice() []string {
	enter := func(n int) []string { return slices.Repeat([]string{""}, n) }
	days := slices.Repeat([]string{"1"}, 13)
	return slices.Concat(
		enter(1), []string{"1", "help", "explain", "1", "1", "", "1"}, // the domain; found, risk, place, reports, plan
		enter(1), []string{"2", "1"}, // the first task: with a mistake, then right
		enter(9), enter(1), enter(2), []string{"1"}, // the second, with the value that a page shows
		enter(1), []string{"1"}, // the last
		[]string{"1", "p"}, days, []string{"2", "enforce"}, // testing
		enter(1), []string{"1"}, enter(1), []string{"1"}, // enforce
		[]string{"2", "rollback"}, enter(1), []string{"1"}, enter(1), []string{"1"}, // the way back
		[]string{"q", "2"},
	)
}

// beginsScreen matches the line that a screen of its own begins with.
var beginsScreen = regexp.MustCompile(`(?m)^(Stage|Task) \d+ of \d+`)

// screensOf cuts what was read into its screens.
func screensOf(out string) []string {
	var all []string
	from := 0
	for _, at := range beginsScreen.FindAllStringIndex(out, -1) {
		if text := strings.TrimSpace(out[from:at[0]]); text != "" {
			all = append(all, text+"\n")
		}
		from = at[0]
	}
	return append(all, strings.TrimSpace(out[from:])+"\n")
}

// TestPlainScreens keeps every screen of a whole practice as somebody hears it who has it read aloud.
func TestPlainScreens(t *testing.T) {
	t.Parallel()
	var out, talk bytes.Buffer
	in := &typist{lines: wholePractice(), seen: &out}
	dir := t.TempDir()
	env := func(string) string { return "" }
	a := newApp(streams{in: in, out: &out, errOut: &talk, inTTY: true, outTTY: true}, env)
	a.stateDir, a.plain = dir, true
	if err := a.practice(t.Context(), practice.Options{Start: storyStart(), Frozen: true}, false); err != nil || talk.Len() > 0 {
		t.Errorf("%v, talk %q, at the end:\n%s", err, talk.String(), out.String()[max(0, out.Len()-3000):])
	}
	text := regexp.MustCompile(regexp.QuoteMeta(dir)+`/practice-\d+`).ReplaceAllString(out.String(), "/practice")
	screens := screensOf(text)
	if len(screens) < 25 {
		t.Errorf("only %d screens", len(screens))
	}
	if *update {
		old, _ := filepath.Glob("testdata/plain/*.txt")
		for _, name := range old {
			os.Remove(name)
		}
	}
	kept := 0
	for _, screen := range screens {
		if likeTheDayBefore.MatchString(screen) {
			continue
		}
		if strings.Contains(screen, "About 10 seconds.") { // the parts of a check come as they are ready
			lines := strings.Split(strings.TrimSpace(screen), "\n")
			slices.Sort(lines[4:])
			screen = strings.Join(lines, "\n") + "\n"
		}
		kept++
		golden(t, fmt.Sprintf("testdata/plain/%02d-%s.txt", kept, nameOf(screen)), screen)
	}
	if files, _ := filepath.Glob("testdata/plain/*.txt"); len(files) != kept {
		t.Errorf("there are %d files for %d screens", len(files), kept)
	}
	readable(t, text)
}

// likeTheDayBefore matches the days of testing that bring nothing new to read.
var likeTheDayBefore = regexp.MustCompile(`^Stage 5 of 7. Testing, day ([4-9]|1[0-4]) of 14`)

// nameOf names a screen: by its task, by its stage, or as the first one.
func nameOf(screen string) string {
	begun, _, _ := strings.Cut(beginsScreen.FindString(screen), " of ")
	if begun == "" {
		return "welcome"
	}
	return strings.ReplaceAll(strings.ToLower(begun), " ", "-")
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (go test -update writes it anew):\n%s", path, diff)
	}
}

// readable holds what is read aloud to words: no signs that a picture would have, nothing that points to what is gone, no empty
// lines side by side, and no label that is said twice.
func readable(t *testing.T, text string) {
	t.Helper()
	for _, wrong := range []*regexp.Regexp{
		regexp.MustCompile(`[✓▸·●○│─━█▁▂▃▄▅▆▇←→↑↓…✔✗]`), regexp.MustCompile(`(?i)\b(see|text|shown) above\b`), regexp.MustCompile(`\n\n\n`),
		regexp.MustCompile(`\?:`), regexp.MustCompile(`[a-z] > [A-Z]`), regexp.MustCompile("`"), missingWords, regexp.MustCompile(`[^:] \n`),
	} {
		for _, found := range wrong.FindAllStringIndex(text, -1) {
			t.Errorf("not to be read aloud: %q", text[max(0, found[0]-60):min(len(text), found[1]+20)])
		}
	}
}
