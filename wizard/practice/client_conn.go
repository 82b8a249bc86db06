package practice

import (
	"net"
	"sync"
	"time"
)

// clientConn is a client's end of a connection into the pretend internet.
type clientConn struct {
	net.Conn
	network *network

	mu      sync.Mutex
	stalled bool
}

// packetConn is a clientConn over UDP. DNS libraries tell it from TCP by its methods.
type packetConn struct {
	*clientConn
	packets net.PacketConn
}

func (c packetConn) ReadFrom(b []byte) (int, net.Addr, error) { return c.packets.ReadFrom(b) }

func (c packetConn) WriteTo(b []byte, to net.Addr) (int, error) { return c.packets.WriteTo(b, to) }

// stall ends all patience at once: the other side would never answer, so the
// client's next read or write times out now instead of after its real deadline.
func (c *clientConn) stall() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stalled = true
	c.Conn.SetDeadline(time.Unix(1, 0))
}

// deadline sets one, unless the call has stalled.
func (c *clientConn) deadline(set func(time.Time) error, t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stalled {
		return nil
	}
	return set(t)
}

func (c *clientConn) SetDeadline(t time.Time) error { return c.deadline(c.Conn.SetDeadline, t) }

func (c *clientConn) SetReadDeadline(t time.Time) error { return c.deadline(c.Conn.SetReadDeadline, t) }

func (c *clientConn) SetWriteDeadline(t time.Time) error {
	return c.deadline(c.Conn.SetWriteDeadline, t)
}

func (c *clientConn) Close() error {
	c.network.mu.Lock()
	delete(c.network.calls, c)
	c.network.mu.Unlock()
	return c.Conn.Close()
}
