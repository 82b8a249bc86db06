package diagnosis

import (
	"slices"

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
	case len(host.Alias) > 0 && !host.Wildcard, len(host.Addresses()) > 0 && !unmeant:
	case len(Misplaced(d.Check, plan.STSRecord))+len(Misplaced(d.Check, plan.PolicyHost)) > 0:
	default:
		return true
	}
	return false
}
