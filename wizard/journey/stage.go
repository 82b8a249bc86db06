package journey

import (
	"slices"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// Stage is a part of the journey.
type Stage string

// The stages, in their order.
const (
	StageDomain    Stage = "domain"    // no domain yet
	StageLook      Stage = "look"      // the first check, or what was seen is not acknowledged yet
	StageRisk      Stage = "risk"      // what can go wrong today
	StagePlan      Stage = "plan"      // where the policy and the reports go
	StagePublish   Stage = "publish"   // making it live, in testing
	StageTesting   Stage = "testing"   // watching the reports
	StageEnforce   Stage = "enforce"   // making a stricter policy live
	StageProtected Stage = "protected" // enforced, seen everywhere
)

// Stages lists the stages of a domain in their order: StageDomain comes before them.
func Stages() []Stage {
	return []Stage{StageLook, StageRisk, StagePlan, StagePublish, StageTesting, StageEnforce, StageProtected}
}

// Number returns the place of the stage in the journey of a domain, from 1; it is 0 before there is a domain.
func (s Stage) Number() int { return slices.Index(Stages(), s) + 1 }

// Stage returns where the domain stands. Once there is a plan, it follows from the policy that senders can fetch: what is live
// decides, and the plan only tells what is being published.
func (j Journey) Stage() Stage {
	check, checked := j.Check()
	switch {
	case j.Domain == "":
		return StageDomain
	case j.Plan == nil && (!checked || !j.Has(QuestionSeen) || len(check.MXHosts()) == 0):
		return StageLook
	case j.Plan == nil && !j.Has(QuestionRisk):
		return StageRisk
	case j.Plan == nil:
		return StagePlan
	case j.Operation != nil:
		return j.operationStage()
	}
	if d, live := j.Deviation(); d != rollout.AsPlanned && j.isLive() {
		if live.Mode == mtasts.Enforce {
			return StageProtected
		}
		return StageTesting
	}
	return j.targetStage()
}

// targetStage returns the stage that the plan's policy puts a domain in.
func (j Journey) targetStage() Stage {
	switch {
	case j.Plan.Target.Mode == mtasts.Enforce && j.isLive():
		return StageProtected
	case j.Plan.Target.Mode == mtasts.Enforce:
		return StageEnforce
	case j.isLive():
		return StageTesting
	}
	return StagePublish
}

// operationStage returns the stage that the policy of an operation puts the domain in: a change of provider under an enforced
// policy is shown in StageEnforce, one in testing in StagePublish and StageTesting, and a removal in StagePublish, from
// its first task to its last.
func (j Journey) operationStage() Stage {
	switch {
	case j.Operation.Kind == plan.Removal:
		return StagePublish
	case j.Plan.Target.Mode == mtasts.Enforce:
		return StageEnforce
	case j.isLive() && j.Operation.Phase != plan.PhaseSwitch:
		return StageTesting
	}
	return StagePublish
}

// WasLive reports whether a policy was live when the plan's was first asked for: then the file and the id are changed, and the rest is
// there. One that was gone by then, as after a removal, left nothing.
func (j Journey) WasLive() bool {
	since := j.Plan.Target.Since
	return slices.ContainsFunc(j.Notes.Served, func(s facts.Served) bool {
		return !s.First.After(since) && (s.Gone.IsZero() || s.Gone.After(since))
	})
}

// isLive reports whether the policy of the plan was seen everywhere, and nothing has taken its place since that a task
// would have to mend.
func (j Journey) isLive() bool { return j.Plan != nil && !j.Plan.Target.LiveSince.IsZero() }

// TaskOpen reports whether the journey is at a task: something is to be published, changed or deleted.
func (j Journey) TaskOpen() bool {
	if j.Operation != nil {
		return j.Plan != nil && !j.Operation.Phase.Waits() // in the last phase there is no plan any more
	}
	return j.Plan != nil && !j.isLive()
}

// Deviation returns how what is live differs from the plan (rollout.Situation.Deviation).
func (j Journey) Deviation() (rollout.Deviation, mtasts.Policy) {
	check, _ := j.Check()
	return j.timed(check.At).Deviation()
}
