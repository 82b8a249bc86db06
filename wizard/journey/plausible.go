package journey

import (
	"slices"
	"strings"
	"unicode"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// Plausible holds a journey that comes from elsewhere to what mailseal writes itself: what is shown to be copied has to be
// text, and what is computed with has to be in its limits.
func (j Journey) Plausible() error {
	if p := j.Plan; p != nil {
		if p.Domain != j.Domain || !dnsname.Under(j.Domain, p.Zone) {
			return assets.NewError(msgid.ErrorNotesPlanDomain, assets.Values{"domain": assets.Clean(p.Domain, 80)})
		}
		if err := checkPlan(*p); err != nil {
			return err
		}
	}
	for _, a := range j.Answers {
		if !printable(a.Value) {
			return assets.NewError(msgid.ErrorNotesAnswerText, assets.Values{"question": assets.Clean(string(a.ID), 40)})
		}
	}
	if err := checkOperation(j); err != nil {
		return err
	}
	if !j.ReportsIn.plausible() {
		return assets.NewError(msgid.ErrorNotesReportsIn, nil)
	}
	for _, served := range j.Notes.Served {
		if served.MaxAge < 0 || served.MaxAge > mtasts.MaxMaxAge || len(served.Body) > mtasts.MaxPolicySize {
			return assets.NewError(msgid.ErrorNotesPolicyLimits, nil)
		}
	}
	return nil
}

func checkPlan(p plan.Plan) error {
	texts := append([]string{p.Zone, p.Hosting.ID, p.Hosting.Name}, p.Reports.RUA...)
	targets := []plan.Target{p.Target}
	if p.Before != nil {
		targets = append(targets, *p.Before)
	}
	for _, target := range targets {
		if _, err := mtasts.ParsePolicy([]byte(target.Policy().String())); err != nil {
			return assets.Because(msgid.ErrorNotesPolicyBroken, nil, err)
		}
		if !mtasts.ValidID(target.ID) {
			return assets.NewError(msgid.ErrorNotesPlanId, nil)
		}
	}
	for _, r := range p.Hosting.Records {
		texts = append(texts, r.Name, r.Type, r.Value)
	}
	for _, text := range texts {
		if !printable(text) {
			return assets.NewError(msgid.ErrorNotesPlanText, nil)
		}
	}
	return nil
}

func checkOperation(j Journey) error {
	op := j.Operation
	if op == nil {
		return nil
	}
	known := op.Kind == plan.Move || op.Kind == plan.Removal
	switch op.Phase {
	case plan.PhaseSoften, plan.PhaseRemember:
		known = known && j.Plan != nil
	case plan.PhaseSwitch, plan.PhaseDrain, plan.PhaseTidy:
		known = op.Kind == plan.Move && j.Plan != nil
	case plan.PhaseDropRecord, plan.PhaseDropHost, plan.PhaseEndHosting:
		known = op.Kind == plan.Removal && j.Plan != nil
	case plan.PhaseOver:
		known = op.Kind == plan.Removal && j.Plan == nil
	default:
		known = false
	}
	for _, name := range slices.Concat(op.Old, op.New) {
		known = known && mtasts.ValidPattern(name)
	}
	if !known || op.Kind == plan.Move && len(op.New) == 0 {
		return assets.NewError(msgid.ErrorNotesOperation, nil)
	}
	return nil
}

func printable(text string) bool {
	return len(text) <= 4096 && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}

// plausible reports whether it is something that mailseal writes.
func (r ReportsIn) plausible() bool {
	switch r.Where {
	case WhereUnasked, InDownloads, InNone:
		return r.Path == ""
	case InFolder:
		return r.Path != "" && printable(r.Path)
	}
	return false
}

// Imported returns a journey that comes from another computer: a folder that was chosen there is not read here before the user agrees.
func (j Journey) Imported() Journey {
	j.ReportsIn.Elsewhere = j.ReportsIn.Where == InDownloads || j.ReportsIn.Where == InFolder
	return j
}
