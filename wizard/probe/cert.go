package probe

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"

	"mailseal/wizard/facts"
)

const (
	maxCertNames = 20
	maxName      = 255 // bytes kept of one name
)

// certificate verifies what a server showed for host, by hand so that it is
// known even where it proves nothing (RFC 8461 §3.3, §4.2).
func (p *Probe) certificate(chain []*x509.Certificate, host string) *facts.Certificate {
	if len(chain) == 0 {
		return nil
	}
	leaf := chain[0]
	seen := &facts.Certificate{Issuer: issuer(leaf), NotBefore: leaf.NotBefore.UTC(), NotAfter: leaf.NotAfter.UTC()}
	for _, name := range leaf.DNSNames[:min(len(leaf.DNSNames), maxCertNames)] {
		seen.Names = append(seen.Names, clip(name, maxName))
	}
	options := x509.VerifyOptions{
		DNSName:       host,
		Roots:         p.config.Roots,
		Intermediates: x509.NewCertPool(),
		CurrentTime:   p.config.Now(),
	}
	for _, c := range chain[1:] {
		options.Intermediates.AddCert(c)
	}
	if _, err := leaf.Verify(options); err != nil {
		seen.Fault, seen.Err = p.fault(chain, host, err), clip(err.Error(), maxErr)
	}
	return seen
}

// fault tells the reasons apart: time first, then name, then issuer, because
// that is the order in which they can be put right.
func (p *Probe) fault(chain []*x509.Certificate, host string, err error) facts.CertFault {
	leaf, now := chain[0], p.config.Now()
	var invalid x509.CertificateInvalidError
	switch {
	case now.After(leaf.NotAfter):
		return facts.CertExpired
	case now.Before(leaf.NotBefore):
		return facts.CertNotYet
	case leaf.VerifyHostname(host) != nil:
		return facts.CertWrongName
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return facts.CertExpired // an intermediate
	case errors.As(err, new(x509.UnknownAuthorityError)) && missesIntermediate(chain):
		return facts.CertChain
	}
	return facts.CertUntrusted
}

// missesIntermediate says whether the server sent nothing but a certificate
// that says where its issuer's can be had. Nothing is fetched: that the issuer
// would be trusted is likely, not proven.
func missesIntermediate(chain []*x509.Certificate) bool {
	leaf := chain[0]
	return len(chain) == 1 && !bytes.Equal(leaf.RawIssuer, leaf.RawSubject) && len(leaf.IssuingCertificateURL) > 0
}

// issuer is the organisation that signed, or the issuer's common name where it has none.
func issuer(leaf *x509.Certificate) string {
	if len(leaf.Issuer.Organization) > 0 {
		return clip(leaf.Issuer.Organization[0], maxName)
	}
	return clip(leaf.Issuer.CommonName, maxName)
}

// oldCiphers are all that Go knows: a mail server that speaks nothing newer is to be seen, not missed.
func oldCiphers() []uint16 {
	var ids []uint16
	for _, c := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		ids = append(ids, c.ID)
	}
	return ids
}
