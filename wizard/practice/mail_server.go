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
	w.network.listen(m.addrs, 25, func(conn *conn) { w.serveSMTP(m, conn) })
}

// serveSMTP is one SMTP session (RFC 5321, RFC 3207). It takes no mail.
func (w *World) serveSMTP(m *mailServer, conn net.Conn) {
	conn.SetDeadline(time.Now().Add(serverTimeout))
	if w.hasFaultNow(MailDown, m.host) {
		return
	}
	startTLS := !w.hasFaultNow(MailNoStartTLS, m.host)
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
		case verb == "EHLO" && startTLS && !encrypted:
			writeLines(conn, "250-"+name+" at your service", "250-SIZE 35882577", "250-STARTTLS", "250 SMTPUTF8")
		case verb == "EHLO":
			writeLines(conn, "250-"+name+" at your service", "250-SIZE 35882577", "250 SMTPUTF8")
		case verb == "HELO", verb == "NOOP", verb == "RSET":
			writeLines(conn, "250 OK")
		case verb == "STARTTLS" && w.hasFaultNow(MailStartTLSRefused, m.host):
			writeLines(conn, "454 4.7.0 TLS not available due to temporary reason")
		case verb == "STARTTLS" && w.hasFaultNow(MailPlainText, m.host):
			writeLines(conn, "220 2.0.0 Ready to start TLS", "250 OK")
		case verb == "STARTTLS" && startTLS && !encrypted:
			writeLines(conn, "220 2.0.0 Ready to start TLS")
			secured := tls.Server(conn, w.mailTLS(m))
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

// writeLines writes lines of SMTP. An error shows at the next read.
func writeLines(conn net.Conn, lines ...string) {
	io.WriteString(conn, strings.Join(lines, "\r\n")+"\r\n")
}

// hasFaultNow is hasFault for who has not locked the world.
func (w *World) hasFaultNow(f Fault, host string) bool {
	w.enter()
	defer w.mu.Unlock()
	return w.hasFault(f, host)
}

// mailTLS returns how a mail server speaks TLS.
func (w *World) mailTLS(m *mailServer) *tls.Config {
	config := serverTLS(func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		w.enter()
		defer w.mu.Unlock()
		return w.mailCertificate(m.host)
	})
	if w.hasFaultNow(MailOldTLS, m.host) {
		config.MinVersion, config.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	}
	return config
}

// mailCertificate returns what a mail server shows.
func (w *World) mailCertificate(host string) (*tls.Certificate, error) {
	if w.hasFault(MailCertWrongName, host) {
		by := w.trusted
		if w.hasFault(MailOldTLS, host) {
			by = by.old
		}
		return by.certificate(w.at, "server17.hosting.example")
	}
	return w.hostCertificate(strings.TrimSuffix(host, "."),
		certificateFaults{MailCertExpired, MailCertNotRenewed, MailCertUntrusted, MailChainMissing, MailOldTLS})
}
