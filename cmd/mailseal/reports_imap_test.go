package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/backend/memory"
	"github.com/emersion/go-imap/server"

	"mailseal/wizard/probe"
)

// mailboxServer is an IMAP server of the library's on loopback, with one mailbox that is in memory.
type mailboxServer struct {
	t     *testing.T
	at    string // its address and port
	roots string // the file with its certificate
	inbox *memory.Mailbox
	state string // the folder of the notes
}

func newMailboxServer(t *testing.T, mails ...string) *mailboxServer {
	t.Helper()
	backend := memory.New()
	user, err := backend.Login(nil, "username", "password")
	if err != nil {
		t.Fatal(err)
	}
	inbox, err := user.GetMailbox("INBOX")
	if err != nil {
		t.Fatal(err)
	}
	cert, roots := loopbackCertificate(t)
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}})
	if err != nil {
		t.Fatal(err)
	}
	s := server.New(backend)
	s.ErrorLog = log.New(io.Discard, "", 0)
	go s.Serve(listener)
	t.Cleanup(func() { s.Close() })
	m := &mailboxServer{t, listener.Addr().String(), roots, inbox.(*memory.Mailbox), t.TempDir()}
	m.deliver(mails...)
	return m
}

// loopbackCertificate makes one for 127.0.0.1 that is its own root, and a file with it.
func loopbackCertificate(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "loopback"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), BasicConstraintsValid: true, IsCA: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "root.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, path
}

func (m *mailboxServer) deliver(mails ...string) {
	m.t.Helper()
	for _, mail := range mails {
		if err := m.inbox.CreateMessage(nil, time.Now(), bytes.NewBufferString(mail)); err != nil {
			m.t.Fatal(err)
		}
	}
}

// flags are those of all its mails.
func (m *mailboxServer) flags() (all []string) {
	for _, message := range m.inbox.Messages {
		all = append(all, strings.Join(message.Flags, " "))
	}
	return all
}

// env is an environment with variables.
func (m *mailboxServer) env(variables ...string) func(string) string {
	return func(name string) string {
		for _, v := range append(variables, "SSL_CERT_FILE="+m.roots) {
			if value, ok := strings.CutPrefix(v, name+"="); ok {
				return value
			}
		}
		return ""
	}
}

// reads runs `mailseal reports` about the domain in the mailbox, and returns what it printed. Nothing but loopback is reached.
func (m *mailboxServer) reads(env func(string) string, args ...string) (reported, result) {
	m.t.Helper()
	var out, talk bytes.Buffer
	a := newApp(streams{in: strings.NewReader(""), out: &out, errOut: &talk}, env)
	a.network = probe.Config{Dial: onLoopback}
	code := a.run(m.t.Context(), append([]string{"--state-dir", m.state, "reports", "--json", "rosehill.example"}, args...))
	var v reported
	if err := json.Unmarshal(out.Bytes(), &v); err != nil && out.Len() > 0 {
		m.t.Fatalf("%v in %q", err, out.String())
	}
	for _, secret := range []string{"hunter2", "swordfish"} {
		if strings.Contains(out.String()+talk.String(), secret) {
			m.t.Errorf("the password is in %q or %q", out.String(), talk.String())
		}
	}
	return v, result{code, out.String(), talk.String()}
}

// reportInMail is a mail with a report in it, as RFC 8460 §5.3 has it.
func reportInMail(domain, id string, day int) string {
	return strings.ReplaceAll("From: tls@google.com\nSubject: Report Domain: "+domain+" Submitter: google.com Report-ID: <"+id+">\n"+
		"TLS-Report-Domain: "+domain+"\nTLS-Report-Submitter: google.com\nMIME-Version: 1.0\n"+
		"Content-Type: multipart/report; report-type=\"tlsrpt\"; boundary=b\n\n--b\nContent-Type: application/tlsrpt+json\n\n"+
		goodReport(domain, "Google Inc.", id, day, 10)+"\n--b--\n", "\n", "\r\n")
}

// TestReportsInMailbox: what is new is read, remembered when it is in the notes, and nothing changes in the mailbox.
func TestReportsInMailbox(t *testing.T) {
	m := newMailboxServer(t, reportInMail("rosehill.example", "1", 20), reportInMail("neighbour.example", "2", 20), reportInMail("rosehill.example", "3", 21))
	before := m.flags()
	at, env := "username@"+m.at, m.env(passwordVariable+"=password")
	found := func(want int, args ...string) result {
		t.Helper()
		v, r := m.reads(env, append([]string{"--imap", at}, args...)...)
		if items := v.Read + v.Repeated + len(v.Skipped); v.Broken != 0 || want > 0 && (len(v.Reports) != want || len(v.Skipped) > want) || want == 0 && items != 1 {
			t.Errorf("want %d reports, and there are: %s", want, r.out)
		}
		return r
	}
	found(2)
	if r := found(0); r.code != exitUnknown || !strings.Contains(r.out, "no new TLS report about rosehill.example in the folder INBOX") {
		t.Errorf("nothing is new: code %d, %s", r.code, r.out)
	}
	m.deliver(reportInMail("rosehill.example", "4", 22))
	found(1, "--imap-password-command", "echo password")
	remembered, err := os.ReadFile(filepath.Join(m.state, "rosehill.example", "mailboxes-read.json"))
	if err != nil || !strings.Contains(string(remembered), `"uid": 10`) || strings.Contains(string(remembered), "password") {
		t.Errorf("%v, remembered: %s", err, remembered)
	}
	before = append(before, "")
	if after := m.flags(); strings.Join(before, ",") != strings.Join(after, ",") {
		t.Errorf("flags %q became %q", before, after)
	}
	// a file beside it
	file := filepath.Join(inFolder(t, map[string]string{"a.json": goodReport("rosehill.example", "Google Inc.", "5", 23, 7)}), "a.json")
	if v, r := m.reads(env, file, "--imap", at); len(v.Reports) != 1 || len(v.Skipped) != 1 {
		t.Errorf("a file and a mailbox: %s", r.out)
	}
}

