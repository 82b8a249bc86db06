package guide

import (
	"mailseal/assets/msgid"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// stopQuestion asks whether to leave the open task undone, and says what follows; nil where it is too late for that.
func (v view) stopQuestion() *Question {
	pending, ok := v.Stop(v.j)
	if !ok {
		return nil
	}
	return v.question(pending, v.say(msgid.StopPrompt, nil), func(value string) (Option, bool) {
		switch journey.Next(value) {
		case journey.NextCancel:
			return v.cancelOption(), true
		case journey.NextRollback:
			return v.option(journey.QuestionNext, value, nil), true
		case journey.NextAccept:
			live, _ := rollout.Live(v.check)
			return v.option(journey.QuestionNext, value, v.liveValues(live)), true
		default: // NextStay
		}
		return Option{}, false
	})
}

// cancelOption returns the option that leaves the open task undone, with what is the target again then.
func (v view) cancelOption() Option {
	if op := v.j.Operation; op != nil {
		key, form := msgid.Operation.Of(string(op.Kind), "cancel"), "detail"
		if op.Moves() && op.Phase == plan.PhaseSwitch {
			form = "asked"
		}
		return Option{Value: string(journey.NextCancel), Label: v.say(key, nil), Detail: v.say(key.With(form), nil)}
	}
	before := v.j.Plan.Before
	key := "before"
	switch {
	case before == nil:
		key = "plan"
	case before.Mode == v.j.Plan.Target.Mode:
		key = "time"
	}
	o := v.option(journey.QuestionStop, key, nil)
	o.Value = string(journey.NextCancel)
	return o
}
