package probe

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
)

// page is what to GET.
type page struct {
	addr  string // of the server
	host  string // in SNI, certificate and Host header
	path  string
	agent string
}

// request sends one GET over an open connection.
func request(ctx context.Context, conn *tls.Conn, want page) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+want.host+want.path, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("User-Agent", want.agent)
	r.Header.Set("Accept", "text/plain, */*;q=0.5")
	return roundTrip(conn, r)
}

// roundTrip sends one request over an open connection. It follows no redirect and keeps no cookie.
func roundTrip(conn *tls.Conn, r *http.Request) (*http.Response, error) {
	once := make(chan net.Conn, 1)
	once <- conn
	transport := &http.Transport{
		DialTLSContext: func(context.Context, string, string) (net.Conn, error) {
			select {
			case conn := <-once:
				return conn, nil
			default:
				return nil, errors.New("the server closed the connection without an answer")
			}
		},
		ForceAttemptHTTP2:      true,
		DisableKeepAlives:      true,
		DisableCompression:     true, // senders need not undo it
		MaxResponseHeaderBytes: maxHeader,
	}
	return transport.RoundTrip(r)
}
