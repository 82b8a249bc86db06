package probe

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"time"
)

// trySites tries the well-known web servers, one after the other, until one will do.
func (c *check) trySites(ctx context.Context, try func(context.Context, site) bool) {
	race(ctx, resolverHeadStart, c.probe.sites(), func(ctx context.Context, at site) (struct{}, bool) {
		return struct{}{}, try(ctx, at)
	})
}

// interceptor returns who signed the certificates of the well-known web servers, where none of those that
// answer shows one from a public issuer; else "".
func (c *check) interceptor(ctx context.Context) string {
	who := ""
	for _, chain := range each(c.probe.sites(), func(at site) []*x509.Certificate { return c.chainOnce(ctx, at) }) {
		switch {
		case len(chain) == 0:
		case c.probe.trust.public(chain):
			return ""
		case who == "":
			who = cmp.Or(issuer(chain[0]), "an issuer without a name")
		}
	}
	return who
}

// chainOnce returns the chain that a well-known web server shows, asked once in a while in a run.
func (c *check) chainOnce(ctx context.Context, at site) []*x509.Certificate {
	if c.probe.config.Run == nil {
		return c.presentedChain(ctx, at)
	}
	chain, others := c.probe.config.Run.chains.get(ctx, c.probe.config.Now, at, func() ([]*x509.Certificate, time.Duration, outlook) {
		chain := c.presentedChain(ctx, at)
		switch {
		case len(chain) > 0:
			return chain, networkLife, good
		case ctx.Err() != nil:
			return chain, 0, ourOwn
		}
		return chain, 0, bad
	})
	if others && len(chain) > 0 {
		c.reach.web.Store(true)
	}
	return chain
}

// presentedChain returns the chain that a web server shows, whoever it is: nothing is sent. It is nil where none answers.
func (c *check) presentedChain(ctx context.Context, at site) (chain []*x509.Certificate) {
	accept := func([]*x509.Certificate) error { return nil }
	err := c.probe.overTLS(ctx, at, accept, func(conn *tls.Conn) error {
		chain = conn.ConnectionState().PeerCertificates
		return nil
	})
	if err == nil {
		c.noteAnswer(at.addr)
		c.reach.web.Store(true)
	}
	return chain
}
