package practice

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
)

// network is the only way into the pretend internet: it leads virtual addresses
// to the world's servers, and everything else nowhere.
type network struct {
	link    func(kind string, to netip.AddrPort) linkState
	loses   func(to netip.AddrPort, packet []byte) bool // whether a packet over UDP gets lost
	running sync.WaitGroup                              // servers that talk to a client

	mu     sync.Mutex
	closed bool
	tcp    map[netip.AddrPort]*listener
	udp    map[netip.AddrPort]func(packet []byte) []byte
	hosts  map[netip.Addr]bool // addresses that belong to somebody
	conns  map[*conn]bool      // clients' ends that are open
}

// listener takes connections at a port.
type listener struct {
	addr   net.Addr
	handle func(*conn) // is called with the server's end of each, which is closed after it
}

// linkState is what becomes of what is sent to an address and port.
type linkState int

const (
	linkUp      linkState = iota // it arrives
	linkDown                     // there is no way from here
	linkLossy                    // it gets lost on the way, and whoever waits for an answer waits in vain
	linkStalled                  // a connection comes about, and then nothing arrives
)

func newNetwork(link func(kind string, to netip.AddrPort) linkState, loses func(to netip.AddrPort, packet []byte) bool) *network {
	return &network{
		link: link, loses: loses,
		tcp: map[netip.AddrPort]*listener{}, udp: map[netip.AddrPort]func([]byte) []byte{},
		hosts: map[netip.Addr]bool{}, conns: map[*conn]bool{},
	}
}

// listen has TCP connections to a port of addresses handled, each by itself.
func (n *network) listen(addrs []netip.Addr, port uint16, handle func(*conn)) {
	l := &listener{addr: net.TCPAddrFromAddrPort(netip.AddrPortFrom(addrs[0], port)), handle: handle}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, addr := range addrs {
		n.hosts[addr] = true
		n.tcp[netip.AddrPortFrom(addr, port)] = l
	}
}

// answerPackets answers UDP packets to a port of addresses; nil is no answer.
func (n *network) answerPackets(addrs []netip.Addr, port uint16, answer func(packet []byte) []byte) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, addr := range addrs {
		n.hosts[addr] = true
		n.udp[netip.AddrPortFrom(addr, port)] = answer
	}
}

// share leads a TCP port of an address, where nothing listens yet, to the same port of another; it reports whether it did.
func (n *network) share(addr, with netip.Addr, port uint16) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	target, taken := n.tcp[netip.AddrPortFrom(with, port)], n.tcp[netip.AddrPortFrom(addr, port)]
	if taken != nil || target == nil {
		return false
	}
	n.hosts[addr] = true
	n.tcp[netip.AddrPortFrom(addr, port)] = target
	return true
}

// used reports whether an address belongs to somebody.
func (n *network) used(addr netip.Addr) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.hosts[addr]
}

// dial has the signature of net.Dialer.DialContext; address is an IP address and a port.
func (n *network) dial(ctx context.Context, kind, address string) (net.Conn, error) {
	refuse := func(err error) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: kind, Err: fmt.Errorf("%s: %w", address, err)}
	}
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return refuse(errors.New("the practice needs an IP address and a port"))
	}
	to = netip.AddrPortFrom(to.Addr().Unmap(), to.Port())
	if err := ctx.Err(); err != nil {
		return refuse(err)
	}
	link := n.link(kind, to)
	switch link {
	case linkDown:
		return refuse(syscall.ENETUNREACH)
	case linkLossy:
		return nil, &net.OpError{Op: "dial", Net: kind, Addr: net.TCPAddrFromAddrPort(to), Err: os.ErrDeadlineExceeded} // as if waited for
	case linkUp, linkStalled:
	}
	client, err := n.connect(kind, to)
	if err != nil {
		return refuse(err)
	}
	if link == linkStalled {
		client.stall()
	}
	return client, nil
}

// stallable is a client's end of a connection, of TCP or UDP.
type stallable interface {
	net.Conn
	stall()
}

// connect connects to the server at an address and port, or says why there is none.
func (n *network) connect(kind string, to netip.AddrPort) (stallable, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	listener, answer := n.tcp[to], n.udp[to]
	switch {
	case n.closed:
		return nil, net.ErrClosed
	case strings.HasPrefix(kind, "tcp") && listener != nil:
		client, server := newConns(listener.addr)
		n.track(client)
		n.running.Go(func() {
			defer server.Close()
			listener.handle(server)
		})
		return client, nil
	case strings.HasPrefix(kind, "udp") && answer != nil:
		client := newPacketConn(to, answer)
		client.loses = func(packet []byte) bool { return n.loses(to, packet) }
		n.track(&client.conn)
		return client, nil
	case n.hosts[to.Addr()]:
		return nil, syscall.ECONNREFUSED
	}
	return nil, syscall.EHOSTUNREACH
}

// track has a client's end closed with the network, if nobody closes it earlier. The network is locked.
func (n *network) track(c *conn) {
	c.onClose = func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.conns, c)
	}
	n.conns[c] = true
}

// close ends every connection that is still open, lets no more come about, and waits until the servers have noticed.
func (n *network) close() {
	n.mu.Lock()
	n.closed = true
	open := slices.Collect(maps.Keys(n.conns))
	n.mu.Unlock()
	for _, c := range open {
		c.Close()
	}
	n.running.Wait()
}
