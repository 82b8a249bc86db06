package practice

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/netip"
	"strings"

	"github.com/miekg/dns"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// fetch gets the policy as RFC 8461 §3.3 says, or why it could not.
func (w *World) fetch(s *sender) (body string, result tlsrpt.ResultType) {
	host := strings.TrimSuffix(w.policyHost(), ".")
	server := w.webServerFor(s)
	if server == nil || w.hasFault(WebDown, host) {
		return "", tlsrpt.STSPolicyFetchError
	}
	cert, err := w.webCertificate(server, host)
	if err != nil || w.verify(cert, host) != nil {
		return "", tlsrpt.STSWebPKIInvalid
	}
	p := w.page(server, host, mtasts.PolicyPath, "")
	if p.stall || p.status != http.StatusOK {
		return "", tlsrpt.STSPolicyFetchError
	}
	return p.body, ""
}

// webServerFor returns the first web server that answers a sender at an address of the policy host; nil: none does.
func (w *World) webServerFor(s *sender) *webServer {
	for _, rrtype := range []uint16{dns.TypeA, dns.TypeAAAA} {
		for _, addr := range addressesIn(s.resolver.lookup(w.policyHost(), rrtype, w.at)) {
			if server := w.webServers[addr]; server != nil && !w.lost(addr, 443) {
				return server
			}
		}
	}
	return nil
}

// deliver tries one mail server under a policy. The result is "" for a safe session; connected is false where none came about.
func (w *World) deliver(p mtasts.Policy, host string) (result tlsrpt.ResultType, ip string, connected bool) {
	server, addr := w.mailServerFor(host)
	if server != nil {
		ip = addr.String()
	}
	switch {
	case !p.Covers(host):
		return tlsrpt.ValidationFailure, ip, true
	case server == nil:
		return "", "", false
	case w.hasFault(MailNoStartTLS, server.host), w.hasFault(MailStartTLSRefused, server.host):
		return tlsrpt.StartTLSNotSupported, ip, true
	case w.hasFault(MailOldTLS, server.host), w.hasFault(MailPlainText, server.host):
		return tlsrpt.ValidationFailure, ip, true
	}
	cert, err := w.mailCertificate(server.host)
	if err == nil {
		err = w.verify(cert, strings.TrimSuffix(host, "."))
	}
	return certificateResult(err), ip, true
}

// mailServerFor returns the first server that answers at an address of a mail host, and that address; nil: none does.
func (w *World) mailServerFor(host string) (*mailServer, netip.Addr) {
	for _, addr := range w.publishedAddresses(host) {
		if m := w.mailServers[addr]; m != nil && !w.lost(addr, 25) && !w.hasFault(MailDown, m.host) {
			return m, addr
		}
	}
	return nil, netip.Addr{}
}

// chainKey identifies a chain as a server sends it for a host.
type chainKey struct {
	leaf *x509.Certificate
	sent int // certificates
	host string
}

// verify judges a chain at the world's time. While a certificate is valid, nothing but its chain and its names decides, and
// that is verified once: a year has 2000 sessions.
func (w *World) verify(cert *tls.Certificate, host string) error {
	if w.at.Before(cert.Leaf.NotBefore) || w.at.After(cert.Leaf.NotAfter) {
		return w.verifyNow(cert, host)
	}
	key := chainKey{cert.Leaf, len(cert.Certificate), host}
	judged, known := w.verified[key]
	if !known {
		judged = w.verifyNow(cert, host)
		w.verified[key] = judged
	}
	return judged
}

func (w *World) verifyNow(cert *tls.Certificate, host string) error {
	intermediates := x509.NewCertPool()
	for _, der := range cert.Certificate[1:] {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return err
		}
		intermediates.AddCert(c)
	}
	_, err := cert.Leaf.Verify(x509.VerifyOptions{
		DNSName: host, Roots: w.trusted.roots, Intermediates: intermediates, CurrentTime: w.at,
	})
	return err
}

// certificateResult returns the result type of an error of verification (RFC 8460 §4.3.1).
func certificateResult(err error) tlsrpt.ResultType {
	var invalid x509.CertificateInvalidError
	switch {
	case err == nil:
		return ""
	case errors.As(err, new(x509.HostnameError)):
		return tlsrpt.CertificateHostMismatch
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return tlsrpt.CertificateExpired
	case errors.As(err, new(x509.UnknownAuthorityError)):
		return tlsrpt.CertificateNotTrusted
	}
	return tlsrpt.ValidationFailure
}
