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

// unreachable is a host that a session did not come about with; it is not reported (RFC 8460 §4.3.4).
const unreachable tlsrpt.ResultType = "unreachable"

// fetch gets the policy as RFC 8461 §3.3 says, or why it could not.
func (w *World) fetch(s *sender) (body string, result tlsrpt.ResultType) {
	host := strings.TrimSuffix(w.policyHost(), ".")
	m := w.webServerFor(s)
	if m == nil || w.has(WebDown, host) {
		return "", tlsrpt.STSPolicyFetchError
	}
	cert, err := w.webCertificate(m, host)
	if err != nil || w.verify(cert, host) != nil {
		return "", tlsrpt.STSWebPKIInvalid
	}
	p := w.page(m, host, mtasts.PolicyPath, "")
	if p.stall || p.status != http.StatusOK {
		return "", tlsrpt.STSPolicyFetchError
	}
	return p.body, ""
}

// webServerFor is the first web server that answers a sender at an address of the policy host; nil: none does.
func (w *World) webServerFor(s *sender) *machine {
	for _, rrtype := range []uint16{dns.TypeA, dns.TypeAAAA} {
		reply := s.resolver.answer(new(dns.Msg).SetQuestion(w.policyHost(), rrtype), w.at)
		for _, rr := range onlyType(reply.Answer, rrtype) {
			addr := addrOf(rr)[0]
			if m := w.machines[addr]; m != nil && !w.lost(addr, 443) {
				return m
			}
		}
	}
	return nil
}

// deliver tries one mail server under a policy; "" is a safe session.
func (w *World) deliver(p mtasts.Policy, host string) (result tlsrpt.ResultType, ip string) {
	m, addr := w.mailServerFor(host)
	if m != nil {
		ip = addr.String()
	}
	switch {
	case !p.Covers(host):
		return tlsrpt.ValidationFailure, ip
	case m == nil:
		return unreachable, ip
	case w.has(MailNoStartTLS, m.host), w.has(MailStartTLSRefused, m.host):
		return tlsrpt.StartTLSNotSupported, ip
	case w.has(MailOldTLS, m.host):
		return tlsrpt.ValidationFailure, ip
	}
	cert, err := w.mailCertificate(m.host)
	if err == nil {
		err = w.verify(cert, strings.TrimSuffix(host, "."))
	}
	return certificateResult(err), ip
}

// mailServerFor is the first server that answers at an address of a mail host, and that address; nil: none does.
func (w *World) mailServerFor(host string) (*mailServer, netip.Addr) {
	for _, addr := range w.publishedAddresses(host) {
		if m := w.mailServers[addr]; m != nil && !w.lost(addr, 25) && !w.has(MailDown, m.host) {
			return m, addr
		}
	}
	return nil, netip.Addr{}
}

// proof is a chain as a server sends it, to prove a host.
type proof struct {
	leaf *x509.Certificate
	sent int // certificates
	host string
}

// verify judges a chain at the world's time. While a certificate is valid, nothing but its chain and its names decides, and
// that is looked at once: a year has 2000 sessions.
func (w *World) verify(cert *tls.Certificate, host string) error {
	if w.at.Before(cert.Leaf.NotBefore) || w.at.After(cert.Leaf.NotAfter) {
		return w.verifyNow(cert, host)
	}
	key := proof{cert.Leaf, len(cert.Certificate), host}
	judged, known := w.proofs[key]
	if !known {
		judged = w.verifyNow(cert, host)
		w.proofs[key] = judged
	}
	return judged
}

func (w *World) verifyNow(cert *tls.Certificate, host string) error {
	middle := x509.NewCertPool()
	for _, der := range cert.Certificate[1:] {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return err
		}
		middle.AddCert(c)
	}
	_, err := cert.Leaf.Verify(x509.VerifyOptions{
		DNSName: host, Roots: w.trusted.roots(), Intermediates: middle, CurrentTime: w.at,
	})
	return err
}

// certificateResult is RFC 8460 §4.3.1.
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
