package diagnosis

import (
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/facts"
)

// The end of a certificate is said this long before, or in the last fifth of its life where that is short.
const (
	certificateNotice = 14 * day
	shortLife         = 10 * day
)

// expiresSoon reports whether a good certificate is about to end.
func (d *diagnosis) expiresSoon(c *facts.Certificate) bool {
	if c == nil || c.NotAfter.IsZero() || d.CertificateFault(c) != "" {
		return false
	}
	notice := certificateNotice
	if life := c.NotAfter.Sub(c.NotBefore); !c.NotBefore.IsZero() && life <= shortLife {
		notice = life / 5
	}
	return c.NotAfter.Sub(d.Now) <= notice
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

// certificateNames lists what a certificate is made out to.
func certificateNames(c *facts.Certificate) any {
	if len(c.Names) == 0 {
		return assets.Phrase{ID: msgid.FoundNoName}
	}
	return assets.FirstFew(c.Names, 3)
}

// describeCertificate returns a certificate as evidence.
func describeCertificate(c *facts.Certificate) string {
	return strings.Join(c.Names, ", ") + "; issuer " + c.Issuer + "; until " + c.NotAfter.UTC().Format(time.RFC3339)
}
