package tuitest

import (
	"errors"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// Window is a terminal in a bubble of testing/synctest, where the time is not real: what is written to it is shown at once, and
// whoever looks at it looks when the program has nothing left to do. It is a file of a pty, for what a program asks its terminal's
// file, but what the program writes and reads does not go through the system.
type Window struct {
	*os.File // the pty's
	In       io.Reader

	t    testing.TB
	keys *io.PipeWriter

	mu       sync.Mutex
	emulator *vt.Emulator
	written  strings.Builder
	copied   string
	changes  int
}

// OpenWindow opens a window that ends with the bubble; it skips the test where there are no ptys. The program has to be gone by then.
func OpenWindow(t testing.TB, width, height int) *Window {
	t.Helper()
	control, tty, err := pty.Open()
	if errors.Is(err, pty.ErrUnsupported) {
		t.Skip("no pty on this system")
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(control, &pty.Winsize{Cols: uint16(width), Rows: uint16(height)}); err != nil {
		t.Fatal(err)
	}
	in, keys := io.Pipe()
	w := &Window{File: tty, In: in, t: t, keys: keys, emulator: vt.NewEmulator(width, height)}
	w.emulator.RegisterOscHandler(52, func(data []byte) bool { w.copied = clipboard(data); return true })
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		_, _ = io.Copy(keys, w.emulator) // what the terminal answers
	}()
	t.Cleanup(func() {
		<-time.NewTimer(time.Hour).C // what the program has begun and nobody waits for ends with it
		_ = in.Close()               // it has no error
		w.emulator.InputPipe().(io.Closer).Close()
		<-answered
		tty.Close()
		control.Close()
	})
	return w
}

// Write shows what a program writes.
func (w *Window) Write(data []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.changes++
	w.written.Write(data)
	return w.emulator.Write(data)
}

// WriteString shows what a program writes.
func (w *Window) WriteString(text string) (int, error) { return w.Write([]byte(text)) }

// Screen returns what the window shows when the program has nothing left to do at this moment.
func (w *Window) Screen() Screen {
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	return screenOf(w.emulator)
}

// After lets time go by, and returns what the window shows then.
func (w *Window) After(d time.Duration) Screen {
	<-time.NewTimer(d).C
	return w.Screen()
}

// The time after which nothing more is expected to change by itself, and that which a test gives it.
const (
	still    = 600 * time.Millisecond
	patience = 10 * time.Minute
)

// Steady waits until the window shows the same for a while, but for a cursor that blinks, and returns that.
func (w *Window) Steady() Screen {
	w.t.Helper()
	written, text := w.count(), w.Screen().String()
	for begun, since := time.Now(), time.Now(); time.Since(since) < still; { //nolint:forbidigo // the time of the bubble
		<-time.NewTimer(25 * time.Millisecond).C
		if n := w.count(); n != written {
			if now := w.Screen().String(); now != text {
				text, since = now, time.Now() //nolint:forbidigo // the time of the bubble
			}
			written = n
		}
		if time.Since(begun) > patience {
			w.t.Fatalf("it never rests\n%s", text)
		}
	}
	return w.Screen()
}

// count returns how often something has been written.
func (w *Window) count() int {
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.changes
}

// Await waits until the window shows all texts, each on one row, and no longer changes.
func (w *Window) Await(texts ...string) Screen {
	w.t.Helper()
	begun := time.Now() //nolint:forbidigo // the time of the bubble
	for s := w.Steady(); ; s = w.Steady() {
		if s.Contains(texts...) {
			return s
		}
		if time.Since(begun) > patience {
			w.t.Fatalf("never seen: %s\n%s", strings.Join(texts, ", "), s)
		}
	}
}

// Type types.
func (w *Window) Type(text string) {
	w.t.Helper()
	if _, err := io.WriteString(w.keys, text); err != nil {
		w.t.Fatal(err)
	}
}

// Written returns every byte that was written.
func (w *Window) Written() string {
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.written.String()
}

// Copied returns the newest text that a program has sent to the clipboard.
func (w *Window) Copied() string {
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.copied
}

// Bubble runs a test in a bubble of testing/synctest, in which a program can listen to signals. The race detector itself crashes
// there in about one run of three (golang/go#78156), so the test is skipped where it watches.
func Bubble(t *testing.T, test func(*testing.T)) {
	t.Helper()
	if raceDetector {
		t.Skip("golang/go#78156: the race detector crashes at the timers of a bubble")
	}
	signals.Do(func() { // what os/signal starts at the first call is for all of the process, and must not be in a bubble
		none := make(chan os.Signal, 1)
		signal.Notify(none, os.Interrupt)
		signal.Stop(none)
	})
	synctest.Test(t, test)
}

var signals sync.Once
