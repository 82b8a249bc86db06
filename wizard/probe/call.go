package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"time"

	"mailseal/wizard/facts"
)

const (
	smtpPort        = 25
	callTimeout     = 30 * time.Second // for all of a call
	greetingTimeout = 5 * time.Second  // of a well-known mail server
)

// called is a call and the chain that the server showed.
type called struct {
	facts.Call
	chain []*x509.Certificate
}

// call talks to a mail server as a sender does, as far as STARTTLS (RFC 3207),
// and quits. The certificate has to prove host, the name in the MX record
// (RFC 8461 §4.2). Old TLS versions are let in, to be able to tell of them.
func (c *check) call(ctx context.Context, host, at string) called {
	began := time.Now()
	call := called{Call: facts.Call{Addr: at, Stage: facts.CallConnect}}
	fail := func(err error) called {
		call.Err, call.Cut, call.Took = clip(err.Error(), maxErr), isOurs(ctx, err), time.Since(began)
		return call
	}
	addr, err := netip.ParseAddr(at)
	if err != nil {
		return fail(err)
	}
	if c.probe.forbids(addr) {
		call.Stage = facts.CallInside
		return fail(errInside)
	}
	over, err := c.probe.turn(ctx, netip.AddrPortFrom(addr, smtpPort), politeMail)
	if err != nil {
		return fail(err)
	}
	defer over()
	began = time.Now() // to wait for our own turn is not the server's time
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	conn, err := connect(ctx, c.probe.dial, netip.AddrPortFrom(addr, smtpPort))
	if err != nil {
		c.noteFailure(addr, err)
		if isRefused(err) {
			call.Stage = facts.CallRefused
		}
		return fail(err)
	}
	defer conn.Close()
	defer hangUp(ctx, conn)()
	c.noteAnswer(addr)

	s := newSMTP(conn)
	secure, err := c.encrypt(ctx, s, host, &call.Call)
	if err != nil {
		if call.Stage == facts.CallGreeting || call.Stage == facts.CallNoStartTLS { // it can still be told goodbye
			defer s.quit(ctx)
		}
		return fail(err)
	}
	call.Stage = facts.CallDone
	call.TLSVersion = secure.ConnectionState().Version
	call.chain = secure.ConnectionState().PeerCertificates
	call.Cert = c.certificate(ctx, call.chain, host)
	call.Took = time.Since(began)
	newSMTP(secure).quit(ctx)
	return call
}

// encrypt goes as far as encryption with a mail server, and notes how far that is. Its certificate is not verified.
func (c *check) encrypt(ctx context.Context, s *smtpConn, host string, call *facts.Call) (*tls.Conn, error) {
	call.Stage = facts.CallGreeting
	err := s.greet(call)
	if s.replied {
		c.reach.mail.Store(true)
	}
	if err != nil {
		return nil, s.cause(ctx, err)
	}
	if early := s.unread(); early != "" { // it would pass for the reply to STARTTLS
		call.Stage = facts.CallInjected
		return nil, fmt.Errorf("before it was asked: %q", early)
	}
	call.Stage = facts.CallNoStartTLS
	if err := s.startTLS(); err != nil {
		return nil, s.cause(ctx, err)
	}
	call.Stage = facts.CallTLS
	if early := s.unread(); early != "" {
		call.Stage = facts.CallInjected
		return nil, fmt.Errorf("in plain text, after the reply to STARTTLS: %q", early)
	}
	first := &firstBytes{Conn: s.conn}
	secure := tls.Client(first, &tls.Config{
		ServerName:         host,
		InsecureSkipVerify: true, // its caller verifies, so that the fault is known
		MinVersion:         tls.VersionTLS10,
		CipherSuites:       allCiphers(),
	})
	if err := secure.HandshakeContext(ctx); err != nil {
		if text, plain := first.plainText(); plain {
			call.Stage, err = facts.CallInjected, fmt.Errorf("in plain text, where encryption begins: %q", text)
		}
		return nil, s.cause(ctx, err)
	}
	return secure, nil
}

// greets reports whether a mail server sends a reply within greetingTimeout.
func greets(ctx context.Context, conn net.Conn) bool {
	conn.SetDeadline(time.Now().Add(greetingTimeout))
	defer hangUp(ctx, conn)()
	_, err := newSMTP(conn).read()
	return err == nil
}

// allCiphers lists every suite that Go knows: a mail server that speaks nothing newer is to be seen, not missed.
func allCiphers() []uint16 {
	var ids []uint16
	for _, c := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		ids = append(ids, c.ID)
	}
	return ids
}
