package diagnosis

import (
	"bytes"
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
)

// judgeCoverage holds the names in the MX records against the policy (RFC 8461 §4.1) and gives those that are not on it.
func (d *diagnosis) judgeCoverage() []string {
	policy := d.file.Meant
	if !d.file.Whole || policy.Mode == mtasts.None || len(d.hosts) == 0 {
		return nil
	}
	var fit, uncovered []string
	for _, host := range d.hosts {
		if d.unlistable(host) {
			continue
		}
		fit = append(fit, host)
		if !policy.Covers(host) {
			uncovered = append(uncovered, host)
		}
	}
	if len(uncovered) == 0 {
		return nil
	}
	if policy.Mode != mtasts.Enforce {
		defer d.calmFrom(len(d.findings)) // another one that senders hold has findings of its own
	}
	all := len(uncovered) == len(fit)
	lines := append(slices.Clone(uncovered), "allowed: "+strings.Join(policy.MX, ", "))
	if provider := d.borrowed(policy); provider != "" {
		if company, _, ok := companyOf(provider, d.Companies.KeepNone); ok {
			provider = company
		}
		values := assets.Values{"provider": provider, "other": firstFew(uncovered)}
		d.findForAll(PolicyDelegatedElsewhere, values, all, lines...)
	}
	short := 0
	for _, host := range uncovered {
		i := slices.IndexFunc(policy.MX, func(pattern string) bool { return mtasts.NearMiss(pattern, host) })
		if i >= 0 && d.fileHas(policy.MX[i]) {
			short++
			d.findForAll(MXStarTooShort, assets.Values{"pattern": policy.MX[i], "mx": host}, all, "mx: "+policy.MX[i])
		} else if !all {
			d.find(MXSomeUncovered, assets.Values{"mx": host}, lines...)
		}
	}
	if all && short == 0 {
		values := assets.Values{"names": firstFew(fit), "mx": fit[0]}
		if listed := d.Provider.Listed; listed != "" && listed != d.Provider.Mail {
			values["form"], values["company"] = "listed", listed
		}
		d.find(MXNoneCovered, values, lines...)
	}
	return uncovered
}

// calmFrom has the findings from a place on be of a policy by which nobody refuses mail.
func (d *diagnosis) calmFrom(first int) {
	for i := range d.findings[first:] {
		f := &d.findings[first+i]
		f.Exposed = false
		f.when()
	}
}

// unlistable reports whether no policy should list a name in the MX records: nobody can deliver there, or it is an alias. What
// is to be changed is the MX record, and other findings say so.
func (d *diagnosis) unlistable(host string) bool {
	return slices.ContainsFunc(d.servers, func(s mailServer) bool { return s.Host == host && (s.Dead || s.Alias != "") })
}

// borrowed returns a name of whose policy this is, where it is not the domain's own: the aliases lead to another domain's own names,
// or to names beside the servers it lists. A service that keeps policies keeps one for each customer, whatever it lists.
func (d *diagnosis) borrowed(policy mtasts.Policy) string {
	if d.Provider.Service.Name != "" {
		return ""
	}
	for _, chain := range [][]string{d.Check.Record.Alias, d.Check.Host.Alias} {
		for _, target := range chain {
			if dnsname.Under(target, d.Check.Domain) {
				continue
			}
			first, rest, _ := strings.Cut(dnsname.Canonical(target), ".")
			if first == mtasts.RecordLabel || first == mtasts.HostLabel || strings.Contains(rest, ".") && listsOnly(policy, dnsname.Last(rest, 2)) {
				return target
			}
		}
	}
	return ""
}

// listsOnly reports whether all servers that a policy lists are under parent.
func listsOnly(policy mtasts.Policy, parent string) bool {
	return len(policy.MX) > 0 && !slices.ContainsFunc(policy.MX, func(pattern string) bool {
		return !dnsname.Under(strings.TrimPrefix(pattern, "*."), parent)
	})
}

// fileHas reports whether the policy file has a pattern as it is: what was meant may have a star where the file has none.
func (d *diagnosis) fileHas(pattern string) bool {
	return bytes.Contains(bytes.ToLower(d.file.Body), []byte(pattern))
}

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
