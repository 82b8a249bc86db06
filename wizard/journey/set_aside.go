package journey

import (
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// setAside puts the failures that hold something up, and that nobody has proven, aside: the user has checked them.
func (m Machine) setAside(j Journey, now time.Time) Journey {
	aside := slices.Clone(j.Notes.Aside)
	for _, r := range m.Situation(j, now).Unproven() {
		entry := facts.SetAside{At: now, Sender: r.Report.Sender(), Result: r.Reason.Result, MX: strings.ToLower(r.Reason.MX)}
		aside = slices.DeleteFunc(aside, func(a facts.SetAside) bool {
			return a.Sender == entry.Sender && a.Result == entry.Result && dnsname.Equal(a.MX, entry.MX)
		})
		aside = append(aside, entry)
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

// asideOptions returns what can be done about reports that nobody has proven. It is never what Enter alone gives.
func (m Machine) asideOptions(j Journey, now time.Time) (options []Next) {
	mayBe := slices.ContainsFunc(j.Notes.Reports, func(d facts.ReportDay) bool { return d.Proof == facts.Unproven })
	if mayBe && len(m.Situation(j, now).Unproven()) > 0 { // the second takes time
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
