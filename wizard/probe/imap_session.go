package probe

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap"
)

// Limits on what a server may say. A mail may be as large as MaxMail; servers give its size as they see fit, so some more is read.
const (
	// MaxMail is how large a mail may be that is read, in bytes. No TLS report is larger.
	MaxMail = 15 << 20

	maxLiteral  = MaxMail + 1<<20
	maxResponse = 8 << 20 // bytes of one response that are in no literal: some 800,000 numbers of mails
	maxWord     = 8 << 10 // bytes without a space
	maxLists    = 500     // lists in one response
	maxChatter  = 200     // responses to one command that it did not ask for, for each of which there is more time
	maxTalk     = 100_000 // responses to one command
	steadily    = 64 << 10
)

// Why a server's words are not read any further.
var (
	errTooMuch = errors.New("the server says more than it should")
	errNotIMAP = errors.New("the server does not speak IMAP")
	errEnded   = errors.New("the server hung up")
)

// farewell is a BYE: the server ends the session.
type farewell struct{ text string }

func (farewell) Error() string { return "the server says BYE" }

// refusal is a NO or BAD.
type refusal struct {
	code imap.StatusRespCode
	text string
}

func (refusal) Error() string { return "the server refuses" }

// imapSession is one IMAP connection (RFC 3501), read with limits. It sends nothing that changes a mailbox.
type imapSession struct {
	ctx      context.Context
	conn     net.Conn
	stop     func() bool   // breaking off when ctx ends
	patience time.Duration // without a word of the server's that counts
	words    *limitedWords
	reader   *imap.Reader
	tags     int
	can      []string // its capabilities, in upper case; nil where it did not name them
}

func newIMAPSession(ctx context.Context, conn net.Conn, patience time.Duration) *imapSession {
	s := &imapSession{ctx: ctx, patience: patience, stop: hangUp(ctx, conn)}
	s.over(conn)
	return s
}

// over goes on over another connection: an encrypted one, say. What was heard before does not count.
func (s *imapSession) over(conn net.Conn) {
	s.conn, s.can = conn, nil
	s.words = &limitedWords{in: bufio.NewReader(&steadyReader{conn: conn, more: s.arm})}
	s.reader = imap.NewReader(s.words)
	s.reader.MaxLiteralSize = maxLiteral
	s.arm()
}

// arm gives the server its time once more.
func (s *imapSession) arm() {
	s.conn.SetDeadline(time.Now().Add(s.patience))
	if s.ctx.Err() != nil { // it may have ended before the line above
		s.conn.SetDeadline(time.Unix(1, 0))
	}
}

// greeting reads the first response, and reports whether the server takes us for logged in already.
func (s *imapSession) greeting() (loggedIn bool, err error) {
	response, err := s.read()
	if err != nil {
		return false, err
	}
	status, ok := response.(*imap.StatusResp)
	if !ok || status.Type == imap.StatusRespNo || status.Type == imap.StatusRespBad {
		return false, errNotIMAP
	}
	return status.Type == imap.StatusRespPreauth, nil
}

// capabilities asks the server what it can do, unless it said so. One that does not answer to the question can nothing more.
func (s *imapSession) capabilities() error {
	if s.can != nil {
		return nil
	}
	err := s.ask("CAPABILITY", nil)
	var refused refusal
	if errors.As(err, &refused) {
		return nil
	}
	return err
}

// supports reports whether the server named a capability.
func (s *imapSession) supports(capability string) bool { return slices.Contains(s.can, capability) }

// login logs in. The name and the password go out once, and only where the caller has made sure of encryption.
func (s *imapSession) login(user, password string) error {
	if !s.supports("AUTH=PLAIN") {
		return s.ask("LOGIN "+quoted(user)+" "+quoted(password), nil)
	}
	answer := base64.StdEncoding.EncodeToString([]byte("\x00" + user + "\x00" + password)) // RFC 4616
	return s.ask("AUTHENTICATE PLAIN", func(response imap.Resp) (bool, error) {
		if _, goOn := response.(*imap.ContinuationReq); !goOn || answer == "" {
			return false, nil
		}
		line := answer
		answer = "" // whoever asks twice is not told twice
		return true, s.send(line)
	})
}

// ask sends a command and waits for its end. Every response that comes before goes to heard, which may be nil and reports
// whether it is one that counts. A NO or BAD is a refusal.
func (s *imapSession) ask(command string, heard func(imap.Resp) (counts bool, err error)) error {
	s.tags++
	tag := fmt.Sprintf("m%d", s.tags)
	s.arm()
	if err := s.send(tag + " " + command); err != nil {
		return err
	}
	chatter := 0
	for range maxTalk {
		response, err := s.read()
		if err != nil {
			return err
		}
		if status, ok := response.(*imap.StatusResp); ok && status.Tag == tag {
			if status.Type != imap.StatusRespOk {
				return refusal{status.Code, status.Info}
			}
			return s.tell(heard, response, &chatter)
		}
		if err := s.tell(heard, response, &chatter); err != nil {
			return err
		}
	}
	return errTooMuch
}

