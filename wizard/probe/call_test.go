package probe

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"log"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mailseal/wizard/facts"
)

// mailScript is a mail server that goes by the book but for its faults.
type mailScript struct {
	cert     certSpec
	banner   string   // "220 mx ESMTP" unless set
	ehlo     []string // lines of the EHLO answer; the default offers STARTTLS
	startTLS string   // "220 go ahead" unless set
	config   *tls.Config
	silent   bool   // accepts and says nothing
	garbage  string // instead of a TLS handshake
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
			lines := s.ehlo
			if lines == nil {
				lines = []string{"250-mx at your service", "250-SIZE 1000", "250 STARTTLS"}
			}
			io.WriteString(conn, strings.Join(lines, "\r\n")+"\r\n")
		case "STARTTLS":
			if s.startTLS != "" {
				io.WriteString(conn, s.startTLS)
			} else {
				io.WriteString(conn, "220 go ahead\r\n")
			}
			if strings.HasPrefix(s.startTLS, "4") || strings.HasPrefix(s.startTLS, "5") {
				continue
			}
			if s.garbage != "" {
				in.ReadByte()
				io.WriteString(conn, s.garbage)
				return
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

func TestCalls(t *testing.T) {
	good := certSpec{names: []string{"mx1.alpha.example"}}
	for name, test := range map[string]struct {
		script mailScript
		stage  facts.CallStage
		fault  facts.CertFault
		err    string // part of it
	}{
		"good":               {mailScript{cert: good}, facts.CallDone, "", ""},
		"several lines":      {mailScript{cert: good, banner: "220-mx\r\n220-no spam\r\n220 ESMTP\r\n"}, facts.CallDone, "", ""},
		"small letters":      {mailScript{cert: good, ehlo: []string{"250-mx", "250-starttls", "250 HELP"}}, facts.CallDone, "", ""},
		"bare line feeds":    {mailScript{cert: good, banner: "220 mx\n"}, facts.CallDone, "", ""},
		"wrong name":         {mailScript{cert: certSpec{names: []string{"mail.alpha.example"}}}, facts.CallDone, facts.CertWrongName, ""},
		"expired":            {mailScript{cert: certSpec{names: good.names, notBefore: -90, notAfter: -2}}, facts.CallDone, facts.CertExpired, ""},
		"self-signed":        {mailScript{cert: certSpec{names: good.names, chain: "self"}}, facts.CallDone, facts.CertUntrusted, ""},
		"no STARTTLS":        {mailScript{cert: good, ehlo: []string{"250-mx", "250 SIZE 1"}}, facts.CallNoStartTLS, "", "not offered"},
		"masked by Cisco":    {mailScript{cert: good, ehlo: []string{"250-mx", "250 XXXXXXXA"}}, facts.CallNoStartTLS, "", "not offered"},
		"one row":            {mailScript{cert: good, ehlo: []string{"250 mx"}}, facts.CallNoStartTLS, "", "not offered"},
		"STARTTLS refused":   {mailScript{cert: good, startTLS: "454 not now\r\n"}, facts.CallNoStartTLS, "", "454 not now"},
		"greeting refused":   {mailScript{cert: good, banner: "554 go away\r\n"}, facts.CallGreeting, "", "554 go away"},
		"EHLO refused":       {mailScript{cert: good, ehlo: []string{"550 who?"}}, facts.CallGreeting, "", "550 who?"},
		"EHLO unknown":       {mailScript{cert: good, ehlo: []string{"502 what?"}}, facts.CallNoStartTLS, "", "502 what?"},
		"not SMTP":           {mailScript{cert: good, banner: "SSH-2.0-OpenSSH\r\n"}, facts.CallGreeting, "", "does not speak SMTP"},
		"endless line":       {mailScript{cert: good, banner: "220 " + strings.Repeat("x", 1<<20)}, facts.CallGreeting, "", "more than 2048 bytes"},
		"endless lines":      {mailScript{cert: good, banner: strings.Repeat("220-x\r\n", 1<<12)}, facts.CallGreeting, "", "more than 100 lines"},
		"two codes":          {mailScript{cert: good, banner: "220-x\r\n221 y\r\n"}, facts.CallGreeting, "", "two codes"},
		"slipped in":         {mailScript{cert: good, startTLS: "220 go\r\n250 hello\r\n"}, facts.CallInjected, "", "250 hello"},
		"slipped in before":  {mailScript{cert: good, ehlo: []string{"250-mx", "250 STARTTLS", "220 go"}}, facts.CallInjected, "", "before it was asked"},
		"goes on in text":    {mailScript{cert: good, garbage: "500 5.5.1 what?\r\n"}, facts.CallInjected, "", "500 5.5.1 what?"},
		"SSL record garbage": {mailScript{cert: good, startTLS: "220 go\r\n", garbage: "\x00no TLS here"}, facts.CallTLS, "", "TLS handshake"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			call := callOf(t, test.script)
			same(t, call.Stage, test.stage)
			if !strings.Contains(call.Err, test.err) || test.err == "" && call.Err != "" {
				t.Errorf("error %q, want %q in it", call.Err, test.err)
			}
			if test.stage == facts.CallDone {
				same(t, call.Cert.Fault, test.fault)
			}
			if len(call.Banner) > maxBanner+20 || len(call.Err) > maxErr+20 {
				t.Errorf("kept %d bytes of banner, %d of error", len(call.Banner), len(call.Err))
			}
		})
	}
}

func TestStalledServerIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newInternet(t)
		w.inMemory = true
		w.serve(topZone, "192.0.2.1")
		w.serve(alphaZone, "192.0.2.53", "192.0.2.54")
		w.serve(mailhostZone, "198.51.100.53")
		p := w.probe("8.8.8.8")
		p.config.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			if network == "udp" {
				return w.dialMemory(ctx, address, time.Millisecond), nil
			}
			client, server := net.Pipe()
			go mailScript{silent: true}.talk(server)
			return client, nil
		}
		seen := p.Check(t.Context(), "alpha.example", facts.Scope{Mail: true}, nil)
		same(t, seen.Took, p.config.Timeout)
		same(t, len(seen.Servers), 2)
		for _, server := range seen.Servers {
			same(t, server.Calls[0].Stage, facts.CallGreeting)
			same(t, strings.HasPrefix(server.Calls[0].Err, "time ran out"), true)
		}
	})
}

