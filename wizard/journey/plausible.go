package journey

import (
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/providers"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/tlsrpt"
)

// Plausible holds a journey that was saved, here or elsewhere, to what mailseal writes itself: what is shown to be copied has to be
// what the plan's own makers could have put there, an answer one that its question takes, and what is computed with in its limits
// (plausible_values.go). now is the time of this computer, after which nothing that is taken in can have been; where it is zero, times may be still to come. The error says what is wrong,
// as the end of a sentence about the file.
func (j Journey) Plausible(now time.Time) error {
	if p := j.Plan; p != nil {
		if p.Domain != j.Domain || p.Zone != "" && (!dnsname.Valid(p.Zone) || !dnsname.Under(j.Domain, p.Zone)) {
			return assets.NewError(msgid.ErrorNotesPlanDomain, assets.Values{"domain": p.Domain})
		}
		if err := checkPlan(*p); err != nil {
			return err
		}
	}
	for _, a := range j.Answers {
		if err := a.plausible(j.Domain); err != nil {
			return err
		}
	}
	if err := checkOperation(j); err != nil {
		return err
	}
	if !j.ReportsIn.plausible() {
		return assets.NewError(msgid.ErrorNotesReportsIn, nil)
	}
	if err := checkNotes(j); err != nil {
		return err
	}
	return checkValues(j, now)
}

func checkPlan(p plan.Plan) error {
	for _, text := range []string{p.Hosting.ID, p.Hosting.Name} { // a place that this catalogue does not know may be in a newer one
		if !printable(text) {
			return assets.NewError(msgid.ErrorNotesPlanText, nil)
		}
	}
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
	if found := p.Hosting.FoundID; found != "" && !mtasts.ValidID(found) {
		return assets.NewError(msgid.ErrorNotesPlanId, nil)
	}
	if err := checkReports(p.Reports); err != nil {
		return err
	}
	for _, r := range p.Hosting.Records {
		if !recordPlausible(p, r) {
			return assets.NewError(msgid.ErrorNotesPlanRecord, assets.Values{
				"name": assets.Clean(r.Name, 80), "type": assets.Clean(r.Type, 10), "value": assets.Clean(r.Value, 80),
			})
		}
	}
	return nil
}

// checkReports takes what can stand in a report record (RFC 8460 §3).
func checkReports(r plan.Reports) error {
	for _, uri := range r.RUA {
		read, err := tlsrpt.ParseRecord(tlsrpt.Record{RUA: []string{uri}}.String())
		if err != nil || !slices.Equal(read.RUA, []string{uri}) {
			return assets.Because(msgid.ErrorNotesPlanReports, assets.Values{"uri": assets.Clean(uri, 80)}, err)
		}
	}
	return nil
}

// recordPlausible reports whether a plan may have a record: at one of the names of MTA-STS, of a type and with a value that can be
// pasted for it.
func recordPlausible(p plan.Plan, r plan.Record) bool {
	label, below := dnsname.Relative(r.Name, p.Domain)
	standard := slices.ContainsFunc(Pastes(), func(paste Paste) bool { return paste.Label == label })
	proof := r.Type == "TXT" && dnsname.Below(label, mtasts.HostLabel) // that the name is the user's, as some places want it
	switch {
	case !below || !standard && !proof || r.Name != dnsname.Canonical(r.Name) || !providers.IsType(r.Type) || r.Type != strings.ToUpper(r.Type):
		return false
	case r.Value == "": // the place's steps ask for it
		return p.Hosting.Kind != plan.Service
	case standard && r.Type == "TXT":
		return checkText(questionAbout(label), r.Value) == nil
	}
	pasted, err := providers.RecordShape{Label: label, Type: r.Type}.Paste(r.Type + " " + r.Value)
	if proof {
		pasted, err = providers.RecordShape{Label: label, Type: r.Type}.Paste(r.Value)
	}
	return err == nil && pasted.Type == r.Type && strings.Join(pasted.Values, " ") == r.Value
}

// questionAbout returns the question for the record with a label.
func questionAbout(label string) QuestionID {
	i := slices.IndexFunc(Pastes(), func(p Paste) bool { return p.Label == label })
	return Pastes()[i].ID
}

