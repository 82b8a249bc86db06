package probe

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emersion/go-imap"
	"github.com/emersion/go-imap/backend/memory"
	"github.com/emersion/go-imap/server"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/facts"
)

// reportMail is a mail as RFC 8460 §5.3 has it.
func reportMail(domain, id string) string {
	return "From: tls@sender.example\r\nSubject: Report Domain: " + domain + " Submitter: sender.example Report-ID: <" + id + ">\r\n" +
		"TLS-Report-Domain: " + domain + "\r\nTLS-Report-Submitter: sender.example\r\n" +
		"Content-Type: multipart/report; report-type=\"tlsrpt\"; boundary=b\r\n\r\n--b\r\n\r\n" + id + "\r\n--b--\r\n"
}

const ordinaryMail = "From: anna@alpha.example\r\nSubject: lunch\r\nContent-Type: text/plain\r\n\r\nat noon?\r\n"

// pretendMailbox is an IMAP server with one folder. It notes what it was asked, and fails where a client could change something.
type pretendMailbox struct {
	t        *testing.T
	greeting string
	can      string // capabilities, beside IMAP4rev1
	validity uint32
	next     uint32
	mails    map[uint32]string
	dumb     bool                                                 // SEARCH does not look into headers
	meddle   func(conn net.Conn, tag, command string) (done bool) // says something else in the place of the answer; nil: never

	mu     sync.Mutex // for all above and below
	order  []uint32
	asked  []string
	bodies int // mails that were sent whole
}

func newPretendMailbox(t *testing.T, mails ...string) *pretendMailbox {
	m := &pretendMailbox{t: t, can: "AUTH=PLAIN", validity: 7, mails: map[uint32]string{}}
	for i, mail := range mails {
		m.mails[uint32(i)+1] = mail
	}
	m.next = uint32(len(mails)) + 1
	return m
}

func (m *pretendMailbox) serve(conn net.Conn) {
	in := bufio.NewReader(conn)
	m.mu.Lock()
	greeting := cmp.Or(m.greeting, "* OK hello")
	m.mu.Unlock()
	fmt.Fprintf(conn, "%s\r\n", greeting)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		tag, command, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		if !m.take(conn, in, tag, command) {
			return
		}
	}
}

// take answers a command, and reports whether more may come.
func (m *pretendMailbox) take(conn net.Conn, in *bufio.Reader, tag, command string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked = append(m.asked, command)
	return m.meddle != nil && m.meddle(conn, tag, command) || m.answer(conn, in, tag, command)
}

// change changes what the server has.
func (m *pretendMailbox) change(change func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change()
}

// numbers are those of its mails.
func (m *pretendMailbox) numbers() []uint32 {
	if len(m.order) != len(m.mails) {
		m.order = slices.Sorted(maps.Keys(m.mails))
	}
	return m.order
}

func (m *pretendMailbox) answer(conn net.Conn, in *bufio.Reader, tag, command string) bool {
	out := bufio.NewWriter(conn)
	defer out.Flush()
	name, rest, _ := strings.Cut(command, " ")
	switch {
	case command == "CAPABILITY":
		fmt.Fprintf(out, "* CAPABILITY IMAP4rev1 %s\r\n", m.can)
	case command == "AUTHENTICATE PLAIN":
		fmt.Fprint(conn, "+ \r\n")
		line, _ := in.ReadString('\n')
		answer, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(line))
		if string(answer) != "\x00it@alpha.example\x00grün \"7\"" {
			fmt.Fprintf(out, "%s NO [AUTHENTICATIONFAILED] no \x1b[31mentry for %s\r\n", tag, answer)
			return true
		}
	case name == "LOGIN":
		if rest != `"it@alpha.example" "gr`+"ü"+`n \"7\""` {
			m.t.Errorf("LOGIN %s", rest)
		}
	case name == "EXAMINE":
		if rest != `"INBOX"` && rest != `"Entw&APw-rfe"` {
			fmt.Fprintf(out, "%s NO there is no such folder\r\n", tag)
			return true
		}
		fmt.Fprintf(out, "* FLAGS (\\Seen)\r\n* %d EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY %d] ok\r\n", len(m.mails), m.validity)
		if m.next != 0 {
			fmt.Fprintf(out, "* OK [UIDNEXT %d] ok\r\n", m.next)
		}
	case strings.HasPrefix(command, "UID SEARCH "):
		fmt.Fprint(out, "* SEARCH")
		for _, uid := range m.search(rest) {
			fmt.Fprintf(out, " %d", uid)
		}
		fmt.Fprint(out, "\r\n")
	case strings.HasPrefix(command, "UID FETCH "):
		m.fetch(out, strings.TrimPrefix(command, "UID FETCH "))
	case command == "LOGOUT":
		return false
	default:
		m.t.Errorf("it was asked for %q, which is not reading", command)
	}
	fmt.Fprintf(out, "%s OK done\r\n", tag)
	return true
}

