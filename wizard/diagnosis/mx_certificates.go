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
	case facts.CertExpired:
		return MXCertExpired
	case facts.CertWrongName:
		return MXCertWrongName
	case facts.CertChain:
		return MXCertChainMissing
	}
	return MXCertUntrusted
}

func (d *diagnosis) judgeFault(s server, all bool) {
	values := assets.Values{"mx": s.Host}
	seen := []string{s.call.Addr + " " + string(s.call.Stage), s.call.Err}
	if c := s.call.Cert; c != nil {
		values["date"], values["names"], values["form"] = d.date(c.NotAfter), names(c), untrustedForm(c)
		seen = append(seen, describe(c), c.Err)
	}
	if v := s.call.TLSVersion; v != 0 {
		seen = append(seen, tls.VersionName(v))
	}
	d.findForAll(s.fault, values, all, seen...)
}

// judgeEnd warns before a mail server's certificate ends. Google and Microsoft
// renew by themselves, some days before.
func (d *diagnosis) judgeEnd(s server) {
	if d.steady(s.Host) {
		return
	}
	for _, call := range s.Calls {
		if c := call.Cert; call.Stage == facts.CallDone && d.endsSoon(c) {
			f := d.find(MXCertExpiring, assets.Values{"mx": s.Host, "date": d.date(c.NotAfter), "left": span(c.NotAfter.Sub(d.now))}, describe(c))
			f.Until = c.NotAfter
			return
		}
	}
}
