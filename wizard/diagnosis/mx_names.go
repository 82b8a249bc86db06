package diagnosis

import (
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
)

// judgeNewNames finds a name of a provider's new kind, which its older line does not allow.
func (d *diagnosis) judgeNewNames() {
	names := slices.Concat(d.Companies.SpecialNames[string(M365NewHost)]...)
	for _, host := range d.hosts {
		if underAny(host, names) && !dnsname.Contains(d.file.Meant.MX, host) {
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
			d.find(GoogleOneHost, assets.Values{"names": firstFew(d.hosts)}, "allowed: "+strings.Join(policy.MX, ", "))
			return
		}
	}
}
