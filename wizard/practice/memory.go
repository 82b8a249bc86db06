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
	mine, theirs  *inbox

	mu    sync.Mutex
	until time.Time // of writing; zero: for ever
}

func newMemoryConns(client, server net.Addr) (*memoryConn, *memoryConn) {
	toClient, toServer := newInbox(), newInbox()
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

func (c *memoryConn) LocalAddr() net.Addr  { return c.local }
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
type memoryPackets struct {
	memoryConn
	answer func(packet []byte) []byte // nil: no answer
}

func newMemoryPackets(client, server netip.AddrPort, answer func([]byte) []byte) *memoryPackets {
	answers := newInbox() // nobody reads questions: they are answered
	return &memoryPackets{answer: answer, memoryConn: memoryConn{
		local: net.UDPAddrFromAddrPort(client), remote: net.UDPAddrFromAddrPort(server), mine: answers, theirs: answers,
	}}
}

func (c *memoryPackets) Write(b []byte) (int, error) {
	if err := c.writable(); err != nil {
		return 0, c.fault("write", err)
	}
	if reply := c.answer(b); reply != nil {
		c.mine.put(reply)
	}
	return len(b), nil
}

// Read takes one packet. What does not fit into b is lost.
func (c *memoryPackets) Read(b []byte) (int, error) {
	packet, err := c.mine.take()
	if err != nil {
		return 0, c.fault("read", err)
	}
	return copy(b, packet), nil
}

func (c *memoryPackets) ReadFrom(b []byte) (int, net.Addr, error) {
	n, err := c.Read(b)
	return n, c.remote, err
}

func (c *memoryPackets) WriteTo([]byte, net.Addr) (int, error) {
	return 0, c.fault("write", net.ErrWriteToConnected)
}

// inbox is what one end of a connection has not read yet.
type inbox struct {
	mu      sync.Mutex
	changed sync.Cond
	pieces  [][]byte // as they were written
	ended   bool     // nothing more will come
	closed  bool     // nobody will read
	until   time.Time
	timer   *time.Timer // wakes a reader at until
}

func newInbox() *inbox {
	box := new(inbox)
	box.changed.L = &box.mu
	return box
}

// put adds a piece; it reports whether anybody can read it.
func (box *inbox) put(piece []byte) bool {
	box.mu.Lock()
	defer box.mu.Unlock()
	if box.closed {
		return false
	}
	if len(piece) > 0 {
		box.pieces = append(box.pieces, piece)
		box.changed.Broadcast()
	}
	return true
}

// read fills b from what has come, once something has.
func (box *inbox) read(b []byte) (n int, err error) {
	box.mu.Lock()
	defer box.mu.Unlock()
	if err := box.wait(); err != nil || len(b) == 0 {
		return 0, err
	}
	for n < len(b) && len(box.pieces) > 0 {
		taken := copy(b[n:], box.pieces[0])
		n += taken
		if box.pieces[0] = box.pieces[0][taken:]; len(box.pieces[0]) == 0 {
			box.pieces = box.pieces[1:]
		}
	}
	return n, nil
}

// take takes the first piece, once there is one.
func (box *inbox) take() ([]byte, error) {
	box.mu.Lock()
	defer box.mu.Unlock()
	if err := box.wait(); err != nil {
		return nil, err
	}
	piece := box.pieces[0]
	box.pieces = box.pieces[1:]
	return piece, nil
}

// wait waits until there is something to read, or says why there will be nothing. The inbox is locked.
func (box *inbox) wait() error {
	for {
		switch {
		case box.closed:
			return net.ErrClosed
		case past(box.until):
			return os.ErrDeadlineExceeded
		case len(box.pieces) > 0:
			return nil
		case box.ended:
			return io.EOF
		}
		box.wakeInTime()
		box.changed.Wait()
	}
}

// wakeInTime has a reader woken when its time is up. A timer is set only where somebody waits.
func (box *inbox) wakeInTime() {
	switch {
	case box.until.IsZero():
	case box.timer == nil:
		box.timer = time.AfterFunc(time.Until(box.until), func() {
			box.mu.Lock()
			defer box.mu.Unlock()
			box.changed.Broadcast()
		})
	default:
		box.timer.Reset(time.Until(box.until))
	}
}

// setDeadline reports whether the inbox was open to set one.
func (box *inbox) setDeadline(t time.Time) bool {
	box.mu.Lock()
	defer box.mu.Unlock()
	box.until = t
	box.changed.Broadcast()
	return !box.closed
}

// end says that no more will come.
func (box *inbox) end() {
	box.mu.Lock()
	defer box.mu.Unlock()
	box.ended = true
	box.changed.Broadcast()
}

// close says that nobody will read what has come.
func (box *inbox) close() {
	box.mu.Lock()
	defer box.mu.Unlock()
	box.closed, box.pieces = true, nil
	if box.timer != nil {
		box.timer.Stop()
	}
	box.changed.Broadcast()
}

func (box *inbox) isClosed() bool {
	box.mu.Lock()
	defer box.mu.Unlock()
	return box.closed
}

// past reports whether a deadline is over; a zero one never is.
func past(deadline time.Time) bool { return !deadline.IsZero() && !time.Now().Before(deadline) }