func (m *pretendMailbox) search(keys string) (found []uint32) {
	var from uint32
	fmt.Sscanf(keys, "SEARCH UID %d:", &from)
	headers := strings.Contains(keys, "HEADER")
	for _, uid := range m.numbers() {
		if uid >= from && (!headers || !m.dumb && strings.Contains(m.mails[uid], "TLS-Report-Domain: alpha.example")) {
			found = append(found, uid)
		}
	}
	return found
}

func (m *pretendMailbox) fetch(out *bufio.Writer, what string) {
	list, items, _ := strings.Cut(what, " ")
	set, err := imap.ParseSeqSet(list)
	if err != nil {
		m.t.Errorf("%s: %v", what, err)
		return
	}
	first, _ := slices.BinarySearch(m.numbers(), set.Set[0].Start)
	for n, uid := range m.numbers()[first:] {
		if uid > set.Set[len(set.Set)-1].Stop {
			return
		}
		mail := m.mails[uid]
		switch {
		case !set.Contains(uid):
		case strings.Contains(items, "BODY.PEEK[HEADER.FIELDS"):
			header, _, _ := strings.Cut(mail, "\r\n\r\n")
			fmt.Fprintf(out, "* %d FETCH (UID %d RFC822.SIZE %d BODY[HEADER.FIELDS (SUBJECT CONTENT-TYPE TLS-REPORT-DOMAIN)] {%d}\r\n%s\r\n\r\n)\r\n", n+1, uid, len(mail), len(header)+4, header)
		case strings.Contains(items, "BODY.PEEK[]"):
			m.bodies++
			fmt.Fprintf(out, "* %d FETCH (UID %d BODY[] {%d}\r\n%s)\r\n", n+1, uid, len(mail), mail)
		default:
			m.t.Errorf("FETCH %s marks the mails as read", what)
		}
	}
}

// commands are those that it was given so far.
func (m *pretendMailbox) commands() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.asked)
}

// sent is how many mails were sent whole.
func (m *pretendMailbox) sent() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.bodies
}

// at serves the folder over TLS at an address of the internet.
func (m *pretendMailbox) at(w *internet, address string, cert certSpec) {
	config := &tls.Config{Certificates: []tls.Certificate{w.ca.tls(cert)}}
	w.listen(address, func(conn net.Conn) { m.serve(tls.Server(conn, config)) })
}

const imapServer = "imap.alpha.example"

// alphaMailbox is the mailbox that the tests read.
func alphaMailbox() Mailbox {
	return Mailbox{Host: imapServer, Port: IMAPPort, User: "it@alpha.example", Password: `grün "7"`, Folder: "INBOX"}
}

// mailboxProbe reads mailboxes in an internet with one server, as this computer's resolver knows it.
func mailboxProbe(w *internet) *Probe {
	config := Config{Dial: w.dial, Roots: w.ca.pool(), Now: func() time.Time { return w.now }, Timeout: 20 * time.Second}
	config.System = func(_ context.Context, _, host string) ([]netip.Addr, error) {
		if host == imapServer {
			return []netip.Addr{netip.MustParseAddr("192.0.2.99"), netip.MustParseAddr("192.0.2.143")}, nil
		}
		return nil, &net.DNSError{IsNotFound: true, Name: host}
	}
	return New(config)
}