// tell hands a response on. One that counts gives the server its time again, and of the others a few.
func (s *imapSession) tell(heard func(imap.Resp) (bool, error), response imap.Resp, chatter *int) error {
	counts := false
	if heard != nil {
		var err error
		if counts, err = heard(response); err != nil {
			return err
		}
	}
	if !counts {
		*chatter++
	}
	if counts || *chatter < maxChatter {
		s.arm()
	}
	return nil
}

func (s *imapSession) send(line string) error {
	_, err := io.WriteString(s.conn, line+"\r\n")
	return err
}

// read takes one response, and notes what it says of the server.
func (s *imapSession) read() (imap.Resp, error) {
	s.words.begin()
	response, err := imap.ReadResp(s.reader)
	if s.words.err != nil { // the library does not hand on every error
		err = s.words.err
	}
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errEnded
	case err != nil && imap.IsParseError(err):
		return nil, errNotIMAP
	case err != nil:
		return nil, err
	}
	if status, ok := response.(*imap.StatusResp); ok {
		if status.Type == imap.StatusRespBye {
			return nil, farewell{status.Info}
		}
		if status.Code == imap.CodeCapability {
			s.note(status.Arguments)
		}
	}
	if name, fields, ok := imap.ParseNamedResp(response); ok && name == "CAPABILITY" {
		s.note(fields)
	}
	return response, nil
}

func (s *imapSession) note(fields []any) {
	s.can = []string{}
	for _, field := range fields {
		if text, ok := field.(string); ok {
			s.can = append(s.can, strings.ToUpper(text))
		}
	}
}

// hangUp says goodbye, where it can be said, and ends the connection.
func (s *imapSession) hangUp() {
	s.stop()
	if _, encrypted := s.conn.(*tls.Conn); encrypted {
		s.conn.SetDeadline(time.Now().Add(quitTimeout))
		_ = s.send("bye LOGOUT")
	}
	s.conn.Close()
}

// quoted writes a string of RFC 3501 §4.3.
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\r", "", "\n", "", "\x00", "").Replace(text) + `"`
}

// steadyReader reads from a connection, and tells of every steadily bytes that came.
type steadyReader struct {
	conn net.Conn
	more func()
	came int
}

func (r *steadyReader) Read(b []byte) (int, error) {
	n, err := r.conn.Read(b)
	if r.came += n; r.came >= steadily {
		r.came = 0
		r.more()
	}
	return n, err
}

// limitedWords reads responses for the library, which keeps no limits but that of a literal.
type limitedWords struct {
	in                *bufio.Reader
	said, word, lists int // of this response: bytes in no literal, those since the last space, lists
	literals          int // bytes
	last              rune
	err               error
}

// begin begins a response.
func (w *limitedWords) begin() { *w = limitedWords{in: w.in} }

// ReadRune reads what is in no literal.
func (w *limitedWords) ReadRune() (rune, int, error) {
	r, n, err := w.in.ReadRune()
	if err != nil {
		return r, n, w.fail(err)
	}
	w.said, w.word, w.last = w.said+n, w.word+n, r
	switch r {
	case ' ':
		w.word = 0
	case '(':
		w.lists++
	}
	if w.said > maxResponse || w.word > maxWord || w.lists > maxLists {
		return 0, 0, w.fail(errTooMuch)
	}
	return r, n, nil
}

// UnreadRune takes the last one back.
func (w *limitedWords) UnreadRune() error {
	if err := w.in.UnreadRune(); err != nil {
		return err
	}
	if w.last == '(' {
		w.lists--
	}
	w.last = 0
	return nil
}

// ReadString reads the length of a literal.
func (w *limitedWords) ReadString(delim byte) (string, error) {
	text, err := w.in.ReadSlice(delim)
	if errors.Is(err, bufio.ErrBufferFull) || len(text) > maxWord {
		return "", w.fail(errTooMuch)
	}
	if err != nil {
		return "", w.fail(err)
	}
	w.said += len(text)
	return string(text), nil
}

// Read reads literals.
func (w *limitedWords) Read(b []byte) (int, error) {
	n, err := w.in.Read(b)
	if err != nil {
		return n, w.fail(err)
	}
	w.word = 0
	if w.literals += n; w.literals > 2*maxLiteral {
		return 0, w.fail(errTooMuch)
	}
	return n, nil
}

// fail remembers the first error: after it, nothing that was read counts.
func (w *limitedWords) fail(err error) error {
	if w.err == nil {
		w.err = err
	}
	return err
}
