package probe

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"

	"github.com/miekg/dns"
)

// exchangeHTTPS asks a resolver over HTTPS (RFC 8484): a POST to its own
// address, which needs no lookup, under the name in its certificate. A resolver behind
// something that opens HTTPS is as good as one at port 53, which proves nothing.
func (p *Probe) exchangeHTTPS(ctx context.Context, at site, q question) (reply *dns.Msg, err error) {
	m := q.message(true)
	m.Id = 0 // RFC 8484 §4.1
	packed, err := m.Pack()
	if err != nil {
		return nil, err
	}
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+at.host+"/dns-query", bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	post.Header.Set("Content-Type", "application/dns-message")
	post.Header.Set("Accept", "application/dns-message")
	accept := func(chain []*x509.Certificate) error { return p.trust.accepts(chain, at.host, p.now()) }
	err = p.overTLS(ctx, at, accept, func(conn *tls.Conn) error {
		response, err := roundTrip(conn, post)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("DNS over HTTPS: status %d", response.StatusCode)
		}
		body, err := io.ReadAll(io.LimitReader(response.Body, dns.MaxMsgSize))
		if err != nil {
			return err
		}
		reply = new(dns.Msg)
		switch {
		case reply.Unpack(body) != nil:
			return errMalformed
		case !fits(m, reply):
			return errMismatch
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return reply, nil
}
