package practice

import (
	"net/netip"
	"time"

	"github.com/miekg/dns"
)

const maxUDP = 1232 // bytes, as most servers have it

// serveDNS answers at addrs over UDP and TCP until the world closes.
func (w *World) serveDNS(addrs []netip.Addr, answer func(*dns.Msg, time.Time) *dns.Msg) error {
	handler := dns.HandlerFunc(func(out dns.ResponseWriter, query *dns.Msg) {
		w.enter()
		reply := answer(query, w.at)
		w.mu.Unlock()
		size := dns.MaxMsgSize
		if out.RemoteAddr().Network() == "udp" {
			size = dns.MinMsgSize
		}
		if opt := query.IsEdns0(); opt != nil {
			if size < dns.MaxMsgSize {
				size = min(max(int(opt.UDPSize()), size), maxUDP)
			}
			reply.SetEdns0(maxUDP, opt.Do())
		}
		reply.Truncate(size)
		out.WriteMsg(reply)
	})
	packets, err := w.network.listenPacket(addrs, 53)
	if err != nil {
		return err
	}
	w.startDNS(&dns.Server{PacketConn: packets, Handler: handler})
	listener, err := w.network.listen(addrs, 53)
	if err != nil {
		return err
	}
	w.startDNS(&dns.Server{Listener: listener, Handler: handler})
	return nil
}

// startDNS returns when the server is ready: one that is not cannot be shut down.
func (w *World) startDNS(server *dns.Server) {
	ready := make(chan struct{})
	server.NotifyStartedFunc = func() { close(ready) }
	w.running.Go(func() { server.ActivateAndServe() })
	<-ready
	w.onClose(func() { server.Shutdown() })
}
