package diagnosis

import (
	"strings"

	"mailseal/assets"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// judgeReportRecord judges where daily reports are sent.
func (d *diagnosis) judgeReportRecord() {
	state, rua, texts := rollout.ReportState(d.Check)
	if state == rollout.TempError {
		return
	}
	remarks := tlsrpt.LintRecord(texts)
	d.findRemarks(remarks, texts...)
	if state == mtasts.Valid {
		d.judgeReaders(rua)
		d.judgeDeadReaders(rua)
		return
	}
	switch {
	case state != mtasts.Absent || len(remarks) > 0:
	case len(d.Check.Report.Alias) > 0 && !d.Check.Report.Wildcard:
		values := d.brokenAlias(plan.ReportRecord, d.Check.Report.Alias)
		values["form"] = strings.TrimSuffix("alias-"+values["form"], "-")
		d.find(RPTMissing, values, d.Check.Report.Alias...)
	case d.judgeWrongPlace(RPTWrongPlace, plan.ReportRecord):
	case d.judgeWrongType(RPTWrongType, plan.ReportRecord, texts):
	case d.judgeOtherText(RPTSyntax, d.Check.Report, texts):
	default:
		var planned assets.Values
		if right := d.plannedAlias(plan.ReportRecord); right != "" {
			planned = assets.Values{"form": "cname", "right": right}
		}
		d.find(RPTMissing, planned, d.Check.Report.Name)
	}
	if rollout.Mode(d.Check) == mtasts.Enforce {
		d.find(EnforceBlind, nil, d.Check.Report.Name)
	}
}
