package practice

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/textproto"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/miekg/dns"

	"mailseal/wizard/mtasts"
)

// deliver calls a mail server as far as STARTTLS and says in a few words how it went.
func deliver(t *testing.T, w *World, host string) string {
	t.Helper()
	addr := ask(t, w, "udp", "1.1.1.1", host, "A").Answer[0].(*dns.A).A.String()
	config := w.Config()
	conn, err := config.Dial(t.Context(), "tcp", net.JoinHostPort(addr, "25"))
	if err != nil {
		return why(err)
	}
	defer conn.Close()
	smtp := textproto.NewConn(conn)
	if _, _, err := smtp.ReadResponse(220); err != nil {
		return "no greeting"
	}
	smtp.PrintfLine("EHLO here.example")
	if _, offered, err := smtp.ReadResponse(250); err != nil || !strings.Contains(offered, "STARTTLS") {
		return "not offered"
	}
	smtp.PrintfLine("STARTTLS")
	if _, _, err := smtp.ReadResponse(220); err != nil {
		return "refused"
	}
	secure := tls.Client(conn, &tls.Config{ServerName: host, RootCAs: config.Roots, Time: config.Now})
	if err := secure.Handshake(); err != nil {
		return why(err)
	}
	if _, err := secure.Write([]byte("EHLO here.example\r\n")); err != nil {
		return why(err)
	}
	line, err := bufio.NewReader(secure).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "250-"+host) {
		return "after STARTTLS: " + line
	}
	return "ok"
}

// why says what an error is, so that faults can be told apart.
func why(err error) string {
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, new(x509.HostnameError)):
		return "wrong name"
	case errors.As(err, new(x509.UnknownAuthorityError)):
		return "untrusted"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "expired"
	case errors.Is(err, syscall.EHOSTUNREACH):
		return "no route"
	case errors.Is(err, syscall.ENETUNREACH):
		return "offline"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.Is(err, os.ErrDeadlineExceeded):
		return "timeout"
	case strings.Contains(err.Error(), "protocol version"):
		return "old TLS"
	case strings.Contains(err.Error(), "EOF"), errors.Is(err, syscall.ECONNRESET):
		return "closed"
	}
	return err.Error()
}

func TestMailFaults(t *testing.T) {
	for provider, host := range map[string]string{
		"google":    "alt4.aspmx.l.google.com",
		"microsoft": "rosehillschool-example0c.mail.protection.outlook.com",
		"own":       "mail.rosehill-school.example",
	} {
		w := start(t, provider)
		for fault, want := range map[Fault]string{
			MailDown:            "no greeting",
			MailNoStartTLS:      "not offered",
			MailStartTLSRefused: "refused",
			MailOldTLS:          "old TLS",
			MailCertWrongName:   "wrong name",
			MailCertExpired:     "expired",
			MailCertUntrusted:   "untrusted",
			MailChainMissing:    "untrusted",
			MailServerSilent:    "timeout",
			Port25Blocked:       "timeout",
		} {
			ok(t, w.Break(fault))
			if got := deliver(t, w, host); got != want {
				t.Errorf("%s, %s: %q, want %q", provider, fault, got, want)
			}
			ok(t, w.Mend(fault))
			if got := deliver(t, w, host); got != "ok" {
				t.Errorf("%s, %s mended: %q", provider, fault, got)
			}
		}
	}
}

func TestFaultOfOneHost(t *testing.T) {
	w := start(t, "own")
	ok(t, w.Break(MailCertExpired, "backup.rosehill-school.example"))
	if got := deliver(t, w, "backup.rosehill-school.example"); got != "expired" {
		t.Errorf("the backup: %s", got)
	}
	for _, well := range []string{"mail.rosehill-school.example", "smtp.google.com", "outlook-com.olc.protection.outlook.com"} {
		if got := deliver(t, w, well); got != "ok" {
			t.Errorf("%s: %s", well, got)
		}
	}
}

// get says in a few words what a fetch of the policy gives.
func get(t *testing.T, w *World, path string) string {
	t.Helper()
	response, body, err := fetch(t, w, "mta-sts."+w.Domain(), path)
	if err != nil {
		return why(err)
	}
	if body == testPolicy {
		body = "policy"
	} else {
		body = strings.SplitN(body, "\n", 2)[0]
	}
	return strings.Join([]string{response.Status, response.Header.Get("Content-Type"), response.Header.Get("Location"), body}, " | ")
}

