package practice

import (
	"crypto/tls"
	"io"
	"net/http"
)

// serveWeb answers HTTPS for a web server until the world closes.
func (w *World) serveWeb(server *webServer) {
	choose := func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		if w.hasFault(WebDown, hello.ServerName) {
			hello.Conn.Close()
		}
		cert, err := w.webCertificate(server, hello.ServerName)
		if err == nil && server.web == nil && w.hasFault(Intercepted, "") && cert.Leaf.VerifyHostname(hello.ServerName) == nil {
			return w.untrusted.certificate(w.at, hello.ServerName)
		}
		return cert, err
	}
	w.serveHTTPS(server.addrs, choose, func(out http.ResponseWriter, in *http.Request) { w.serveHTTP(server, out, in) })
}

// serveHTTP answers one request with the page of the host that it is for.
func (w *World) serveHTTP(server *webServer, out http.ResponseWriter, in *http.Request) {
	w.enter()
	w.samplePolicyOnce()
	p, date := w.page(server, in.Host, in.URL.Path, in.UserAgent()), w.at
	w.mu.Unlock()
	if p.stall {
		in.Context().Value(connKey{}).(*conn).peer.stall()
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