// plausible returns an error where the question does not take the answer, whenever it was asked.
func (a Answer) plausible(domain string) error {
	ok := printable(a.Value)
	if !ok {
		return assets.NewError(msgid.ErrorNotesAnswerText, assets.Values{"question": assets.Clean(string(a.ID), 40)})
	}
	switch a.ID {
	case QuestionDomain:
		ok = a.Value == domain
	case QuestionSeen:
		ok = a.Value == Yes || a.Value == Again
	case QuestionRisk:
		ok = a.Value == Yes || a.Value == Later
	case QuestionWay, QuestionHosting: // a kind of place, or the id of one, which may be in a newer catalogue
		ok = isID(a.Value)
	case QuestionHost, QuestionSTSTarget, QuestionRptTarget:
		ok = pastedPlausible(a.ID, a.Value)
	case QuestionReports:
		ok = checkReports(plan.Reports{RUA: []string{a.Value}}) == nil
	case QuestionNext, QuestionStop:
		ok = slices.Contains(nexts(), Next(a.Value))
	case QuestionReportsIn:
		ok = Where(a.Value) == InFolder
	case QuestionBefore:
		ok = slices.Contains([]Before{BeforeUnsure, BeforeNever, BeforeWeek, BeforeMonth, BeforeYear}, Before(a.Value))
	case QuestionNewMX:
		hosts, err := readServers(a.Value, nil)
		ok = err == nil && strings.Join(hosts, " ") == a.Value
	case QuestionAcceptMX, QuestionMove:
		ok = slices.Contains([]string{Yes, No, Change, string(NextHurry)}, a.Value)
	case QuestionAcceptPlan:
		ok = a.Value == Yes || a.Value == consentWords[a.ID]
	case QuestionEnforce, QuestionOverride, QuestionRollback, QuestionEmergency, QuestionRemove, QuestionDelete:
		ok = a.Value == consentWords[a.ID]
	default:
		ok = false
	}
	if !ok {
		return assets.NewError(msgid.ErrorNotesAnswerValue, assets.Values{
			"value": assets.Clean(a.Value, 80), "question": assets.Clean(string(a.ID), 40),
		})
	}
	return nil
}

// pastedPlausible reports whether a text is what is kept of a value that was pasted for a record.
func pastedPlausible(id QuestionID, text string) bool {
	any := providers.RecordShape{Label: LabelOf(id), Type: "CNAME", Or: []string{"A", "AAAA", "NS", "TXT"}}
	pasted, err := any.Paste(text)
	if err == nil && pasted.Type == "TXT" {
		err = checkText(id, pasted.Values[0])
	}
	return err == nil && pasted.String() == text
}

func nexts() []Next {
	return []Next{
		NextWait, NextEnforce, NextRaise, NextRollback, NextAccept, NextRepublish, NextMove, NextRemove, NextSwitch, NextHurry,
		NextTidy, NextDelete, NextDone, NextCancel, NextLeave, NextStart, NextReportsIn, NextAside, NextTakeBack, NextStay,
	}
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

// checkNotes holds what checks left to its domain, and to the limits of the standard.
func checkNotes(j Journey) error {
	about := j.Domain
	if j.Notes.Last != nil && j.Notes.Last.Domain != about {
		about = j.Notes.Last.Domain
	}
	if j.Candidates != nil && j.Candidates.Domain != j.Domain {
		about = j.Candidates.Domain
	}
	if about != j.Domain {
		return assets.NewError(msgid.ErrorNotesOtherDomain, assets.Values{"domain": about})
	}
	for _, served := range j.Notes.Served {
		if served.MaxAge < 0 || served.MaxAge > mtasts.MaxMaxAge || len(served.Body) > mtasts.MaxPolicySize {
			return assets.NewError(msgid.ErrorNotesPolicyLimits, nil)
		}
	}
	return nil
}

// printable reports whether a text is one line that a person may be shown, of a length that mailseal takes.
func printable(text string) bool { return len(text) <= 4096 && assets.Printable(text) }

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