// readMailbox returns the mails that were handed on, by number.
func readMailbox(t *testing.T, p *Probe, box Mailbox, from facts.MailPlace) (map[uint32]string, facts.MailPlace, error) {
	t.Helper()
	got := map[uint32]string{}
	place, err := p.Mails(t.Context(), box, "alpha.example", from, func(m FoundMail) error {
		got[m.UID] = string(m.Raw)
		if m.Err != nil {
			got[m.UID] = m.Err.Error()
		}
		return nil
	})
	return got, place, err
}

// says is the sentence of an error, which the password is never in.
func says(t *testing.T, err error, id msgid.ID) {
	t.Helper()
	var said *assets.Error
	if !errors.As(err, &said) || said.ID != id {
		t.Errorf("it says %v, want %s", err, id)
		return
	}
	if strings.Contains(said.Error(), "grün") || strings.Contains(said.Error(), "\x1b") || strings.Contains(said.Error(), "{") {
		t.Errorf("it says %q", said.Error())
	}
}

func TestMailbox(t *testing.T) {
	w := newInternet(t)
	one, two := reportMail("alpha.example", "1"), reportMail("alpha.example", "2")
	box := newPretendMailbox(t, ordinaryMail, one, reportMail("beta.example", "b"), ordinaryMail, two)
	box.at(w, "192.0.2.143:993", certSpec{names: []string{imapServer}})
	p := mailboxProbe(w)
	got, place, err := readMailbox(t, p, alphaMailbox(), facts.MailPlace{})
	same(t, err, error(nil))
	same(t, got, map[uint32]string{2: one, 5: two})
	same(t, place, facts.MailPlace{Validity: 7, UID: 5})
	same(t, box.sent(), 2)

	got, place, err = readMailbox(t, p, alphaMailbox(), place) // nothing is new
	same(t, []any{len(got), place, err}, []any{0, facts.MailPlace{Validity: 7, UID: 5}, error(nil)})

	three := reportMail("mail.alpha.example", "3") // about one of its mail servers
	box.change(func() { box.mails[6], box.next = three, 7 })
	got, place, err = readMailbox(t, p, alphaMailbox(), place)
	same(t, []any{got, place, err}, []any{map[uint32]string{6: three}, facts.MailPlace{Validity: 7, UID: 6}, error(nil)})

	box.change(func() { box.validity = 8 }) // the numbers are others now
	got, place, err = readMailbox(t, p, alphaMailbox(), place)
	same(t, []any{len(got), place, err}, []any{3, facts.MailPlace{Validity: 8, UID: 6}, error(nil)})

	drafts := alphaMailbox()
	drafts.Folder = "Entwürfe"
	got, _, err = readMailbox(t, p, drafts, facts.MailPlace{})
	same(t, []any{len(got), err}, []any{3, error(nil)})

	box.change(func() { box.can = "" }) // no AUTH=PLAIN
	got, _, err = readMailbox(t, p, alphaMailbox(), facts.MailPlace{})
	same(t, []any{len(got), err}, []any{3, error(nil)})

	box.change(func() { box.greeting = "* PREAUTH you are known here" })
	asked := len(box.commands())
	got, _, err = readMailbox(t, p, alphaMailbox(), facts.MailPlace{})
	same(t, []any{len(got), err}, []any{3, error(nil)})
	same(t, slices.ContainsFunc(box.commands()[asked:], func(s string) bool { return strings.HasPrefix(s, "LOGIN") }), false)

	box.change(func() { box.mails = nil })
	got, _, err = readMailbox(t, p, alphaMailbox(), facts.MailPlace{})
	same(t, []any{len(got), err}, []any{0, error(nil)})
}

