package diagnosis

import (
	"crypto/tls"

	"mailseal/assets"
	"mailseal/wizard/facts"
)

// certificateFinding is which finding a fault of a mail server's certificate is.
func certificateFinding(fault facts.CertFault) ID {
	switch fault {
	case "":
		return ""
	case facts.CertUntrusted, facts.CertNotYet:
		return MXCertUntrusted
	case facts.CertExpired:
		return MXCertExpired
	case facts.CertWrongName:
		return MXCertWrongName
	case facts.CertChain:
		return MXCertChainMissing
	}
	return MXCertUntrusted
}

// judgeTLSFault finds what keeps senders from a mail server: no TLS, or a certificate that they do not trust.
func (d *diagnosis) judgeTLSFault(s mailServer, all bool) {
	values := assets.Values{"mx": s.Host}
	seen := []string{s.call.Addr + " " + string(s.call.Stage), s.call.Err}
	if c := s.call.Cert; c != nil {
		values["date"], values["names"], values["form"] = d.date(c.NotAfter), certificateNames(c), untrustedForm(c)
		seen = append(seen, describeCertificate(c), c.Err)
	}
	if v := s.call.TLSVersion; v != 0 {
		seen = append(seen, tls.VersionName(v))
	}
	d.findForAll(s.fault, values, all, seen...)
}

// judgeExpiry warns before a mail server's certificate expires, where its company does not renew it by itself some days
// before.
func (d *diagnosis) judgeExpiry(s mailServer) {
	if d.steady(s.Host) {
		return
	}
	for _, call := range s.Calls {
		if c := call.Cert; call.Stage == facts.CallDone && d.expiresSoon(c) {
			f := d.find(MXCertExpiring, assets.Values{"mx": s.Host, "date": d.date(c.NotAfter), "left": span(c.NotAfter.Sub(d.now))}, describeCertificate(c))
			f.Until = c.NotAfter
			return
		}
	}
}
