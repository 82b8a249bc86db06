//go:build unix

package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"mailseal/wizard/journey"
	"mailseal/wizard/store"
)

// TestTroubleWithNotes: whatever is in the place of a domain's notes, each domain has its verdict, and the exit code is of that; what
// could not be read or saved is said, of that domain alone, and stays as it was.
func TestTroubleWithNotes(t *testing.T) {
	put := func(body string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	folder := func(t *testing.T, path string) {
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	pipe := func(t *testing.T, path string) {
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	socket := func(t *testing.T, path string) {
		t.Chdir(filepath.Dir(path)) // the name of a socket is short
		listener, err := net.Listen("unix", filepath.Base(path))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = listener.Close() })
	}
	link := func(to string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := os.Symlink(to, path); err != nil {
				t.Fatal(err)
			}
		}
	}
	sparse := func(t *testing.T, path string) {
		put("")(t, path)
		if err := os.Truncate(path, 65<<20); err != nil {
			t.Fatal(err)
		}
	}
	secret := func(t *testing.T, path string) {
		if os.Geteuid() == 0 {
			t.Skip("root may read everything")
		}
		put("{}")(t, path)
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
	}
	mends := "Put back a copy of the file, or move it away"
	for _, c := range []struct {
		name, file string
		make       func(*testing.T, string)
		says       string
	}{
		{"a pipe", "notes.json", pipe, "it is a pipe, a socket or a device, not a file. " + mends},
		{"a pipe, only checked", "checks.json", pipe, "it is a pipe, a socket or a device, not a file. " + mends},
		{"a pipe as the lock", ".lock", pipe, "Nothing was saved in "},
		{"a socket", "notes.json", socket, "it is a pipe, a socket or a device, not a file. " + mends},
		{"a device", "notes.json", link("/dev/zero"), "it is a pipe, a socket or a device, not a file. " + mends},
		{"a folder", "notes.json", folder, "it is a folder, not a file. " + mends},
		{"a folder as the lock", ".lock", folder, "Nothing was saved in "},
		{"a folder where checks go", "checks.json", folder, "it is a folder, not a file. " + mends},
		{"a link in a circle", "notes.json", link("notes.json"), "it is a link that leads back to itself"},
		{"a link to nothing", "notes.json", link("nothing"), "it is a link that leads nowhere. " + mends},
		{"empty", "notes.json", put(""), mends},
		{"torn", "notes.json", put(`{"schema": "mailseal.notes/2", "domain": "practi`), mends},
		{"of something else", "notes.json", put(`[1, 2]`), mends},
		{"of another domain", "notes.json", put(`{"schema": "mailseal.notes/2", "domain": "other.example"}`), "it is about other.example. " + mends},
		{"beyond the standard", "notes.json", put(`{"schema": "mailseal.notes/2", "domain": "practice-0.example", "notes": {"served": [{"max_age": -1}]}}`), mends},
		{"newer", "notes.json", put(`{"schema": "mailseal.notes/99"}`), "A newer mailseal wrote these notes"},
		{"too large", "notes.json", sparse, "it is larger than 24 MB. " + mends},
		{"not to be read", "notes.json", secret, "you are not allowed to use it"},
	} {
		t.Run(c.name, func(t *testing.T) { troubleAt(t, c.file, c.make, c.says) })
	}
}

// TestNotesLockedByAnother waits as long as mailseal does for one domain.
func TestNotesLockedByAnother(t *testing.T) {
	t.Parallel()
	troubleAt(t, ".lock", func(t *testing.T, path string) {
		other := flock.New(path)
		if err := other.Lock(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = other.Close() })
	}, "Another mailseal is writing the notes of practice-0.example, so nothing was saved")
}

// troubleAt puts something at a file of the first of two domains, and wants both to be checked, the trouble to be said once, and what is
// there to stay as it is.
func troubleAt(t *testing.T, file string, put func(*testing.T, string), says string) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, crowdDomain(0), file)
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	put(t, path)
	before, _ := os.Lstat(path)
	content := contentOf(path)
	began := time.Now()
	r := newCrowd(t).mailseal(t, "", "--state-dir", dir, "status", "--json", crowdDomain(0), crowdDomain(1))
	if took := time.Since(began); took > 60*time.Second {
		t.Errorf("it took %s", took)
	}
	lines := statusLines(t, r.out)
	if len(lines) != 2 || lines[crowdDomain(0)].Verdict != "ok" || lines[crowdDomain(1)].Verdict != "ok" || r.code != exitFine {
		t.Errorf("code %d, %s", r.code, r.out)
	}
	if !strings.Contains(r.talk, says) || strings.Contains(r.talk, crowdDomain(1)) {
		t.Errorf("it says %q, and should say %q", r.talk, says)
	}
	if after, err := os.Lstat(path); err != nil || after.Mode() != before.Mode() || contentOf(path) != content {
		t.Errorf("it is not as it was: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, crowdDomain(1), "checks.json")); err != nil {
		t.Errorf("of the other domain: %v", err)
	}
}

