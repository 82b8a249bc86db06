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
		values["form"] = strings.TrimSuffix("alias-"+values.Text("form"), "-")
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

// judgeReaders says who gets the reports, where that is worth a thought.
func (d *diagnosis) judgeReaders(rua []string) {
	for _, uri := range rua {
		if host, mail := tlsrpt.Host(uri); mail && dnsname.Under(host, d.Check.Domain) {
			d.find(RPTSameDomain, assets.Values{"address": addressOf(uri)}, uri)
			break
		}
	}
	for _, uri := range rua {
		host, _ := tlsrpt.Host(uri)
		company, domain, ok := companyOf(host, d.Companies.ReportReaders)
		if _, _, ended := d.endedReader(host); !ok || ended {
			continue
		}
		if !dnsname.Under(domain, d.Check.Domain) {
			d.find(RPTOutsider, assets.Values{"company": company}, uri)
			return
		}
	}
}

// judgeDeadReaders finds a report address that leads nowhere, as DNS says, or to a service that has ended. Whether a mailbox is
// there cannot be seen without writing to it.
func (d *diagnosis) judgeDeadReaders(rua []string) {
	var dead []string
	for _, uri := range rua {
		host, _ := tlsrpt.Host(uri)
		if _, _, ended := d.endedReader(host); ended || slices.ContainsFunc(d.Check.ReportHosts, func(r facts.ReportHost) bool { return r.Answered && r.Dead && dnsname.Equal(r.Host, host) }) {
			dead = append(dead, uri)
		}
	}
	if len(dead) == 0 {
		return
	}
	values := assets.Values{"address": addressOf(dead[0])}
	host, mail := tlsrpt.Host(dead[0])
	if !mail {
		values["form"] = "web"
	}
	company, ended, over := d.endedReader(host)
	switch {
	case over:
		values["form"], values["company"], values["date"] = "ended", company, d.date(ended)
	case d.reserved(host):
		values["form"] = "example"
	}
	if len(dead) == len(rua) {
		d.find(RPTAddressBroken, values, dead...)
		return
	}
	alive := slices.IndexFunc(rua, func(uri string) bool { return !slices.Contains(dead, uri) })
	values["second"] = addressOf(rua[alive])
	d.find(RPTAddressDead, values, dead...)
}

// reserved reports whether a name is one that guides use as an example (RFC 2606 §3), and not the domain's own.
func (d *diagnosis) reserved(name string) bool {
	examples := []string{"example.com", "example.net", "example.org"}
	return underAny(name, examples) && !underAny(d.Check.Domain, examples)
}

// addressOf returns a report address as people write it.
func addressOf(uri string) string {
	if address, ok := tlsrpt.Address(uri); ok {
		return address
	}
	return uri
}
