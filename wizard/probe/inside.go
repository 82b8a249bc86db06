package probe

import (
	"cmp"
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

// interceptor is who signed the certificates of the well-known web servers, where none of those that
// answer shows one from a public issuer; else "".
func (l *look) interceptor(ctx context.Context) string {
	who := ""
	for _, chain := range each(l.sites(), func(at site) []*x509.Certificate { return l.shown(ctx, at) }) {
		switch {
		case len(chain) == 0:
		case l.probe.judge.public(chain):
			return ""
		case who == "":
			who = cmp.Or(issuer(chain[0]), "an issuer without a name")
		}
	}
	return who
}

// shown is the chain that a web server shows.
func (l *look) shown(ctx context.Context, at site) []*x509.Certificate {
	free, err := l.probe.slot(ctx)
	if err != nil {
		return nil
	}
	defer free()
	conn, err := l.probe.connect(ctx, netip.AddrPortFrom(at.addr, httpsPort))
	if err != nil {
		return nil
	}
	defer conn.Close()
	secure := tls.Client(conn, &tls.Config{
		ServerName:         at.host,
		InsecureSkipVerify: true, // only looked at; nothing is sent
		MinVersion:         tls.VersionTLS12,
	})
	if secure.HandshakeContext(ctx) != nil {
		return nil
	}
	l.reached(at.addr)
	l.heard.web.Store(true)
	return secure.ConnectionState().PeerCertificates
}
