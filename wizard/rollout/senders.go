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

// Name returns the name to show for the sender of a report. Of a proven one, the signer stands for a name that it may only pretend
// to; of any other it is its own word, to be put in quotes.
func (c Companies) Name(day facts.ReportDay) string {
	if day.Proof != facts.Signed {
		return day.Shown()
	}
	said := facts.ReportDay{Organization: day.Organization}
	if company, known := c.Reporter(day); known && c.ReporterNames[said.Sender()] == company {
		return day.Organization
	}
	return day.Signer
}
