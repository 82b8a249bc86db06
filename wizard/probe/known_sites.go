package probe

import (
	"cmp"
	"context"
	"crypto/x509"
	"net/netip"
)

// site is a well-known web server: one of a public resolver.
type site struct {
	addr netip.Addr
	host string // on its certificate
}

func (c *check) knownSites() []site {
	var list []site
	for _, server := range c.probe.config.Resolvers {
		host, ok := c.probe.config.ResolverHTTPSNames[server.Addr]
		addr, err := netip.ParseAddr(server.Addr)
		if ok && err == nil {
			list = append(list, site{addr, host})
		}
	}
	return list
}

// trySites tries the well-known web servers, one after the other, until one will do.
func (c *check) trySites(ctx context.Context, try func(context.Context, site) bool) {
	race(ctx, resolverHeadStart, c.knownSites(), func(ctx context.Context, at site) (struct{}, bool) {
		return struct{}{}, try(ctx, at)
	})
}

// askClock reads the Date of a public resolver's web server, where no other
// server gave one. Its certificate has to be good at some time.
func (c *check) askClock(ctx context.Context) {
	if _, known := c.clock.off(); known {
		return
	}
	c.trySites(ctx, func(ctx context.Context, at site) bool { return c.readClock(ctx, at) == nil })
}

func (c *check) readClock(ctx context.Context, at site) error {
	free, err := c.probe.slot(ctx)
	if err != nil {
		return err
	}
	defer free()
	conn, err := c.probe.dialTLS(ctx, netip.AddrPortFrom(at.addr, httpsPort), at.host, func(chain []*x509.Certificate) error {
		return c.probe.trust.accepts(chain, at.host, wasGood(chain))
	})
	if err != nil {
		return err
	}
	defer conn.Close()
	response, err := request(ctx, conn, page{at.addr.String(), at.host, "/", userAgent})
	if err != nil {
		return err
	}
	response.Body.Close()
	c.clock.note(c.probe.config.Now(), response.Header)
	return nil
}

// interceptor is who signed the certificates of the well-known web servers, where none of those that
// answer shows one from a public issuer; else "".
func (c *check) interceptor(ctx context.Context) string {
	who := ""
	for _, chain := range each(c.knownSites(), func(at site) []*x509.Certificate { return c.presentedChain(ctx, at) }) {
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

// presentedChain is the chain that a web server shows.
func (c *check) presentedChain(ctx context.Context, at site) []*x509.Certificate {
	free, err := c.probe.slot(ctx)
	if err != nil {
		return nil
	}
	defer free()
	conn, err := c.probe.dialTLS(ctx, netip.AddrPortFrom(at.addr, httpsPort), at.host, func([]*x509.Certificate) error {
		return nil // whoever it is: nothing is sent
	})
	if err != nil {
		return nil
	}
	defer conn.Close()
	c.reached(at.addr)
	c.reach.web.Store(true)
	return conn.ConnectionState().PeerCertificates
}
