package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/netip"
	"time"
)

const (
	maxSockets     = 96 // open at once
	connectTimeout = 8 * time.Second
)

// slot waits until one more socket may be opened; the caller calls free when it is closed.
func (p *Probe) slot(ctx context.Context) (free func(), err error) {
	select {
	case p.slots <- struct{}{}:
		return func() { <-p.slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// connect opens a TCP connection. It does not outwait a server that drops
// packets: the rest of the time belongs to those that answer.
func (p *Probe) connect(ctx context.Context, to netip.AddrPort) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	conn, err := p.config.Dial(ctx, "tcp", to.String())
	return conn, onTime(ctx, err)
}

// hangUp breaks off whatever conn waits for once ctx ends. Call stop when done.
func hangUp(ctx context.Context, conn net.Conn) (stop func() bool) {
	return context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
}

// overTLS opens a TLS connection to a web server that tells nothing of the domain, talks, and closes it. accept says whether
// the chain that the server shows will do.
func (p *Probe) overTLS(ctx context.Context, to site, accept func(chain []*x509.Certificate) error, talk func(*tls.Conn) error) error {
	leave, err := p.enter(ctx, netip.AddrPortFrom(to.addr, httpsPort), politeSite)
	if err != nil {
		return err
	}
	defer leave()
	free, err := p.slot(ctx)
	if err != nil {
		return err
	}
	defer free()
	conn, err := p.connect(ctx, netip.AddrPortFrom(to.addr, httpsPort))
	if err != nil {
		return err
	}
	defer conn.Close()
	secure := tls.Client(conn, &tls.Config{
		ServerName:         to.host,
		InsecureSkipVerify: true, // verified by accept
		MinVersion:         tls.VersionTLS12,
		NextProtos:         []string{"h2", "http/1.1"},
		VerifyConnection:   func(state tls.ConnectionState) error { return accept(state.PeerCertificates) },
	})
	if err := secure.HandshakeContext(ctx); err != nil {
		return err
	}
	return talk(secure)
}
