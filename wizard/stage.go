// Package wizard is the journey of one domain from no MTA-STS to an enforced
// policy: which stage it is in, what the user reads and is asked there, what
// has to be true to go on, and when to look again. It is pure: it is handed
// the time and what was seen, and gives back a changed Journey and the Step to
// show. Two front ends show the same steps.
package wizard

import "slices"

// Stage is a part of the journey.
type Stage string

// The stages, in their order.
const (
	StageDomain    Stage = "domain"    // no domain yet
	StageLook      Stage = "look"      // looking, or what was seen is not acknowledged yet
	StageRisk      Stage = "risk"      // what can go wrong today
	StagePlan      Stage = "plan"      // where the policy and the reports go
	StagePublish   Stage = "publish"   // making it live, in testing
	StageTesting   Stage = "testing"   // watching the reports
	StageEnforce   Stage = "enforce"   // making a stricter policy live
	StageProtected Stage = "protected" // enforced, seen everywhere
)

// Stages lists the stages in their order.
func Stages() []Stage {
	return []Stage{StageDomain, StageLook, StageRisk, StagePlan, StagePublish, StageTesting, StageEnforce, StageProtected}
}

// Number is the place of the stage in the journey, from 1.
func (s Stage) Number() int { return slices.Index(Stages(), s) + 1 }
