package store

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"mailseal/providers"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
	"mailseal/wizard/practice"
	"mailseal/wizard/probe"
)

// field is a value in notes, and its path. The places of a list's elements are left out of that.
type field struct {
	path  string
	value any
}

// fieldsOf are all values in notes.
func fieldsOf(t *testing.T, body []byte) map[field]bool {
	t.Helper()
	var whole any
	if err := json.Unmarshal(body, &whole); err != nil {
		t.Fatal(err)
	}
	all := map[field]bool{}
	var walk func(path string, value any)
	walk = func(path string, value any) {
		switch value := value.(type) {
		case map[string]any:
			for name, inner := range value {
				walk(path+"."+name, inner)
			}
		case []any:
			for _, element := range value {
				walk(path, element)
			}
		case nil:
		default:
			all[field{path, value}] = true
		}
	}
	walk("", whole)
	return all
}

// noSentence fails where notes hold a sentence of mailseal's own: then they would be of one language.
func noSentence(t *testing.T, body []byte) {
	t.Helper()
	for f := range fieldsOf(t, body) {
		if text, ok := f.value.(string); ok && strings.Contains(text, " ") && !f.foreign() {
			t.Errorf("%s has a sentence: %q", f.path, text)
		}
	}
}

// foreign reports whether a field has what came from outside: what the user typed, the name of a company, what servers and
// reports said, and the raw error that is evidence of it.
func (f field) foreign() bool {
	name := f.path[strings.LastIndexByte(f.path, '.')+1:]
	switch f.path {
	case ".answers.value", ".plan.hosting.name", ".notes.last.apex", ".notes.reports.organization", ".notes.reports.policy",
		".notes.served.body", ".notes.last.problems.why":
		return true
	}
	return strings.Contains(f.path, ".rrs.") || strings.HasPrefix(f.path, ".notes.last.marks.") ||
		slices.Contains([]string{"issuer", "err", "content_type", "banner"}, name)
}

// resident is somebody who takes a practice domain through its life, and keeps its notes.
type resident struct {
	t       *testing.T
	world   *practice.World
	machine journey.Machine
	store   *Store
	place   string          // where the policy is to live
	seen    map[string]bool // the stages and phases that were saved
	done    map[string]bool // tasks
}

func newResident(t *testing.T, place string) *resident {
	t.Helper()
	world := must[*practice.World](t)(practice.Start(practice.Options{Provider: "own", Frozen: true, Start: at("09:00:00")}))
	t.Cleanup(world.Close)
	return &resident{
		t: t, world: world, machine: journey.Machine{Catalogue: must[*providers.Catalogue](t)(providers.Load())},
		store: Open(t.TempDir()), place: place, seen: map[string]bool{}, done: map[string]bool{},
	}
}

// update saves a change, and looks at what was saved.
func (r *resident) update(change func(journey.Journey) (journey.Journey, error)) journey.Journey {
	r.t.Helper()
	j := must[journey.Journey](r.t)(r.store.Update(r.world.Domain(), change, r.now()))
	r.seen[string(j.Stage())] = true
	if j.Operation != nil {
		r.seen[string(j.Operation.Kind)+" "+string(j.Operation.Phase)] = true
	}
	noSentence(r.t, must[saved](r.t)(r.store.recall(j.Domain)).body)
	return j
}

func (r *resident) now() time.Time { return r.world.Clock().Now() }

// check lets time pass, and looks at the domain.
func (r *resident) check(later time.Duration) journey.Journey {
	r.t.Helper()
	r.world.Clock().Advance(later)
	check := probe.New(r.world.Config()).Check(r.t.Context(), r.world.Domain(), facts.Full(), nil)
	return r.update(func(j journey.Journey) (journey.Journey, error) { return r.machine.Observe(j, check), nil })
}

// answer answers a question; next is what is wanted of QuestionNext.
func (r *resident) answer(j journey.Journey, p journey.Pending, next journey.Next) journey.Journey {
	r.t.Helper()
	value := p.Word
	switch {
	case p.ID == journey.QuestionNext:
		value = string(next)
	case p.ID == journey.QuestionWay:
		p, value = *p.Finer, r.place
	case p.ID == journey.QuestionAcceptMX:
		value = journey.Yes
	case p.Default != "":
		value = p.Default
	case value == "":
		value = r.world.Suggest(r.machine, j, p.ID)
	}
	return r.update(func(j journey.Journey) (journey.Journey, error) {
		j, _, err := r.machine.Answer(j, p.ID, value, r.now())
		return j, err
	})
}

// live goes on until the domain is asked what to do next and nothing is wanted any more: tasks are done, questions are
// answered, and what is wanted is said as soon as it can be.
func (r *resident) live(wants ...journey.Next) {
	r.t.Helper()
	j := r.check(0)
	for range 600 {
		j = r.update(func(j journey.Journey) (journey.Journey, error) {
			j, _ = r.machine.Walk(j, true, r.now())
			return j, nil
		})
		p, asked := r.machine.Pending(j, r.now())
		switch {
		case !asked:
			open, _, _ := r.machine.Open(j, r.now())
			if open.Task.Record != nil && open.Task.Record.Value == "" {
				continue // it is asked for at one of the next steps
			}
			if key := string(open.Task.ID) + j.Plan.Target.ID; !r.done[key] {
				r.done[key] = true
				if err := r.world.Do(open.Task, r.world.Actions(open.Task)[0]); err != nil {
					r.t.Fatal(err)
				}
			}
			j = r.check(10 * time.Minute)
		case p.ID != journey.QuestionNext:
			j = r.answer(j, p, "")
		case len(wants) == 0:
			return
		case p.Offers(wants[0]):
			j, wants = r.answer(j, p, wants[0]), wants[1:]
		default:
			j = r.check(24 * time.Hour)
		}
	}
	r.t.Fatalf("%q cannot be done: %+v", wants, j.Operation)
}

// TestNoSentence: whatever happens to a domain, its notes hold values and no words.
func TestNoSentence(t *testing.T) {
	for _, place := range []string{"github-pages", "mailhardener"} {
		t.Run(place, func(t *testing.T) {
			t.Parallel()
			r := newResident(t, place)
			r.live(journey.NextEnforce, journey.NextRaise, journey.NextRollback, journey.NextEnforce,
				journey.NextMove, journey.NextSwitch, journey.NextTidy, journey.NextRemove, journey.NextDelete, journey.NextDone)
			for _, stage := range journey.Stages() {
				if !r.seen[string(stage)] {
					t.Errorf("never at the stage %s", stage)
				}
			}
			for _, phase := range []plan.Phase{plan.PhaseSoften, plan.PhaseRemember, plan.PhaseSwitch, plan.PhaseDrain, plan.PhaseTidy} {
				if !r.seen["move "+string(phase)] {
					t.Errorf("never in the phase %s of a move", phase)
				}
			}
			for _, phase := range []plan.Phase{plan.PhaseSoften, plan.PhaseRemember, plan.PhaseDropRecord, plan.PhaseDropHost, plan.PhaseEndHosting, plan.PhaseOver} {
				if !r.seen["remove "+string(phase)] {
					t.Errorf("never in the phase %s of a removal", phase)
				}
			}
		})
	}
}
