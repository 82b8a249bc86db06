package probe

import (
	"bufio"
	"crypto/tls"
	"io"
	"log"
	"net"
	"strings"
)

// mailScript is a mail server that goes by the book but for its faults.
type mailScript struct {
	cert     certSpec
	banner   string   // "220 mx ESMTP" unless set
	ehlo     []string // rows of the EHLO answer; the default offers STARTTLS
	startTLS string   // "220 go ahead" unless set
	config   *tls.Config
	silent   bool // accepts and says nothing
}

func (w *internet) mail(address string, script mailScript) {
	if script.config == nil {
		script.config = &tls.Config{}
	}
	script.config.Certificates = []tls.Certificate{w.ca.tls(script.cert)}
	w.listen(address, script.talk)
}

func (s mailScript) talk(conn net.Conn) {
	in := bufio.NewReader(conn)
	if s.silent {
		io.Copy(io.Discard, in)
		return
	}
	banner := s.banner
	if banner == "" {
		banner = "220 mx ESMTP\r\n"
	}
	io.WriteString(conn, banner)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch verb, _, _ := strings.Cut(strings.TrimSpace(line), " "); verb {
		case "EHLO":
			rows := s.ehlo
			if rows == nil {
				rows = []string{"250-mx at your service", "250-SIZE 1000", "250 STARTTLS"}
			}
			io.WriteString(conn, strings.Join(rows, "\r\n")+"\r\n")
		case "STARTTLS":
			if s.startTLS != "" {
				io.WriteString(conn, s.startTLS)
			} else {
				io.WriteString(conn, "220 go ahead\r\n")
			}
			if strings.HasPrefix(s.startTLS, "4") || strings.HasPrefix(s.startTLS, "5") {
				continue
			}
			secure := tls.Server(conn, s.config)
			if secure.Handshake() != nil {
				return
			}
			conn, in = secure, bufio.NewReader(secure)
		case "QUIT":
			io.WriteString(conn, "221 bye\r\n")
			return
		default:
			io.WriteString(conn, "502 what?\r\n")
		}
	}
}

func quietLog() *log.Logger { return log.New(io.Discard, "", 0) }
