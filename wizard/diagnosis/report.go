package diagnosis

import (
	"net/url"
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// judgeReportRecord judges where daily reports are sent.
func (l *look) judgeReportRecord() {
	state, rua, texts := rollout.ReportState(l.check)
	if state == rollout.TempError {
		return
	}
	remarks := tlsrpt.LintRecord(texts)
	l.findRemarks(remarks, texts...)
	if state == mtasts.Valid {
		l.judgeReaders(rua)
		l.judgeDeadReaders(rua)
		return
	}
	switch {
	case state != mtasts.Absent || len(remarks) > 0:
	case len(l.check.Report.Alias) > 0 && !l.check.Report.Wildcard:
		values := l.brokenAlias(l.check.Report)
		values["form"] = strings.TrimSuffix("alias-"+values["form"], "-")
		l.find(RPTMissing, values, l.check.Report.Alias...)
	case l.findMisplaced(RPTWrongPlace, reportPlace):
	case l.judgeWrongType(RPTWrongType, reportPlace, texts):
	case l.judgeOtherText(RPTSyntax, l.check.Report, texts):
	default:
		var planned assets.Values
		if right, ok := l.plannedAlias(tlsrpt.RecordLabel); ok {
			planned = assets.Values{"form": "cname", "right": right}
		}
		l.find(RPTMissing, planned, l.check.Report.Name)
	}
	if rollout.Mode(l.check) == mtasts.Enforce {
		l.find(EnforceBlind, nil, l.check.Report.Name)
	}
}

// judgeReaders says who gets the reports, where that is worth a thought.
func (l *look) judgeReaders(rua []string) {
	for _, uri := range rua {
		host := readerOf(uri)
		if dnsname.Under(host, l.check.Domain) && strings.HasPrefix(strings.ToLower(uri), "mailto:") {
			l.find(RPTSameDomain, assets.Values{"address": addressOf(uri)}, uri)
			break
		}
	}
	for _, uri := range rua {
		if service := reportService(readerOf(uri)); service != "" && !dnsname.Under(service, l.check.Domain) {
			l.find(RPTOutsider, assets.Values{"company": service}, uri)
			return
		}
	}
}

// judgeDeadReaders finds a report address that leads nowhere, as DNS says. Whether
// a mailbox is there cannot be seen without writing to it.
func (l *look) judgeDeadReaders(rua []string) {
	var dead []string
	for _, uri := range rua {
		host := readerOf(uri)
		if slices.ContainsFunc(l.check.ReportHosts, func(r facts.ReportHost) bool { return r.Answered && r.Dead && dnsname.Canonical(r.Host) == host }) {
			dead = append(dead, uri)
		}
	}
	if len(dead) == 0 {
		return
	}
	values := assets.Values{"address": addressOf(dead[0])}
	if _, mail := tlsrpt.Address(dead[0]); !mail {
		values["form"] = "web"
	}
	if l.reserved(readerOf(dead[0])) {
		values["form"] = "example"
	}
	if len(dead) == len(rua) {
		l.find(RPTAddressBroken, values, dead...)
		return
	}
	alive := slices.IndexFunc(rua, func(uri string) bool { return !slices.Contains(dead, uri) })
	values["second"] = addressOf(rua[alive])
	l.find(RPTAddressDead, values, dead...)
}

// reserved reports whether a name is one that guides use as an example (RFC 2606 §3), and not the domain's own.
func (l *look) reserved(name string) bool {
	for _, example := range []string{"example.com", "example.net", "example.org"} {
		if dnsname.Under(name, example) && !dnsname.Under(l.check.Domain, example) {
			return true
		}
	}
	return false
}

// readerOf is the host that a report goes to.
func readerOf(uri string) string {
	parsed, err := url.Parse(uri)
	if err != nil {
		return ""
	}
	if parsed.Host != "" {
		return dnsname.Canonical(parsed.Hostname())
	}
	_, host, _ := strings.Cut(parsed.Opaque, "@")
	host, _, _ = strings.Cut(host, "?")
	return dnsname.Canonical(host)
}

func addressOf(uri string) string {
	if address, ok := tlsrpt.Address(uri); ok {
		return address
	}
	return uri
}

// reportService is the company that reads reports at a host, by its domain, or "".
// Only companies known to offer that are named: a school may well send its
// reports to a mailbox at another domain of its own.
func reportService(host string) string {
	for _, domain := range []string{
		"easydmarc.com", "easydmarc.pro", "easydmarc.us", "easydmarc.eu", "ondmarc.com", "powerdmarc.com", "mailhardener.com",
		"uriports.com", "report-uri.com", "dmarcian.com", "dmarctrust.com", "mailshield.app", "dmarcer.net", "sendmarc.com",
		"dmarcwise.io", "sophosdmarc.com", "suped.com", "palisade.email", "valimail.com", "dmarcreport.com", "dmarcly.com",
		"mxtoolbox.com", "skysnag.com", "agari.com", "postmarkapp.com", "hardenize.com", "mailcheck.service.ncsc.gov.uk",
	} {
		if dnsname.Under(host, domain) {
			return domain
		}
	}
	return ""
}
