package practice

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/miekg/dns"

	"mailseal/wizard/mtasts"
)

// machine is a web server: an own one, or a company's that serves many people's pages.
type machine struct {
	names []string // on its own certificate
	addrs []netip.Addr
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
	host = strings.TrimSuffix(dns.CanonicalName(host), ".")
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
