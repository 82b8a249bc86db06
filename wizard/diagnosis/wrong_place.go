package diagnosis

import (
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// judgeWrongPlace finds what was meant for a task's name and has another name.
func (d *diagnosis) judgeWrongPlace(id ID, task plan.TaskID) bool {
	records := slices.DeleteFunc(Misplaced(d.Check, task), func(r MisplacedRecord) bool { return r.Mistake == OtherType })
	if len(records) == 0 {
		return false
	}
	r := records[0]
	forms := map[Mistake]string{DoubledName: "doubled", BelowHost: "deep"}
	values := assets.Values{"found": r.Name, "type": r.Type, "value": r.Value, "form": forms[r.Mistake]}
	if dnsname.Equal(r.Name, d.Check.Domain) {
		values["form"] = "apex"
	}
	d.find(id, values, evidenceOf(records)...)
	return true
}

// ofOtherType are the records at a task's own name whose type does nothing there.
func (d *diagnosis) ofOtherType(task plan.TaskID) []MisplacedRecord {
	return slices.DeleteFunc(Misplaced(d.Check, task), func(r MisplacedRecord) bool { return r.Mistake != OtherType })
}

// judgeMisplacedHost finds what was meant for the policy host under another name, or as a record of another type.
func (d *diagnosis) judgeMisplacedHost() bool {
	if records := d.ofOtherType(plan.PolicyHost); len(records) > 0 {
		r := records[0]
		d.find(PolicyHostWrongType, assets.Values{"type": r.Type, "found": r.Value}, evidenceOf(records[:1])...)
		return true
	}
	return d.judgeWrongPlace(PolicyHostWrongPlace, plan.PolicyHost)
}

// judgeWrongType finds a record of another type where a text belongs: the target of an alias saved as text, or an address.
func (d *diagnosis) judgeWrongType(id ID, task plan.TaskID, texts []string) bool {
	if i := slices.IndexFunc(texts, mtasts.NamesServer); i >= 0 {
		d.find(id, assets.Values{"found": strings.TrimSpace(texts[i]), "form": "text"}, texts...)
		return true
	}
	records := d.ofOtherType(task)
	if len(records) == 0 {
		return false
	}
	d.find(id, assets.Values{"found": records[0].Value, "type": records[0].Type}, evidenceOf(records[:1])...)
	return true
}

// judgeOtherText finds a text of another kind where a record should be. Beside the record it would be no mistake: senders
// pass over it.
func (d *diagnosis) judgeOtherText(id ID, lookup facts.Lookup, texts []string) bool {
	if len(texts) == 0 || lookup.Wildcard {
		return false
	}
	kind := mtasts.TextKind(texts[0])
	d.find(id, assets.Values{"found": mtasts.Clip(oneLine(texts[0])), "form": "text-" + kind}, texts...)
	return true
}

func evidenceOf(records []MisplacedRecord) []string {
	return lines(records, func(r MisplacedRecord) string { return r.Name + " " + r.Type + " " + r.Value })
}
