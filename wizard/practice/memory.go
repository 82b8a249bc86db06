package practice

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"syscall"
	"time"
)

// memoryListener takes calls that are made in memory.
type memoryListener struct {
	at    net.Addr
	calls chan net.Conn // not accepted yet
	once  sync.Once
	done  chan struct{}
}

// backlog is how many calls a listener keeps until they are accepted.
const backlog = 64

func newMemoryListener(at netip.AddrPort) *memoryListener {
	return &memoryListener{at: net.TCPAddrFromAddrPort(at), calls: make(chan net.Conn, backlog), done: make(chan struct{})}
}

// open calls the listener. What it has not accepted when it is closed ends with the network.
func (l *memoryListener) open(ctx context.Context, from netip.AddrPort) (net.Conn, error) {
	client, server := newMemoryConns(net.TCPAddrFromAddrPort(from), l.at)
	if l.isClosed() {
		return nil, syscall.ECONNREFUSED
	}
	select {
	case l.calls <- server:
		return client, nil
	case <-l.done:
		return nil, syscall.ECONNREFUSED
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *memoryListener) Accept() (net.Conn, error) {
	if !l.isClosed() {
		select {
		case conn := <-l.calls:
			return conn, nil
		case <-l.done:
		}
	}
	return nil, &net.OpError{Op: "accept", Net: l.at.Network(), Addr: l.at, Err: net.ErrClosed}
}

func (l *memoryListener) isClosed() bool {
	select {
	case <-l.done:
		return true
	default:
		return false
	}
}

func (l *memoryListener) Addr() net.Addr { return l.at }

func (l *memoryListener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

// memoryConn is one end of a connection in memory. What is written is there for the other end at once, however much
// it is, so that writing never waits, as with the buffers of real sockets.
type memoryConn struct {
	local, remote net.Addr
	mine, theirs  *receiveBuffer

	mu    sync.Mutex
	until time.Time // of writing; zero: for ever
}

func newMemoryConns(client, server net.Addr) (*memoryConn, *memoryConn) {
	toClient, toServer := newReceiveBuffer(), newReceiveBuffer()
	return &memoryConn{local: client, remote: server, mine: toClient, theirs: toServer},
		&memoryConn{local: server, remote: client, mine: toServer, theirs: toClient}
}

func (c *memoryConn) Read(b []byte) (int, error) {
	n, err := c.mine.read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		err = c.fault("read", err)
	}
	return n, err
}

func (c *memoryConn) Write(b []byte) (int, error) {
	err := c.writable()
	if err == nil && !c.theirs.put(append([]byte(nil), b...)) {
		err = syscall.EPIPE
	}
	if err != nil {
		return 0, c.fault("write", err)
	}
	return len(b), nil
}

// writable says why nothing can be written, be it read or not.
func (c *memoryConn) writable() error {
	if c.mine.isClosed() {
		return net.ErrClosed
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if past(c.until) {
		return os.ErrDeadlineExceeded
	}
	return nil
}

// fault is an error in the form that connections of package net give it.
func (c *memoryConn) fault(op string, err error) error {
	return &net.OpError{Op: op, Net: c.local.Network(), Source: c.local, Addr: c.remote, Err: err}
}

// Close ends both directions. The other end can still read what is on its way.
func (c *memoryConn) Close() error {
	c.mine.close()
	c.theirs.end()
	return nil
}

func (c *memoryConn) LocalAddr() net.Addr { return c.local }

func (c *memoryConn) RemoteAddr() net.Addr { return c.remote }

func (c *memoryConn) SetDeadline(t time.Time) error {
	return firstOf(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

func (c *memoryConn) SetReadDeadline(t time.Time) error {
	if !c.mine.setDeadline(t) {
		return c.fault("set", net.ErrClosed)
	}
	return nil
}

func (c *memoryConn) SetWriteDeadline(t time.Time) error {
	if c.mine.isClosed() {
		return c.fault("set", net.ErrClosed)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.until = t
	return nil
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// memoryPackets is a client's end of a call over UDP in memory: a server's answer comes back before Write returns.
type memoryPacketConn struct {
	memoryConn
	answer func(packet []byte) []byte // nil: no answer
}

func newMemoryPacketConn(client, server netip.AddrPort, answer func([]byte) []byte) *memoryPacketConn {
	answers := newReceiveBuffer() // nobody reads questions: they are answered
	return &memoryPacketConn{answer: answer, memoryConn: memoryConn{
		local: net.UDPAddrFromAddrPort(client), remote: net.UDPAddrFromAddrPort(server), mine: answers, theirs: answers,
	}}
}

func (c *memoryPacketConn) Write(b []byte) (int, error) {
	if err := c.writable(); err != nil {
		return 0, c.fault("write", err)
	}
	if reply := c.answer(b); reply != nil {
		c.mine.put(reply)
	}
	return len(b), nil
}

// Read takes one packet. What does not fit into b is lost.
func (c *memoryPacketConn) Read(b []byte) (int, error) {
	packet, err := c.mine.take()
	if err != nil {
		return 0, c.fault("read", err)
	}
	return copy(b, packet), nil
}

func (c *memoryPacketConn) ReadFrom(b []byte) (int, net.Addr, error) {
	n, err := c.Read(b)
	return n, c.remote, err
}

func (c *memoryPacketConn) WriteTo([]byte, net.Addr) (int, error) {
	return 0, c.fault("write", net.ErrWriteToConnected)
}
