package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// noted puts what a check saw into a journey.
func noted(change func(*journey.Journey)) func(journey.Journey) (journey.Journey, error) {
	return func(j journey.Journey) (journey.Journey, error) {
		j.Notes.Last = &facts.Check{Domain: school, At: at("14:00:00"), Scope: facts.Full()}
		j.Notes.Sightings = []facts.Sighting{{ID: "mx-alias", About: "mx1." + school, First: at("13:00:00"), Last: at("14:00:00")}}
		change(&j)
		return j, nil
	}
}

func nothingElse(*journey.Journey) {}

func filesOf(t *testing.T, s *Store) string {
	t.Helper()
	var names []string
	for _, entry := range must[[]fs.DirEntry](t)(os.ReadDir(s.Folder(school))) {
		names = append(names, entry.Name())
	}
	return strings.Join(names, " ")
}

// TestMemoryWithoutAJourney: what checks saw of a domain is kept in a file of its own, which no list of journeys reads; when the
// journey begins, the notes have it.
func TestMemoryWithoutAJourney(t *testing.T) {
	s := Open(t.TempDir())
	want := must[journey.Journey](t)(s.Update(school, noted(nothingElse), at("14:00:00")))
	if got := filesOf(t, s); got != ".lock checks.json" {
		t.Errorf("there is %s", got)
	}
	if body := must[[]byte](t)(os.ReadFile(filepath.Join(s.Folder(school), checksFile))); strings.Count(string(body), "\n") != 1 {
		t.Errorf("it takes more bytes than it needs:\n%s", body)
	}
	if diff := cmp.Diff(want, must[journey.Journey](t)(s.Load(school))); diff != "" {
		t.Error(diff)
	}
	if domains, err := s.Domains(); len(domains) > 0 || err != nil {
		t.Errorf("%q is among the journeys, %v", domains, err)
	}
	if _, begun, err := s.Find(school); begun || err != nil {
		t.Errorf("begun: %v, %v", begun, err)
	}

	begun := must[journey.Journey](t)(s.Update(school, add("begun"), at("15:00:00")))
	if got := filesOf(t, s); got != ".lock notes.json reports" {
		t.Errorf("there is %s", got)
	}
	if diff := cmp.Diff(want.Notes, begun.Notes); diff != "" {
		t.Errorf("the journey does not begin with what checks saw:\n%s", diff)
	}
	if domains := must[[]string](t)(s.Domains()); cmp.Diff([]string{school}, domains) != "" {
		t.Errorf("the journeys are %q", domains)
	}

	must[journey.Journey](t)(s.Update(school, func(j journey.Journey) (journey.Journey, error) {
		j.Answers = nil
		return j, nil
	}, at("16:00:00")))
	if got := filesOf(t, s); got != ".lock notes.json reports" {
		t.Errorf("with its answers taken back, there is %s", got)
	}
}

// TestReportsAreNotes: reports that were handed in are kept, all of them, also where nobody began a journey.
func TestReportsAreNotes(t *testing.T) {
	s := Open(t.TempDir())
	must[journey.Journey](t)(s.Update(school, noted(func(j *journey.Journey) {
		j.Notes.Reports = []facts.ReportDay{{Organization: "Google Inc.", Begin: at("00:00:00"), Success: 12}}
	}), at("14:00:00")))
	if got := filesOf(t, s); got != ".lock notes.json reports" {
		t.Errorf("there is %s", got)
	}
}

// TestJourneyBeginsWhole: whoever is killed while a journey begins, either file can be read.
func TestJourneyBeginsWhole(t *testing.T) {
	for _, step := range []string{"create", "write", "sync", "rename", "sync folder"} {
		s := Open(t.TempDir())
		must[journey.Journey](t)(s.Update(school, noted(nothingElse), at("14:00:00")))
		dead := errors.New("killed before " + step)
		s.killed = func(now string) error {
			if now == step {
				return dead
			}
			return nil
		}
		if _, err := s.Update(school, add("begun"), at("15:00:00")); !errors.Is(err, dead) {
			t.Fatalf("%s: %v", step, err)
		}
		s.killed = nil
		if j := must[journey.Journey](t)(s.Load(school)); len(j.Notes.Sightings) != 1 {
			t.Errorf("killed before %s: %+v", step, j)
		}
		must[journey.Journey](t)(s.Update(school, add("next"), at("15:00:00")))
		if got := filesOf(t, s); got != ".lock notes.json reports" {
			t.Errorf("killed before %s: there is %s", step, got)
		}
	}
}

