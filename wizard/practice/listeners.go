package practice

import (
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/miekg/dns"
)

const maxUDP = 1232 // bytes, as most servers have it

// patience bounds what a server of the world waits for a client, in real time.
const patience = 30 * time.Second

// serveDNS answers at addrs over UDP and TCP until the world closes.
func (w *World) serveDNS(addrs []netip.Addr, answer func(*dns.Msg, time.Time) *dns.Msg) error {
	err := w.servePackets(addrs, 53, func(packet []byte) []byte { return w.answerDNS(packet, dns.MinMsgSize, answer) })
	if err != nil {
		return err
	}
	return w.serve(addrs, 53, func(conn net.Conn) {
		conn.SetDeadline(time.Now().Add(patience))
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

// answerDNS answers one message. size is what an answer may have where the question does not say; nil is no answer.
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

// servePackets answers UDP packets at addrs until the world closes.
func (w *World) servePackets(addrs []netip.Addr, port uint16, answer func(packet []byte) []byte) error {
	if w.options.Memory {
		w.network.answerPackets(addrs, port, answer)
		return nil
	}
	conn, err := w.network.listenPacket(addrs, port)
	if err != nil {
		return err
	}
	w.onClose(func() { conn.Close() })
	w.running.Go(func() {
		packet := make([]byte, dns.MaxMsgSize)
		for {
			n, from, err := conn.ReadFrom(packet)
			if err != nil {
				return
			}
			if reply := answer(packet[:n]); reply != nil {
				conn.WriteTo(reply, from)
			}
		}
	})
	return nil
}

// serve has talk speak on every TCP connection to addrs, until the world closes. The connection is closed after it.
func (w *World) serve(addrs []netip.Addr, port uint16, talk func(net.Conn)) error {
	listener, err := w.network.listen(addrs, port)
	if err != nil {
		return err
	}
	open := &connections{open: map[net.Conn]bool{}}
	w.onClose(func() { listener.Close(); open.close() })
	w.running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			w.running.Go(func() {
				defer open.remove(conn)
				if open.add(conn) {
					talk(conn)
				}
			})
		}
	})
	return nil
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

// serverTLS is what servers of the world are like, web and mail alike. What costs time and tells a check nothing is left
// out: a key exchange that withstands quantum computers, and tickets for a client that comes again.
func serverTLS(choose func(*tls.ClientHelloInfo) (*tls.Certificate, error)) *tls.Config {
	return &tls.Config{
		GetCertificate:         choose,
		CurvePreferences:       []tls.CurveID{tls.X25519},
		SessionTicketsDisabled: true,
	}
}

func (w *World) onClose(stop func()) {
	w.stopMu.Lock()
	defer w.stopMu.Unlock()
	w.stop = append(w.stop, stop)
}

// connections are those a server has open, so that they end with it.
type connections struct {
	mu     sync.Mutex
	open   map[net.Conn]bool
	closed bool
}

func (c *connections) add(conn net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open[conn] = true
	return !c.closed
}

func (c *connections) remove(conn net.Conn) {
	conn.Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.open, conn)
}

func (c *connections) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	for conn := range c.open {
		conn.Close()
	}
}
