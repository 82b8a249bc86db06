package main

import (
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mailseal/wizard/journey"
	"mailseal/wizard/store"
)

// TestWatchList: the list can be edited by hand and by command. What is a comment stays, what is no domain is named by its line and
// stops nothing.
func TestWatchList(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "watch.txt")
	watch := func(code int, says string, args ...string) {
		t.Helper()
		r := mailseal(t, "c.example\n", append([]string{"--state-dir", dir, "watch"}, args...)...)
		if r.code != code || !strings.Contains(r.talk, says) {
			t.Errorf("watch %q: code %d, %q", args, r.code, r.talk)
		}
	}
	holds := func(want string) {
		t.Helper()
		got, err := os.ReadFile(path)
		if err != nil || string(got) != want {
			t.Errorf("the list is %q, %v; want %q", got, err, want)
		}
	}
	watch(exitFine, "The watch list is empty")
	watch(exitFine, "1 domain is new", "B.example", "b.example.")
	holds("b.example\n")
	if err := os.WriteFile(path, []byte("# ours\r\nb.example # the bakery\r\nno domain\r\na.example"), 0o600); err != nil {
		t.Fatal(err)
	}
	watch(exitUnknown, "watch.txt, line 3: ")
	watch(exitFine, "2 domains are new", "a.example", "-", "d.example")
	holds("# ours\r\nb.example # the bakery\r\nno domain\r\na.example\r\nc.example\r\nd.example\r\n")
	watch(exitFine, "0 domains are new", "a.example")
	watch(exitUnknown, "more than one word", "e.example", "no domain")
	watch(exitFine, "2 domains are no longer", "--remove", "b.example", "e.example", "never.example")
	holds("# ours\r\nno domain\r\na.example\r\nc.example\r\nd.example\r\n")
	watch(exitFailed, "more than one word", "no domain")
	r := mailseal(t, "", "--state-dir", dir, "watch")
	if r.out != "a.example\nc.example\nd.example\n" {
		t.Errorf("it prints %q", r.out)
	}
}

// TestWatchListOfNotepad: a list in the encoding of another editor is read, and can be added to.
func TestWatchListOfNotepad(t *testing.T) {
	text := "\xff\xfea\x00.\x00e\x00x\x00a\x00m\x00p\x00l\x00e\x00\r\x00\n\x00"
	if after, n := withWatched([]byte(text), []string{"a.example", "b.example"}); n != 1 || string(after) != "a.example\r\nb.example\r\n" {
		t.Errorf("%d new: %q", n, after)
	}
	if after, n := withWatched([]byte(text), []string{"a.example"}); n != 0 || string(after) != text {
		t.Errorf("%d new: %q", n, after)
	}
}

// TestWatchedAreChecked: status without a name checks what is begun and what is watched, each once.
func TestWatchedAreChecked(t *testing.T) {
	dir := t.TempDir()
	notes := store.Open(dir)
	begun := func(domain string, answers ...journey.Answer) {
		t.Helper()
		if _, err := notes.Update(domain, func(j journey.Journey) (journey.Journey, error) {
			j.Answers = answers
			return j, nil
		}, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	answer := journey.Answer{ID: journey.QuestionSeen, Value: "yes"}
	begun(crowdDomain(0), answer)
	begun(crowdDomain(1), answer)
	begun(crowdDomain(1)) // all taken back: it has notes, and is watched
	begun(crowdDomain(2)) // only checked
	list := strings.Join([]string{crowdDomain(1), "no domain", crowdDomain(3), crowdDomain(0)}, "\n")
	if err := os.WriteFile(filepath.Join(dir, "watch.txt"), []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	r := newCrowd(t).mailseal(t, "", "--state-dir", dir, "status", "--json", "--in-order")
	got := slices.Sorted(maps.Keys(statusLines(t, r.out)))
	if want := []string{"no domain", crowdDomain(0), crowdDomain(1), crowdDomain(3)}; !slices.Equal(got, want) {
		t.Errorf("it checked %q, want %q", got, want)
	}
	if !strings.Contains(r.talk, "watch.txt, line 2: ") {
		t.Errorf("it says %q", r.talk)
	}
}

// TestWatchAtOnce: of several that add to the list at the same time, none loses what another added.
func TestWatchAtOnce(t *testing.T) {
	notes := store.Open(t.TempDir())
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			if err := notes.ChangeWatchList(func(text []byte) []byte {
				after, _ := withWatched(text, []string{crowdDomain(i)})
				return after
			}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	text, err := notes.ReadWatchList()
	if n := strings.Count(string(text), "\n"); n != 20 || err != nil {
		t.Errorf("%d of 20 are there, %v", n, err)
	}
}

// TestWatchListIsALink: a list that is kept elsewhere stays there.
func TestWatchListIsALink(t *testing.T) {
	dir, other := t.TempDir(), filepath.Join(t.TempDir(), "list.txt")
	if err := os.WriteFile(other, []byte("a.example\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(other, filepath.Join(dir, "watch.txt")); err != nil {
		t.Skip("no links here:", err)
	}
	if r := mailseal(t, "", "--state-dir", dir, "watch", "b.example"); r.code != exitFine {
		t.Errorf("code %d, %s", r.code, r.talk)
	}
	if text, err := os.ReadFile(other); string(text) != "a.example\nb.example\n" {
		t.Errorf("%q, %v", text, err)
	}
	if info, err := os.Lstat(filepath.Join(dir, "watch.txt")); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("it is no link any more: %v", err)
	}
}

// TestCompleteWatch: the domains of the list are offered to take one off, and to check one.
func TestCompleteWatch(t *testing.T) {
	a := newApp(streams{in: strings.NewReader(""), out: io.Discard, errOut: io.Discard}, func(string) string { return "" })
	a.stateDir = t.TempDir()
	if err := os.WriteFile(filepath.Join(a.stateDir, "watch.txt"), []byte("one.example\ntwo.example\nno domain\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, _ := a.completeWatch(nil, []string{"two.example"}, ""); !slices.Equal(got, []string{"one.example"}) {
		t.Errorf("watch: %q", got)
	}
	if got, _ := a.completeStatus(nil, nil, "t"); !slices.Equal(got, []string{"two.example"}) {
		t.Errorf("status: %q", got)
	}
}
