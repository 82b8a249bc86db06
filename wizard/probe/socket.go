package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/netip"
	"time"

	"mailseal/wizard/facts"
)

const (
	maxSockets     = 96 // open at once
	connectTimeout = 8 * time.Second
	connectTries   = 2 // within that time
)

// errInside is why an address that only an inside network has is not connected to: what stands in somebody's DNS must not lead
// into the network that we are in.
var errInside = errors.New("not connected to: only an inside network has such an address")

// forbids reports whether an address that came from outside is not connected to.
func (p *Probe) forbids(addr netip.Addr) bool { return !p.config.AllowInside && facts.Inside(addr) }

// dial opens a connection to an address that came from outside.
func (p *Probe) dial(ctx context.Context, network string, to netip.AddrPort) (net.Conn, error) {
	if p.forbids(to.Addr()) {
		return nil, errInside
	}
	return p.dialNamed(ctx, network, to)
}

// dialNamed opens a connection to a server that the user named, wherever that is: a resolver, or a mailbox.
func (p *Probe) dialNamed(ctx context.Context, network string, to netip.AddrPort) (net.Conn, error) {
	return p.config.Dial(ctx, network, to.String())
}

// dialer opens a connection: dial or dialNamed.
type dialer func(ctx context.Context, network string, to netip.AddrPort) (net.Conn, error)

// connect opens a TCP connection. It does not outwait a server that drops
// packets: the rest of the time belongs to those that answer. Within that time it tries twice, so that one attempt
// which got lost, or took a bad way, is not taken for a server that is silent.
func connect(ctx context.Context, dial dialer, to netip.AddrPort) (conn net.Conn, err error) {
	for range connectTries {
		conn, err = despiteBusy(ctx, func() (net.Conn, error) {
			ctx, cancel := context.WithTimeout(ctx, connectTimeout/connectTries)
			defer cancel()
			conn, err := dial(ctx, "tcp", to)
			return conn, onTime(ctx, err)
		})
		if err == nil || !isTimeout(err) || ctx.Err() != nil {
			break
		}
	}
	return conn, err
}

// hangUp breaks off whatever conn waits for once ctx ends. Call stop when done.
func hangUp(ctx context.Context, conn net.Conn) (stop func() bool) {
	return context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
}

// overTLS opens a TLS connection to a web server that tells nothing of the domain, talks, and closes it. accept says whether
// the chain that the server shows will do.
func (p *Probe) overTLS(ctx context.Context, to site, accept func(chain []*x509.Certificate) error, talk func(*tls.Conn) error) error {
	over, err := p.turn(ctx, netip.AddrPortFrom(to.addr, httpsPort), politeSite)
	if err != nil {
		return err
	}
	defer over()
	conn, err := connect(ctx, p.dial, netip.AddrPortFrom(to.addr, httpsPort))
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
