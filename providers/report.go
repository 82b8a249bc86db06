package providers

import (
	"slices"

	"mailseal/wizard/dnsname"
)

// ReportService says which company reads the reports that go to a host (that of a mailto: or https: address in a
// report record, RFC 8460 §3). Only companies known to offer that are: a school may well send its reports to
// a mailbox at another domain of its own.
func (c *Catalogue) ReportService(host string) (name string, ok bool) {
	host = hostName(host)
	i := slices.IndexFunc(c.web, func(e webEntry) bool {
		return slices.ContainsFunc(e.Readers.Domains, func(domain string) bool { return dnsname.Under(host, domain) })
	})
	if i < 0 {
		return "", false
	}
	return c.web[i].Name, true
}
