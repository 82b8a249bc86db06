package practice

import "crypto/tls"

// certificateFaults are what can be wrong with the certificates of servers of a kind.
type certificateFaults struct{ expired, notRenewed, untrusted, chainMissing, oldTLS Fault }

// hostCertificate returns what a server shows for a host, with the faults that servers of its kind have.
func (w *World) hostCertificate(host string, of certificateFaults) (cert *tls.Certificate, err error) {
	trusted, untrusted := w.trusted, w.untrusted
	if w.hasFault(of.oldTLS, host) {
		trusted, untrusted = trusted.old, untrusted.old
	}
	switch {
	case w.hasFault(of.expired, host):
		return trusted.expired(w.faults[of.expired].since, host)
	case w.hasFault(of.untrusted, host):
		return untrusted.certificate(w.at, host)
	case w.hasFault(of.notRenewed, host):
		cert, err = trusted.running(w.faults[of.notRenewed].since, w.faults[of.notRenewed].days, host)
	default:
		cert, err = trusted.certificate(w.at, host)
	}
	if err == nil && w.hasFault(of.chainMissing, host) {
		cert = withoutChain(cert)
	}
	return cert, err
}