// TestMailboxOfTheLibrary reads from a server that is not ours.
func TestMailboxOfTheLibrary(t *testing.T) {
	w := newInternet(t)
	backend := memory.New()
	user, err := backend.Login(nil, "username", "password")
	if err != nil {
		t.Fatal(err)
	}
	inbox, err := user.GetMailbox("INBOX")
	if err != nil {
		t.Fatal(err)
	}
	one := reportMail("alpha.example", "1")
	if err := inbox.CreateMessage(nil, w.now, bytes.NewBufferString(one)); err != nil {
		t.Fatal(err)
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{w.ca.tls(certSpec{names: []string{imapServer}})}})
	if err != nil {
		t.Fatal(err)
	}
	s := server.New(backend)
	s.ErrorLog = quietLog()
	go s.Serve(listener)
	t.Cleanup(func() { s.Close() })
	w.route("tcp", "192.0.2.143:993", listener.Addr().String())
	box := Mailbox{Host: imapServer, Port: IMAPPort, User: "username", Password: "password", Folder: "INBOX"}
	got, place, err := readMailbox(t, mailboxProbe(w), box, facts.MailPlace{})
	same(t, []any{got, place, err}, []any{map[uint32]string{7: one}, facts.MailPlace{Validity: 1, UID: 7}, error(nil)})
	messages := inbox.(*memory.Mailbox).Messages
	same(t, [][]string{messages[0].Flags, messages[1].Flags}, [][]string{{imap.SeenFlag}, nil})
	box.Password = "another"
	_, _, err = readMailbox(t, mailboxProbe(w), box, facts.MailPlace{})
	says(t, err, msgid.ErrorMailboxLogin)
}

// TestManyMails: of 50,000 mails only those that may be reports are read, whether the server finds them or not.
func TestManyMails(t *testing.T) {
	mails := make([]string, 50_000)
	for i := range mails {
		if mails[i] = ordinaryMail; i%10_000 == 77 {
			mails[i] = reportMail("alpha.example", fmt.Sprint(i))
		}
	}
	for _, dumb := range []bool{false, true} {
		w := newInternet(t)
		box := newPretendMailbox(t, mails...)
		box.dumb = dumb
		box.at(w, "192.0.2.143:993", certSpec{names: []string{imapServer}})
		got, place, err := readMailbox(t, mailboxProbe(w), alphaMailbox(), facts.MailPlace{})
		same(t, []any{slices.Sorted(maps.Keys(got)), place, err}, []any{[]uint32{78, 10_078, 20_078, 30_078, 40_078}, facts.MailPlace{Validity: 7, UID: 50_000}, error(nil)})
		same(t, box.sent(), 5)
		asked := len(box.commands())
		box.change(func() { box.mails[50_001], box.next = reportMail("alpha.example", "new"), 50_002 })
		got, _, err = readMailbox(t, mailboxProbe(w), alphaMailbox(), place)
		same(t, []any{slices.Sorted(maps.Keys(got)), err}, []any{[]uint32{50_001}, error(nil)})
		same(t, slices.Contains(box.commands()[asked:], "UID SEARCH UID 50001:*"), true)
	}
	// a server that refuses to search in headers
	w := newInternet(t)
	box := newPretendMailbox(t, mails[:3000]...)
	box.meddle = func(conn net.Conn, tag, command string) bool {
		refuse := strings.Contains(command, "HEADER TLS-Report-Domain")
		if refuse {
			fmt.Fprintf(conn, "%s BAD too hard\r\n", tag)
		}
		return refuse
	}
	box.at(w, "192.0.2.143:993", certSpec{names: []string{imapServer}})
	got, _, err := readMailbox(t, mailboxProbe(w), alphaMailbox(), facts.MailPlace{})
	same(t, []any{slices.Sorted(maps.Keys(got)), err}, []any{[]uint32{78}, error(nil)})
}

