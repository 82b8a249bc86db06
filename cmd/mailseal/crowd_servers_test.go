package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"mailseal/wizard/mtasts"
)

// serveMail is a mail server's side of a conversation.
func (c *crowd) serveMail(host string, how mailManner, conn net.Conn) {
	fmt.Fprintf(conn, "220 %s ESMTP\r\n", host)
	lines := bufio.NewReader(conn)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		switch verb, _, _ := strings.Cut(strings.TrimSpace(line), " "); {
		case verb == "EHLO" && how.noTLS:
			fmt.Fprintf(conn, "250 %s\r\n", host)
		case verb == "EHLO":
			fmt.Fprintf(conn, "250-%s\r\n250 STARTTLS\r\n", host)
		case verb == "STARTTLS":
			fmt.Fprint(conn, "220 ready\r\n")
			config := &tls.Config{SessionTicketsDisabled: true, MinVersion: tls.VersionTLS10, MaxVersion: how.newest}
			config.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.certificate(host, how.cert) }
			secure := tls.Server(conn, config)
			if secure.Handshake() != nil {
				return
			}
			lines = bufio.NewReader(secure)
			conn = secure
		case verb == "QUIT":
			fmt.Fprint(conn, "221 bye\r\n")
			return
		}
	}
}

// serveWeb is a policy host's side of a conversation.
func (c *crowd) serveWeb(conn net.Conn) {
	number, how := 0, webManner{}
	config := &tls.Config{SessionTicketsDisabled: true}
	config.GetCertificate = func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		number, _, _ = numberOf(hello.ServerName + ".")
		if web := c.fault(number).row().web; web != nil {
			how = *web
		}
		if how.waits {
			<-c.slow
		}
		return c.certificate(hello.ServerName, how.cert)
	}
	secure := tls.Server(conn, config)
	if secure.Handshake() != nil {
		return
	}
	request, err := http.ReadRequest(bufio.NewReader(secure))
	if err != nil {
		return
	}
	if how.hangs {
		_, _ = secure.Read(make([]byte, 1)) // until the other side goes
		return
	}
	body, status, header := how.body, how.status, how.header
	if body == "" {
		body = policyOf(usualMX)
	}
	if status == "" {
		status = "200 OK"
	}
	if !strings.Contains(header, "Content-Type") {
		header += "Content-Type: text/plain\r\n"
	}
	if request.URL.Path != mtasts.PolicyPath && how.status == "" {
		body, status = "gone", "404 Not Found"
	}
	body = strings.NewReplacer("{domain}", crowdDomain(number), "{provider}", strconv.Itoa(number%c.providers)).Replace(body)
	fmt.Fprintf(secure, "HTTP/1.1 %s\r\n%sDate: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		status, header, c.clock().UTC().Format(http.TimeFormat), len(body), body)
}

// servePlain answers anything as a web server does that speaks no TLS at this port.
func servePlain(conn net.Conn) {
	if _, err := conn.Read(make([]byte, 4096)); err == nil {
		fmt.Fprint(conn, "HTTP/1.1 400 Bad Request\r\n\r\n")
	}
}

// certificateKind is what is the matter with a certificate.
type certificateKind int

// The kinds.
const (
	certGood certificateKind = iota
	certExpired
	certEnding
	certOtherName
	certUntrusted
	certSelfSigned
	certNoChain
)

// authority issues the certificates of a crowd.
type authority struct {
	root, middle, stranger issuer // middle is issued by root; nobody trusts stranger
	key                    *ecdsa.PrivateKey
	began                  time.Time

	kept sync.Map // of mail servers that many domains have
}

// issuer is a certificate that may issue others.
type issuer struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t testing.TB, began time.Time) *authority {
	t.Helper()
	a := &authority{began: began}
	var err error
	if a.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	if a.root, err = a.newIssuer("Crowd", issuer{}); err == nil {
		a.middle, err = a.newIssuer("Crowd Middle", a.root)
	}
	if err == nil {
		a.stranger, err = a.newIssuer("Stranger", issuer{})
	}
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// newIssuer makes an issuer; by nobody, it is a root.
func (a *authority) newIssuer(name string, by issuer) (made issuer, err error) {
	if made.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return made, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name + " Root", Organization: []string{name + " Trust"}},
		NotBefore: a.began.AddDate(-1, 0, 0), NotAfter: a.began.AddDate(9, 0, 0),
		BasicConstraintsValid: true, IsCA: true, KeyUsage: x509.KeyUsageCertSign,
	}
	if by.cert == nil {
		by = issuer{template, made.key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, by.cert, &made.key.PublicKey, by.key)
	if err != nil {
		return made, err
	}
	made.cert, err = x509.ParseCertificate(der)
	return made, err
}

// roots returns what is trusted.
func (a *authority) roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.root.cert)
	return pool
}

// certificate returns one for a host.
func (a *authority) certificate(host string, kind certificateKind) (*tls.Certificate, error) {
	many := strings.Contains(host, ".mail-")
	if kept, ok := a.kept.Load(host); many && ok {
		return kept.(*tls.Certificate), nil
	}
	by, life := a.root, 90*24*time.Hour
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), DNSNames: []string{host}, NotBefore: a.began.AddDate(0, -2, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	switch kind {
	case certExpired:
		life = -time.Hour
	case certEnding:
		life = 36 * time.Hour
	case certOtherName:
		template.DNSNames = []string{"policies.host.example"}
	case certUntrusted:
		by = a.stranger
	case certSelfSigned:
		by = issuer{template, a.key}
		template.Subject.CommonName = host
	case certNoChain:
		by = a.middle
		template.IssuingCertificateURL = []string{"http://middle.crowd.example/middle.crt"}
	case certGood:
	}
	template.NotAfter = a.began.Add(life)
	der, err := x509.CreateCertificate(rand.Reader, template, by.cert, &a.key.PublicKey, by.key)
	if err != nil {
		return nil, err
	}
	made := &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: a.key}
	if many {
		a.kept.Store(host, made)
	}
	return made, nil
}
