package practice

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"
)

// conn is one end of a connection in memory. What is written is there for the other end at once, however much
// it is, so that writing never waits, as with the buffers of real sockets.
type conn struct {
	local, remote net.Addr
	in, out       *receiveBuffer // this end's, and the other's
	peer          *conn          // the other end
	onClose       func()         // nil: nothing more to do

	mu      sync.Mutex
	writeBy time.Time // deadline of writing; zero: none
	stalled bool
}

// clientAddr is where all connections come from.
var clientAddr = netip.MustParseAddrPort("127.0.0.1:49152")

// newConns makes both ends of a TCP connection to a server.
func newConns(to net.Addr) (client, server *conn) {
	from := net.TCPAddrFromAddrPort(clientAddr)
	client = &conn{local: from, remote: to, in: newReceiveBuffer(), out: newReceiveBuffer()}
	server = &conn{local: to, remote: from, in: client.out, out: client.in, peer: client}
	client.peer = server
	return client, server
}

func (c *conn) Read(b []byte) (int, error) {
	n, err := c.in.read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		err = c.opError("read", err)
	}
	return n, err
}

func (c *conn) Write(b []byte) (int, error) {
	err := c.writable()
	if err == nil && !c.out.put(slices.Clone(b)) {
		err = syscall.EPIPE
	}
	if err != nil {
		return 0, c.opError("write", err)
	}
	return len(b), nil
}

// writable says why nothing can be written, be it read or not.
func (c *conn) writable() error {
	if c.in.isClosed() {
		return net.ErrClosed
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if past(c.writeBy) {
		return os.ErrDeadlineExceeded
	}
	return nil
}

// opError returns an error in the form that connections of package net give it.
func (c *conn) opError(op string, err error) error {
	return &net.OpError{Op: op, Net: c.local.Network(), Source: c.local, Addr: c.remote, Err: err}
}

// Close ends both directions. The other end can still read what is on its way.
func (c *conn) Close() error {
	c.in.close()
	c.out.end()
	if c.onClose != nil {
		c.onClose()
	}
	return nil
}

func (c *conn) LocalAddr() net.Addr  { return c.local }
func (c *conn) RemoteAddr() net.Addr { return c.remote }

func (c *conn) SetDeadline(t time.Time) error      { return c.setDeadlines(t, true, true) }
func (c *conn) SetReadDeadline(t time.Time) error  { return c.setDeadlines(t, true, false) }
func (c *conn) SetWriteDeadline(t time.Time) error { return c.setDeadlines(t, false, true) }

// setDeadlines sets deadlines, unless the connection has stalled.
func (c *conn) setDeadlines(t time.Time, read, write bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.in.isClosed() {
		return c.opError("set", net.ErrClosed)
	}
	if read && !c.stalled {
		c.in.setDeadline(t)
	}
	if write && !c.stalled {
		c.writeBy = t
	}
	return nil
}

// stall lets nothing arrive any more. The other side would never answer, so the
// next read or write times out at once instead of after its real deadline.
func (c *conn) stall() {
	c.mu.Lock()
	defer c.mu.Unlock()
	over := time.Unix(1, 0)
	c.in.setDeadline(over)
	c.writeBy, c.stalled = over, true
}

// packetConn is a client's end of a connection over UDP: a server's answer is there before Write returns.
type packetConn struct {
	conn
	answer func(packet []byte) []byte // nil: no answer
	loses  func(packet []byte) bool   // nil: none gets lost
}

func newPacketConn(to netip.AddrPort, answer func([]byte) []byte) *packetConn {
	answers := newReceiveBuffer() // nobody reads questions: they are answered
	return &packetConn{answer: answer, conn: conn{
		local: net.UDPAddrFromAddrPort(clientAddr), remote: net.UDPAddrFromAddrPort(to), in: answers, out: answers,
	}}
}

func (c *packetConn) Write(b []byte) (int, error) {
	if err := c.writable(); err != nil {
		return 0, c.opError("write", err)
	}
	if c.loses != nil && c.loses(b) {
		c.stall()
		return len(b), nil
	}
	if reply := c.answer(b); reply != nil {
		c.in.put(reply)
	}
	return len(b), nil
}

// Read takes one packet. What does not fit into b is lost.
func (c *packetConn) Read(b []byte) (int, error) {
	packet, err := c.in.take()
	if err != nil {
		return 0, c.opError("read", err)
	}
	return copy(b, packet), nil
}

func (c *packetConn) ReadFrom(b []byte) (int, net.Addr, error) {
	n, err := c.Read(b)
	return n, c.remote, err
}

func (c *packetConn) WriteTo([]byte, net.Addr) (int, error) {
	return 0, c.opError("write", net.ErrWriteToConnected)
}