// TestMailboxThatBreaksOff: what was handed on counts, and the next run goes on behind it.
func TestMailboxThatBreaksOff(t *testing.T) {
	var mails []string
	for i := range 60 {
		mails = append(mails, reportMail("alpha.example", fmt.Sprint(i)))
	}
	for name, end := range map[string]struct {
		say  string
		want msgid.ID
	}{
		"bye":    {"* BYE the \x1b[2Jserver stops\r\n", msgid.ErrorMailboxBye},
		"cut":    {"* 42 FETCH (UID 42 BODY[] {100}\r\nhalf", msgid.ErrorMailboxLost},
		"babble": {"* 42 FETCH (((\r\n", msgid.ErrorMailboxNotImap},
	} {
		t.Run(name, func(t *testing.T) {
			w := newInternet(t)
			box := newPretendMailbox(t, mails...)
			box.meddle = func(conn net.Conn, tag, command string) bool {
				if !strings.Contains(command, "26:50 (UID BODY.PEEK[])") {
					return false
				}
				out := bufio.NewWriter(conn)
				box.fetch(out, "26:41 (UID BODY.PEEK[])")
				fmt.Fprint(out, end.say)
				out.Flush()
				conn.Close()
				return true
			}
			box.at(w, "192.0.2.143:993", certSpec{names: []string{imapServer}})
			got, place, err := readMailbox(t, mailboxProbe(w), alphaMailbox(), facts.MailPlace{})
			says(t, err, end.want)
			same(t, []any{len(got), place}, []any{41, facts.MailPlace{Validity: 7, UID: 41}})
			box.change(func() { box.meddle = nil })
			got, place, err = readMailbox(t, mailboxProbe(w), alphaMailbox(), place)
			same(t, []any{len(got), place, err}, []any{19, facts.MailPlace{Validity: 7, UID: 60}, error(nil)})
		})
	}
}

// TestMailThatCannotBeRead keeps nobody from the others: one that is too large, one that the server refuses, one that is gone.
func TestMailThatCannotBeRead(t *testing.T) {
	w := newInternet(t)
	one := reportMail("alpha.example", "1")
	box := newPretendMailbox(t, one, reportMail("alpha.example", "2")+strings.Repeat("x", MaxMail), one, one, one)
	box.meddle = func(conn net.Conn, tag, command string) bool {
		switch {
		case !strings.HasSuffix(command, "(UID BODY.PEEK[])"):
			return false
		case strings.Contains(command, "3"):
			fmt.Fprintf(conn, "%s NO the mail is damaged\r\n", tag)
			return true
		case strings.HasPrefix(command, "UID FETCH 4 "):
			fmt.Fprintf(conn, "%s OK it is gone\r\n", tag)
			return true
		}
		return false
	}
	box.at(w, "192.0.2.143:993", certSpec{names: []string{imapServer}})
	got, place, err := readMailbox(t, mailboxProbe(w), alphaMailbox(), facts.MailPlace{})
	same(t, []any{place, err}, []any{facts.MailPlace{Validity: 7, UID: 5}, error(nil)})
	same(t, got, map[uint32]string{1: one, 2: errMailSize.Error(), 3: "the server refuses to go on. Try again later. It says: “the mail is damaged”", 5: one})
}

// TestMailboxesThatLie: none makes us hold more than a mail, hang, or tell the password.
func TestMailboxesThatLie(t *testing.T) {
	flood := func(text string, times int) func(net.Conn) {
		return func(conn net.Conn) {
			for range times {
				if _, err := fmt.Fprint(conn, text); err != nil {
					return
				}
			}
		}
	}
	for name, lie := range map[string]struct {
		to   string // the command that it answers so
		say  func(net.Conn)
		want msgid.ID
	}{
		"a literal of 4 GB":     {"UID FETCH", flood("* 1 FETCH (UID 1 BODY[] {4294967295}\r\n", 1), msgid.ErrorMailboxNotImap},
		"one of more":           {"UID FETCH", flood("* 1 FETCH (UID 1 BODY[] {99999999999}\r\n", 1), msgid.ErrorMailboxNotImap},
		"a word without end":    {"UID SEARCH", flood("* SEARCH "+strings.Repeat("1", 1<<20), 64), msgid.ErrorMailboxTooMuch},
		"a line without end":    {"UID SEARCH", flood(strings.Repeat("* SEARCH ", 1<<16), 64), msgid.ErrorMailboxTooMuch},
		"lists in lists":        {"UID FETCH", flood("* 1 FETCH "+strings.Repeat("(", 1<<20), 1), msgid.ErrorMailboxTooMuch},
		"a length without end":  {"UID FETCH", flood("* 1 FETCH (UID 1 BODY[] {"+strings.Repeat("1", 1<<20), 64), msgid.ErrorMailboxTooMuch},
		"responses without end": {"UID SEARCH", flood("* OK hold the line\r\n", maxTalk+1), msgid.ErrorMailboxTooMuch},
		"literals without end":  {"UID SEARCH", flood("* SEARCH"+strings.Repeat(" {1000000}\r\n"+strings.Repeat("x", 1_000_000), 40), 1), msgid.ErrorMailboxTooMuch},
		"nothing":               {"CAPABILITY", func(conn net.Conn) { conn.Close() }, msgid.ErrorMailboxLost},
	} {
		t.Run(name, func(t *testing.T) {
			w := newInternet(t)
			box := newPretendMailbox(t, reportMail("alpha.example", "1"))
			box.meddle = func(conn net.Conn, _, command string) bool {
				if strings.HasPrefix(command, lie.to) {
					lie.say(conn)
					conn.Close()
					return true
				}
				return false
			}
			box.at(w, "192.0.2.143:993", certSpec{names: []string{imapServer}})
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got, place, err := readMailbox(t, mailboxProbe(w), alphaMailbox(), facts.MailPlace{})
			runtime.ReadMemStats(&after)
			says(t, err, lie.want)
			same(t, []any{len(got), place.UID}, []any{0, uint32(0)})
			if used := after.TotalAlloc - before.TotalAlloc; used > 1<<30 {
				t.Errorf("it took %d MB", used>>20)
			}
		})
	}
}