// contentOf returns what is in a small file; "" of anything else.
func contentOf(path string) string {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > 1<<20 {
		return ""
	}
	body, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return string(body)
}

// TestTroubleWithTheFolder: where nothing can be saved of any domain, each has its verdict, and that is said once.
func TestTroubleWithTheFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "file", "notes")
	if err := os.WriteFile(filepath.Dir(dir), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r := newCrowd(t).mailseal(t, "", "--state-dir", dir, "status", "--json", crowdDomain(0), crowdDomain(1), crowdDomain(2))
	if len(statusLines(t, r.out)) != 3 || r.code != exitFine {
		t.Errorf("code %d, %s", r.code, r.out)
	}
	if said := "Nothing was saved in " + dir + ": a file stands where a folder should be"; strings.Count(r.talk, said) != 1 || strings.Contains(r.talk, "example") {
		t.Errorf("%q is not said once: %s", said, r.talk)
	}
}

// TestWatchListInTheWay: what stands where the watch list should be keeps no domain from being checked.
func TestWatchListInTheWay(t *testing.T) {
	dir := t.TempDir()
	begun := func(j journey.Journey) (journey.Journey, error) {
		j.Answers = []journey.Answer{{ID: journey.QuestionSeen, Value: "yes"}}
		return j, nil
	}
	if _, err := store.Open(dir).Update(crowdDomain(0), begun, time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "watch.txt"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := newCrowd(t).mailseal(t, "", "--state-dir", dir, "status", "--json")
	if line, ok := statusLines(t, r.out)[crowdDomain(0)]; !ok || line.Verdict == "" {
		t.Errorf("code %d, %s", r.code, r.out)
	}
	if !strings.Contains(r.talk, "watch.txt: it is a pipe, a socket or a device, not a file") {
		t.Errorf("it says %s", r.talk)
	}
	if r := mailseal(t, "", "--state-dir", dir, "watch", "a.example"); r.code != exitFailed || !strings.Contains(r.talk, "watch.txt: it is a pipe") {
		t.Errorf("code %d, %s", r.code, r.talk)
	}
}

// TestManyLocksHeld: where no lock is ever given, a run of many domains does not wait for each as for one.
func TestManyLocksHeld(t *testing.T) {
	t.Parallel()
	const many = 60
	dir := t.TempDir()
	var names bytes.Buffer
	for i := range many {
		folder := filepath.Join(dir, crowdDomain(i))
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		other := flock.New(filepath.Join(folder, ".lock"))
		if err := other.Lock(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = other.Close() })
		fmt.Fprintln(&names, crowdDomain(i))
	}
	began := time.Now()
	r := newCrowd(t).mailseal(t, names.String(), "--state-dir", dir, "status", "--json", "--jobs", "10", "-")
	if took := time.Since(began); took > 50*time.Second { // 6 times 10 seconds, if each waited as long as one does
		t.Errorf("it took %s", took)
	}
	if len(statusLines(t, r.out)) != many || r.code != exitFine || strings.Count(r.talk, "nother mailseal is writing") != many {
		t.Errorf("code %d, %s", r.code, r.talk)
	}
}

// TestNoHome: a check needs no place for notes; that nothing is saved is said once.
func TestNoHome(t *testing.T) {
	var out, talk bytes.Buffer
	a := newApp(streams{in: strings.NewReader(""), out: &out, errOut: &talk}, func(string) string { return "" })
	a.network = newCrowd(t).config()
	code := a.run(t.Context(), []string{"status", "--json", crowdDomain(0), crowdDomain(1)})
	if len(statusLines(t, out.String())) != 2 || code != exitFine || strings.Count(talk.String(), "$HOME is not set") != 1 {
		t.Errorf("code %d, %s%s", code, out.String(), talk.String())
	}
	if r := a.run(t.Context(), []string{"status"}); r != exitFailed {
		t.Errorf("with nothing to check: code %d", r)
	}
}

// TestFolderOfOthers: who else can change the notes is said once, and stops nothing.
func TestFolderOfOthers(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	r := newCrowd(t).mailseal(t, "", "--state-dir", dir, "status", "--json", crowdDomain(0), crowdDomain(1))
	if len(statusLines(t, r.out)) != 2 || r.code != exitFine || strings.Count(r.talk, "chmod go-w "+dir) != 1 {
		t.Errorf("code %d, %s", r.code, r.talk)
	}
}

// TestNoNotes: with --no-notes a check leaves nothing behind, not even a folder.
func TestNoNotes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "notes")
	r := newCrowd(t).mailseal(t, "", "--state-dir", dir, "status", "--no-notes", "--json", crowdDomain(0))
	if len(statusLines(t, r.out)) != 1 || r.code != exitFine {
		t.Errorf("code %d, %s", r.code, r.talk)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("there is a folder: %v", err)
	}
}
