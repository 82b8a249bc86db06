package store

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// fullJourney is a journey with a bit of everything.
func fullJourney(seen time.Time) journey.Journey {
	j := journey.NewJourney(school, seen.AddDate(0, -1, 0))
	j.Answers = []journey.Answer{{ID: journey.QuestionNext, Value: "wait", At: seen}}
	j.Plan = &plan.Plan{Domain: school, Zone: school, Target: plan.Target{
		Mode: mtasts.Enforce, MaxAge: 24 * time.Hour, ID: "20261123T140000", MX: []plan.Line{{Pattern: "mx.example.net"}},
	}}
	j.Operation = &plan.Operation{Kind: plan.Move, Phase: plan.PhaseDrain, Since: seen, New: []string{"mx.example.org"}}
	j.Notes.Last = &facts.Check{Domain: school, At: seen}
	j.Notes.Served = []facts.Served{{Body: "x", Mode: "enforce", MaxAge: time.Hour, First: seen, Last: seen, Gone: seen}}
	return j
}

// imported takes in the first notes that are read.
func imported(s *Store, in io.Reader, force bool, now time.Time) (j journey.Journey, kept string, err error) {
	for o, err := range s.Offers(in, now) {
		if err == nil {
			kept, err = s.Take(o, force, now)
		}
		return o.Journey, kept, err
	}
	return j, "", errors.New("nothing was offered")
}

func TestExport(t *testing.T) {
	here, there := Open(t.TempDir()), Open(t.TempDir())
	want := fullJourney(at("14:00:00"))
	must[journey.Journey](t)(here.Update(school, func(journey.Journey) (journey.Journey, error) { return want, nil }, at("14:00:00")))
	body := must[[]byte](t)(here.Export(school))
	if _, kept, err := imported(there, bytes.NewReader(body), false, at("15:00:00")); err != nil || kept != "" {
		t.Fatalf("kept %q, %v", kept, err)
	}
	if diff := cmp.Diff(want, must[journey.Journey](t)(there.Load(school))); diff != "" {
		t.Error(diff)
	}
}

