package probe

import (
	"bytes"
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"

	"github.com/miekg/dns"

	"mailseal/wizard/facts"
)

// exchangeHTTPS asks a resolver over HTTPS (RFC 8484): a POST to its own
// address, which needs no lookup, under the name in its certificate. A resolver behind
// something that opens HTTPS is as good as one at port 53, which proves nothing.
func (p *Probe) exchangeHTTPS(ctx context.Context, server facts.Server, host string, q question) (*dns.Msg, error) {
	addr, err := netip.ParseAddr(server.Addr)
	if err != nil {
		return nil, err
	}
	free, err := p.slot(ctx)
	if err != nil {
		return nil, err
	}
	defer free()
	m := q.message(true)
	m.Id = 0 // RFC 8484 §4.1
	packed, err := m.Pack()
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+host+"/dns-query", bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/dns-message")
	request.Header.Set("Accept", "application/dns-message")
	transport := &http.Transport{
		DialTLSContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return p.dialTLS(ctx, netip.AddrPortFrom(addr, httpsPort), host, func(chain []*x509.Certificate) error {
				return p.trust.accepts(chain, host, p.config.Now())
			})
		},
		ForceAttemptHTTP2:      true,
		DisableKeepAlives:      true,
		MaxResponseHeaderBytes: maxHeader,
	}
	defer transport.CloseIdleConnections()
	response, err := transport.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("DNS over HTTPS: status %d", response.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, dns.MaxMsgSize))
	if err != nil {
		return nil, err
	}
	reply := new(dns.Msg)
	if reply.Unpack(body) != nil {
		return nil, errMalformed
	}
	if !fits(m, reply) {
		return nil, errMismatch
	}
	return reply, nil
}