func TestOldTLSIsSeen(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS10, tls.VersionTLS11, tls.VersionTLS12, tls.VersionTLS13} {
		call := callOf(t, mailScript{cert: certSpec{names: []string{"mx1.alpha.example"}}, config: &tls.Config{MinVersion: version, MaxVersion: version}})
		same(t, []any{call.Stage, call.TLSVersion}, []any{facts.CallDone, version})
	}
}

// callOf checks alpha.example, whose first mail server follows script.
func callOf(t *testing.T, script mailScript) facts.Call {
	t.Helper()
	w := newInternet(t)
	w.serve(topZone, "192.0.2.1")
	w.serve(alphaZone, "192.0.2.53", "192.0.2.54")
	w.serve(mailhostZone, "198.51.100.53")
	w.dnsServer("8.8.8.8")
	w.mail("192.0.2.25:25", script)
	seen := w.probe("8.8.8.8").Check(context.Background(), "alpha.example", facts.Scope{Mail: true}, nil)
	same(t, len(seen.Servers), 2)
	same(t, seen.Servers[1].Calls[0].Stage, facts.CallRefused)
	same(t, len(seen.Servers[0].Calls), 1)
	return seen.Servers[0].Calls[0]
}

func FuzzReply(f *testing.F) {
	f.Add("220-mx\r\n220 ESMTP\r\n")
	f.Add("220\n")
	f.Add("22é0 x\r\n250-\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		s := &smtpConn{in: bufio.NewReaderSize(strings.NewReader(text), maxReplyLine)}
		r, err := s.read()
		if err == nil && (r.code < 0 || r.code > 999 || len(r.lines) == 0 || len(r.lines) > maxReplyLines) {
			t.Errorf("%q reads as %v", text, r)
		}
	})
}
