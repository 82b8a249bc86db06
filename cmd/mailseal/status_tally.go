package main

import (
	"cmp"
	"maps"
	"slices"

	"mailseal/wizard/diagnosis"
)

// tally counts what a run comes to.
type tally struct {
	verdicts map[diagnosis.Verdict]int
	causes   map[diagnosis.ID]int             // at how many domains each was found that is more than advice
	levels   map[diagnosis.ID]diagnosis.Level // the worst of each
	known    int                              // domains of those that are OK at which a fault is acknowledged
	failed   int                              // names that are no domain, and domains that could not be checked at all
	shown    int                              // of which something was printed
	code     int                              // the exit code
}

// add counts an outcome.
func (t *tally) add(o outcome) {
	if o.err != nil {
		t.failed++
		t.code = worseCode(t.code, exitUnknown)
		if o.cut {
			t.code = exitFailed
		}
		return
	}
	if t.verdicts == nil {
		t.verdicts, t.causes, t.levels = map[diagnosis.Verdict]int{}, map[diagnosis.ID]int{}, map[diagnosis.ID]diagnosis.Level{}
	}
	t.verdicts[o.status.Verdict]++
	t.code = worseCode(t.code, verdictCode(o.status.Verdict))
	if o.status.Verdict == diagnosis.OK && slices.ContainsFunc(o.status.Findings, func(f diagnosis.Finding) bool { return f.ToAct() && f.Acknowledged() }) {
		t.known++
	}
	found := map[diagnosis.ID]bool{}
	for _, f := range o.status.Findings {
		if (f.Level != diagnosis.Advice || f.Wait) && !f.Acknowledged() && !found[f.ID] {
			found[f.ID] = true
			if worst, ever := t.levels[f.ID]; !ever || f.Level < worst {
				t.levels[f.ID] = f.Level
			}
			t.causes[f.ID]++
		}
	}
}

// domains is how many names came to something.
func (t *tally) domains() int {
	n := t.failed
	for _, count := range t.verdicts {
		n += count
	}
	return n
}

// common returns the causes, those of most domains first, and of those the worst.
func (t *tally) common() []diagnosis.ID {
	return slices.SortedFunc(maps.Keys(t.causes), func(a, b diagnosis.ID) int {
		return cmp.Or(t.causes[b]-t.causes[a], cmp.Compare(t.levels[a], t.levels[b]), cmp.Compare(a, b))
	})
}
