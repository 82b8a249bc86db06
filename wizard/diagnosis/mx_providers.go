package diagnosis

import (
	"slices"
	"strings"

	"mailseal/assets"
)

// judgeSpecialNames says what is special about the names that some providers give their customers' mail servers.
func (d *diagnosis) judgeSpecialNames(uncovered []string) {
	d.judgeNewNames()
	d.judgeOtherSet(uncovered)
}

// judgeNewNames finds a name of a provider's new kind, which its older line does not allow.
func (d *diagnosis) judgeNewNames() {
	names := slices.Concat(d.Companies.SpecialNames[string(M365NewHost)]...)
	for _, host := range d.hosts {
		if underAny(host, names) && !slices.ContainsFunc(d.file.Meant.MX, func(p string) bool { return canonical(p) == host }) {
			d.find(M365NewHost, assets.Values{"mx": host}, host)
			return
		}
	}
}

// judgeOtherSet finds a domain that uses one of a provider's sets of names while its policy lists another.
func (d *diagnosis) judgeOtherSet(uncovered []string) {
	sets := d.Companies.SpecialNames[string(GoogleOneHost)]
	policy := d.file.Meant
	for i, used := range sets {
		others := slices.Concat(slices.Delete(slices.Clone(sets), i, i+1)...)
		if anyUnder(uncovered, used) && anyUnder(policy.MX, others) {
			d.find(GoogleOneHost, assets.Values{"names": few(d.hosts)}, "allowed: "+strings.Join(policy.MX, ", "))
			return
		}
	}
}

// anyUnder reports whether any of the hosts or patterns is one of the domains or below it.
func anyUnder(patterns, domains []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return underAny(strings.TrimPrefix(p, "*."), domains) })
}

// steady reports whether a mail server's company keeps its name for years and renews its certificate in time.
func (d *diagnosis) steady(host string) bool { return underAny(host, d.Companies.SteadyMail) }
