package lives

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"mailseal/assets"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
	"mailseal/wizard/practice"
)

// figure is what lives come to, of some kind.
type figure string

// The figures.
const (
	figureWorld     figure = "world"     // provider and DNS host
	figureUser      figure = "user"      // kind
	figureGoal      figure = "goal"      // that was reached in the end
	figureLook      figure = "look"      // how mailseal came to check
	figureStage     figure = "stage"     // after a check
	figureOperation figure = "operation" // and phase, after a check
	figureFinding   figure = "finding"   // of a check
	figureLevel     figure = "level"     // finding and level, of a check
	figureVerdict   figure = "verdict"   // of a check
	figureQuestion  figure = "question"  // that was answered
	figureFault     figure = "fault"     // that began
	figureDeed      figure = "deed"      // how a task was done: rightly, or by which mistake
)

// visited counts what lives came to.
type visited map[figure]map[string]int

func newVisited() visited { return visited{} }

func (v visited) count(of figure, name string) { v.counts(of, name, 1) }

func (v visited) counts(of figure, name string, times int) {
	if v[of] == nil {
		v[of] = map[string]int{}
	}
	v[of][name] += times
}

// view counts what mailseal said after a check.
func (v visited) view(seen view) {
	v.count(figureLook, map[bool]string{true: "status", false: "wizard"}[seen.Status])
	v.count(figureStage, string(seen.Journey.Stage()))
	if op := seen.Journey.Operation; op != nil {
		v.count(figureOperation, operation(op.Kind, op.Phase))
	}
	for _, f := range seen.Findings {
		v.count(figureFinding, string(f.ID))
		v.count(figureLevel, string(f.ID)+"/"+f.Level.String())
	}
	v.count(figureVerdict, string(seen.Verdict))
}

func operation(kind plan.OperationKind, phase plan.Phase) string {
	return string(kind) + "/" + string(phase)
}

// add adds up what another life came to.
func (v visited) add(other visited) {
	for of, names := range other {
		for name, n := range names {
			v.counts(of, name, n)
		}
	}
}

// String lists all figures: the names of each, and how often they were visited.
func (v visited) String() string {
	var b strings.Builder
	for _, of := range slices.Sorted(maps.Keys(v)) {
		fmt.Fprintf(&b, "%s:", of)
		for _, name := range slices.Sorted(maps.Keys(v[of])) {
			fmt.Fprintf(&b, " %s=%d", name, v[of][name])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// short says how many of all that there is were visited, and which were not.
func (v visited) short() string {
	var b strings.Builder
	all := everything()
	for _, of := range slices.Sorted(maps.Keys(all)) {
		missed := slices.DeleteFunc(slices.Clone(all[of]), func(name string) bool { return v[of][name] > 0 })
		fmt.Fprintf(&b, "%s: %d of %d", of, len(all[of])-len(missed), len(all[of]))
		if len(missed) > 0 {
			fmt.Fprintf(&b, ", never %s", strings.Join(missed, " "))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// everything is what there is to visit.
func everything() map[figure][]string {
	words, err := assets.Load(assets.DefaultLanguage)
	if err != nil {
		panic(err)
	}
	return map[figure][]string{
		figureLook:      {"status", "wizard"},
		figureStage:     names(journey.Stages()),
		figureOperation: operations(),
		figureFinding:   titled(words),
		figureVerdict:   names(diagnosis.Verdicts()),
		figureQuestion:  names(journey.QuestionIDs()),
		figureFault:     names(practice.Faults()),
		figureDeed: slices.DeleteFunc(heads(words, "practice.action."), func(id string) bool {
			return strings.HasPrefix(id, practice.Right+"-") // the words for what is right at each task
		}),
	}
}

func names[T ~string](ids []T) (list []string) {
	for _, id := range ids {
		list = append(list, string(id))
	}
	return list
}

// heads are the words that stand below a key.
func heads(words *assets.Words, key string) (list []string) {
	for _, below := range words.Keys(key) {
		head, _, _ := strings.Cut(strings.TrimPrefix(below, key), ".")
		list = append(list, head)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// titled are the findings that there are words for.
func titled(words *assets.Words) (ids []string) {
	const title = ".title"
	for _, key := range words.Keys("finding.") {
		if strings.HasSuffix(key, title) {
			ids = append(ids, strings.TrimSuffix(strings.TrimPrefix(key, "finding."), title))
		}
	}
	return ids
}

// operations are the operations, with the phases that each goes through.
func operations() (list []string) {
	for _, phase := range []plan.Phase{plan.PhaseSoften, plan.PhaseRemember, plan.PhaseSwitch, plan.PhaseDrain, plan.PhaseTidy} {
		list = append(list, operation(plan.Move, phase))
	}
	for _, phase := range []plan.Phase{
		plan.PhaseSoften, plan.PhaseRemember, plan.PhaseDropRecord, plan.PhaseDropHost, plan.PhaseEndHosting, plan.PhaseOver,
	} {
		list = append(list, operation(plan.Removal, phase))
	}
	return list
}

// TestFigures wants a figure to be missed that nobody visited, and what there is to be all that can be counted.
func TestFigures(t *testing.T) {
	v := newVisited()
	v.count(figureStage, string(journey.StageTesting))
	v.add(v)
	if got := v[figureStage][string(journey.StageTesting)]; got != 2 {
		t.Errorf("counted %d", got)
	}
	short := v.short()
	for _, want := range []string{
		"stage: 1 of 7, never look", "finding: 0 of ", " mx-none-covered ", " move/drain ", " doubled-name", "fault: 0 of ", " curly-quotes ", "verdict: 0 of 4, never ok action pending unknown\n",
	} {
		if !strings.Contains(short, want) {
			t.Errorf("no %q in\n%s", want, short)
		}
	}
}