func TestWebFaults(t *testing.T) {
	w := start(t, "google")
	publish(t, w, testPolicy)
	const well = "200 OK | text/plain; charset=utf-8 |  | policy"
	for fault, want := range map[Fault]string{
		WebDown:          "closed",
		WebSlow:          "timeout",
		WebCertWrongName: "wrong name",
		WebCertExpired:   "expired",
		WebCertUntrusted: "untrusted",
		WebChainMissing:  "untrusted",
		WebRedirect:      "301 Moved Permanently | text/html; charset=utf-8 | https://www.rosehill-school.example/ | ",
		WebNoFolder:      "404 Not Found | text/html; charset=utf-8 |  | <!DOCTYPE html>",
		WebHTML:          "200 OK | text/html; charset=utf-8 |  | <!DOCTYPE html>",
		WebContentType:   "200 OK | application/octet-stream |  | policy",
		WebBotWall:       "403 Forbidden | text/html; charset=utf-8 |  | <!DOCTYPE html>",
		AddressesDead:    "timeout",
		RecordBeforeFile: "404 Not Found | text/html; charset=utf-8 |  | <!DOCTYPE html>",
	} {
		ok(t, w.Break(fault))
		if got := get(t, w, mtasts.PolicyPath); got != want {
			t.Errorf("%s: %s, want %s", fault, got, want)
		}
		if fault == WebNoFolder {
			if got := get(t, w, "/mta-sts.txt"); got != well {
				t.Errorf("%s, at the wrong place: %s", fault, got)
			}
		}
		ok(t, w.Mend(fault))
		if got := get(t, w, mtasts.PolicyPath); got != well {
			t.Errorf("%s mended: %s", fault, got)
		}
	}
}

func TestDNSFaults(t *testing.T) {
	w := start(t, "google")
	publish(t, w, testPolicy)
	record := "_mta-sts." + w.Domain()
	const well = `NOERROR "v=STSv1; id=20261123T140000"`

	ok(t, w.Break(ServFail))
	for _, server := range []string{"192.0.2.51", "192.0.2.52", "8.8.8.8"} {
		if got := summary(ask(t, w, "udp", server, record, "TXT")); got != "SERVFAIL" {
			t.Errorf("servfail at %s: %s", server, got)
		}
	}
	ok(t, w.Mend(ServFail))
	w.Clock().Advance(failureLife)

	ok(t, w.Break(BogusZone))
	checkingDisabled := func(m *dns.Msg) { m.CheckingDisabled = true }
	if got := summary(ask(t, w, "udp", "192.0.2.5", w.Domain(), "DS")); !strings.HasPrefix(got, "NOERROR aa 20326") {
		t.Errorf("bogus, at the parent: %s", got)
	}
	for _, server := range w.Config().Resolvers {
		if got := summary(ask(t, w, "udp", server.Addr, record, "TXT")); got != "SERVFAIL" {
			t.Errorf("bogus at %s: %s", server.Name, got)
		}
		if got := summary(ask(t, w, "udp", server.Addr, record, "TXT", checkingDisabled)); got != well {
			t.Errorf("bogus at %s, with CD: %s", server.Name, got)
		}
	}
	ok(t, w.Mend(BogusZone))
	if got := summary(ask(t, w, "udp", "8.8.8.8", record, "TXT")); got != well {
		t.Errorf("mended: %s", got)
	}
}

func TestServerBehind(t *testing.T) {
	w := start(t, "google")
	ok(t, w.Break(ServerBehind))
	record := "_mta-sts." + w.Domain()
	ok(t, w.Apply(AddRecord{record, "TXT", "v=STSv1; id=1"}))
	w.Clock().Advance(48 * 60 * 60e9)
	if got := summary(ask(t, w, "udp", "192.0.2.51", record, "TXT")); got != `NOERROR aa "v=STSv1; id=1"` {
		t.Errorf("the primary: %s", got)
	}
	if got := summary(ask(t, w, "udp", "192.0.2.52", record, "TXT")); got != "NXDOMAIN aa SOA" {
		t.Errorf("the one behind: %s", got)
	}
	// Cloudflare asks the second server first.
	if got := summary(ask(t, w, "udp", "1.1.1.1", record, "TXT")); got != "NXDOMAIN SOA" {
		t.Errorf("a resolver that met the one behind: %s", got)
	}
	ok(t, w.Mend(ServerBehind))
	if got := summary(ask(t, w, "udp", "192.0.2.52", record, "TXT")); got != `NOERROR aa "v=STSv1; id=1"` {
		t.Errorf("mended: %s", got)
	}
}

