package practice

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// policy is a policy that a sender fetched and has to keep to (RFC 8461 §3.2).
type policy struct {
	mtasts.Policy
	id      string
	lines   []string
	fetched time.Time
}

// expired reports whether a policy is no longer to be applied.
func (p *policy) expired(at time.Time) bool { return !p.fetched.Add(p.MaxAge).After(at) }

// stale reports whether a policy that has not expired is to be fetched again, for a record that announces an id.
func (p *policy) stale(id string, refresh time.Duration, at time.Time) bool {
	return p.id != id || refresh > 0 && at.Sub(p.fetched) >= refresh
}

// fetch gets the policy as RFC 8461 §3.3 says, or why it could not.
func (w *World) fetch(r *resolver) (p *policy, result tlsrpt.ResultType) {
	host := strings.TrimSuffix(w.policyHost(), ".")
	server := w.webServerFor(r)
	if server == nil || w.hasFault(WebDown, host) {
		return nil, tlsrpt.STSPolicyFetchError
	}
	cert, err := w.webCertificate(server, host)
	if err != nil || w.verify(cert, host) != nil {
		return nil, tlsrpt.STSWebPKIInvalid
	}
	file := w.page(server, host, mtasts.PolicyPath, "")
	if file.stall || file.status != http.StatusOK {
		return nil, tlsrpt.STSPolicyFetchError
	}
	parsed, err := mtasts.ParsePolicy([]byte(file.body))
	if err != nil {
		return nil, tlsrpt.STSPolicyInvalid
	}
	return &policy{Policy: parsed, lines: policyLines(file.body), fetched: w.at}, ""
}

// webServerFor returns the first web server that answers at an address that a resolver has of the policy host; nil: none does.
func (w *World) webServerFor(r *resolver) *webServer {
	for _, rrtype := range []uint16{dns.TypeA, dns.TypeAAAA} {
		for _, addr := range addressesIn(r.lookup(w.policyHost(), rrtype, w.at)) {
			if server := w.webServers[addr]; server != nil && !w.lost(addr, 443) {
				return server
			}
		}
	}
	return nil
}

// delivery is one session with a mail server, or none.
type delivery struct {
	result    tlsrpt.ResultType // "": nothing is wrong with it
	ip        string
	connected bool // a session came about, or was forbidden before that
	byTLSA    bool // the server's TLSA records decided
}

// delivery tries one mail server, under a policy or under none.
func (w *World) delivery(s *sender, p *policy, host string) delivery {
	server, addr := w.mailServerFor(s.resolver, host)
	var d delivery
	if server != nil {
		d.ip, d.connected = addr.String(), true
	}
	var tlsa []*dns.TLSA
	if s.dane && w.home.signed { // else nobody knows whether the server is the right one (RFC 7672 §2.2.1)
		var known bool
		if tlsa, known = w.secureTLSA(s.resolver, host); !known {
			return delivery{} // as if the server could not be reached (RFC 7672 §2.1.3)
		}
	}
	switch {
	case len(tlsa) > 0:
		d.byTLSA = true
	case p == nil:
		return d
	case !Lists(p.Policy, host):
		d.result, d.connected = tlsrpt.ValidationFailure, true
		return d
	}
	if server == nil {
		return d
	}
	cert, result := w.mailTLSOf(server)
	switch {
	case result != "":
		d.result = result
	case len(tlsa) == 0:
		d.result = certificateResult(w.verify(cert, strings.TrimSuffix(host, ".")))
	case !slices.ContainsFunc(tlsa, func(rr *dns.TLSA) bool { return rr.Verify(cert.Leaf) == nil }):
		d.result = tlsrpt.TLSAInvalid
	}
	return d
}

// mailTLSOf returns the certificate that a mail server shows, or why no TLS comes about.
func (w *World) mailTLSOf(server *mailServer) (*tls.Certificate, tlsrpt.ResultType) {
	switch {
	case w.hasFault(MailNoStartTLS, server.host), w.hasFault(MailStartTLSRefused, server.host):
		return nil, tlsrpt.StartTLSNotSupported
	case w.hasFault(MailOldTLS, server.host), w.hasFault(MailPlainText, server.host):
		return nil, tlsrpt.ValidationFailure
	}
	cert, err := w.mailCertificate(server.host)
	return cert, certificateResult(err)
}

// secureTLSA returns the TLSA records of a mail server, as far as they are signed; known is false where a resolver gets no
// answer that it could trust.
func (w *World) secureTLSA(r *resolver, host string) (rrs []*dns.TLSA, known bool) {
	found := r.resolve(question{"_25._tcp." + host, dns.TypeTLSA}, false, w.at)
	for _, rr := range found.records(dns.TypeTLSA) {
		if found.proven {
			rrs = append(rrs, rr.(*dns.TLSA))
		}
	}
	return rrs, found.rcode != dns.RcodeServerFailure
}

// mailServerFor returns the first server that answers at an address that a resolver has of a mail host, and that address;
// nil: none does.
func (w *World) mailServerFor(r *resolver, host string) (*mailServer, netip.Addr) {
	for _, rrtype := range []uint16{dns.TypeA, dns.TypeAAAA} {
		for _, addr := range addressesIn(r.lookup(host, rrtype, w.at)) {
			if m := w.mailServers[addr]; m != nil && !w.lost(addr, 25) && !w.hasFault(MailDown, m.host) {
				return m, addr
			}
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
		return x509.CertificateInvalidError{Cert: cert.Leaf, Reason: x509.Expired}
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