// TestMailboxThatCannotBeOpened: why, and what to do; and no password goes out where nobody proved who they are.
func TestMailboxThatCannotBeOpened(t *testing.T) {
	good := certSpec{names: []string{imapServer}}
	fails := func(name string, want msgid.ID, set func(w *internet, m *pretendMailbox, at *Mailbox)) {
		t.Run(name, func(t *testing.T) {
			t.Helper()
			w := newInternet(t)
			m, at := newPretendMailbox(t, ordinaryMail), alphaMailbox()
			set(w, m, &at)
			_, _, err := readMailbox(t, mailboxProbe(w), at, facts.MailPlace{})
			says(t, err, want)
			for _, command := range m.commands() {
				if sent := strings.HasPrefix(command, "LOGIN") || strings.HasPrefix(command, "AUTHENTICATE"); sent && want != msgid.ErrorMailboxLogin && want != msgid.ErrorMailboxFolder {
					t.Errorf("it was told %s", command)
				}
			}
		})
	}
	certificate := func(spec certSpec) func(w *internet, m *pretendMailbox, at *Mailbox) {
		return func(w *internet, m *pretendMailbox, _ *Mailbox) { m.at(w, "192.0.2.143:993", spec) }
	}
	fails("self-signed", msgid.ErrorMailboxCertificateUntrusted, certificate(certSpec{names: good.names, chain: "self"}))
	fails("unknown issuer", msgid.ErrorMailboxCertificateUntrusted, certificate(certSpec{names: good.names, chain: "unknown"}))
	fails("expired", msgid.ErrorMailboxCertificateExpired, certificate(certSpec{names: good.names, notBefore: -90, notAfter: -1}))
	fails("not valid yet", msgid.ErrorMailboxCertificateEarly, certificate(certSpec{names: good.names, notBefore: 2, notAfter: 90}))
	fails("wrong name", msgid.ErrorMailboxCertificateName, certificate(certSpec{names: []string{"mail.provider.example"}}))
	fails("incomplete", msgid.ErrorMailboxCertificateChain, certificate(certSpec{names: good.names, chain: "leaf", aia: true}))
	fails("no such host", msgid.ErrorMailboxHost, func(_ *internet, _ *pretendMailbox, at *Mailbox) { at.Host = "imap.nowhere.example" })
	fails("refused", msgid.ErrorMailboxRefused, func(*internet, *pretendMailbox, *Mailbox) {})
	fails("no TLS", msgid.ErrorMailboxNoTls, func(w *internet, _ *pretendMailbox, _ *Mailbox) {
		w.listen("192.0.2.143:993", func(conn net.Conn) {
			fmt.Fprint(conn, "* OK hello\r\n")
			io.Copy(io.Discard, conn)
		})
	})
	fails("no IMAP", msgid.ErrorMailboxNotImap, func(w *internet, m *pretendMailbox, _ *Mailbox) {
		m.greeting = "HTTP/1.1 400 Bad Request"
		m.at(w, "192.0.2.143:993", good)
	})
	fails("bye", msgid.ErrorMailboxBye, func(w *internet, m *pretendMailbox, _ *Mailbox) {
		m.greeting = "* BYE too many connections"
		m.at(w, "192.0.2.143:993", good)
	})
	fails("wrong password", msgid.ErrorMailboxLogin, func(w *internet, m *pretendMailbox, at *Mailbox) {
		at.Password = "grün"
		m.at(w, "192.0.2.143:993", good)
	})
	fails("no login", msgid.ErrorMailboxLoginDisabled, func(w *internet, m *pretendMailbox, _ *Mailbox) {
		m.can = "LOGINDISABLED AUTH=XOAUTH2"
		m.at(w, "192.0.2.143:993", good)
	})
	fails("no folder", msgid.ErrorMailboxFolder, func(w *internet, m *pretendMailbox, at *Mailbox) {
		at.Folder = "Reports"
		m.at(w, "192.0.2.143:993", good)
	})
	plain := func(can string) func(w *internet, m *pretendMailbox, at *Mailbox) {
		return func(w *internet, m *pretendMailbox, at *Mailbox) {
			m.can, at.Port = can, IMAPPlainPort
			w.listen("192.0.2.143:143", m.serve)
		}
	}
	fails("no STARTTLS", msgid.ErrorMailboxStarttls, plain("AUTH=PLAIN"))
	fails("PREAUTH in clear", msgid.ErrorMailboxStarttls, func(w *internet, m *pretendMailbox, at *Mailbox) {
		m.greeting = "* PREAUTH come in"
		plain("STARTTLS")(w, m, at)
	})
	fails("STARTTLS refused", msgid.ErrorMailboxStarttls, func(w *internet, m *pretendMailbox, at *Mailbox) {
		m.meddle = func(conn net.Conn, tag, command string) bool {
			if command == "STARTTLS" {
				fmt.Fprintf(conn, "%s NO not now\r\n", tag)
			}
			return command == "STARTTLS"
		}
		plain("STARTTLS")(w, m, at)
	})
	fails("words slipped in", msgid.ErrorMailboxNotImap, func(w *internet, m *pretendMailbox, at *Mailbox) {
		m.meddle = func(conn net.Conn, tag, command string) bool {
			if command == "STARTTLS" {
				fmt.Fprintf(conn, "%s OK go on\r\n* CAPABILITY AUTH=PLAIN\r\n", tag)
			}
			return command == "STARTTLS"
		}
		plain("STARTTLS")(w, m, at)
	})
}

