package probe

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"mailseal/wizard/facts"
)

const (
	smtpPort     = 25
	maxReplyLine = 2048 // bytes; RFC 5321 §4.5.3.1.5 asks for 512
	maxReplyRows = 100
	maxBanner    = 512 // bytes kept
	quitTimeout  = 2 * time.Second

	greetingPatience = 5 * time.Second // of the self-test
)

// call talks to a mail server as a sender does, as far as STARTTLS (RFC 3207),
// and takes its leave. The certificate has to prove host, the name in the MX record
// (RFC 8461 §4.2). Old TLS versions are let in, to be able to tell of them. chain is what the
// server showed.
func (l *look) call(ctx context.Context, host, at string) (c facts.Call, chain []*x509.Certificate) {
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	c = facts.Call{Addr: at, Stage: facts.CallConnect}
	fail := func(err error) (facts.Call, []*x509.Certificate) {
		c.Err, c.Cut, c.Took = clip(err.Error(), maxErr), ctx.Err() != nil, time.Since(began)
		return c, nil
	}
	addr, err := netip.ParseAddr(at)
	if err != nil {
		return fail(err)
	}
	free, err := l.probe.slot(ctx)
	if err != nil {
		return fail(err)
	}
	defer free()
	conn, err := l.probe.connect(ctx, netip.AddrPortFrom(addr, smtpPort))
	if err != nil {
		l.note(addr, err)
		if isRefused(err) {
			c.Stage = facts.CallRefused
		}
		return fail(err)
	}
	defer conn.Close()
	defer hangUp(ctx, conn)()
	l.reached(addr)

	c.Stage = facts.CallGreeting
	s := newSMTP(conn)
	err = s.greet(&c)
	if s.spoke {
		l.heard.mail.Store(true)
	}
	if err != nil {
		defer s.quit(ctx)
		return fail(s.why(ctx, err))
	}
	c.Stage = facts.CallNoStartTLS
	if err := s.startTLS(); err != nil {
		defer s.quit(ctx)
		return fail(s.why(ctx, err))
	}
	c.Stage = facts.CallTLS
	if n := s.in.Buffered(); n > 0 {
		return fail(fmt.Errorf("%d bytes came after the STARTTLS reply, before encryption: somebody slipped them in", n))
	}
	secure := tls.Client(conn, &tls.Config{
		ServerName:         host,
		InsecureSkipVerify: true, // verified below, so that the fault is known
		MinVersion:         tls.VersionTLS10,
		CipherSuites:       oldCiphers(),
	})
	if err := secure.HandshakeContext(ctx); err != nil {
		return fail(s.why(ctx, err))
	}
	c.Stage = facts.CallDone
	c.TLSVersion = secure.ConnectionState().Version
	chain = secure.ConnectionState().PeerCertificates
	c.Cert = l.probe.judge.certificate(chain, host)
	c.Took = time.Since(began)
	newSMTP(secure).quit(ctx)
	return c, chain
}

// greets reports whether a mail server says a word within greetingPatience.
func greets(ctx context.Context, conn net.Conn) bool {
	conn.SetDeadline(time.Now().Add(greetingPatience))
	defer hangUp(ctx, conn)()
	_, err := newSMTP(conn).read()
	return err == nil
}

// smtpConn is one SMTP connection, read with limits.
type smtpConn struct {
	conn  net.Conn
	in    *bufio.Reader
	spoke bool // a reply was read
}

func newSMTP(conn net.Conn) *smtpConn {
	return &smtpConn{conn: conn, in: bufio.NewReaderSize(conn, maxReplyLine)}
}

// reply is a server's answer to one command (RFC 5321 §4.2).
type reply struct {
	code int
	rows []string // text after the code
}

func (r reply) String() string { return fmt.Sprintf("%d %s", r.code, strings.Join(r.rows, " / ")) }

var errNotSMTP = errors.New("the server does not speak SMTP")