func TestImportKeepsNewerNotes(t *testing.T) {
	s := Open(t.TempDir())
	save := func(j journey.Journey) {
		must[journey.Journey](t)(s.Update(school, func(journey.Journey) (journey.Journey, error) { return j, nil }, at("14:00:00")))
	}
	save(fullJourney(at("12:00:00")))
	older := must[[]byte](t)(s.Export(school))
	save(fullJourney(at("13:00:00")))
	newer := must[[]byte](t)(s.Export(school))
	var refused *OlderError
	if _, _, err := imported(s, bytes.NewReader(older), false, at("15:00:00")); !errors.As(err, &refused) || !strings.Contains(err.Error(), "--force") {
		t.Fatalf("older notes were taken: %v", err)
	}
	_, kept, err := imported(s, bytes.NewReader(older), true, at("15:00:00"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(newer), string(must[[]byte](t)(os.ReadFile(kept)))); diff != "" {
		t.Errorf("what was there is not kept:\n%s", diff)
	}
	if diff := cmp.Diff(string(older), string(must[[]byte](t)(s.Export(school)))); diff != "" {
		t.Error(diff)
	}
}

func TestImportIsWhole(t *testing.T) {
	s := Open(t.TempDir())
	must[journey.Journey](t)(s.Update(school, func(journey.Journey) (journey.Journey, error) { return fullJourney(at("12:00:00")), nil }, at("12:00:00")))
	before := must[[]byte](t)(s.Export(school))
	j := fullJourney(at("13:00:00"))
	body := must[[]byte](t)(s.format.encode(j))
	for _, step := range []string{"create", "write", "sync", "rename"} {
		s.killed = func(now string) error {
			if now == step {
				return errors.New("killed")
			}
			return nil
		}
		if _, _, err := imported(s, bytes.NewReader(body), false, at("15:00:00")); err == nil {
			t.Fatalf("killed before %s: no error", step)
		}
		s.killed = nil
		if got := must[[]byte](t)(s.Export(school)); string(got) != string(before) {
			t.Errorf("killed before %s: the notes have changed", step)
		}
	}
}

func TestImportRefuses(t *testing.T) {
	bad := func(name string, body string, change func(*journey.Journey)) {
		t.Helper()
		s := Open(t.TempDir())
		if change != nil {
			j := fullJourney(at("12:00:00"))
			change(&j)
			body = string(must[[]byte](t)(s.format.encode(j)))
		}
		if _, _, err := imported(s, strings.NewReader(body), true, at("15:00:00")); err == nil {
			t.Errorf("%s was taken", name)
		}
		if entries, _ := os.ReadDir(s.dir); len(entries) > 0 {
			t.Errorf("%s left something", name)
		}
	}
	bad("nothing", "", nil)
	bad("other JSON", `{"schema":"other/1"}`, nil)
	bad("a later version", `{"schema":"mailseal.notes/999"}`, nil)
	bad("no domain", `{"schema":"mailseal.notes/1"}`, nil)
	bad("a way out", "", func(j *journey.Journey) { j.Domain = "../../etc" })
	bad("another domain's plan", "", func(j *journey.Journey) { j.Plan.Domain = "example.net" })
	bad("an escape in the plan", "", func(j *journey.Journey) { j.Plan.Hosting.Name = "x\x1b[2J" })
	bad("a line break in a value", "", func(j *journey.Journey) {
		j.Plan.Hosting.Records = []plan.Record{{Name: "a", Type: "TXT", Value: "x\ny"}}
	})
	bad("a broken policy", "", func(j *journey.Journey) { j.Plan.Target.MX = nil })
	bad("an unknown mode", "", func(j *journey.Journey) { j.Plan.Target.Mode = "force" })
	bad("a bad id", "", func(j *journey.Journey) { j.Plan.Target.ID = "a b" })
	bad("an unknown phase", "", func(j *journey.Journey) { j.Operation.Phase = "x" })
	bad("a removal's phase in a move", "", func(j *journey.Journey) { j.Operation.Phase = plan.PhaseDropHost })
	bad("an operation without a plan", "", func(j *journey.Journey) { j.Plan = nil })
	bad("no mail server", "", func(j *journey.Journey) { j.Operation.New = []string{"a b"} })
	bad("a thousand years", "", func(j *journey.Journey) { j.Notes.Served[0].MaxAge = 9e18 })
}

// TestSeveralNotes: exports one after the other are taken one by one, and what cannot be taken keeps none of the others out.
func TestSeveralNotes(t *testing.T) {
	s := Open(t.TempDir())
	body := must[[]byte](t)(s.format.encode(fullJourney(at("12:00:00"))))
	other := bytes.ReplaceAll(body, []byte(school), []byte("oak.example"))
	evil := bytes.Replace(body, []byte("mx.example.net"), []byte("mx example net"), 1)
	var domains, wrong []string
	for o, err := range s.Offers(io.MultiReader(bytes.NewReader(body), bytes.NewReader(evil), bytes.NewReader(other), strings.NewReader("{")), at("13:00:00")) {
		if err != nil {
			wrong = append(wrong, err.Error())
			continue
		}
		domains = append(domains, o.Journey.Domain)
		if !o.Here.IsZero() || o.Refusal() != nil {
			t.Errorf("%s is here already: %v", o.Journey.Domain, o.Refusal())
		}
		if _, err := s.Take(o, false, at("13:00:00")); err != nil {
			t.Error(err)
		}
	}
	if diff := cmp.Diff([]string{school, "oak.example"}, domains); diff != "" {
		t.Error(diff)
	}
	if len(wrong) != 2 || !strings.Contains(wrong[0], "policy in its plan") || !strings.Contains(wrong[1], "its end is missing") {
		t.Errorf("%q", wrong)
	}
	if diff := cmp.Diff([]string{"oak.example", school}, must[[]string](t)(s.Domains())); diff != "" {
		t.Error(diff)
	}
	for o, err := range s.Offers(bytes.NewReader(body), at("14:00:00")) {
		if err != nil || !o.Here.Equal(at("12:00:00")) {
			t.Errorf("%v, %v", o.Here, err)
		}
	}
}
