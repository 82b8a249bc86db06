package journey

import (
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// Observe takes a check into the journey: the notes remember it, a set-up that was there already is taken over, and what
// is live now decides how the journey goes on.
func (m Machine) Observe(j Journey, check facts.Check) Journey {
	j = m.Remember(j, check)
	return m.Follow(j, j.Notes.Last.At)
}

// Remember takes a check into the notes alone.
func (m Machine) Remember(j Journey, check facts.Check) Journey {
	j = j.until(check)
	j.Notes = m.remember(j, check)
	return j
}

// Follow has the newest check of the notes, made at a time, decide how the journey goes on. It is all of Observe but what the notes
// remember.
func (m Machine) Follow(j Journey, at time.Time) Journey { return m.settle(j.adopt(), at) }

// adopt takes over a working set-up that mailseal did not make: the journey begins at its stage.
func (j Journey) adopt() Journey {
	check, checked := j.Check()
	if !checked || j.Begun() {
		return j
	}
	record, id, _ := rollout.RecordState(check)
	file := rollout.FileOf(check)
	if record != mtasts.Valid || file.State != rollout.PolicyValid || file.Policy.Mode == mtasts.None {
		return j
	}
	p := &plan.Plan{
		Domain:  j.Domain,
		Zone:    check.Zone.Name,
		Hosting: plan.Hosting{ID: "existing", Kind: plan.Existing},
		Target: plan.Target{
			Mode: file.Policy.Mode, MaxAge: file.Policy.MaxAge, MX: patternsOf(file.Policy), ID: id, Since: check.At, LiveSince: check.At,
		},
	}
	if reports, state, _ := tlsrpt.FindRecord(check.Report.Values("TXT")); state == mtasts.Valid && tlsrpt.Placeholder(reports.String()) == "" {
		p.Reports = plan.Reports{RUA: reports.RUA}
	}
	j.Plan = p
	return j
}
