package probe

import (
	"crypto/x509"
	"encoding/pem"
	"strings"
	"sync"

	"golang.org/x/crypto/x509roots/fallback/bundle"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

// mozilla gives the roots of Mozilla's store, with the limits that Mozilla sets to some of them. They come
// along in the program, so that a chain is judged alike on every computer.
var mozilla = sync.OnceValue(func() *x509.CertPool {
	pool := x509.NewCertPool()
	for root := range bundle.Roots() {
		cert, err := x509.ParseCertificate(root.Certificate)
		switch {
		case err != nil: // one that this version of Go cannot read signs nothing for it either
		case root.Constraint != nil:
			pool.AddCertWithConstraint(cert, root.Constraint)
		default:
			pool.AddCert(cert)
		}
	}
	return pool
})

// trusted returns the roots to judge by. It is never nil: crypto/x509 would then leave the verdict to the platform's
// verifier, and some of those download what a server did not send.
func (c Config) trusted() *x509.CertPool {
	pool := c.Roots
	if pool == nil {
		pool = mozilla()
	}
	if len(c.ExtraRoots) == 0 {
		return pool
	}
	pool = pool.Clone()
	for _, root := range c.ExtraRoots {
		pool.AddCert(root)
	}
	return pool
}

// ParseRoots reads certificates in PEM form, as SSL_CERT_FILE names them. Some that Go cannot read are passed over, as
// crypto/x509 does; a text in which there is no other is an error. An empty one holds none.
func ParseRoots(text []byte) ([]*x509.Certificate, error) {
	if strings.TrimSpace(string(text)) == "" {
		return nil, nil
	}
	var roots []*x509.Certificate
	var unread error
	for {
		var block *pem.Block
		if block, text = pem.Decode(text); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			unread = &assets.Error{ID: msgid.ErrorCommandRootsUnread, Err: err}
			continue
		}
		roots = append(roots, cert)
	}
	switch {
	case len(roots) > 0:
		return roots, nil
	case unread != nil:
		return nil, unread
	}
	return nil, assets.NewError(msgid.ErrorCommandRootsNone, nil)
}