// read takes one reply, of several rows where a dash follows the code.
func (s *smtpConn) read() (reply, error) {
	var r reply
	for range maxReplyRows {
		line, err := s.in.ReadSlice('\n')
		if err != nil {
			if errors.Is(err, bufio.ErrBufferFull) {
				err = fmt.Errorf("%w: a line has more than %d bytes", errNotSMTP, maxReplyLine)
			}
			return r, err
		}
		text := strings.TrimRight(string(line), "\r\n")
		if len(text) < 3 || !digits(text[:3]) || len(text) > 3 && text[3] != ' ' && text[3] != '-' {
			return r, fmt.Errorf("%w: it said %q", errNotSMTP, clip(text, 80))
		}
		code := int(text[0]-'0')*100 + int(text[1]-'0')*10 + int(text[2]-'0')
		if r.code != 0 && code != r.code {
			return r, fmt.Errorf("%w: two codes in one reply", errNotSMTP)
		}
		r.code = code
		r.rows = append(r.rows, text[min(4, len(text)):])
		if len(text) == 3 || text[3] == ' ' {
			s.spoke = true
			return r, nil
		}
	}
	return r, fmt.Errorf("%w: a reply has more than %d lines", errNotSMTP, maxReplyRows)
}

func (s *smtpConn) ask(command string) (reply, error) {
	if _, err := s.conn.Write([]byte(command + "\r\n")); err != nil {
		return reply{}, err
	}
	return s.read()
}

// errNoStartTLS is a server that was greeted and offers no encryption.
var errNoStartTLS = errors.New("STARTTLS is not offered")

// greet reads the banner and says EHLO. The name given is our own address in
// brackets: RFC 5321 §4.1.4 asks for it where a client has no name of its own.
func (s *smtpConn) greet(c *facts.Call) error {
	banner, err := s.read()
	c.Banner = clip(strings.Join(banner.rows, "\n"), maxBanner)
	if err != nil {
		return err
	}
	if banner.code != 220 {
		return fmt.Errorf("the greeting is %s", banner)
	}
	hello, err := s.ask("EHLO " + literal(s.conn.LocalAddr()))
	if err != nil {
		return err
	}
	if hello.code == 500 || hello.code == 502 { // it knows HELO only, and so no extension (RFC 5321 §3.2)
		c.Stage = facts.CallNoStartTLS
	}
	if hello.code != 250 {
		return fmt.Errorf("EHLO is answered with %s", hello)
	}
	for _, row := range hello.rows[1:] {
		if keyword, _, _ := strings.Cut(row, " "); strings.EqualFold(keyword, "STARTTLS") {
			return nil
		}
	}
	c.Stage = facts.CallNoStartTLS
	return errNoStartTLS
}

func (s *smtpConn) startTLS() error {
	ready, err := s.ask("STARTTLS")
	if err == nil && ready.code != 220 {
		err = fmt.Errorf("STARTTLS is answered with %s", ready)
	}
	return err
}

// quit takes leave, if there is time; whether the server answers does not matter.
func (s *smtpConn) quit(ctx context.Context) {
	until := time.Now().Add(quitTimeout)
	if end, ok := ctx.Deadline(); ok && end.Before(until) {
		until = end
	}
	if ctx.Err() == nil {
		s.conn.SetDeadline(until)
		_, _ = s.ask("QUIT")
	}
}

// why prefers to say that time ran out over how it showed.
func (s *smtpConn) why(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("time ran out: %w", ctx.Err())
	}
	return err
}

// literal is an address in the form of RFC 5321 §4.1.3.
func literal(local net.Addr) string {
	to, err := netip.ParseAddrPort(local.String())
	if err != nil {
		return "[127.0.0.1]"
	}
	if addr := to.Addr().Unmap().WithZone(""); addr.Is6() {
		return "[IPv6:" + addr.String() + "]"
	}
	return "[" + to.Addr().Unmap().String() + "]"
}
