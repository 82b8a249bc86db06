package practice

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/netip"
	"strings"
	"time"
)

// mailServer is a host that mail is delivered to.
type mailServer struct {
	host  string // fully qualified
	addrs []netip.Addr
}

// serveMail answers SMTP for a mail server until the world closes.
func (w *World) serveMail(m *mailServer) {
	for _, addr := range m.addrs {
		w.mailServers[addr] = m
	}
	w.serve(m.addrs, 25, func(conn net.Conn) { w.serveSMTP(m, conn) })
}

// serveSMTP is one SMTP session (RFC 5321, RFC 3207). It takes no mail.
func (w *World) serveSMTP(m *mailServer, conn net.Conn) {
	conn.SetDeadline(time.Now().Add(serverTimeout))
	state := w.smtpState(m.host)
	if state.down {
		return
	}
	name := strings.TrimSuffix(m.host, ".")
	writeLines(conn, "220 "+name+" ESMTP ready")
	lines, encrypted := bufio.NewReader(io.LimitReader(conn, 16<<10)), false
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		verb, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(line)), " ")
		switch {
		case verb == "EHLO" && state.startTLS && !encrypted:
			writeLines(conn, "250-"+name+" at your service", "250-SIZE 35882577", "250-STARTTLS", "250 SMTPUTF8")
		case verb == "EHLO":
			writeLines(conn, "250-"+name+" at your service", "250-SIZE 35882577", "250 SMTPUTF8")
		case verb == "HELO", verb == "NOOP", verb == "RSET":
			writeLines(conn, "250 OK")
		case verb == "STARTTLS" && state.refuses:
			writeLines(conn, "454 4.7.0 TLS not available due to temporary reason")
		case verb == "STARTTLS" && state.startTLS && !encrypted:
			writeLines(conn, "220 2.0.0 Ready to start TLS")
			secured := tls.Server(conn, w.mailTLS(m, state))
			if secured.Handshake() != nil {
				return
			}
			conn, encrypted = secured, true
			lines = bufio.NewReader(io.LimitReader(conn, 16<<10))
		case verb == "QUIT":
			writeLines(conn, "221 2.0.0 closing connection")
			return
		case verb == "MAIL", verb == "RCPT", verb == "DATA":
			writeLines(conn, "550 5.7.1 no mail is taken in the practice")
		default:
			writeLines(conn, "502 5.5.1 unrecognized command")
		}
	}
}

func writeLines(conn net.Conn, lines ...string) {
	io.WriteString(conn, strings.Join(lines, "\r\n")+"\r\n")
}

// smtpState is what a mail server does at this moment.
type smtpState struct {
	down     bool // it closes the connection
	startTLS bool // it offers STARTTLS
	refuses  bool // it refuses STARTTLS
	oldTLS   bool // it speaks TLS 1.0 and 1.1 only
}

func (w *World) smtpState(host string) smtpState {
	w.enter()
	defer w.mu.Unlock()
	return smtpState{
		down:     w.hasFault(MailDown, host),
		startTLS: !w.hasFault(MailNoStartTLS, host),
		refuses:  w.hasFault(MailStartTLSRefused, host),
		oldTLS:   w.hasFault(MailOldTLS, host),
	}
}

func (w *World) mailTLS(m *mailServer, state smtpState) *tls.Config {
	config := serverTLS(func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		w.enter()
		defer w.mu.Unlock()
		return w.mailCertificate(m.host)
	})
	if state.oldTLS {
		config.MinVersion, config.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	}
	return config
}

// mailCertificate is what a mail server shows.
func (w *World) mailCertificate(host string) (*tls.Certificate, error) {
	if w.hasFault(MailCertWrongName, host) {
		return w.trusted.certificate(w.at, "server17.hosting.example")
	}
	return w.hostCertificate(strings.TrimSuffix(host, "."), MailCertExpired, MailCertUntrusted, MailChainMissing)
}
