package journey

import (
	"slices"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// Thinned returns the journey with less in its notes, for a file that has to be small. Each step leaves out more; the first leaves out
// nothing of a domain whose texts are of a usual size, and what senders may hold is kept to the last. ok is false where there
// is no such step.
func (j Journey) Thinned(step int) (thinned Journey, ok bool) {
	notes := &j.Notes
	switch step {
	case 1:
		notes.Last = boundedLast(notes.Last, facts.Bounds{Text: 4 << 10, List: 64})
	case 2:
		notes.Last = boundedLast(notes.Last, facts.Bounds{Text: 512, List: 16})
	case 3:
		notes.Last = outline(notes.Last)
	case 4:
		notes.Last = outline(notes.Last)
		*notes = notes.Fewest(20)
		notes.Served = rollout.Fewer(notes.Served, 5)
	case 5:
		notes.Last = outline(notes.Last)
		*notes = notes.Fewest(2)
		notes.MX = nil
		notes.Served = outlines(rollout.Fewer(notes.Served, 1))
	default:
		return j, false
	}
	return j, true
}

func boundedLast(last *facts.Check, by facts.Bounds) *facts.Check {
	if last == nil {
		return nil
	}
	bounded := last.Bounded(by)
	return &bounded
}

// outline returns of a check when it was, and of what: nothing of what it saw.
func outline(last *facts.Check) *facts.Check {
	if last == nil {
		return nil
	}
	return &facts.Check{
		Domain: last.Domain, At: last.At, MailAt: last.MailAt, GuessedAt: last.GuessedAt, Network: facts.Network{ClockOff: last.Network.ClockOff}, Reach: last.Reach,
	}
}

// outlines returns of policies how long senders may hold them, and the first of the mail servers that they list: fewer than there are
// means that more is refused, never less.
func outlines(served []facts.Served) []facts.Served {
	served = slices.Clone(served)
	for i, s := range served {
		patterns := slices.DeleteFunc(slices.Clone(s.MX), func(p string) bool { return !mtasts.ValidPattern(p) })
		served[i].Body, served[i].ID, served[i].MX = "", "", patterns[:min(len(patterns), 50)]
	}
	return served
}
