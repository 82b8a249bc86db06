package diagnosis

import (
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/wizard/facts"
)

// Certificates are worth a word this long before they end, or in the last fifth
// of their life where that is short.
const (
	certificateNotice = 14 * 24 * time.Hour
	shortLife         = 10 * 24 * time.Hour
)

// fault is what is wrong with a certificate now. The check may be older than
// now, or this computer's clock wrong, so the dates are judged again.
func (d *diagnosis) fault(c *facts.Certificate) facts.CertFault {
	switch {
	case c == nil:
		return ""
	case d.clockWrong() && c.Fault == facts.CertExpired && d.now.Before(c.NotAfter),
		d.clockWrong() && c.Fault == facts.CertNotYet && d.now.After(c.NotBefore):
		return ""
	case c.Fault == "" && !c.NotAfter.IsZero() && d.now.After(c.NotAfter):
		return facts.CertExpired
	}
	return c.Fault
}

// endsSoon says that a good certificate is about to end.
func (d *diagnosis) endsSoon(c *facts.Certificate) bool {
	if c == nil || c.NotAfter.IsZero() || d.fault(c) != "" {
		return false
	}
	notice := certificateNotice
	if life := c.NotAfter.Sub(c.NotBefore); !c.NotBefore.IsZero() && life <= shortLife {
		notice = life / 5
	}
	return c.NotAfter.Sub(d.now) <= notice
}

// judgePolicyCertificate finds why a sender does not trust the policy host.
func (d *diagnosis) judgePolicyCertificate(f facts.Fetch) {
	c := f.Cert
	if c == nil {
		d.find(PolicyCertUntrusted, nil, f.Addr, f.Err)
		return
	}
	seen := []string{f.Addr + " " + string(c.Fault), describe(c), c.Err}
	switch d.fault(c) {
	case "": // it only looked wrong by a wrong clock
	case facts.CertExpired:
		d.find(PolicyCertExpired, assets.Values{"date": d.date(c.NotAfter)}, seen...)
	case facts.CertWrongName:
		if d.beingMade(c) {
			d.find(PolicyCertPending, nil, seen...).Wait = true
			return
		}
		d.find(PolicyCertWrongName, assets.Values{"names": names(c)}, seen...)
	case facts.CertNotYet:
		d.find(PolicyCertUntrusted, assets.Values{"date": d.date(c.NotBefore), "form": "early"}, seen...)
	default:
		d.find(PolicyCertUntrusted, assets.Values{"form": untrustedForm(c)}, seen...)
	}
}

// untrustedForm says what is known of a certificate that leads to no public issuer.
func untrustedForm(c *facts.Certificate) string {
	switch {
	case c == nil:
	case c.Fault == facts.CertChain:
		return "chain"
	case c.Local:
		return "local"
	}
	return ""
}

// beingMade says that a web host which makes certificates by itself still shows
// its own, as on the first day. Once it had one, that is no explanation.
func (d *diagnosis) beingMade(c *facts.Certificate) bool {
	target := d.hostTarget()
	own := slices.ContainsFunc(c.Names, func(name string) bool { return makesCertificates(strings.TrimPrefix(name, "*.")) })
	return len(d.notes.Served) == 0 && makesCertificates(target) && own
}

// judgeCertificateEnd warns before the policy host's certificate ends.
func (d *diagnosis) judgeCertificateEnd() {
	c := d.file.Fetch.Cert
	if c == nil || !d.endsSoon(c) {
		return
	}
	f := d.find(PolicyCertExpiring, assets.Values{"date": d.date(c.NotAfter)}, describe(c))
	f.Until = c.NotAfter
}

// certificateFinding is which finding a fault of a mail server's certificate is.
func certificateFinding(fault facts.CertFault) ID {
	switch fault {
	case "":
		return ""
	case facts.CertExpired:
		return MXCertExpired
	case facts.CertWrongName:
		return MXCertWrongName
	case facts.CertChain:
		return MXCertChainMissing
	}
	return MXCertUntrusted
}

// names lists what a certificate is made out to.
func names(c *facts.Certificate) string {
	const most = 3
	switch {
	case len(c.Names) == 0:
		return "no name"
	case len(c.Names) > most:
		return strings.Join(c.Names[:most], ", ") + "..."
	}
	return strings.Join(c.Names, ", ")
}

func describe(c *facts.Certificate) string {
	return strings.Join(c.Names, ", ") + "; issuer " + c.Issuer + "; until " + c.NotAfter.UTC().Format(time.RFC3339)
}
