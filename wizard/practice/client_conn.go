package practice

import (
	"net"
	"sync"
	"time"
)

// call is a client's end of a connection into the pretend internet.
type call struct {
	net.Conn
	network *network

	mu      sync.Mutex
	stalled bool
}

// packetCall is a call over UDP. DNS libraries tell it from TCP by its methods.
type packetCall struct {
	*call
	packets net.PacketConn
}

func (c packetCall) ReadFrom(b []byte) (int, net.Addr, error) { return c.packets.ReadFrom(b) }

func (c packetCall) WriteTo(b []byte, to net.Addr) (int, error) { return c.packets.WriteTo(b, to) }

// stall ends all patience at once: the other side would never answer, so the
// client's next read or write times out now instead of after its real deadline.
func (c *call) stall() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stalled = true
	c.Conn.SetDeadline(time.Unix(1, 0))
}

// deadline sets one, unless the call has stalled.
func (c *call) deadline(set func(time.Time) error, t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stalled {
		return nil
	}
	return set(t)
}

func (c *call) SetDeadline(t time.Time) error { return c.deadline(c.Conn.SetDeadline, t) }

func (c *call) SetReadDeadline(t time.Time) error { return c.deadline(c.Conn.SetReadDeadline, t) }

func (c *call) SetWriteDeadline(t time.Time) error { return c.deadline(c.Conn.SetWriteDeadline, t) }

func (c *call) Close() error {
	c.network.mu.Lock()
	delete(c.network.calls, c)
	c.network.mu.Unlock()
	return c.Conn.Close()
}
