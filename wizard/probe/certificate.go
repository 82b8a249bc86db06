package probe

import (
	"bytes"
	"crypto/x509"
	"errors"
	"slices"
	"time"

	"mailseal/wizard/facts"
)

const (
	maxCertNames    = 20
	maxName         = 255 // bytes kept of one name
	ownStoreTimeout = 3 * time.Second
)

// Verifier builds chains from leaf to a root, as (*x509.Certificate).Verify does.
type Verifier func(leaf *x509.Certificate, options x509.VerifyOptions) ([][]*x509.Certificate, error)

// trust says what a chain proves. It goes by the certificates that the server sent and by roots that are the same on
// every computer, and downloads nothing.
type trust struct {
	roots *x509.CertPool // never nil
	own   Verifier       // this computer's own; nil: it is not asked
}

func newTrust(c Config) trust {
	t := trust{roots: c.trusted(), own: c.OwnStore}
	if t.own == nil && c.Roots == nil {
		t.own = (*x509.Certificate).Verify // without roots, it is the platform that verifies
	}
	return t
}

// certificate verifies what a server showed for host at a time, by hand so that it is
// known even where it proves nothing (RFC 8461 §3.3, §4.2).
func (t trust) certificate(chain []*x509.Certificate, host string, at time.Time) *facts.Certificate {
	if len(chain) == 0 {
		return nil
	}
	leaf := chain[0]
	seen := &facts.Certificate{Issuer: issuer(leaf), NotBefore: leaf.NotBefore.UTC(), NotAfter: leaf.NotAfter.UTC()}
	for _, name := range leaf.DNSNames[:min(len(leaf.DNSNames), maxCertNames)] {
		seen.Names = append(seen.Names, clip(name, maxName))
	}
	if err := t.verify(chain, host, at); err != nil {
		seen.Fault, seen.Err = fault(chain, host, at, err), clip(err.Error(), maxErr)
		seen.Local = seen.Fault == facts.CertUntrusted && t.local(chain, at)
	}
	return seen
}

// fault tells the reasons apart: time first, then name, then issuer, because
// that is the order in which they can be put right.
func fault(chain []*x509.Certificate, host string, at time.Time, err error) facts.CertFault {
	leaf := chain[0]
	var invalid x509.CertificateInvalidError
	switch {
	case at.After(leaf.NotAfter):
		return facts.CertExpired
	case at.Before(leaf.NotBefore):
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

// missesIntermediate reports whether the issuer of the leaf was not sent, while the leaf says where it can be
// had. Nothing is fetched: that the issuer would be trusted is likely, not proven.
func missesIntermediate(chain []*x509.Certificate) bool {
	leaf := chain[0]
	return len(leaf.IssuingCertificateURL) > 0 && !slices.ContainsFunc(chain, func(c *x509.Certificate) bool {
		return bytes.Equal(c.RawSubject, leaf.RawIssuer)
	})
}

// local reports whether this computer's own store knows a root for a chain as it was sent. Its verifier may download what
// is missing, so only proofs made of what was sent count, and it may take long over that, so it is not outwaited.
func (t trust) local(chain []*x509.Certificate, at time.Time) bool {
	if t.own == nil || len(chain) == 0 {
		return false
	}
	answer := make(chan bool, 1)
	go func() {
		proofs, err := t.own(chain[0], asSent(chain, at))
		answer <- err == nil && slices.ContainsFunc(proofs, func(proof []*x509.Certificate) bool { return madeOf(proof, chain) })
	}()
	timer := time.NewTimer(ownStoreTimeout)
	defer timer.Stop()
	select {
	case known := <-answer:
		return known
	case <-timer.C:
		return false
	}
}

// madeOf reports whether all of a proof but its root was sent.
func madeOf(proof, chain []*x509.Certificate) bool {
	return len(proof) > 0 && !slices.ContainsFunc(proof[:len(proof)-1], func(c *x509.Certificate) bool {
		return !slices.ContainsFunc(chain, c.Equal)
	})
}

// public reports whether a chain leads to a root that the world knows, whatever it is made out to, at a time at which
// its leaf was good.
func (t trust) public(chain []*x509.Certificate) bool {
	return len(chain) > 0 && t.verify(chain, "", wasGood(chain)) == nil
}

// accepts reports whether a connection that tells nothing of the domain may be used: the world knows its root, or this
// computer's own store does. A nil error means yes.
func (t trust) accepts(chain []*x509.Certificate, host string, at time.Time) error {
	err := t.verify(chain, host, at)
	if err != nil && len(chain) > 0 && chain[0].VerifyHostname(host) == nil && t.local(chain, at) {
		return nil
	}
	return err
}

// verify reports whether a chain, as it was sent, leads to a root at a time, and proves host; with host "" any name will do. Nil means yes.
func (t trust) verify(chain []*x509.Certificate, host string, at time.Time) error {
	if len(chain) == 0 {
		return errors.New("no certificate")
	}
	options := asSent(chain, at)
	options.Roots, options.DNSName = t.roots, host
	_, err := chain[0].Verify(options)
	return err
}

// asSent returns options with exactly the intermediates that the server sent.
func asSent(chain []*x509.Certificate, at time.Time) x509.VerifyOptions {
	options := x509.VerifyOptions{Intermediates: x509.NewCertPool(), CurrentTime: at}
	for _, c := range chain[1:] {
		options.Intermediates.AddCert(c)
	}
	return options
}

// wasGood returns a time at which the leaf was good.
func wasGood(chain []*x509.Certificate) time.Time { return chain[0].NotBefore.Add(time.Second) }

// issuer returns the organisation that signed, or the issuer's common name where it has none.
func issuer(leaf *x509.Certificate) string {
	if len(leaf.Issuer.Organization) > 0 {
		return clip(leaf.Issuer.Organization[0], maxName)
	}
	return clip(leaf.Issuer.CommonName, maxName)
}