func TestRecordFaults(t *testing.T) {
	w := start(t, "google")
	for _, fault := range []Fault{DoubledName, UnderscoreName, CurlyQuotes, TwoRecords, RecordBeforeFile} {
		if err := w.Break(fault); err == nil {
			t.Errorf("%s broke what is not there", fault)
		}
	}
	publish(t, w, testPolicy)
	right := "_mta-sts." + w.Domain()
	const value = `"v=STSv1; id=20261123T140000"`
	for _, test := range []struct {
		fault           Fault
		at, name, wrong string
	}{
		{DoubledName, "NXDOMAIN aa SOA", right + "." + w.Domain(), "NOERROR aa " + value},
		{UnderscoreName, "NXDOMAIN aa SOA", "_mta_sts." + w.Domain(), "NOERROR aa " + value},
		{CurlyQuotes, `NOERROR aa "\226\128\156v=STSv1; id=20261123T140000\226\128\157"`, "", ""},
		{TwoRecords, "NOERROR aa " + value + ` "v=STSv1; id=20261023T150000"`, "", ""},
	} {
		ok(t, w.Break(test.fault))
		if got := summary(ask(t, w, "udp", "192.0.2.52", right, "TXT")); got != test.at {
			t.Errorf("%s: %s", test.fault, got)
		}
		if test.name != "" {
			if got := summary(ask(t, w, "udp", "192.0.2.52", test.name, "TXT")); got != test.wrong {
				t.Errorf("%s, at %s: %s", test.fault, test.name, got)
			}
		}
		ok(t, w.Mend(test.fault))
		if got := summary(ask(t, w, "udp", "192.0.2.52", right, "TXT")); got != "NOERROR aa "+value {
			t.Errorf("%s mended: %s", test.fault, got)
		}
	}
}

func TestNetworkFaults(t *testing.T) {
	w := start(t, "google")
	dial := func(address string) string {
		conn, err := w.Config().Dial(t.Context(), "tcp", address)
		if err != nil {
			return why(err)
		}
		conn.Close()
		return "ok"
	}
	for address, want := range map[string]string{
		"192.0.2.51:53":        "ok",
		"[2001:db8:25::25]:25": "ok",
		"192.0.2.51:25":        "refused",
		"192.0.2.200:53":       "no route",
		"127.0.0.1:53":         "no route",
		"8.8.4.4:53":           "no route",
		"[::1]:25":             "no route",
	} {
		if got := dial(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
	ok(t, w.Break(Offline))
	if got := dial("8.8.8.8:53"); got != "offline" {
		t.Errorf("offline: %s", got)
	}
	ok(t, w.Mend(Offline))
	ok(t, w.Break(DNSFiltered))
	for _, network := range []string{"udp", "tcp"} {
		if _, err := tryAsk(w, network, "8.8.8.8", w.Domain(), "MX"); err == nil || why(err) != "timeout" {
			t.Errorf("filtered, %s: %v", network, err)
		}
	}
	if got := dial("8.8.8.8:443"); got != "ok" {
		t.Errorf("filtered, HTTPS: %s", got)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Config().Dial(cancelled, "tcp", "192.0.2.51:53"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestEveryFaultMends breaks and mends all there are.
func TestEveryFaultMends(t *testing.T) {
	w := start(t, "google")
	publish(t, w, testPolicy)
	for _, fault := range Faults() {
		ok(t, w.Break(fault))
		ok(t, w.Break(fault)) // a second time changes nothing
		ok(t, w.Mend(fault))
		ok(t, w.Mend(fault))
		w.Clock().Advance(failureLife)
		if got := get(t, w, mtasts.PolicyPath); !strings.HasSuffix(got, "policy") {
			t.Errorf("after %s: %s", fault, got)
		}
	}
	if err := w.Break("no such fault"); err == nil {
		t.Error("a fault that is none")
	}
}
