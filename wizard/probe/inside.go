package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/netip"
	"slices"
	"sync"
	"time"

	"mailseal/wizard/facts"
)

const systemPatience = 2 * time.Second

// views are what this computer's own resolver says.
type views struct {
	mu   sync.Mutex
	list []facts.SystemView
}

// askSystem asks this computer's own resolver for a name that the outside knows.
func (l *look) askSystem(ctx context.Context, name string) {
	if l.probe.config.System == nil || !l.scope.Network {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, systemPatience)
	defer cancel()
	addrs, err := l.probe.config.System(ctx, "ip", name)
	if err != nil {
		return
	}
	view := facts.SystemView{Name: name}
	for _, addr := range addrs[:min(len(addrs), maxRecords)] {
		view.Addrs = append(view.Addrs, addr.Unmap().String())
	}
	l.system.mu.Lock()
	defer l.system.mu.Unlock()
	if !slices.ContainsFunc(l.system.list, func(v facts.SystemView) bool { return v.Name == name }) {
		l.system.list = append(l.system.list, view)
	}
}

// distrusts says whether a web certificate was found that does not lead to a known root,
// which something on this network that intercepts HTTPS would explain as well.
func distrusts(seen *facts.Check) bool {
	return slices.ContainsFunc(seen.Fetches, func(f facts.Fetch) bool {
		return f.Cert != nil && (f.Cert.Fault == facts.CertUntrusted || f.Cert.Fault == facts.CertChain)
	})
}

// interceptor is who signed the certificates of the public resolvers' web servers, where none of those that
// answer shows one from a public issuer; else "".
func (l *look) interceptor(ctx context.Context) string {
	type sight struct {
		shown   bool
		trusted bool
		by      string
	}
	who, some := "", false
	for _, s := range each(l.probe.config.Resolvers, func(server facts.Server) sight {
		host, ok := overHTTPS(server)
		addr, err := netip.ParseAddr(server.Addr)
		if !ok || err != nil {
			return sight{}
		}
		chain := l.shown(ctx, addr, host)
		if len(chain) == 0 {
			return sight{}
		}
		return sight{true, l.probe.judge.public(chain), issuer(chain[0])}
	}) {
		if s.shown && s.trusted {
			return ""
		}
		if s.shown && !some {
			who, some = s.by, true
		}
	}
	if some && who == "" {
		who = "an issuer without a name"
	}
	return who
}

// shown is the chain that a web server shows for host.
func (l *look) shown(ctx context.Context, addr netip.Addr, host string) []*x509.Certificate {
	free, err := l.probe.slot(ctx)
	if err != nil {
		return nil
	}
	defer free()
	conn, err := l.probe.connect(ctx, netip.AddrPortFrom(addr, httpsPort))
	if err != nil {
		return nil
	}
	defer conn.Close()
	secure := tls.Client(conn, &tls.Config{
		ServerName:         host,
		InsecureSkipVerify: true, // only looked at; nothing is sent
		MinVersion:         tls.VersionTLS12,
	})
	if secure.HandshakeContext(ctx) != nil {
		return nil
	}
	l.reached(addr)
	l.heard.web.Store(true)
	return secure.ConnectionState().PeerCertificates
}