// TestChecksAreSmall: whatever a domain publishes, what is kept of its checks is small, and what senders may hold is the last
// to go.
func TestChecksAreSmall(t *testing.T) {
	long := strings.Repeat("\x01", 60_000)
	hostile := map[string]func(*journey.Journey){
		"a text": func(j *journey.Journey) { j.Notes.Last.Apex = []string{long} },
		"texts":  func(j *journey.Journey) { j.Notes.Last.Apex = strings.Split(strings.Repeat(long[:200]+"|", 400), "|") },
		"policies": func(j *journey.Journey) {
			j.Notes.Last.Fetches = []facts.Fetch{{Body: []byte(long)}, {Body: []byte(long)}}
		},
		"served": func(j *journey.Journey) {
			for i := range 24 {
				j.Notes.Served = append(j.Notes.Served, facts.Served{
					Body: long[:4000], ID: fmt.Sprint(i), Mode: mtasts.Enforce, MaxAge: mtasts.MaxMaxAge, First: at("13:00:00"), Last: at("14:00:00"),
					MX: strings.Split(strings.Repeat(long[:200]+"|", 200), "|"),
				})
			}
		},
		"everything": func(j *journey.Journey) {
			for i := range 200 {
				about := fmt.Sprint(i, long[:250])
				j.Notes.Sightings = append(j.Notes.Sightings, facts.Sighting{ID: "mx-alias", About: about})
				j.Notes.Told = append(j.Notes.Told, facts.Told{ID: "mx-alias", About: about})
				j.Notes.Known = append(j.Notes.Known, facts.Known{ID: "mx-alias", About: about})
				j.Notes.MX = append(j.Notes.MX, facts.MXSet{Hosts: []string{about}})
				j.Notes.Days = append(j.Notes.Days, facts.Day{Date: "2026-11-23"})
			}
		},
	}
	for name, change := range hostile {
		s := Open(t.TempDir())
		must[journey.Journey](t)(s.Update(school, noted(func(j *journey.Journey) { change(j) }), at("14:00:00")))
		body := must[[]byte](t)(os.ReadFile(filepath.Join(s.Folder(school), checksFile)))
		if len(body) > maxChecks {
			t.Errorf("%s: %d bytes", name, len(body))
		}
		j := must[journey.Journey](t)(s.Load(school))
		if !j.Notes.Last.At.Equal(at("14:00:00")) || j.Notes.Last.Domain != school {
			t.Errorf("%s: it does not say when the check was: %+v", name, j.Notes.Last)
		}
		until := rollout.HeldUntil(j.Notes, nil)
		if want := at("14:00:00").Add(mtasts.MaxMaxAge); name == "served" && !until.Equal(want) {
			t.Errorf("senders may hold a policy until %v, and the notes say %v", want, until)
		}
	}
}

// TestLongTextsOfAJourney: what a hostile zone or host says does not fill the notes of a journey.
func TestLongTextsOfAJourney(t *testing.T) {
	s := Open(t.TempDir())
	must[journey.Journey](t)(s.Update(school, noted(func(j *journey.Journey) {
		j.Answers = []journey.Answer{{ID: journey.QuestionSeen, Value: "yes"}}
		for range 20 {
			j.Notes.Last.Fetches = append(j.Notes.Last.Fetches, facts.Fetch{Body: make([]byte, 64<<10)})
			j.Notes.Last.Apex = append(j.Notes.Last.Apex, strings.Repeat("x", 60_000))
		}
	}), at("14:00:00")))
	if body := must[[]byte](t)(os.ReadFile(filepath.Join(s.Folder(school), notesFile))); len(body) > thickNotes {
		t.Errorf("%d bytes", len(body))
	}
}

// TestListingReadsNoNotes: ten thousand domains that were checked are listed by their names.
func TestListingReadsNoNotes(t *testing.T) {
	s := Open(t.TempDir())
	for i := range 20 {
		domain := fmt.Sprintf("d%d.example", i)
		must[journey.Journey](t)(s.Update(domain, func(j journey.Journey) (journey.Journey, error) { return j, nil }, time.Time{}))
		write(t, filepath.Join(s.Folder(domain), checksFile), "{")
	}
	must[journey.Journey](t)(s.Update(school, add("begun"), at("14:00:00")))
	journeys, err := s.Journeys()
	if len(journeys) != 1 || err != nil {
		t.Errorf("%d journeys, %v", len(journeys), err)
	}
}
