package practice

import (
	"bufio"
	"crypto/tls"
	"io"
	"net/http"
	"net/netip"
	"time"

	"github.com/miekg/dns"
)

// maxUDP is the largest answer over UDP in bytes, as most servers have it.
const maxUDP = 1232

// serverTimeout bounds what a server of the world waits for a client, in real time.
const serverTimeout = 30 * time.Second

// serveDNS answers at addrs over UDP and TCP until the world closes.
func (w *World) serveDNS(addrs []netip.Addr, answer func(*dns.Msg, time.Time) *dns.Msg) {
	w.network.answerPackets(addrs, 53, func(packet []byte) []byte { return w.answerDNS(packet, dns.MinMsgSize, answer) })
	w.network.listen(addrs, 53, func(conn *conn) {
		conn.SetDeadline(time.Now().Add(serverTimeout))
		stream := &dns.Conn{Conn: conn}
		for {
			packet, err := stream.ReadMsgHeader(nil)
			if err != nil {
				return
			}
			if reply := w.answerDNS(packet, dns.MaxMsgSize, answer); reply != nil {
				stream.Write(reply)
			}
		}
	})
}

// answerDNS answers one message; nil is no answer. size is how many bytes an answer may have where the question does not say.
func (w *World) answerDNS(packet []byte, size int, answer func(*dns.Msg, time.Time) *dns.Msg) []byte {
	query := new(dns.Msg)
	if query.Unpack(packet) != nil || query.Response {
		return nil
	}
	w.enter()
	reply := answer(query, w.at)
	w.mu.Unlock()
	if opt := query.IsEdns0(); opt != nil {
		if size < dns.MaxMsgSize {
			size = min(max(int(opt.UDPSize()), size), maxUDP)
		}
		reply.SetEdns0(maxUDP, opt.Do())
	}
	reply.Truncate(size)
	packed, err := reply.Pack()
	if err != nil {
		return nil
	}
	return packed
}

// serveHTTPS answers HTTPS at addrs until the world closes. choose is called with the world locked.
func (w *World) serveHTTPS(addrs []netip.Addr, choose func(*tls.ClientHelloInfo) (*tls.Certificate, error), answer func(*http.Request) page) {
	config := serverTLS(func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		w.enter()
		defer w.mu.Unlock()
		return choose(hello)
	})
	w.network.listen(addrs, 443, func(conn *conn) {
		conn.SetDeadline(time.Now().Add(serverTimeout))
		secure := tls.Server(conn, config)
		if secure.Handshake() == nil {
			w.answerRequests(conn, secure, answer)
		}
		secure.Close()
	})
}

// answerRequests answers the requests of one connection, until the client has enough.
func (w *World) answerRequests(conn *conn, secure *tls.Conn, answer func(*http.Request) page) {
	requests := bufio.NewReader(secure)
	for {
		in, err := http.ReadRequest(requests)
		if err != nil {
			return
		}
		p := answer(in)
		if p.stall {
			conn.peer.stall()
			conn.SetDeadline(time.Time{})
			io.Copy(io.Discard, conn) // the client hangs up: a server that does first is not a slow one
			return
		}
		if p.answer(secure, in, w.clock.Now()) != nil || in.Close {
			return
		}
		if _, err := io.Copy(io.Discard, in.Body); err != nil {
			return
		}
	}
}

// serverTLS returns what servers of the world are like, web and mail alike. What costs time and tells a check nothing is left
// out: a key exchange that withstands quantum computers, and tickets for a client that comes again.
func serverTLS(choose func(*tls.ClientHelloInfo) (*tls.Certificate, error)) *tls.Config {
	return &tls.Config{
		GetCertificate:         choose,
		CurvePreferences:       []tls.CurveID{tls.X25519},
		SessionTicketsDisabled: true,
	}
}

const dnsMessage = "application/dns-message"

// serveDoH answers DNS over HTTPS at a resolver's address, by POST (RFC 8484 §4.1).
func (w *World) serveDoH(r *resolver) {
	choose := func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		if w.hasFault(Intercepted, "") {
			return w.untrusted.certificate(w.at, r.host)
		}
		return w.trusted.certificate(w.at, r.host)
	}
	w.serveHTTPS([]netip.Addr{r.addr}, choose, func(in *http.Request) page {
		body, err := io.ReadAll(io.LimitReader(in.Body, dns.MaxMsgSize))
		query := new(dns.Msg)
		if in.URL.Path != "/dns-query" || in.Method != http.MethodPost || in.Header.Get("Content-Type") != dnsMessage ||
			err != nil || query.Unpack(body) != nil {
			return page{status: http.StatusBadRequest, mime: plainText, body: "a DNS message is expected\n"}
		}
		w.enter()
		reply := r.answer(query, w.at)
		w.mu.Unlock()
		packed, err := reply.Pack()
		if err != nil {
			return page{status: http.StatusInternalServerError, mime: plainText, body: "no answer\n"}
		}
		return page{status: http.StatusOK, mime: dnsMessage, body: string(packed)}
	})
}
