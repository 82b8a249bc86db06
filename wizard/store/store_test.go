package store

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/go-cmp/cmp"

	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

const school = "rosehill-school.org"

func at(clock string) time.Time {
	t, err := time.Parse(time.RFC3339, "2026-11-23T"+clock+"Z")
	if err != nil {
		panic(err)
	}
	return t
}

// add appends one answer, so that lost updates can be counted.
func add(value string) func(journey.Journey) (journey.Journey, error) {
	return func(j journey.Journey) (journey.Journey, error) {
		j.Answers = append(slices.Clone(j.Answers), journey.Answer{ID: "counted", Value: value, At: at("14:00:00")})
		return j, nil
	}
}

func keep(j journey.Journey) (journey.Journey, error) { return j, nil }

func must[T any](t *testing.T) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func TestMain(m *testing.M) {
	if dir := os.Getenv("MAILSEAL_TEST_WRITER"); dir != "" {
		writeAlways(dir, os.Getenv("MAILSEAL_TEST_TIMES"))
		return
	}
	os.Exit(m.Run())
}

// writeAlways is the child process: it counts in the notes, and says so after each time.
func writeAlways(dir, times string) {
	most, _ := strconv.Atoi(times)
	s := Open(dir)
	for n := 1; most == 0 || n <= most; n++ {
		if _, err := s.Update(school, add(strconv.Itoa(n)), at("14:00:00")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(n)
	}
}

func child(t *testing.T, dir string, times int) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "MAILSEAL_TEST_WRITER="+dir, "MAILSEAL_TEST_TIMES="+strconv.Itoa(times))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

