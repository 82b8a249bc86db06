package probe

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/netip"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
)

const (
	httpsPort  = 443
	maxFetches = 8        // addresses of the policy host
	maxHeader  = 32 << 10 // bytes of an HTTP header

	userAgent    = "mailseal (+MTA-STS policy check)"
	browserAgent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
)

// get fetches a page as RFC 8461 §3.3 asks: TLS with SNI, a certificate that proves the host,
// no redirect, no cookie, no proxy, at most MaxPolicySize and one byte, at most a minute.
// An IPv6 address that cannot be reached stops at FetchConnect, also where time ran out:
// the reason is more often this network than that server.
func (c *check) get(ctx context.Context, want page) (f facts.Fetch) {
	began, whole := time.Now(), ctx
	f = facts.Fetch{Addr: want.addr, At: c.now().UTC(), Stage: facts.FetchConnect}
	defer func() { f.Took = time.Since(began) }()
	fail := func(stage facts.FetchStage, err error) facts.Fetch {
		f.Cut = isOurs(whole, err) || isTimeout(err) && c.probe.config.Timeout < mtasts.FetchTimeout
		if f.Stage = stage; isTimeout(err) || f.Cut {
			f.Stage = facts.FetchTimeout
		}
		f.Err = clip(err.Error(), maxErr)
		return f
	}

	addr, err := netip.ParseAddr(want.addr)
	if err != nil {
		return fail(facts.FetchConnect, err)
	}
	if c.probe.forbids(addr) {
		f.Stage, f.Err = facts.FetchInside, errInside.Error()
		return f
	}
	over, err := c.probe.turn(ctx, netip.AddrPortFrom(addr, httpsPort), politeWeb)
	if err != nil {
		return fail(facts.FetchTimeout, err)
	}
	defer over()
	began = time.Now() // to wait for our own turn is not the server's time
	ctx, cancel := context.WithTimeout(ctx, mtasts.FetchTimeout)
	defer cancel()
	conn, err := connect(ctx, c.probe.dial, netip.AddrPortFrom(addr, httpsPort))
	if err != nil {
		c.noteFailure(addr, err)
		switch {
		case isRefused(err):
			return fail(facts.FetchRefused, err)
		case addr.Is6():
			f.Err, f.Cut = clip(err.Error(), maxErr), isOurs(whole, err)
			return f
		}
		return fail(facts.FetchConnect, err)
	}
	defer conn.Close()
	c.noteAnswer(addr)
	f.Connected = true
	if stage, err := c.getOver(ctx, conn, want, &f); err != nil {
		return fail(stage, err)
	}
	return f
}

// getOver gets a page over a connection, as far as the certificate allows; an error comes with the stage that it failed at.
func (c *check) getOver(ctx context.Context, conn net.Conn, want page, f *facts.Fetch) (failed facts.FetchStage, err error) {
	secure := tls.Client(conn, &tls.Config{
		ServerName:         want.host,
		InsecureSkipVerify: true, // verified below, so that the fault is known
		MinVersion:         tls.VersionTLS12,
		NextProtos:         []string{"h2", "http/1.1"},
	})
	if err := secure.HandshakeContext(ctx); err != nil {
		return facts.FetchTLS, err
	}
	c.reach.web.Store(true)
	f.Cert = c.certificate(ctx, secure.ConnectionState().PeerCertificates, want.host)
	if f.Cert == nil || f.Cert.Fault != "" {
		f.Stage = facts.FetchCert
		return "", nil
	}
	response, err := request(ctx, secure, want)
	if err != nil {
		return facts.FetchHTTP, err
	}
	defer response.Body.Close()
	c.clock.hosts.read(c.probe.config.Now(), response.Header)
	f.Status = response.StatusCode
	f.ContentType = clip(response.Header.Get("Content-Type"), maxErr)
	f.Location = clip(response.Header.Get("Location"), 2048)
	f.Body, err = io.ReadAll(io.LimitReader(response.Body, mtasts.MaxPolicySize+1))
	if err != nil {
		return facts.FetchHTTP, err
	}
	f.Stage = facts.FetchDone
	return "", nil
}
