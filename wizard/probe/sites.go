package probe

import (
	"context"
	"net/netip"
)

// site is a well-known web server: one of a public resolver.
type site struct {
	addr netip.Addr
	host string // on its certificate
}

func (l *look) sites() []site {
	var list []site
	for _, server := range l.probe.config.Resolvers {
		host, ok := overHTTPS(server)
		addr, err := netip.ParseAddr(server.Addr)
		if ok && err == nil {
			list = append(list, site{addr, host})
		}
	}
	return list
}

// trySites tries the well-known web servers, one after the other, until one will do.
func (l *look) trySites(ctx context.Context, try func(context.Context, site) bool) {
	var tries []func(context.Context) (struct{}, bool)
	for _, at := range l.sites() {
		tries = append(tries, func(ctx context.Context) (struct{}, bool) { return struct{}{}, try(ctx, at) })
	}
	race(ctx, resolverHeadStart, tries)
}
