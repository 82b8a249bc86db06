package practice

import (
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
)

// machine is a web server: an own one, or a company's that serves many people's pages.
type machine struct {
	names []string // on its own certificate
	addrs []netip.Addr
}

// site is one host name that somebody attached to a web server.
type site struct {
	machine  *machine            // nil until DNS leads to one
	certFrom time.Time           // zero: none is coming yet
	files    map[string][]upload // by path, oldest first
}

type upload struct {
	body string
	live time.Time
}

// file is what the site has at a path.
func (s *site) file(path string, at time.Time) (body string, ok bool) {
	for _, f := range s.files[path] {
		if !f.live.After(at) {
			body, ok = f.body, true
		}
	}
	return body, ok
}

func (s *site) ready(at time.Time) bool { return !s.certFrom.IsZero() && !s.certFrom.After(at) }

// page is an HTTP answer of a web server.
type page struct {
	status   int
	mime     string
	location string
	body     string
	stall    bool
}

const (
	plainText = "text/plain; charset=utf-8"
	html      = "text/html; charset=utf-8"
)

func htmlPage(status int, title string) page {
	return page{status: status, mime: html, body: "<!DOCTYPE html>\n<html lang=\"en\"><title>" + title + "</title><h1>" + title + "</h1></html>\n"}
}

// page is what a machine answers for a host and path.
func (w *World) page(m *machine, host, path, agent string) page {
	s := w.sites[dns.CanonicalName(host)]
	if s == nil || s.machine != m {
		return htmlPage(http.StatusNotFound, "There isn't a site here")
	}
	switch {
	case w.has(WebSlow, host):
		return page{stall: true}
	case w.has(WebRedirect, host):
		return page{status: http.StatusMovedPermanently, mime: html, location: "https://www." + w.domain + "/"}
	case w.has(WebHTML, host):
		return htmlPage(http.StatusOK, "Welcome")
	case w.has(WebBotWall, host) && !strings.HasPrefix(agent, "Mozilla/"):
		return htmlPage(http.StatusForbidden, "Just a moment...")
	}
	if w.has(WebNoFolder, host) {
		switch path {
		case mtasts.PolicyPath:
			path = "/no such folder"
		case "/mta-sts.txt":
			path = mtasts.PolicyPath
		}
	}
	body, ok := s.file(path, w.at)
	if !ok {
		return htmlPage(http.StatusNotFound, "Page not found")
	}
	if w.has(WebContentType, host) {
		return page{status: http.StatusOK, mime: "application/octet-stream", body: body}
	}
	return page{status: http.StatusOK, mime: plainText, body: body}
}

// webCertificate is what a machine shows for a host.
func (w *World) webCertificate(m *machine, host string) (*tls.Certificate, error) {
	s := w.sites[dns.CanonicalName(host)]
	host = dnsname.Canonical(host)
	if s == nil || s.machine != m || !s.ready(w.at) || w.has(WebCertWrongName, host) {
		return w.trusted.certificate(w.at, m.names...)
	}
	switch {
	case w.has(Intercepted, ""):
		return w.stranger.certificate(w.at, host)
	case w.has(WebCertExpired, host):
		return w.trusted.expired(w.broken[WebCertExpired].since, host)
	case w.has(WebCertUntrusted, host):
		return w.stranger.certificate(w.at, host)
	}
	cert, err := w.trusted.certificate(w.at, host)
	if err == nil && w.has(WebChainMissing, host) {
		cert = withoutChain(cert)
	}
	return cert, err
}

// serveWeb answers HTTPS for a machine until the world closes.
func (w *World) serveWeb(m *machine) error {
	choose := func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		if w.has(WebDown, hello.ServerName) {
			hello.Conn.Close()
		}
		return w.webCertificate(m, hello.ServerName)
	}
	return w.serveHTTPS(m.addrs, choose, func(out http.ResponseWriter, in *http.Request) { w.serveHTTP(m, out, in) })
}

// serveHTTPS answers at addrs; choose is called with the world locked.
func (w *World) serveHTTPS(addrs []netip.Addr, choose func(*tls.ClientHelloInfo) (*tls.Certificate, error), answer http.HandlerFunc) error {
	listener, err := w.network.listen(addrs, 443)
	if err != nil {
		return err
	}
	config := serverTLS(func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		w.enter()
		defer w.mu.Unlock()
		return choose(hello)
	})
	server := &http.Server{
		Handler:           answer,
		ReadHeaderTimeout: patience,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	w.onClose(func() { server.Close() })
	w.running.Go(func() { server.Serve(tls.NewListener(listener, config)) })
	return nil
}

func (w *World) serveHTTP(m *machine, out http.ResponseWriter, in *http.Request) {
	w.enter()
	p, date := w.page(m, in.Host, in.URL.Path, in.UserAgent()), w.at
	w.mu.Unlock()
	if p.stall {
		here := in.Context().Value(http.LocalAddrContextKey).(net.Addr)
		w.network.stallClient(in.RemoteAddr, here.String())
		<-in.Context().Done() // the client hangs up: a server that does first is not a slow one
		panic(http.ErrAbortHandler)
	}
	out.Header().Set("Date", date.UTC().Format(http.TimeFormat))
	out.Header().Set("Content-Type", p.mime)
	if p.location != "" {
		out.Header().Set("Location", p.location)
	}
	out.WriteHeader(p.status)
	io.WriteString(out, p.body)
}

// attach makes a web server answer for a host, once DNS leads to it.
func (w *World) attach(host string) *site {
	host = dns.CanonicalName(host)
	s := w.sites[host]
	if s == nil {
		s = &site{files: map[string][]upload{}}
		w.sites[host] = s
		w.certify()
	}
	return s
}

// certify starts the certificates of attached hosts that DNS leads here by now.
func (w *World) certify() {
	for host, s := range w.sites {
		machines := w.machinesOf(host)
		if len(machines) > 0 && !slices.Contains(machines, s.machine) {
			s.machine, s.certFrom = machines[0], w.after(w.options.Delays.Certificate)
		}
	}
}

// machinesOf are the web servers that DNS leads to for a host.
func (w *World) machinesOf(host string) []*machine {
	var machines []*machine
	for _, addr := range w.publishedAddresses(host) {
		if m := w.machines[addr]; m != nil {
			machines = append(machines, m)
		}
	}
	return machines
}
