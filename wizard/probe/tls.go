package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/netip"
)

// dialTLS opens a TLS connection to a web server that tells nothing of the domain, such as a public resolver. accept says
// whether the chain that it shows will do. The caller holds a slot.
func (p *Probe) dialTLS(ctx context.Context, to netip.AddrPort, host string, accept func(chain []*x509.Certificate) error) (*tls.Conn, error) {
	conn, err := p.connect(ctx, to)
	if err != nil {
		return nil, err
	}
	secure := tls.Client(conn, &tls.Config{
		ServerName:         host,
		InsecureSkipVerify: true, // verified by accept
		MinVersion:         tls.VersionTLS12,
		NextProtos:         []string{"h2", "http/1.1"},
		VerifyConnection:   func(state tls.ConnectionState) error { return accept(state.PeerCertificates) },
	})
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return secure, nil
}
