package practice

import (
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// receiveBuffer is what one end of a connection has not read yet.
type receiveBuffer struct {
	mu      sync.Mutex
	changed sync.Cond
	chunks  [][]byte    // as they were written
	ended   bool        // nothing more will come
	closed  bool        // nobody will read
	readBy  time.Time   // deadline; zero: none
	timer   *time.Timer // wakes a reader at readBy
}

func newReceiveBuffer() *receiveBuffer {
	b := new(receiveBuffer)
	b.changed.L = &b.mu
	return b
}

// put adds a chunk; it reports whether anybody can read it.
func (b *receiveBuffer) put(chunk []byte) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return false
	}
	if len(chunk) > 0 {
		b.chunks = append(b.chunks, chunk)
		b.changed.Broadcast()
	}
	return true
}

// read fills into from what has come, once something has.
func (b *receiveBuffer) read(into []byte) (n int, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.wait(); err != nil || len(into) == 0 {
		return 0, err
	}
	for n < len(into) && len(b.chunks) > 0 {
		taken := copy(into[n:], b.chunks[0])
		n += taken
		if b.chunks[0] = b.chunks[0][taken:]; len(b.chunks[0]) == 0 {
			b.chunks = b.chunks[1:]
		}
	}
	return n, nil
}

// take takes the first chunk, once there is one.
func (b *receiveBuffer) take() ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.wait(); err != nil {
		return nil, err
	}
	chunk := b.chunks[0]
	b.chunks = b.chunks[1:]
	return chunk, nil
}

// wait waits until there is something to read, or says why there will be nothing. The buffer is locked.
func (b *receiveBuffer) wait() error {
	for {
		switch {
		case b.closed:
			return net.ErrClosed
		case past(b.readBy):
			return os.ErrDeadlineExceeded
		case len(b.chunks) > 0:
			return nil
		case b.ended:
			return io.EOF
		}
		b.setTimer()
		b.changed.Wait()
	}
}

// setTimer has a reader woken at the deadline. A timer is set only where somebody waits.
func (b *receiveBuffer) setTimer() {
	switch {
	case b.readBy.IsZero():
	case b.timer == nil:
		b.timer = time.AfterFunc(time.Until(b.readBy), func() {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.changed.Broadcast()
		})
	default:
		b.timer.Reset(time.Until(b.readBy))
	}
}

func (b *receiveBuffer) setDeadline(t time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.readBy = t
	b.changed.Broadcast()
}

// end says that no more will come.
func (b *receiveBuffer) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended = true
	b.changed.Broadcast()
}

// close says that nobody will read what has come.
func (b *receiveBuffer) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed, b.chunks = true, nil
	if b.timer != nil {
		b.timer.Stop()
	}
	b.changed.Broadcast()
}

func (b *receiveBuffer) isClosed() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.closed
}

// past reports whether a deadline is over; a zero one never is.
func past(deadline time.Time) bool { return !deadline.IsZero() && !time.Now().Before(deadline) }
