package practice

import (
	"crypto/tls"
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
	w.serveHTTPS(server.addrs, choose, func(in *http.Request) page {
		w.enter()
		defer w.mu.Unlock()
		w.samplePolicyOnce()
		return w.page(server, in.Host, in.URL.Path, in.UserAgent())
	})
}
