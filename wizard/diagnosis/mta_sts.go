package diagnosis

import (
	"slices"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// judgeRecordAndHost judges the record and the policy host's name together: where
// neither is there, nothing was ever set up, and that is all there is to say.
func (d *diagnosis) judgeRecordAndHost() {
	if d.nothingSetUp() {
		d.find(MTASTSMissing, nil, d.check.Record.Name, d.check.Host.Name)
		return
	}
	d.judgeRecord()
	d.judgeCaches()
	d.judgeHost()
}

// nothingSetUp says that there is no record, not even a broken or misplaced
// one, no policy host, and no policy elsewhere. A host that a star made up does not count.
func (d *diagnosis) nothingSetUp() bool {
	host, ok := d.check.Host.Best()
	if !ok || d.record != mtasts.Absent || len(d.check.Record.Alias) > 0 && !d.check.Record.Wildcard || len(d.check.Host.Alias) > 0 && !d.check.Host.Wildcard {
		return false
	}
	if len(addresses(host)) > 0 && !(d.check.Host.Wildcard && d.file.State != rollout.PolicyValid) {
		return false
	}
	return d.check.FoundAt == "" && len(Misplaced(d.check, plan.STSRecord))+len(Misplaced(d.check, plan.PolicyHost)) == 0 && !slices.ContainsFunc(d.texts, mtasts.NamesServer) &&
		len(mtasts.LintRecord(d.texts)) == 0 && (len(d.texts) == 0 || d.check.Record.Wildcard)
}