// TestMailboxWithSTARTTLS: at port 143 nothing is said before the encryption that matters.
func TestMailboxWithSTARTTLS(t *testing.T) {
	w := newInternet(t)
	one := reportMail("alpha.example", "1")
	clear, secret := newPretendMailbox(t), newPretendMailbox(t, one)
	clear.can = "STARTTLS LOGINDISABLED"
	config := &tls.Config{Certificates: []tls.Certificate{w.ca.tls(certSpec{names: []string{imapServer}})}}
	clear.meddle = func(conn net.Conn, tag, command string) bool {
		if command != "STARTTLS" {
			return false
		}
		fmt.Fprintf(conn, "%s OK go on\r\n", tag)
		defer conn.Close() // nothing in clear comes after: the end of the encryption is no command
		in := tls.Server(conn, config)
		lines := bufio.NewReader(in) // after STARTTLS there is no greeting
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				return true
			}
			tag, command, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
			if !secret.take(in, lines, tag, command) {
				return true
			}
		}
	}
	w.listen("192.0.2.143:143", clear.serve)
	at := alphaMailbox()
	at.Port = IMAPPlainPort
	got, _, err := readMailbox(t, mailboxProbe(w), at, facts.MailPlace{})
	same(t, []any{got, err}, []any{map[uint32]string{1: one}, error(nil)})
	same(t, clear.commands(), []string{"CAPABILITY", "STARTTLS"})
}

