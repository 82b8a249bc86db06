package pages

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// FuzzPlausible: what is taken in from elsewhere can be shown, wherever it stands.
func FuzzPlausible(f *testing.F) {
	seed := func(j journey.Journey) {
		body, err := json.Marshal(j)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	seed(testJourney())
	for _, kind := range []plan.OperationKind{plan.Move, plan.Removal} {
		for _, phase := range []plan.Phase{plan.PhaseSoften, plan.PhaseRemember, plan.PhaseSwitch, plan.PhaseDrain, plan.PhaseTidy, plan.PhaseDropRecord, plan.PhaseDropHost, plan.PhaseEndHosting, plan.PhaseOver} {
			j := testJourney()
			j.Plan.Target.MX = []plan.Line{{Pattern: "mail.example.com"}}
			j.Operation = &plan.Operation{Kind: kind, Phase: phase, New: []string{"mx.example.net"}}
			if kind == plan.Removal {
				j.Plan.Target.Mode, j.Plan.Target.MX = mtasts.None, nil
			}
			if phase == plan.PhaseOver {
				j.Plan = nil
			}
			seed(j)
			for _, next := range []journey.Next{journey.NextMove, journey.NextRemove, journey.NextDelete, journey.NextHurry, journey.NextRollback, journey.NextEnforce} {
				asked := j
				asked.Answers = append(slices.Clone(j.Answers), journey.Answer{ID: journey.QuestionNext, Value: string(next), At: j.Created})
				seed(asked)
			}
		}
	}
	g := loaded(f)
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, body []byte) {
		var j journey.Journey
		if json.Unmarshal(body, &j) != nil || j.Plausible(now) != nil {
			return
		}
		step := g.Step(j, now)
		Calendar(g, j)
		if e, ok := g.NextEvent(j, now); ok {
			g.EventText(j, e)
		}
		if step.Question == nil {
			return
		}
		for _, o := range step.Question.Options {
			if changed, _, err := g.Answer(j, step.Question.ID, o.Value, now); err == nil {
				g.Step(changed, now)
			}
		}
		if step.Question.Kind == journey.Type {
			if changed, _, err := g.Answer(j, step.Question.ID, step.Question.Word, now); err == nil {
				g.Step(changed, now)
			}
		}
	})
}
