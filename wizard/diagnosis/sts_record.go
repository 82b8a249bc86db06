package diagnosis

import (
	"cmp"
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// judgeRecordAndHost judges the record and the policy host's name together: where neither is there, nothing was ever set
// up, and that is all there is to say.
func (d *diagnosis) judgeRecordAndHost() {
	if d.nothingSetUp() {
		d.find(MTASTSMissing, nil, d.Check.Record.Name, d.Check.Host.Name)
		return
	}
	d.judgeRecord()
	d.judgeCaches()
	d.judgeHost()
}

// nothingSetUp reports whether there is no record, not even a broken or misplaced one, no policy host, and no policy
// elsewhere. What a wildcard gives any name does not count.
func (d *diagnosis) nothingSetUp() bool {
	record, host := d.Check.Record, d.Check.Host
	_, ok := host.Best()
	unmeant := host.Wildcard && d.file.State != rollout.PolicyValid
	switch {
	case !ok, d.record != mtasts.Absent, d.Check.FoundAt != "":
	case len(record.Alias)+len(d.texts) > 0 && !record.Wildcard:
	case slices.ContainsFunc(d.texts, mtasts.NamesServer), len(mtasts.LintRecord(d.texts)) > 0:
	case len(host.Alias) > 0 && !host.Wildcard, len(host.Addresses()) > 0 && !unmeant, host.HandedOn():
	case len(Misplaced(d.Check, plan.STSRecord))+len(Misplaced(d.Check, plan.PolicyHost)) > 0:
	default:
		return true
	}
	return false
}

// judgeRecord judges the TXT record that announces the policy (RFC 8461 §3.1).
func (d *diagnosis) judgeRecord() {
	if d.record == rollout.TempError {
		return
	}
	remarks := mtasts.LintRecord(d.texts)
	d.findRemarks(remarks, d.texts...)
	d.judgeWildcard()
	if d.record == mtasts.Valid && d.recordTTL() > day {
		d.find(STSTTLLong, assets.Values{"hours": itoa(d.recordTTL() / time.Hour)})
	}
	if d.record != mtasts.Absent || len(remarks) > 0 {
		return
	}
	alias, half := d.Check.Record.Alias, d.halfAtService(plan.STSRecord)
	switch {
	case len(alias) > 0 && d.Check.Record.Wildcard: // judgeWildcard says it
	case len(alias) > 0 && d.replacedByAlias(): // that it is gone says it all
	case len(alias) > 0:
		d.find(STSRecordAliasBroken, d.brokenAlias(plan.STSRecord, alias), alias...)
	case d.judgeWrongPlace(STSRecordWrongPlace, plan.STSRecord):
	case d.judgeWrongType(STSRecordWrongType, plan.STSRecord, d.texts):
	case d.judgeOtherText(STSRecordBadStart, d.Check.Record, d.texts):
	case !d.Check.Record.Wildcard && (d.file.State == rollout.PolicyValid || !d.Check.Scope.Policy || half != nil):
		// Where the file is not fine yet, that comes first: the record goes in last.
		if right := d.plannedAlias(plan.STSRecord); right != "" {
			half = assets.Values{"form": "alias", "right": right}
		}
		d.find(STSRecordMissing, half, d.Check.Record.Name)
	}
}

// judgeWildcard finds that what is at the record's name is what a wildcard gives any name.
func (d *diagnosis) judgeWildcard() {
	alias := d.Check.Record.Alias
	switch {
	case !d.Check.Record.Wildcard:
	case len(alias) > 0:
		d.find(STSRecordWildcard, assets.Values{"type": "CNAME"}, alias...)
	case len(d.texts) > 0:
		d.find(STSRecordWildcard, assets.Values{"type": "TXT"}, d.texts...)
	}
}

// judgeCaches finds resolvers that still remember what was there before.
func (d *diagnosis) judgeCaches() {
	if d.record != mtasts.Valid || !d.Check.Record.Agree("TXT") {
		return // until the domain's own servers have it, that is what to wait for
	}
	var end time.Time
	var behind []string
	for _, a := range d.Check.Record.Resolvers {
		left, old := cmp.Or(a.Negative, d.negativeTTL()), a.Answered()
		if a.Status == facts.OK {
			record, state, _ := mtasts.FindRecord(a.Values("TXT"))
			left, old = cmp.Or(a.TTL("TXT"), d.recordTTL()), state != mtasts.Valid || record.ID != d.id
		}
		if old {
			behind = append(behind, a.Server.Name+" "+a.Server.Addr)
			end = rollout.Later(end, d.Check.At.Add(left))
		}
	}
	if len(behind) > 0 {
		f := d.find(STSRecordNotSeenYet, assets.Values{"time": d.clock(end)}, behind...)
		f.Wait, f.Until = true, end
	}
}