// TestMailboxNotesThatCannotBeSaved: what is not in the notes is read again.
func TestMailboxNotesThatCannotBeSaved(t *testing.T) {
	m := newMailboxServer(t, reportInMail("rosehill.example", "1", 20))
	folder := filepath.Join(m.state, "rosehill.example")
	if err := os.MkdirAll(filepath.Join(folder, "notes.json"), 0o700); err != nil { // a folder where the file should be
		t.Fatal(err)
	}
	env := m.env(passwordVariable + "=password")
	if _, r := m.reads(env, "--imap", "username@"+m.at); r.code != exitFailed {
		t.Errorf("code %d, out %s, talk %s", r.code, r.out, r.talk)
	}
	if err := os.Remove(filepath.Join(folder, "notes.json")); err != nil {
		t.Fatal(err)
	}
	if v, r := m.reads(env, "--imap", "username@"+m.at); len(v.Reports) != 1 {
		t.Errorf("the second run: %s", r.out)
	}
}

// TestMailboxRefused: what is wrong with the command line or known to fail is said before anything is tried, the rest by the server.
func TestMailboxRefused(t *testing.T) {
	m := newMailboxServer(t)
	refused := func(code int, says string, env func(string) string, args ...string) {
		t.Helper()
		v, r := m.reads(env, args...)
		text := r.talk
		if len(v.Skipped) > 0 {
			text += v.Skipped[0].Name + ": " + v.Skipped[0].Reason
		}
		if r.code != code || !strings.Contains(text, says) {
			t.Errorf("%q: code %d, it says %q; want code %d and %q", args, r.code, text, code, says)
		}
	}
	none, right := m.env(), m.env(passwordVariable+"=password")
	wrong := func(says string, args ...string) { t.Helper(); refused(exitFailed, says, right, args...) }
	wrong("--imap USER@HOST", "--imap", "username")
	wrong("--imap USER@HOST", "--imap", "@imap.rosehill.example")
	wrong("--imap USER@HOST", "--imap", "it@")
	wrong("--imap USER@HOST", "--imap", "it@imap rosehill.example")
	wrong("There is no port 70000", "--imap", "it@imap.rosehill.example:70000")
	wrong("--imap it@rosehill.example@imap.rosehill.example", "--imap", "it@rosehill.example")
	wrong("--imap anna@gmail.com@imap.gmail.com", "--imap", "anna@gmail.com")
	for _, host := range []string{"outlook.office365.com", "imap-mail.outlook.com", "outlook.com", "hotmail.com"} {
		refused(exitFailed, "Microsoft takes no passwords", none, "--imap", "it@rosehill.example@"+host)
	}
	refused(exitFailed, "only an app password", none, "--imap", "it@rosehill.example@imap.gmail.com")
	refused(exitFailed, passwordVariable, none, "--imap", "username@"+m.at)
	wrong("--imap-folder goes with --imap", "--imap-folder", "Reports", "reports.json")
	wrong("--imap-password-command goes with --imap", "--imap-password-command", "echo x", "reports.json")
	wrong("ended with the code 7", "--imap", "username@"+m.at, "--imap-password-command", "exit 7")
	refused(exitAction, "does not accept this user name and password", m.env(passwordVariable+"=hunter2"), "--imap", "username@"+m.at)
	refused(exitAction, "the folder Reports cannot be opened", right, "--imap", "username@"+m.at, "--imap-folder", "Reports")
	refused(exitAction, "no issuer that mailseal knows", func(name string) string { return map[string]string{passwordVariable: "password"}[name] }, "--imap", "username@"+m.at)
	if runtime.GOOS != "windows" {
		wrong("printed nothing", "--imap", "username@"+m.at, "--imap-password-command", "echo; echo swordfish")
	}
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	refused(exitAction, "does not take connections at port", right, "--imap", "username@"+closed.Addr().String())
	if entries, _ := os.ReadDir(m.state); len(entries) > 0 {
		t.Errorf("something was saved: %v", entries)
	}
}

func TestParseMailbox(t *testing.T) {
	reads := func(text, user, host string, port uint16) {
		t.Helper()
		at, err := parseMailbox(text, "rosehill.example")
		if err != nil || at.User != user || at.Host != host || at.Port != port {
			t.Errorf("%s: %+v, %v", text, at, err)
		}
	}
	reads("it@imap.rosehill.example", "it", "imap.rosehill.example", 993)
	reads("it@rosehill.example@imap.example.net:10993", "it@rosehill.example", "imap.example.net", 10993)
	reads("it@rosehill.example:993", "it", "rosehill.example", 993)
	reads("user@127.0.0.1:10993", "user", "127.0.0.1", 10993)
	reads("user@[::1]:143", "user", "::1", 143)
	reads("user@::1", "user", "::1", 993)
	reads("it@IMAP.Bäckerei.example.", "it", "imap.xn--bckerei-5wa.example", 993)
	reads("it@localhost", "it", "localhost", 993)
}

// onLoopback connects to this computer only.
func onLoopback(ctx context.Context, network, address string) (net.Conn, error) {
	if to, err := netip.ParseAddrPort(address); err != nil || !to.Addr().IsLoopback() {
		return nil, errors.New("a test leaves loopback")
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}
