package rollout

import (
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// Reporter returns the company that a report is from, of those that a small domain gets most of its mail from and that enforce
// for everybody: a proven report by its signer's domain alone, any other by the exact name that it gives. ok is false where it is
// of nobody's who is known. How a name begins proves nothing, so it says nothing.
func (c Companies) Reporter(day facts.ReportDay) (company string, ok bool) {
	if day.Proof != facts.Signed {
		company, ok = c.ReporterNames[day.Sender()]
		return company, ok
	}
	for domain, company := range c.ReporterDomains {
		if dnsname.Under(day.Signer, domain) {
			return company, true
		}
	}
	return "", false
}
