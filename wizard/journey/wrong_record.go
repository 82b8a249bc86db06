package journey

import (
	"slices"
	"strings"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/tlsrpt"
)

// Found is a record that is there instead of the right one.
type Found struct {
	plan.Record
	Mistake Mistake
}

// Mistake is what probably went wrong.
type Mistake = diagnosis.Mistake

// The mistakes, beside those of a record at a wrong name or of a wrong type.
const (
	OtherValue Mistake = "other-value" // it leads elsewhere, or says something else
	Incomplete Mistake = "incomplete"  // some of what should be there is: the value is what is missing
	OldValue   Mistake = "old-value"   // what was right before is there still
	OtherID    Mistake = "other-id"    // a good record with another id
	Several    Mistake = "several"     // more than one is there
	Unreadable Mistake = "unreadable"  // senders cannot read it
	OtherText  Mistake = "other-text"  // a text that is no such record, where there is none
)

// found returns what is there instead of a task's record: at its name, or where it was saved by mistake.
func found(j Journey, task plan.Task) []Found {
	check, _ := j.Check()
	r := *task.Record
	if r.Value == "" { // nobody knows yet what should be there
		return nil
	}
	var list []Found
	if lookup := LookupOf(task.ID, check); !lookup.Wildcard {
		for _, there := range RecordsAt(lookup, r.Name, typesAt(task.ID)...) {
			if mistake, ok := atName(j, task, there); ok {
				list = append(list, Found{there, mistake})
			}
		}
		if left := missingOf(r, lookup); len(left) > 0 && len(left) < len(r.Values()) {
			list = append(list, Found{plan.Record{Name: r.Name, Type: r.Type, Value: strings.Join(left, ", ")}, Incomplete})
		}
		if slices.ContainsFunc(list, func(f Found) bool { return f.Mistake != OtherText }) {
			list = slices.DeleteFunc(list, func(f Found) bool { return f.Mistake == OtherText }) // senders pass over it
		}
		if task.ID != plan.PolicyHost && stateOf(task.ID, lookup) == mtasts.Multiple {
			for i := range list {
				list[i].Mistake = Several
			}
		}
	}
	for _, m := range diagnosis.Misplaced(check, task.ID) {
		there := plan.Record{Name: dnsname.Canonical(m.Name), Type: m.Type, Value: strings.TrimSuffix(m.Value, ".")}
		list = append(list, Found{there, m.Mistake})
	}
	return list
}

// typesAt returns the types of the records that may stand at the name of a task's record, rightly or not.
func typesAt(task plan.TaskID) []string {
	types := []string{"CNAME", "TXT", "A", "AAAA"}
	if task == plan.PolicyHost {
		types = append(types, "NS")
	}
	return types
}

// missingOf returns those of a record's values that no server of the domain has.
func missingOf(r plan.Record, lookup facts.Lookup) []string {
	left := r.Values()
	for _, there := range RecordsAt(lookup, r.Name, r.Type) {
		left = dnsname.Without(left, []string{there.Value})
	}
	return left
}

// atName says what is wrong with a record at the right name; ok is false for one that may stand there.
func atName(j Journey, task plan.Task, there plan.Record) (mistake Mistake, ok bool) {
	r := *task.Record
	switch {
	case r.Type == "TXT" && there.Type == "TXT":
		return textMistake(j, task, there.Value)
	case there.Type == r.Type:
		return OtherValue, !dnsname.Contains(r.Values(), there.Value)
	case there.Type == "TXT" && task.ID == plan.PolicyHost && !strings.Contains(there.Value, strings.TrimSuffix(r.Value, ".")):
		return "", false // some other text: it does no harm beside an address
	}
	return diagnosis.OtherType, true
}

// textMistake says what is wrong with a text where one of the two records should be.
func textMistake(j Journey, task plan.Task, text string) (mistake Mistake, ok bool) {
	if task.ID == plan.ReportRecord {
		record, state, _ := tlsrpt.FindRecord([]string{text})
		switch {
		case state == mtasts.Valid && !slices.Equal(record.RUA, j.Plan.Reports.RUA):
			return OtherValue, true
		case state == mtasts.Absent && len(tlsrpt.LintRecord([]string{text})) == 0:
			return OtherText, true
		}
		return Unreadable, true
	}
	record, state, _ := mtasts.FindRecord([]string{text})
	switch {
	case state == mtasts.Valid && j.idSeen(record.ID):
		return OldValue, true
	case state == mtasts.Valid:
		return OtherID, true
	case state == mtasts.Absent && len(mtasts.LintRecord([]string{text})) == 0:
		return OtherText, true
	}
	return Unreadable, true
}

// idSeen reports whether an id announced an earlier policy.
func (j Journey) idSeen(id string) bool {
	return slices.ContainsFunc(j.Notes.Served, func(s facts.Served) bool { return s.ID == id && !s.First.After(j.Plan.Target.Since) })
}
