package plain

import (
	"bufio"
	"context"
	"errors"
	"io"
	"time"
)

// maxLine is the longest line that is read, in bytes; the rest of a longer one is dropped.
const maxLine = 16 << 10

// line is one line of input.
type line struct {
	text  string
	ended bool  // with a line end, not with the end of the input
	early bool  // it was asked for before the present question was there
	err   error // io.EOF where there was nothing more
}

// lines reads the input, a line only when one is wanted, through one buffer: what a script sends in
// one go is all there for the questions after. A line that is not waited for any longer is given to whoever
// wants the next one.
type lines struct {
	in     io.Reader
	wanted chan struct{}
	read   chan line
	asked  bool // a line is being read
	early  bool // for somebody who has stopped waiting
}

func newLines(in io.Reader) *lines { return &lines{in: in} }

// next returns the next line, or the error of ctx.
func (l *lines) next(ctx context.Context) (line, error) {
	l.ask()
	select {
	case got := <-l.read:
		got.early = l.early
		l.asked, l.early = false, false
		return got, nil
	case <-ctx.Done():
		l.early = true
		return line{}, ctx.Err()
	}
}

// errDue says that the time came before a line did.
var errDue = errors.New("it is time")

// nextBefore returns the next line, or errDue when wait is over, or the error of ctx.
func (l *lines) nextBefore(ctx context.Context, wait func(context.Context) error) (line, error) {
	waiting, stop := context.WithCancelCause(ctx)
	over := make(chan struct{})
	go func() {
		defer close(over)
		if err := wait(waiting); err == nil {
			stop(errDue)
		} else {
			stop(err)
		}
	}()
	got, err := l.next(waiting)
	stop(nil)
	<-over
	if err == nil || ctx.Err() != nil {
		return got, err
	}
	return line{}, context.Cause(waiting)
}

func (l *lines) ask() {
	if l.wanted == nil {
		l.wanted, l.read = make(chan struct{}, 1), make(chan line, 1)
		go readLines(bufio.NewReaderSize(l.in, maxLine), l.wanted, l.read)
	}
	if !l.asked {
		l.asked = true
		l.wanted <- struct{}{}
	}
}

// stop ends the reading. A reader that sits in a read is freed where the input can be: a terminal
// that cannot keeps it until the next line, or the end of the process.
func (l *lines) stop() {
	if l.wanted == nil {
		return
	}
	close(l.wanted)
	if in, ok := l.in.(interface{ SetReadDeadline(time.Time) error }); ok && l.asked {
		_ = in.SetReadDeadline(time.Unix(1, 0)) // the past; not every file can
	}
}

func readLines(in *bufio.Reader, wanted <-chan struct{}, read chan<- line) {
	for range wanted {
		read <- readLine(in)
	}
}

func readLine(in *bufio.Reader) line {
	text, err := in.ReadSlice('\n')
	got := line{text: string(text), ended: err == nil}
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = in.ReadSlice('\n')
		got.ended = err == nil
	}
	if got.text == "" {
		got.err = err
	}
	return got
}
