package diagnosis

import (
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
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

// ofOtherType returns the records at a task's own name whose type does nothing there.
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

// Mistake is how a record came to be where it does nothing.
type Mistake string

// The mistakes.
const (
	DoubledName Mistake = "doubled-name" // a DNS panel added the name of its zone once more
	BelowHost   Mistake = "below-host"   // it is below a mail server's name
	OtherName   Mistake = "other-name"   // it is at another name: a typo, or the domain itself
	OtherType   Mistake = "other-type"   // it is at the right name, where its type does nothing
)

// MisplacedRecord is a record that does nothing where it is.
type MisplacedRecord struct {
	facts.RR
	Mistake Mistake
}

// Misplaced lists the records that a check saw in place of a task's record: what was meant for it and saved under another
// name, and what is of another type at its own.
func Misplaced(check facts.Check, task plan.TaskID) []MisplacedRecord {
	var list []MisplacedRecord
	for _, rr := range check.Misplaced {
		meant := meantFor(check, rr) == task
		own := dnsname.Equal(rr.Name, nameOf(task, check.Domain))
		switch {
		case own && (meant || task != plan.PolicyHost && rr.Type != "TXT"):
			list = append(list, MisplacedRecord{rr, OtherType})
		case meant:
			list = append(list, MisplacedRecord{rr, mistakeIn(rr.Name, check)})
		}
	}
	return list
}

// meantFor returns the task whose record a misplaced one was meant to be, or "". A text says so itself; of other records the
// name that they were saved under does.
func meantFor(check facts.Check, rr facts.RR) plan.TaskID {
	value := strings.ToLower(strings.TrimSpace(rr.Value))
	task := likeness(check, rr.Name)
	switch rr.Type {
	case "TXT":
		switch {
		case strings.HasPrefix(value, "v="+strings.ToLower(mtasts.Version)):
			return plan.STSRecord
		case strings.HasPrefix(value, "v="+strings.ToLower(tlsrpt.Version)):
			return plan.ReportRecord
		case !mtasts.NamesServer(value):
			return ""
		}
	case "A", "AAAA": // addresses lead to a web server, whatever the name
		if task == plan.STSRecord {
			return plan.PolicyHost
		}
		return task
	}
	record, _, _ := rollout.RecordState(check)
	switch {
	case task == plan.STSRecord && record == mtasts.Valid && hostGone(check):
		return plan.PolicyHost
	case task == plan.PolicyHost && !hostGone(check):
		return plan.STSRecord
	}
	return task
}

// hostGone reports whether the policy host has neither address nor alias.
func hostGone(check facts.Check) bool {
	_, ok := check.Host.Best()
	return ok && len(check.Host.Addresses())+len(check.Host.Alias) == 0
}

// likeness returns the task whose record's name a name is mistaken for, or "".
func likeness(check facts.Check, name string) plan.TaskID {
	label := labelOf(check, name)
	switch strings.NewReplacer("_", "", "-", "", ".", "").Replace(label) {
	case "mtasts":
		if strings.HasPrefix(label, "_") {
			return plan.STSRecord
		}
		return plan.PolicyHost
	case "smtptls", "tlssmtp", "tlsrpt", "smtptlsrpt":
		return plan.ReportRecord
	}
	return ""
}

// labelOf is what of a name the user typed: without the domain, be it there twice, and without a mail server's name.
func labelOf(check facts.Check, name string) string {
	name = dnsname.Canonical(name)
	ends := append([]string{check.Domain + "." + check.Domain, check.Domain + "." + check.Zone.Name}, check.MXHosts()...)
	for _, end := range append(ends, check.Domain) {
		if label, ok := dnsname.Relative(name, end); ok {
			return label
		}
	}
	return name
}

// mistakeIn says what is wrong with the name of a record.
func mistakeIn(name string, check facts.Check) Mistake {
	name = dnsname.Canonical(name)
	doubled := func(zone string) bool { return zone != "" && dnsname.Below(name, check.Domain+"."+zone) }
	below := func(host string) bool { return host != check.Domain && dnsname.Under(name, host) }
	switch {
	case doubled(check.Domain), doubled(check.Zone.Name):
		return DoubledName
	case slices.ContainsFunc(check.MXHosts(), below):
		return BelowHost
	}
	return OtherName
}
