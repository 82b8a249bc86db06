package diagnosis

// Verdict is what the findings of one domain come to.
type Verdict string

// The verdicts. Where several hold, the worst is given: action, unknown, pending, ok.
const (
	OK      Verdict = "ok"      // fine, advice included
	Action  Verdict = "action"  // something has to be done
	Pending Verdict = "pending" // published, not yet seen everywhere
	NotSeen Verdict = "unknown" // part of it could not be looked at
)

// VerdictOf sums up findings.
func VerdictOf(findings []Finding) Verdict {
	verdict := OK
	for _, f := range findings {
		switch {
		case f.Level < Advice && !f.Wait:
			return Action
		case f.Blind:
			verdict = NotSeen
		case f.Wait && verdict == OK:
			verdict = Pending
		}
	}
	return verdict
}
