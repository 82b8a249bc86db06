package diagnosis

import (
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/mtasts"
)

// judgeKnownProviders says what is special about Google's and Microsoft's names.
func (d *diagnosis) judgeKnownProviders(uncovered []string) {
	policy := d.file.Meant
	for _, host := range d.hosts {
		if under(host, "mx.microsoft") && !listed(policy, host) {
			d.find(M365NewHost, assets.Values{"mx": host}, host)
			break
		}
	}
	const one = "smtp.google.com"
	hasOne := slices.Contains(uncovered, one)
	hasSet := slices.ContainsFunc(uncovered, aspmx)
	listsSet := slices.ContainsFunc(policy.MX, func(p string) bool { return aspmx(strings.TrimPrefix(p, "*.")) })
	if hasOne && listsSet || hasSet && listed(policy, one) {
		d.find(GoogleOneHost, assets.Values{"names": few(d.hosts)}, "allowed: "+strings.Join(policy.MX, ", "))
	}
}

func google(host string) bool { return under(host, "google.com") || under(host, "googlemail.com") }

func bigProvider(host string) bool {
	return google(host) || under(host, "outlook.com") || under(host, "mx.microsoft")
}

func aspmx(host string) bool {
	return under(host, "aspmx.l.google.com") || under(host, "googlemail.com")
}

func listed(policy mtasts.Policy, host string) bool {
	return slices.ContainsFunc(policy.MX, func(p string) bool { return canonical(p) == host })
}
