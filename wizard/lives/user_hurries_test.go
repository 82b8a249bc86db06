package lives

import (
	"strings"
	"time"

	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// recordFirst publishes the _mta-sts record before there is a file.
func recordFirst(u *user, l *life) []string {
	j := l.journey()
	if j.Stage() != journey.StagePublish || j.Operation != nil || j.Plan == nil || j.Plan.ServiceKeepsRecord() || !u.sometimes("record first", 6, 1) {
		return nil
	}
	return []string{announce(j.Plan.Target.ID), "pass 1h", open}
}

// enforcesAnyway does not wait for the testing weeks.
func enforcesAnyway(u *user, l *life) []string {
	j := l.journey()
	if j.Stage() != journey.StageTesting || j.Operation != nil || !u.sometimes("enforce anyway", 5, 1) {
		return nil
	}
	return []string{open + answered(journey.QuestionNext, string(journey.NextEnforce)) + answered(journey.QuestionOverride, "enforce anyway")}
}

// enforcesByHand changes the file and the id without mailseal, for a month or a year.
func enforcesByHand(u *user, l *life) []string {
	j := l.journey()
	check, _ := j.Check()
	live, ok := rollout.Live(check)
	if j.Plan == nil || !ok || live.Mode == mtasts.Enforce || !u.sometimes("enforce by hand", 20, 1) {
		return nil
	}
	live.Mode, live.MaxAge = mtasts.Enforce, time.Duration(pick(u.rand, []int{1, 7, 31, 365}))*day
	if len(live.MX) == 0 {
		live.MX = check.MXHosts()
	}
	if percent(u.rand, 25) {
		live.MX = wideStars(check.MXHosts())
	}
	return append(l.publishByHand(live), "pass 1h", open)
}

// switchesEarly changes the MX records before mailseal says that it is time.
func switchesEarly(u *user, l *life) []string {
	op := l.journey().Operation
	if !op.Moves() || op.Phase != plan.PhaseSoften && op.Phase != plan.PhaseRemember || !u.sometimes("switch early", 4, 1) {
		return nil
	}
	return []string{mxLine(op.New), "pass 1h", open}
}

// movesSilently changes the mail servers, or adds some, and tells mailseal nothing.
func movesSilently(u *user, l *life) []string {
	j := l.journey()
	if j.Plan == nil || j.Operation != nil || !u.sometimes("move silently", 20, 1) {
		return nil
	}
	to := strings.Fields(u.newServers(l, j))
	if check, _ := j.Check(); percent(u.rand, 40) { // beside the old ones
		to = append(check.MXHosts(), to...)
	}
	return []string{mxLine(to), "pass 1h", open}
}

// emergency does not wait for what senders remember.
func emergency(u *user, l *life) []string {
	op := l.journey().Operation
	if !op.Moves() || op.Phase != plan.PhaseRemember || !u.sometimes("emergency", 4, 1) {
		return nil
	}
	return []string{open + answered(journey.QuestionNext, string(journey.NextHurry)) + answered(journey.QuestionEmergency, "emergency")}
}

// deletesEarly deletes the record or the host, in the wait of a removal or out of the blue.
func deletesEarly(u *user, l *life) []string {
	j := l.journey()
	waits := j.Operation.Removes() && (j.Operation.Phase == plan.PhaseSoften || j.Operation.Phase == plan.PhaseRemember)
	if j.Plan == nil || !waits && !u.sometimes("delete silently", 60, 1) || waits && !u.sometimes("delete early", 4, 1) {
		return nil
	}
	check, _ := j.Check()
	label, lookup := mtasts.RecordLabel, check.Record
	if percent(u.rand, 50) {
		label, lookup = mtasts.HostLabel, check.Host
	}
	var lines []string
	for _, r := range journey.RecordsAt(lookup, label+"."+j.Domain, "TXT", "CNAME", "A", "AAAA") {
		lines = append(lines, "dns del "+label+" "+r.Type)
	}
	if len(lines) == 0 {
		return nil
	}
	return append(lines, "pass 1h", open)
}
