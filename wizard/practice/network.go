package practice

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"sync"
	"syscall"
)

// network is the only way into the pretend internet: it leads virtual addresses
// to the world's servers, and everything else nowhere.
type network struct {
	memory bool // calls are made without sockets

	mu     sync.Mutex
	tcp    map[netip.AddrPort]dialer
	udp    map[netip.AddrPort]dialer
	hosts  map[netip.Addr]bool
	bound  []net.Addr
	calls  map[*clientConn]bool // open connections
	made   int                  // calls in memory so far
	line   func(to netip.AddrPort) linkState
	closed bool
}

// opener opens the client's end of a connection to a server. A call in memory comes from the address given.
type dialer func(ctx context.Context, from netip.AddrPort) (net.Conn, error)

// linkState is what becomes of what is sent to an address and port.
type linkState int

const (
	linkUp      linkState = iota // it arrives
	linkDown                     // there is no way from here
	linkLossy                    // it gets lost on the way, and whoever waits for an answer waits in vain
	linkStalled                  // a connection comes about, and then nothing is heard
)

func newNetwork(memory bool, line func(to netip.AddrPort) linkState) *network {
	return &network{
		memory: memory, tcp: map[netip.AddrPort]dialer{}, udp: map[netip.AddrPort]dialer{},
		hosts: map[netip.Addr]bool{}, calls: map[*clientConn]bool{}, line: line,
	}
}

// listen opens a TCP listener, on a free loopback port or in memory, and leads addrs at port to it.
func (n *network) listen(addrs []netip.Addr, port uint16) (net.Listener, error) {
	if n.memory {
		listener := newMemoryListener(netip.AddrPortFrom(addrs[0], port))
		n.lead(n.tcp, addrs, port, listener.open)
		return listener, nil
	}
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open a port on this computer for the practice: %w", err)
	}
	n.bind(n.tcp, addrs, port, listener.Addr())
	return listener, nil
}

// listenPacket opens a UDP socket on a free loopback port and leads addrs at port to it.
func (n *network) listenPacket(addrs []netip.Addr, port uint16) (net.PacketConn, error) {
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open a port on this computer for the practice: %w", err)
	}
	n.bind(n.udp, addrs, port, conn.LocalAddr())
	return conn, nil
}

// answerPackets does the same in memory: every packet is answered at once.
func (n *network) answerPackets(addrs []netip.Addr, port uint16, answer func(packet []byte) []byte) {
	server := netip.AddrPortFrom(addrs[0], port)
	n.lead(n.udp, addrs, port, func(_ context.Context, from netip.AddrPort) (net.Conn, error) {
		return newMemoryPacketConn(from, server, answer), nil
	})
}

func (n *network) bind(routes map[netip.AddrPort]dialer, addrs []netip.Addr, port uint16, to net.Addr) {
	n.mu.Lock()
	n.bound = append(n.bound, to)
	n.mu.Unlock()
	kind, address := to.Network(), to.String()
	n.lead(routes, addrs, port, func(ctx context.Context, _ netip.AddrPort) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, kind, address)
		if err != nil {
			return nil, errors.Unwrap(err)
		}
		return conn, nil
	})
}

func (n *network) lead(routes map[netip.AddrPort]dialer, addrs []netip.Addr, port uint16, to dialer) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, addr := range addrs {
		n.hosts[addr] = true
		routes[netip.AddrPortFrom(addr, port)] = to
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

// listens reports whether something listens at a TCP port of an address.
func (n *network) listens(addr netip.Addr, port uint16) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.tcp[netip.AddrPortFrom(addr, port)] != nil
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
	line := n.line(to)
	switch line {
	case linkDown:
		return refuse(syscall.ENETUNREACH)
	case linkLossy:
		return nil, &net.OpError{Op: "dial", Net: kind, Addr: net.TCPAddrFromAddrPort(to), Err: os.ErrDeadlineExceeded} // as if waited for
	}
	route, err := n.route(kind, to)
	if err != nil {
		return refuse(err)
	}
	conn, err := route.open(ctx, route.from)
	if err != nil {
		return refuse(err)
	}
	c := n.track(conn)
	if line == linkStalled {
		c.stall()
	}
	if packets, ok := conn.(net.PacketConn); ok {
		return packetConn{c, packets}, nil
	}
	return c, nil
}

// route is how a server is called, and from where.
type route struct {
	open dialer
	from netip.AddrPort
}

// route finds the way to an address and port, or says why there is none.
func (n *network) route(kind string, to netip.AddrPort) (way route, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return way, net.ErrClosed
	}
	switch kind {
	case "tcp", "tcp4", "tcp6":
		way.open = n.tcp[to]
	case "udp", "udp4", "udp6":
		way.open = n.udp[to]
	}
	switch {
	case way.open == nil && n.hosts[to.Addr()]:
		return way, syscall.ECONNREFUSED
	case way.open == nil:
		return way, syscall.EHOSTUNREACH
	}
	n.made++
	way.from = netip.AddrPortFrom(loopback(), firstPort+uint16(n.made%(1<<16-firstPort)))
	return way, nil
}

// firstPort is the lowest that calls in memory come from, as on most systems (RFC 6335 §6).
const firstPort = 49152

func loopback() netip.Addr { return netip.AddrFrom4([4]byte{127, 0, 0, 1}) }

func (n *network) track(conn net.Conn) *clientConn {
	c := &clientConn{Conn: conn, network: n}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.calls[c] = true
	if n.closed {
		conn.Close()
	}
	return c
}

// stallClient makes a TCP server's client wait in vain. Its address alone would not tell which: calls to different servers
// may share a local port.
func (n *network) stallClient(client, server string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for c := range n.calls {
		if at := c.LocalAddr(); at.Network() == "tcp" && at.String() == client && c.RemoteAddr().String() == server {
			c.stall()
		}
	}
}

// close ends every connection that is still open, and every later one.
func (n *network) close() {
	n.mu.Lock()
	n.closed = true
	open := make([]*clientConn, 0, len(n.calls))
	for c := range n.calls {
		open = append(open, c)
	}
	n.mu.Unlock()
	for _, c := range open {
		c.Close()
	}
}
