package journey

import (
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/facts"
)

// setAside puts the failures aside that hold something up and that are in doubt: the user has checked them.
func (m Machine) setAside(j Journey, now time.Time) Journey {
	aside := slices.Clone(j.Notes.Aside)
	for _, r := range m.Situation(j, now).Doubtful() {
		entry := facts.SetAsideAt(now, r.Report, r.Reason)
		aside = append(slices.DeleteFunc(aside, entry.Same), entry)
	}
	j.Notes.Aside = aside
	return j.withoutUndecided()
}

// takeBack lets count again what the user has set aside.
func (j Journey) takeBack(now time.Time) Journey {
	j.Notes.Aside = slices.DeleteFunc(slices.Clone(j.Notes.Aside), func(a facts.SetAside) bool { return inForce(a, now) })
	return j.withoutUndecided()
}

// Aside returns what the user has set aside and what goes on to be covered by that, the newest last.
func (j Journey) Aside(now time.Time) []facts.SetAside {
	return slices.DeleteFunc(slices.Clone(j.Notes.Aside), func(a facts.SetAside) bool { return !inForce(a, now) })
}

func inForce(a facts.SetAside, now time.Time) bool { return !now.After(a.At.Add(facts.AsideFor)) }

// asideOptions returns what can be done about reports that are in doubt. It is never what Enter alone gives.
func (m Machine) asideOptions(j Journey, now time.Time) (options []Next) {
	mayBe := slices.ContainsFunc(j.Notes.Reports, func(d facts.ReportDay) bool { return d.Proof == facts.Unproven || d.Failure > 0 })
	if mayBe && len(m.Situation(j, now).Doubtful()) > 0 { // the second takes time
		options = append(options, NextAside)
	}
	if len(j.Aside(now)) > 0 {
		options = append(options, NextTakeBack)
	}
	return options
}

// asideRefusal says why there is nothing to set aside, or to take back.
func (m Machine) asideRefusal(j Journey, next Next, now time.Time) error {
	if j.Plan == nil || next != NextAside && next != NextTakeBack || slices.Contains(m.asideOptions(j, now), next) {
		return nil
	}
	key := msgid.ErrorAnswerNothingAside
	if next == NextTakeBack {
		key = msgid.ErrorAnswerNothingBack
	}
	return assets.NewError(key, assets.Values{"domain": j.Domain})
}
