package probe

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"mailseal/wizard/facts"
)

const (
	maxReplyLine  = 2048 // bytes; RFC 5321 §4.5.3.1.5 asks for 512
	maxReplyLines = 100
	maxBanner     = 512 // bytes kept
	maxEarly      = 80  // bytes kept of what came too early, or in plain text
	quitTimeout   = 2 * time.Second
)

// smtpConn is one SMTP connection, read with limits.
type smtpConn struct {
	conn    net.Conn
	in      *bufio.Reader
	replied bool // a reply was read
}

func newSMTP(conn net.Conn) *smtpConn {
	return &smtpConn{conn: conn, in: bufio.NewReaderSize(conn, maxReplyLine)}
}

// reply is a server's answer to one command (RFC 5321 §4.2).
type reply struct {
	code  int
	lines []string // text after the code
}

func (r reply) String() string { return fmt.Sprintf("%d %s", r.code, strings.Join(r.lines, " / ")) }

var errNotSMTP = errors.New("the server does not speak SMTP")

// read takes one reply, of several lines where a dash follows the code.
func (s *smtpConn) read() (reply, error) {
	var r reply
	for range maxReplyLines {
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
		r.lines = append(r.lines, text[min(4, len(text)):])
		if len(text) == 3 || text[3] == ' ' {
			s.replied = true
			return r, nil
		}
	}
	return r, fmt.Errorf("%w: a reply has more than %d lines", errNotSMTP, maxReplyLines)
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
func (s *smtpConn) greet(call *facts.Call) error {
	banner, err := s.read()
	call.Banner = clip(strings.Join(banner.lines, "\n"), maxBanner)
	if err != nil {
		return err
	}
	if banner.code != 220 {
		return fmt.Errorf("the greeting is %s", banner)
	}
	hello, err := s.ask("EHLO " + addressLiteral(s.conn.LocalAddr()))
	if err != nil {
		return err
	}
	if hello.code == 500 || hello.code == 502 { // it knows HELO only, and so no extension (RFC 5321 §3.2)
		call.Stage = facts.CallNoStartTLS
	}
	if hello.code != 250 {
		return fmt.Errorf("EHLO is answered with %s", hello)
	}
	for _, line := range hello.lines[1:] {
		if keyword, _, _ := strings.Cut(line, " "); strings.EqualFold(keyword, "STARTTLS") {
			return nil
		}
	}
	call.Stage = facts.CallNoStartTLS
	return errNoStartTLS
}

func (s *smtpConn) startTLS() error {
	ready, err := s.ask("STARTTLS")
	if err == nil && ready.code != 220 {
		err = fmt.Errorf("STARTTLS is answered with %s", ready)
	}
	return err
}

// unread returns the beginning of what has come and was not asked for, as text; "" where nothing has.
func (s *smtpConn) unread() string {
	early, _ := s.in.Peek(s.in.Buffered())
	return clip(string(early), maxEarly)
}

// firstBytes keeps the beginning of what is read from a connection.
type firstBytes struct {
	net.Conn
	kept []byte
}

func (f *firstBytes) Read(b []byte) (int, error) {
	n, err := f.Conn.Read(b)
	f.kept = append(f.kept, b[:min(n, maxEarly-len(f.kept))]...)
	return n, err
}

// plainText returns what came first, if that is text: a TLS record begins with a byte that no text begins with (RFC 8446 §5.1).
func (f *firstBytes) plainText() (text string, plain bool) {
	if len(f.kept) == 0 {
		return "", false
	}
	first := f.kept[0]
	return string(f.kept), first >= ' ' && first <= '~' || first == '\r' || first == '\n'
}

// quit ends the session, if there is time; whether the server answers does not matter.
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

// cause returns why a session failed: that time ran out, rather than how that showed in err.
func (s *smtpConn) cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("time ran out: %w", ctx.Err())
	}
	return err
}

// addressLiteral returns an address in the form of RFC 5321 §4.1.3.
func addressLiteral(local net.Addr) string {
	to, err := netip.ParseAddrPort(local.String())
	if err != nil {
		return "[127.0.0.1]"
	}
	if addr := to.Addr().Unmap().WithZone(""); addr.Is6() {
		return "[IPv6:" + addr.String() + "]"
	}
	return "[" + to.Addr().Unmap().String() + "]"
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }
