package probe

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/netip"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// maxAddresses is how many addresses of a mailbox's server are tried.
const maxAddresses = 6

// openMailbox connects, makes sure of the encryption and of who answers, and only then logs in.
func (p *Probe) openMailbox(ctx context.Context, box Mailbox) (*imapSession, error) {
	addrs, err := p.addressesOf(ctx, box.Host)
	if err != nil {
		return nil, err
	}
	conn, err := p.connectAny(ctx, addrs, box.Port)
	if err != nil {
		return nil, mailboxStage{connecting, err}
	}
	s := newIMAPSession(ctx, conn, p.config.Timeout)
	if err := p.logIn(s, box); err != nil {
		s.hangUp()
		return nil, err
	}
	return s, nil
}

func (p *Probe) logIn(s *imapSession, box Mailbox) error {
	var loggedIn bool
	var err error
	if box.Port == IMAPPlainPort {
		err = p.startIMAPTLS(s, box.Host)
	} else if err = p.encrypt(s, box.Host); err == nil {
		loggedIn, err = s.greeting()
	}
	if err != nil || loggedIn {
		return err
	}
	if err := s.capabilities(); err != nil {
		return err
	}
	if s.supports("LOGINDISABLED") && !s.supports("AUTH=PLAIN") {
		return errLoginDisabled
	}
	if err := s.login(box.User, box.Password); err != nil {
		return mailboxStage{loggingIn, err}
	}
	return nil
}

// startIMAPTLS begins encryption on a connection that begins in clear (RFC 3501 §6.2.1). What was said in clear does not count.
func (p *Probe) startIMAPTLS(s *imapSession, host string) error {
	loggedIn, err := s.greeting()
	if err != nil {
		return err
	}
	if err := s.capabilities(); err != nil {
		return err
	}
	if loggedIn || !s.supports("STARTTLS") { // after PREAUTH it is too late for STARTTLS
		return errNoStartTLS
	}
	if err := s.ask("STARTTLS", nil); err != nil {
		return errNoStartTLS
	}
	if s.words.in.Buffered() > 0 { // somebody put words in before the encryption
		return errNotIMAP
	}
	return p.encrypt(s, host)
}

// encrypt goes on over TLS with a server that proves its name. Otherwise the error is a *facts.Certificate's fault, or that of TLS.
func (p *Probe) encrypt(s *imapSession, host string) error {
	var shown *facts.Certificate
	secure := tls.Client(s.conn, &tls.Config{
		ServerName:         host,
		InsecureSkipVerify: true, // verified below, so that the fault is known
		MinVersion:         tls.VersionTLS12,
		VerifyConnection: func(state tls.ConnectionState) error {
			if shown = p.trust.certificate(state.PeerCertificates, host, p.now()); shown == nil || shown.Fault != "" {
				return errCertificate
			}
			return nil
		},
	})
	err := secure.HandshakeContext(s.ctx)
	switch {
	case errors.Is(err, errCertificate) && shown != nil:
		return certificateFault{shown}
	case err != nil:
		return mailboxStage{encrypting, err}
	}
	s.over(secure)
	return nil
}

// addressesOf returns where a server is, as other programs on this computer find it; and as the resolvers say, where this
// computer's own does not answer.
func (p *Probe) addressesOf(ctx context.Context, host string) ([]netip.Addr, error) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{addr}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, p.config.Timeout)
	defer cancel()
	if p.config.System != nil {
		addrs, err := p.config.System(ctx, "ip", host)
		var unknown *net.DNSError
		switch {
		case err == nil && len(addrs) > 0:
			return addrs, nil
		case errors.As(err, &unknown) && unknown.IsNotFound:
			return nil, errNoHost
		}
	}
	found := newCheck(p, "", facts.Scope{}).resolveTypes(ctx, dnsname.Canonical(host), addressTypes)
	var addrs []netip.Addr
	for _, text := range addrsOf(found) {
		if addr, err := netip.ParseAddr(text); err == nil {
			addrs = append(addrs, addr)
		}
	}
	switch {
	case len(addrs) > 0:
		return addrs, nil
	case found.Answered():
		return nil, errNoHost
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	return nil, errNoDNS
}

// connectAny connects to the first address that answers. The error is that of the first.
func (p *Probe) connectAny(ctx context.Context, addrs []netip.Addr, port uint16) (net.Conn, error) {
	var first error
	for _, addr := range addrs[:min(len(addrs), maxAddresses)] {
		conn, err := connect(ctx, p.dialNamed, netip.AddrPortFrom(addr.Unmap(), port))
		if err == nil {
			return conn, nil
		}
		if first == nil || isUnreachable(first) {
			first = err
		}
	}
	return nil, first
}
