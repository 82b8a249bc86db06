package diagnosis

import (
	"slices"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/plan"
)

// judgePolicyCertificate finds why a sender does not trust the policy host.
func (d *diagnosis) judgePolicyCertificate(f facts.Fetch) {
	c := f.Cert
	if c == nil {
		d.find(PolicyCertUntrusted, nil, f.Addr, f.Err)
		return
	}
	seen := []string{f.Addr + " " + string(c.Fault), describeCertificate(c), c.Err}
	switch d.CertificateFault(c) {
	case "": // it only looked wrong by a wrong clock
	case facts.CertExpired:
		d.find(PolicyCertExpired, assets.Values{"date": d.date(c.NotAfter)}, seen...)
	case facts.CertWrongName:
		if d.beingMade(c) {
			d.judgePending(seen)
			return
		}
		d.find(PolicyCertWrongName, assets.Values{"names": certificateNames(c)}, seen...)
	case facts.CertNotYet:
		d.find(PolicyCertUntrusted, assets.Values{"date": d.date(c.NotBefore), "form": "early"}, seen...)
	default:
		d.find(PolicyCertUntrusted, assets.Values{"form": untrustedForm(c)}, seen...)
	}
}

// judgePending finds a certificate that is still to be made: it comes by itself, unless the domain's CAA records shut out those that
// the web host has it made by.
func (d *diagnosis) judgePending(seen []string) {
	host := d.Check.Host.Name
	set, issuers := relevantCAA(host, false, d.Check.Issuers), lines(d.Provider.Issuers, IssuerDomain)
	if len(set) > 0 && len(issuers) > 0 && !slices.ContainsFunc(set, func(r facts.CAA) bool { return slices.Contains(issuers, IssuerDomain(r.Value)) }) {
		records := lines(set, func(r facts.CAA) string { return r.Name + " CAA " + r.Tag + " " + r.Value })
		d.find(PolicyCertPending, assets.Values{"form": "shut-out", "ca": issuers[0], "name": set[0].Name}, append(seen, records...)...)
		return
	}
	d.find(PolicyCertPending, nil, seen...).Wait = true
}

// beingMade reports whether a web host that makes certificates by itself still shows its own, as on the first day. Once it
// had one, that is no explanation.
func (d *diagnosis) beingMade(c *facts.Certificate) bool {
	makers := d.Companies.CertMakers
	return len(d.Notes.Served) == 0 && underAny(d.hostTarget(), makers) && anyUnder(c.Names, makers)
}

// hostTarget returns what the policy host points to: the end of its aliases, or itself.
func (d *diagnosis) hostTarget() string {
	if chain := d.Check.Host.Alias; len(chain) > 0 {
		return chain[len(chain)-1]
	}
	return nameOf(plan.PolicyHost, d.Check.Domain)
}

// judgePolicyCertificateExpiry warns before the policy host's certificate ends.
func (d *diagnosis) judgePolicyCertificateExpiry() {
	if c := d.file.Fetch.Cert; d.expiresSoon(c) {
		d.find(PolicyCertExpiring, assets.Values{"date": d.date(c.NotAfter)}, describeCertificate(c)).Until = c.NotAfter
	}
}
