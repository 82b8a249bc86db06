package diagnosis

import (
	"slices"
	"strings"

	"mailseal/wizard/dnsname"
)

// anyUnder reports whether any of the hosts or patterns is one of the domains or below it.
func anyUnder(patterns, domains []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return underAny(strings.TrimPrefix(p, "*."), domains) })
}

// steady reports whether a mail server's company keeps its name for years and renews its certificate in time.
func (d *diagnosis) steady(host string) bool { return underAny(host, d.Companies.SteadyMail) }

// underAny reports whether name is one of the domains or below one.
func underAny(name string, domains []string) bool {
	return slices.ContainsFunc(domains, func(domain string) bool { return dnsname.Under(name, domain) })
}