// TestMailboxThatHangs is left after a while, wherever it stops; one that only keeps the line is too.
func TestMailboxThatHangs(t *testing.T) {
	for _, at := range []string{"greeting", "CAPABILITY", "AUTHENTICATE", "EXAMINE", "UID SEARCH", "UID FETCH", "keeps the line"} {
		t.Run(at, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ca := newAuthority(time.Now())
				var servers sync.WaitGroup
				defer servers.Wait()
				m := newPretendMailbox(t, reportMail("alpha.example", "1"))
				m.meddle = func(conn net.Conn, _, command string) bool {
					if at == "keeps the line" && strings.HasPrefix(command, "UID SEARCH") {
						for {
							if _, err := fmt.Fprint(conn, "* OK hold the line\r\n"); err != nil {
								return true
							}
							time.Sleep(20 * time.Second)
						}
					}
					return strings.HasPrefix(command, at)
				}
				cert := &tls.Config{Certificates: []tls.Certificate{ca.tls(certSpec{names: []string{imapServer}})}}
				p := New(Config{Roots: ca.pool(), Timeout: time.Minute, System: func(context.Context, string, string) ([]netip.Addr, error) {
					return []netip.Addr{netip.MustParseAddr("192.0.2.143")}, nil
				}, Dial: func(context.Context, string, string) (net.Conn, error) {
					ours, theirs := net.Pipe()
					servers.Go(func() {
						defer theirs.Close()
						if at != "greeting" {
							m.serve(tls.Server(theirs, cert))
							return
						}
						io.Copy(io.Discard, theirs)
					})
					return ours, nil
				}})
				began := time.Now()
				_, _, err := readMailbox(t, p, alphaMailbox(), facts.MailPlace{})
				want := msgid.ErrorMailboxTime
				if at == "greeting" {
					want = msgid.ErrorMailboxNoTls
				}
				says(t, err, want)
				if took := time.Since(began); took > 2*time.Hour {
					t.Errorf("it took %s", took)
				}
			})
		})
	}
}

// TestMailboxEndedByTheUser: the context's error, at once, and nothing else.
func TestMailboxEndedByTheUser(t *testing.T) {
	w := newInternet(t)
	ctx, cancel := context.WithCancel(t.Context())
	m := newPretendMailbox(t, ordinaryMail)
	m.meddle = func(_ net.Conn, _, command string) bool {
		if strings.HasPrefix(command, "UID") {
			cancel()
		}
		return strings.HasPrefix(command, "UID")
	}
	m.at(w, "192.0.2.143:993", certSpec{names: []string{imapServer}})
	p := mailboxProbe(w)
	p.config.Timeout = time.Hour
	_, err := p.Mails(ctx, alphaMailbox(), "alpha.example", facts.MailPlace{}, func(FoundMail) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestIsAbout(t *testing.T) {
	about := func(want bool, header string) {
		t.Helper()
		if got := isAbout("alpha.example", []byte(header)); got != want {
			t.Errorf("%v for %q", got, header)
		}
	}
	about(true, "Subject: x\r\nTLS-Report-Domain: Alpha.Example.\r\n\r\n")
	about(true, "TLS-Report-Domain: mx.alpha.example")
	about(true, "Subject: Fwd: Report Domain: alpha.example Submitter: google.com Report-ID: <1>\r\n")
	about(true, "Subject: =?utf-8?q?Report_Domain:_alpha.example_Submitter:_x?=\r\n")
	about(true, "Subject: Report  Domain:\talpha.example\r\n")
	about(true, "Subject: hello\r\nContent-Type: multipart/report;\r\n report-type=TLSRPT; boundary=b\r\n")
	about(true, "Subject: Your TLS Report\r\n")
	about(false, "Subject: lunch\r\nContent-Type: text/plain\r\n\r\n")
	about(false, "Subject: Report Domain: beta.example Submitter: google.com\r\nContent-Type: multipart/report; report-type=tlsrpt\r\n")
	about(false, "TLS-Report-Domain: notalpha.example\r\nContent-Type: multipart/report; report-type=tlsrpt\r\n")
	about(false, "")
	about(false, "\x00\xff: : :\r\n broken")
}
