package wizard_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/store"
	"mailseal/wizard/wizardtest"
)

// checked is a world whose notes are on disk.
func checked(t *testing.T) (*wizardtest.World, *store.Store) {
	t.Helper()
	w, notes := wizardtest.New(t), store.Open(t.TempDir())
	w.Engine.Find = notes.Find
	w.Engine.Update = func(domain string, change func(journey.Journey) (journey.Journey, error)) (journey.Journey, error) {
		return notes.Update(domain, change, w.Now())
	}
	return w, notes
}

// status holds that a check comes to a status, and returns it.
func status(t *testing.T, w *wizardtest.World) wizard.Status {
	t.Helper()
	s, err := w.Engine.Status(t.Context(), wizardtest.School)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// refusing has the only mail server offer no encryption.
func refusing(check *facts.Check) {
	check.Servers[0].Calls = []facts.Call{{Addr: "192.0.2.25", Stage: facts.CallNoStartTLS}}
}

func level(s wizard.Status, id diagnosis.ID) diagnosis.Level {
	i := slices.IndexFunc(s.Findings, func(f diagnosis.Finding) bool { return f.ID == id })
	if i < 0 {
		return 0
	}
	return s.Findings[i].Level
}

// TestStatusRemembers: what a check saw of a domain that nobody began is there at the next one, and is no journey.
func TestStatusRemembers(t *testing.T) {
	w, notes := checked(t)
	s := status(t, w)
	if !s.Kept || s.Journey.Begun() {
		t.Errorf("kept: %v, begun: %v", s.Kept, s.Journey.Begun())
	}
	first := s.Check.At
	w.Change = refusing
	w.Advance(24 * time.Hour)
	new := status(t, w)
	w.Advance(24 * time.Hour)
	still := status(t, w)
	want := facts.Sighting{ID: string(diagnosis.MXNoEncryption), About: "aspmx.l.google.com", Clear: first, First: new.Check.At, Last: still.Check.At}
	if !slices.Contains(still.Journey.Notes.Sightings, want) {
		t.Errorf("%+v is not among %+v", want, still.Journey.Notes.Sightings)
	}
	if _, begun, err := notes.Find(wizardtest.School); begun || err != nil {
		t.Errorf("begun: %v, %v", begun, err)
	}
	if domains, err := notes.Domains(); len(domains) > 0 || err != nil {
		t.Errorf("journeys of %q, %v", domains, err)
	}
}

// TestReadOnly: a check that saves nothing judges by what is there, and leaves it as it is.
func TestReadOnly(t *testing.T) {
	w, notes := checked(t)
	w.Engine.ReadOnly = true
	status(t, w)
	if _, err := os.Stat(notes.Folder(wizardtest.School)); err == nil {
		t.Error("it left a folder")
	}
	w.Engine.ReadOnly = false
	status(t, w)
	path := filepath.Join(notes.Folder(wizardtest.School), "checks.json")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	w.Engine.ReadOnly = true
	w.Advance(24 * time.Hour)
	if s := status(t, w); s.Kept || len(s.Journey.Notes.Days) != 2 {
		t.Errorf("kept: %v, days %+v", s.Kept, s.Journey.Notes.Days)
	}
	if after, err := os.ReadFile(path); err != nil || cmp.Diff(string(before), string(after)) != "" {
		t.Errorf("the notes are others, %v", err)
	}
}

// TestVerdictWithoutNotes: notes that cannot be read or saved keep no verdict back.
func TestVerdictWithoutNotes(t *testing.T) {
	broken := errors.New("broken")
	for name, spoil := range map[string]func(*wizard.Engine){
		"read": func(e *wizard.Engine) {
			e.Find = func(string) (journey.Journey, bool, error) { return journey.Journey{}, false, broken }
		},
		"save": func(e *wizard.Engine) {
			e.Update = func(string, func(journey.Journey) (journey.Journey, error)) (journey.Journey, error) {
				return journey.Journey{}, broken
			}
		},
	} {
		w, _ := checked(t)
		want := status(t, w)
		spoil(&w.Engine)
		got, err := w.Engine.Status(t.Context(), wizardtest.School)
		if !errors.Is(err, broken) || got.Kept {
			t.Errorf("%s: %v, kept %v", name, err, got.Kept)
		}
		if got.Journey.Domain != wizardtest.School || got.Verdict != want.Verdict || len(got.Findings) != len(want.Findings) {
			t.Errorf("%s: %s, %d findings", name, got.Verdict, len(got.Findings))
		}
	}
}

// TestOpenAfterStatus: a journey begins with what checks saw, and with a set-up that works it begins at once; what is old is
// checked again.
func TestOpenAfterStatus(t *testing.T) {
	w, _ := checked(t)
	status(t, w)
	w.Advance(30 * time.Second)
	j, err := w.Engine.Open(wizardtest.School, nil)
	if err != nil {
		t.Fatal(err)
	}
	if step := w.Engine.Guide.Step(j, w.Now()); w.Engine.Stale(j, step) || j.Notes.Last == nil {
		t.Errorf("a check of this minute: stale, or lost: %v", j.Notes.Last)
	}
	w.Advance(24 * time.Hour)
	if step := w.Engine.Guide.Step(j, w.Now()); !w.Engine.Stale(j, step) {
		t.Error("a check of yesterday is taken for news")
	}
}
