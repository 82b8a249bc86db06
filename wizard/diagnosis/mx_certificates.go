package diagnosis

import (
	"crypto/tls"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/rollout"
)

// callFinding returns the finding that a call to a mail server comes to, or "".
func callFinding(fault rollout.CallFault) ID {
	switch fault {
	case "":
		return ""
	case rollout.NoEncryption:
		return MXNoEncryption
	case rollout.Injected:
		return MXSTARTTLSInjection
	case rollout.OldTLS:
		return MXTLSTooOld
	}
	return certificateFinding(facts.CertFault(fault))
}

// certificateFinding returns which finding a fault of a mail server's certificate is.
func certificateFinding(fault facts.CertFault) ID {
	switch fault {
	case facts.CertExpired:
		return MXCertExpired
	case facts.CertWrongName:
		return MXCertWrongName
	case facts.CertChain:
		return MXCertChainMissing
	case facts.CertUntrusted, facts.CertNotYet:
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
			values := assets.Values{"mx": s.Host, "date": d.date(c.NotAfter), "left": assets.Wait(c.NotAfter.Sub(d.Now))}
			d.find(MXCertExpiring, values, describeCertificate(c)).Until = c.NotAfter
			return
		}
	}
}