func TestUpdateAndLoad(t *testing.T) {
	s := Open(filepath.Join(t.TempDir(), "state", "mailseal"))
	if _, err := s.Load(school); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("Load before anything was saved: %v", err)
	}
	full := journey.Journey{
		Domain: school, Created: at("13:00:00"),
		Answers: []journey.Answer{{ID: journey.QuestionRisk, Value: "<it> & that", At: at("13:01:00")}},
		Plan: &plan.Plan{Domain: school, Zone: school,
			Hosting: plan.Hosting{ID: "netlify", Kind: plan.Static, Records: []plan.Record{{Name: "mta-sts." + school, Type: "CNAME", Value: "x.netlify.app", TTL: time.Hour}}},
			Target:  plan.Target{Mode: "testing", MaxAge: 24 * time.Hour, MX: []plan.Line{{Pattern: "smtp.google.com"}}, ID: "20261123T130200"}},
		Waiting: journey.Waiting{Task: plan.ReportRecord, Since: at("13:03:00")},
		Notes: facts.Notes{
			Served:  []facts.Served{{Body: "version: STSv1\r\n", Mode: "testing", MaxAge: time.Hour, First: at("13:04:00"), Last: at("13:05:00")}},
			Days:    []facts.Day{{Date: "2026-11-23", Green: true}},
			Reports: []facts.ReportDay{{Organization: "Google Inc.", Begin: at("00:00:00"), Success: 12}},
			Last:    &facts.Check{Domain: school, At: at("13:05:00")},
		},
	}
	saved := must[journey.Journey](t)(s.Update(school, func(j journey.Journey) (journey.Journey, error) {
		if diff := cmp.Diff(journey.NewJourney(school, at("13:00:00")), j); diff != "" {
			t.Errorf("a new journey:\n%s", diff)
		}
		return full, nil
	}, at("13:00:00")))
	loaded := must[journey.Journey](t)(Open(s.dir).Load(school))
	for name, got := range map[string]journey.Journey{"saved": saved, "loaded": loaded} {
		if diff := cmp.Diff(full, got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	text := string(must[[]byte](t)(os.ReadFile(filepath.Join(s.Folder(school), "notes.json"))))
	for _, want := range []string{"{\n  \"schema\": \"mailseal.notes/2\",\n  \"domain\": \"" + school + "\"", "<it> & that"} {
		if !strings.Contains(text, want) {
			t.Errorf("the notes should have %q:\n%s", want, text)
		}
	}
}

func TestUpdateThatFailsSavesNothing(t *testing.T) {
	s := Open(t.TempDir())
	before := must[journey.Journey](t)(s.Update(school, add("first"), at("14:00:00")))
	refused := errors.New("refused")
	j, err := s.Update(school, func(j journey.Journey) (journey.Journey, error) {
		j.Answers[0].Value = "changed"
		j.Answers = nil
		return j, refused
	}, at("14:01:00"))
	if !errors.Is(err, refused) {
		t.Errorf("the error is %v", err)
	}
	for name, got := range map[string]journey.Journey{"given": j, "on disk": must[journey.Journey](t)(s.Load(school))} {
		if diff := cmp.Diff(before, got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	if _, err := s.Update(school, func(j journey.Journey) (journey.Journey, error) {
		j.Domain = "other.example"
		return j, nil
	}, at("14:01:00")); err == nil {
		t.Error("a journey became that of another domain")
	}
}

func TestUpdateWithoutChangeDoesNotWrite(t *testing.T) {
	s := Open(t.TempDir())
	must[journey.Journey](t)(s.Update(school, add("first"), at("14:00:00")))
	s.killed = func(step string) error { return fmt.Errorf("wrote: %s", step) }
	must[journey.Journey](t)(s.Update(school, keep, at("15:00:00")))
}

func TestModes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such modes")
	}
	s := Open(filepath.Join(t.TempDir(), "mailseal"))
	must[journey.Journey](t)(s.Update(school, add("begun"), at("14:00:00")))
	if err := s.Write(school, map[string][]byte{"web/.well-known/mta-sts.txt": []byte("x")}); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(s.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		want := fileMode
		if entry.IsDir() {
			want = dirMode
		}
		switch {
		case entry.Name() == "web", entry.Name() == ".well-known":
			want = 0o755 // a web server reads it once it is copied
		case entry.Name() == "mta-sts.txt":
			want = 0o644
		}
		if err == nil && info.Mode().Perm() != want {
			t.Errorf("%s has mode %o", path, info.Mode().Perm())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDomains(t *testing.T) {
	s := Open(t.TempDir())
	good := func(domain string) {
		if _, err := s.Update(domain, keep, at("14:00:00")); err != nil {
			t.Errorf("%q: %v", domain, err)
		}
	}
	bad := func(domain string) {
		_, err := s.Update(domain, keep, at("14:00:00"))
		if err == nil || s.Folder(domain) != "" || s.Write(domain, nil) == nil {
			t.Errorf("%q was taken", domain)
		}
		if _, err := s.Load(domain); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q was looked for: %v", domain, err)
		}
		if _, err := s.NewReports(domain); err == nil {
			t.Errorf("%q was read", domain)
		}
	}
	good("example.com")
	good("mail.xn--mnchen-3ya.example")
	good("a1-b.co")
	bad("")
	bad(".")
	bad("..")
	bad("../etc")
	bad("example")
	bad("example.com.")
	bad(".example.com")
	bad("EXAMPLE.com")
	bad("exam ple.com")
	bad("example.com/x")
	bad(`example.com\x`)
	bad("example.com\x00")
	bad("c:x.com")
	bad("münchen.de")
	bad("-a.example")
	bad("a-.example")
	bad("_mta-sts.example.com")
	bad(strings.Repeat("a", 64) + ".com")
	bad(strings.Repeat("a.", 126) + "ab")
}

func TestJourneys(t *testing.T) {
	s := Open(filepath.Join(t.TempDir(), "none"))
	if journeys, err := s.Journeys(); len(journeys) != 0 || err != nil {
		t.Fatalf("without a folder: %v, %v", journeys, err)
	}
	for _, domain := range []string{"b.example", "a.example", "damaged.example"} {
		must[journey.Journey](t)(s.Update(domain, add("begun"), at("14:00:00")))
	}
	must[journey.Journey](t)(s.Update("typed.example", keep, at("14:00:00")))
	write(t, filepath.Join(s.dir, "damaged.example", "notes.json"), "{")
	write(t, filepath.Join(s.dir, "stray.txt"), "a file that looks like a domain")
	if err := os.MkdirAll(filepath.Join(s.dir, "empty.example"), dirMode); err != nil {
		t.Fatal(err)
	}
	journeys, err := s.Journeys()
	var domains []string
	for _, j := range journeys {
		domains = append(domains, j.Domain)
	}
	if diff := cmp.Diff([]string{"a.example", "b.example"}, domains); diff != "" {
		t.Error(diff)
	}
	var damaged *DamagedError
	if !errors.As(err, &damaged) || damaged.Domain != "damaged.example" {
		t.Errorf("the error is %v", err)
	}
	finds := func(domain string, want bool) {
		t.Helper()
		if j, ok, err := s.Find(domain); ok != want || err != nil || ok && j.Domain != domain {
			t.Errorf("%s: %q, %v, %v", domain, j.Domain, ok, err)
		}
	}
	finds("a.example", true) // whatever is damaged elsewhere
	finds("typed.example", false)
	finds("empty.example", false)
	finds("never.example", false)
	if _, ok, err := s.Find("damaged.example"); ok || !errors.As(err, &damaged) {
		t.Errorf("damaged notes: %v, %v", ok, err)
	}
}

func write(t *testing.T, path, body string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(body), fileMode); err != nil {
		t.Fatal(err)
	}
}

func TestNotesThatCannotBeUsed(t *testing.T) {
	damaged := func(body string) {
		t.Helper()
		var e *DamagedError
		if err := unusable(t, body); !errors.As(err, &e) || !strings.Contains(err.Error(), e.Path) {
			t.Errorf("%q: %v", body, err)
		}
	}
	newer := func(body string) {
		t.Helper()
		var e *NewerError
		if err := unusable(t, body); !errors.As(err, &e) || !strings.Contains(err.Error(), "newer mailseal") {
			t.Errorf("%q: %v", body, err)
		}
	}
	damaged(``)
	damaged(`{`)
	damaged(`[]`)
	damaged(`null`)
	damaged(`{"domain": "rosehill-school.org"}`)
	damaged(`{"schema": "other/1", "domain": "rosehill-school.org"}`)
	damaged(`{"schema": "mailseal.notes/0", "domain": "rosehill-school.org"}`)
	damaged(`{"schema": "mailseal.notes/x", "domain": "rosehill-school.org"}`)
	damaged(`{"schema": "mailseal.notes/1"}`)
	damaged(`{"schema": "mailseal.notes/1", "domain": "other.example"}`)
	damaged(`{"schema": "mailseal.notes/1", "domain": "rosehill-school.org", "created": "yesterday"}`)
	damaged(`{"schema": "mailseal.notes/1", "domain": "rosehill-school.org"} more`)
	newer(`{"schema": "mailseal.notes/3", "domain": 7}`)
	newer(`{"schema": "mailseal.notes/20", "unknown": true}`)
}

// unusable gives the error of notes with that body, and holds that nothing was overwritten.
func unusable(t *testing.T, body string) error {
	t.Helper()
	s := Open(t.TempDir())
	must[journey.Journey](t)(s.Update(school, keep, at("14:00:00")))
	path := filepath.Join(s.Folder(school), "notes.json")
	write(t, path, body)
	_, err := s.Update(school, add("x"), at("15:00:00"))
	if _, loadErr := s.Load(school); loadErr == nil || loadErr.Error() != err.Error() {
		t.Errorf("%q: Load says %v, Update %v", body, loadErr, err)
	}
	if left := string(must[[]byte](t)(os.ReadFile(path))); left != body {
		t.Errorf("%q was overwritten with %q", body, left)
	}
	return err
}

func TestKilledBetweenSteps(t *testing.T) {
	for _, step := range []string{"create", "write", "sync", "rename", "sync folder"} {
		s := Open(t.TempDir())
		must[journey.Journey](t)(s.Update(school, add("old"), at("14:00:00")))
		dead := errors.New("killed before " + step)
		s.killed = func(now string) error {
			if now == step {
				return dead
			}
			return nil
		}
		if _, err := s.Update(school, add("new"), at("14:01:00")); !errors.Is(err, dead) {
			t.Fatalf("%s: the error is %v", step, err)
		}
		next := Open(s.dir)
		want := 1
		if step == "sync folder" {
			want = 2
		}
		if j := must[journey.Journey](t)(next.Load(school)); len(j.Answers) != want {
			t.Errorf("killed before %s: %d answers, want %d", step, len(j.Answers), want)
		}
		if j := must[journey.Journey](t)(next.Update(school, add("next"), at("14:02:00"))); len(j.Answers) != want+1 {
			t.Errorf("the next after a kill before %s: %d answers, want %d", step, len(j.Answers), want+1)
		}
		left := must[[]string](t)(filepath.Glob(filepath.Join(s.Folder(school), ".*.new")))
		if len(left) > 0 {
			t.Errorf("killed before %s: the next writer left %q", step, left)
		}
	}
}

func TestKilledProcess(t *testing.T) {
	dir := t.TempDir()
	before := 0
	for round := 1; round <= 5; round++ {
		cmd, said := child(t, dir, 0)
		last := 0
		for last < 3*round && said.Scan() {
			last, _ = strconv.Atoi(said.Text())
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for said.Scan() { // what it said before it died
			last, _ = strconv.Atoi(said.Text())
		}
		_ = cmd.Wait()
		j := must[journey.Journey](t)(Open(dir).Load(school))
		wrote := len(j.Answers) - before
		if wrote != last && wrote != last+1 {
			t.Fatalf("round %d: %d updates in the notes, %d were told", round, wrote, last)
		}
		j = must[journey.Journey](t)(Open(dir).Update(school, add("parent"), at("14:00:00")))
		before = len(j.Answers)
	}
}

func TestNoUpdateIsLost(t *testing.T) {
	const writers, times = 4, 15
	dir := t.TempDir()
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			s := Open(dir)
			for range times {
				if _, err := s.Update(school, add("x"), at("14:00:00")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	one, _ := child(t, dir, times)
	two, _ := child(t, dir, times)
	wg.Wait()
	if err := errors.Join(one.Wait(), two.Wait()); err != nil {
		t.Fatal(err)
	}
	if j := must[journey.Journey](t)(Open(dir).Load(school)); len(j.Answers) != (writers+2)*times {
		t.Errorf("%d updates are there, %d were made", len(j.Answers), (writers+2)*times)
	}
}

func TestBusy(t *testing.T) {
	s := Open(t.TempDir())
	must[journey.Journey](t)(s.Update(school, keep, at("14:00:00")))
	other := flock.New(filepath.Join(s.Folder(school), lockFile))
	if err := other.Lock(); err != nil {
		t.Fatal(err)
	}
	s.patience = 3 * retry
	_, err := s.Update(school, add("x"), at("14:01:00"))
	var busy *BusyError
	if !errors.As(err, &busy) || !strings.Contains(err.Error(), "nother mailseal is writing the notes of "+school) {
		t.Errorf("while another holds the lock: %v", err)
	}
	must[journey.Journey](t)(s.Load(school)) // reading needs no lock
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	must[journey.Journey](t)(s.Update(school, add("x"), at("14:02:00")))
}
