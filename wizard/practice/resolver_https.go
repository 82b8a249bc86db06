package practice

import (
	"crypto/tls"
	"io"
	"net/http"
	"net/netip"

	"github.com/miekg/dns"
)

const dnsMessage = "application/dns-message"

// serveDoH answers DNS over HTTPS at a resolver's address, by POST (RFC 8484 §4.1).
func (w *World) serveDoH(r *resolver) {
	choose := func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		if w.hasFault(Intercepted, "") {
			return w.untrusted.certificate(w.at, r.host)
		}
		return w.trusted.certificate(w.at, r.host)
	}
	w.serveHTTPS([]netip.Addr{r.addr}, choose, func(out http.ResponseWriter, in *http.Request) {
		out.Header().Set("Date", w.clock.Now().UTC().Format(http.TimeFormat))
		body, err := io.ReadAll(http.MaxBytesReader(out, in.Body, dns.MaxMsgSize))
		query := new(dns.Msg)
		if in.URL.Path != "/dns-query" || in.Method != http.MethodPost || in.Header.Get("Content-Type") != dnsMessage ||
			err != nil || query.Unpack(body) != nil {
			http.Error(out, "a DNS message is expected", http.StatusBadRequest)
			return
		}
		w.enter()
		reply := r.answer(query, w.at)
		w.mu.Unlock()
		packed, err := reply.Pack()
		if err != nil {
			http.Error(out, "no answer", http.StatusInternalServerError)
			return
		}
		out.Header().Set("Content-Type", dnsMessage)
		out.Write(packed)
	})
}
