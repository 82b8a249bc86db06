package practice

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"sync"
	"time"
)

// authority issues the certificates of the pretend internet: a root, and the
// intermediate below it that signs. All servers share one key; their names and
// dates differ. Keys are of the kind that takes least time to sign with.
type authority struct {
	roots        *x509.CertPool // the root alone
	intermediate *x509.Certificate
	signer       crypto.Signer // of intermediate
	key          crypto.Signer // of every server
	old          *authority    // the same, with a key for servers that know nothing newer than TLS 1.1

	mu     sync.Mutex
	issued map[string]*tls.Certificate // by when and for what
}

// authorities are those of all worlds in the process, by name and year: the worlds of a year trust the same ones, as computers do.
var authorities struct {
	mu   sync.Mutex
	made map[string]*authority
}

// authorityOf returns the authority of that name that worlds have which start in a year.
func authorityOf(name string, year int) (*authority, error) {
	authorities.mu.Lock()
	defer authorities.mu.Unlock()
	key := fmt.Sprint(name, " ", year)
	if a := authorities.made[key]; a != nil {
		return a, nil
	}
	a, err := newAuthority(name, time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		return nil, err
	}
	if authorities.made == nil {
		authorities.made = map[string]*authority{}
	}
	authorities.made[key] = a
	return a, nil
}

// Certificates live as long as Let's Encrypt's and are renewed as its clients do.
const (
	certificateLife  = 90 * 24 * time.Hour
	certificateRenew = 60 * 24 * time.Hour
)

// newAuthority makes an authority that has existed for years at start.
func newAuthority(name string, start time.Time) (*authority, error) {
	var keys [3]crypto.Signer
	for i := range keys {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return nil, err
		}
		keys[i] = key
	}
	oldKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	issuer := func(suffix string, from, to int) *x509.Certificate {
		return &x509.Certificate{
			Subject:   pkix.Name{Organization: []string{name}, CommonName: name + suffix},
			NotBefore: start.AddDate(from, 0, 0), NotAfter: start.AddDate(to, 0, 0),
			IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		}
	}
	template := issuer(" Root", -5, 15)
	root, err := sign(template, template, keys[0], keys[0])
	if err != nil {
		return nil, err
	}
	intermediate, err := sign(issuer(" E1", -2, 12), root, keys[1], keys[0])
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AddCert(root)
	with := func(key crypto.Signer, old *authority) *authority {
		return &authority{
			roots: roots, intermediate: intermediate, signer: keys[1], key: key, old: old, issued: map[string]*tls.Certificate{},
		}
	}
	return with(keys[2], with(oldKey, nil)), nil
}

// sign makes cert, with the public half of key, signed by parent.
func sign(cert, parent *x509.Certificate, key, by crypto.Signer) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	cert.SerialNumber = serial
	der, err := x509.CreateCertificate(rand.Reader, cert, parent, key.Public(), by)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// certificate returns a valid certificate for names, as a server that renews in time has it at a time.
func (a *authority) certificate(at time.Time, names ...string) (*tls.Certificate, error) {
	return a.issue(at.Truncate(certificateRenew).Add(-time.Hour), names)
}

// expired returns a certificate that expired two days before a day.
func (a *authority) expired(at time.Time, names ...string) (*tls.Certificate, error) {
	return a.issue(at.Truncate(24*time.Hour).Add(-certificateLife-48*time.Hour), names)
}

// running returns a certificate that expires some days after a time, because nobody renews it.
func (a *authority) running(at time.Time, days int, names ...string) (*tls.Certificate, error) {
	return a.issue(at.Truncate(time.Hour).AddDate(0, 0, days).Add(-certificateLife), names)
}

// issue returns the certificate for names that begins at a time; there is one for each.
func (a *authority) issue(from time.Time, names []string) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	id := strconv.FormatInt(from.Unix(), 10) + " " + strings.Join(names, " ")
	if cert, ok := a.issued[id]; ok {
		return cert, nil
	}
	leaf, err := sign(&x509.Certificate{
		Subject:   pkix.Name{CommonName: names[0]},
		DNSNames:  names,
		NotBefore: from, NotAfter: from.Add(certificateLife),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, a.intermediate, a.key, a.signer)
	if err != nil {
		return nil, err
	}
	cert := &tls.Certificate{Certificate: [][]byte{leaf.Raw, a.intermediate.Raw}, PrivateKey: a.key, Leaf: leaf}
	a.issued[id] = cert
	return cert, nil
}

// withoutChain returns the certificate alone, as a server sends it that lacks the intermediate.
func withoutChain(cert *tls.Certificate) *tls.Certificate {
	alone := *cert
	alone.Certificate = cert.Certificate[:1]
	return &alone
}
