package lives

import (
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

// moment is a time in a journey at which weather matters most.
type moment func(l *life) bool

func moments() []moment {
	return []moment{
		taskOpen(plan.PolicyHost), taskOpen(plan.PolicyFile), taskOpen(plan.STSRecord), taskOpen(plan.MailServers),
		inStage(journey.StageTesting), inStage(journey.StageEnforce), inStage(journey.StageProtected),
		waiting, beforeGoLive,
		inPhase(plan.PhaseSoften), inPhase(plan.PhaseRemember), inPhase(plan.PhaseSwitch), inPhase(plan.PhaseDrain), inPhase(plan.PhaseDropRecord),
	}
}

func taskOpen(id plan.TaskID) moment {
	return func(l *life) bool { board := l.step().Board; return board != nil && board.Task.ID == id }
}

func inStage(s journey.Stage) moment { return func(l *life) bool { return l.journey().Stage() == s } }

func inPhase(p plan.Phase) moment {
	return func(l *life) bool { op := l.journey().Operation; return op != nil && op.Phase == p }
}

// waiting is while a task is done and is not seen everywhere.
func waiting(l *life) bool { board := l.step().Board; return board != nil && !board.Yours() }

// beforeGoLive is when mailseal says that the user may go live, and they have not.
func beforeGoLive(l *life) bool {
	j := l.journey()
	return j.Stage() == journey.StageTesting && l.engine.Guide.GoLive(j, l.now()).Allowed()
}
