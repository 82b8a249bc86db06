package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
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
	return p.config.Dial(ctx, "tcp", to.String())
}

// hangUp breaks off whatever conn waits for once ctx ends. Call stop when done.
func hangUp(ctx context.Context, conn net.Conn) (stop func() bool) {
	return context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
}

// isTimeout reports whether err says that time ran out, whoever ran out of it.
func isTimeout(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}

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
