package practice

import (
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
)

// webServer is somebody's own web server, or a company's that serves the pages of many.
type webServer struct {
	names []string // on its own certificate
	addrs []netip.Addr
	web   Web // what it does; nil: it serves the sites of the world
}

// Web is what a company's web server does, where it is not one of the world's own. It is asked with the world locked, so it
// must not call the world.
type Web interface {
	// Names returns the names on the certificate that is shown for a host; where there are none, the handshake fails.
	Names(host string) []string
	// Answer returns what a GET of a path gives.
	Answer(host, path, agent string) Answer
}

// Answer is an HTTP answer of a Web.
type Answer struct {
	Status   int
	Type     string // its Content-Type
	Location string // where it redirects to; "" nowhere
	Body     string
}

// page is an HTTP answer of a web server.
type page struct {
	status   int
	mime     string
	location string
	body     string
	stall    bool
}

// answer sends the page as the answer to a request, with the server's time.
func (p page) answer(to io.Writer, in *http.Request, date time.Time) error {
	header := http.Header{"Date": {date.UTC().Format(http.TimeFormat)}, "Content-Type": {p.mime}}
	if p.location != "" {
		header.Set("Location", p.location)
	}
	response := http.Response{
		StatusCode: p.status, ProtoMajor: 1, ProtoMinor: 1, Request: in, Header: header, Close: in.Close,
		ContentLength: int64(len(p.body)), Body: io.NopCloser(strings.NewReader(p.body)),
	}
	return response.Write(to)
}

const (
	plainText = "text/plain; charset=utf-8"
	html      = "text/html; charset=utf-8"
)

func htmlPage(status int, title string) page {
	return page{status: status, mime: html, body: "<!DOCTYPE html>\n<html lang=\"en\"><title>" + title + "</title><h1>" + title + "</h1></html>\n"}
}

// page returns what a web server answers for a host and path.
func (w *World) page(server *webServer, host, path, agent string) page {
	if server.web != nil {
		a := server.web.Answer(dnsname.Canonical(host), path, agent)
		return page{status: a.Status, mime: a.Type, location: a.Location, body: a.Body}
	}
	s := w.sites[dns.CanonicalName(host)]
	if s == nil || s.server != server {
		return htmlPage(http.StatusNotFound, "There isn't a site here")
	}
	switch {
	case w.hasFault(WebSlow, host):
		return page{stall: true}
	case w.hasFault(WebRedirect, host):
		return page{status: http.StatusMovedPermanently, mime: html, location: "https://www." + w.domain + "/"}
	case w.hasFault(WebHTML, host):
		return htmlPage(http.StatusOK, "Welcome")
	case w.hasFault(WebBotWall, host) && !strings.HasPrefix(agent, "Mozilla/"):
		return htmlPage(http.StatusForbidden, "Just a moment...")
	}
	if w.hasFault(WebNoFolder, host) {
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
	if w.hasFault(WebContentType, host) {
		return page{status: http.StatusOK, mime: "application/octet-stream", body: body}
	}
	return page{status: http.StatusOK, mime: plainText, body: body}
}

// webCertificate returns what a web server shows for a host: its own certificate where the host has none.
func (w *World) webCertificate(server *webServer, host string) (*tls.Certificate, error) {
	s := w.sites[dns.CanonicalName(host)]
	host = dnsname.Canonical(host)
	switch {
	case server.web != nil:
		names := server.web.Names(host)
		if len(names) == 0 {
			return nil, errors.New("no certificate for that name")
		}
		return w.trusted.certificate(w.at, names...)
	case s == nil || s.server != server || !s.certified(w.at) || w.hasFault(WebCertWrongName, host):
		return w.trusted.certificate(w.at, server.names...)
	}
	return w.hostCertificate(host, certificateFaults{WebCertExpired, WebCertNotRenewed, WebCertUntrusted, WebChainMissing, ""})
}
