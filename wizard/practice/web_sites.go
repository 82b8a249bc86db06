package practice

import (
	"slices"
	"time"

	"github.com/miekg/dns"
)

// site is a host name that somebody attached to a web server.
type site struct {
	server   *webServer          // nil until DNS leads to one
	certFrom time.Time           // zero: no certificate is coming yet
	files    map[string][]upload // by path, oldest first
}

// upload is a file that was put on a web server.
type upload struct {
	body string
	live time.Time
}

// file returns what the site has at a path.
func (s *site) file(path string, at time.Time) (body string, ok bool) {
	for _, f := range s.files[path] {
		if !f.live.After(at) {
			body, ok = f.body, true
		}
	}
	return body, ok
}

// certified reports whether the site has a certificate of its own.
func (s *site) certified(at time.Time) bool { return !s.certFrom.IsZero() && !s.certFrom.After(at) }

// attach gives a host a site, at the web server that DNS leads to by then or later.
func (w *World) attach(host string) *site {
	host = dns.CanonicalName(host)
	s := w.sites[host]
	if s == nil {
		s = &site{files: map[string][]upload{}}
		for path, body := range w.prepared[host] {
			s.files[path] = []upload{{body, w.at}}
		}
		w.sites[host] = s
		w.startCertificates()
	}
	return s
}

// startCertificates has certificates issued for the sites that DNS leads to a web server by now.
func (w *World) startCertificates() {
	for host, s := range w.sites {
		servers := w.webServersOf(host)
		if len(servers) > 0 && !slices.Contains(servers, s.server) {
			s.server, s.certFrom = servers[0], w.liveAfter(certificateDelay)
		}
	}
}

// webServersOf returns the web servers that DNS leads to for a host.
func (w *World) webServersOf(host string) []*webServer {
	var servers []*webServer
	for _, addr := range w.publishedAddresses(host) {
		if s := w.webServers[addr]; s != nil {
			servers = append(servers, s)
		}
	}
	return servers
}
