package diagnosis

import (
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
	switch d.certificateFault(c) {
	case "": // it only looked wrong by a wrong clock
	case facts.CertExpired:
		d.find(PolicyCertExpired, assets.Values{"date": d.date(c.NotAfter)}, seen...)
	case facts.CertWrongName:
		if d.beingMade(c) {
			d.find(PolicyCertPending, nil, seen...).Wait = true
			return
		}
		d.find(PolicyCertWrongName, assets.Values{"names": certificateNames(c)}, seen...)
	case facts.CertNotYet:
		d.find(PolicyCertUntrusted, assets.Values{"date": d.date(c.NotBefore), "form": "early"}, seen...)
	default:
		d.find(PolicyCertUntrusted, assets.Values{"form": untrustedForm(c)}, seen...)
	}
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
