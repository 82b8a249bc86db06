package practice

import (
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// inbox is what one end of a connection has not read yet.
type receiveBuffer struct {
	mu      sync.Mutex
	changed sync.Cond
	pieces  [][]byte // as they were written
	ended   bool     // nothing more will come
	closed  bool     // nobody will read
	until   time.Time
	timer   *time.Timer // wakes a reader at until
}

func newReceiveBuffer() *receiveBuffer {
	box := new(receiveBuffer)
	box.changed.L = &box.mu
	return box
}

// put adds a piece; it reports whether anybody can read it.
func (box *receiveBuffer) put(piece []byte) bool {
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
func (box *receiveBuffer) read(b []byte) (n int, err error) {
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
func (box *receiveBuffer) take() ([]byte, error) {
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
func (box *receiveBuffer) wait() error {
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
		box.setTimer()
		box.changed.Wait()
	}
}

// wakeInTime has a reader woken when its time is up. A timer is set only where somebody waits.
func (box *receiveBuffer) setTimer() {
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
func (box *receiveBuffer) setDeadline(t time.Time) bool {
	box.mu.Lock()
	defer box.mu.Unlock()
	box.until = t
	box.changed.Broadcast()
	return !box.closed
}

// end says that no more will come.
func (box *receiveBuffer) end() {
	box.mu.Lock()
	defer box.mu.Unlock()
	box.ended = true
	box.changed.Broadcast()
}

// close says that nobody will read what has come.
func (box *receiveBuffer) close() {
	box.mu.Lock()
	defer box.mu.Unlock()
	box.closed, box.pieces = true, nil
	if box.timer != nil {
		box.timer.Stop()
	}
	box.changed.Broadcast()
}

func (box *receiveBuffer) isClosed() bool {
	box.mu.Lock()
	defer box.mu.Unlock()
	return box.closed
}

// past reports whether a deadline is over; a zero one never is.
func past(deadline time.Time) bool { return !deadline.IsZero() && !time.Now().Before(deadline) }
