package tuitest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// Terminal is a window with a person in front of it: it shows what is written to the TTY, and types.
type Terminal struct {
	TTY *os.File // what a program has as its terminal

	t        testing.TB
	wire     *os.File // the pty's other end
	patience time.Duration
	read     chan struct{} // closed when all has been read

	mu       sync.Mutex
	emulator *vt.Emulator
	written  bytes.Buffer
	modes    map[int]bool
	changed  chan struct{} // closed and replaced when something was drawn
}

// Options of a terminal.
type Options struct {
	Width, Height int           // 0: 80 by 24
	Mute          bool          // it answers no question of a program
	Patience      time.Duration // when a test gives up; 0: DefaultPatience
}

// DefaultPatience is when a test gives up.
const DefaultPatience = 10 * time.Second

// Open opens a terminal that ends with the test; it skips the test where there are none. Whoever writes to the TTY has to be
// gone by then.
func Open(t testing.TB, o Options) *Terminal {
	t.Helper()
	control, tty, err := pty.Open()
	if errors.Is(err, pty.ErrUnsupported) {
		t.Skip("no pty on this system")
	}
	if err != nil {
		t.Fatal(err)
	}
	if o.Width == 0 {
		o.Width, o.Height = 80, 24
	}
	if o.Patience == 0 {
		o.Patience = DefaultPatience
	}
	wire, err := pollable(control)
	control.Close()
	if err != nil {
		t.Fatal(err)
	}
	term := &Terminal{
		TTY: tty, t: t, wire: wire, patience: o.Patience, read: make(chan struct{}),
		emulator: vt.NewEmulator(o.Width, o.Height), modes: map[int]bool{}, changed: make(chan struct{}),
	}
	term.emulator.SetCallbacks(vt.Callbacks{
		EnableMode:  func(m ansi.Mode) { term.modes[m.Mode()] = true },
		DisableMode: func(m ansi.Mode) { term.modes[m.Mode()] = false },
	})
	term.setSize(o.Width, o.Height)
	go term.listen()
	answers := io.Writer(wire)
	if o.Mute {
		answers = io.Discard
	}
	go io.Copy(answers, term.emulator) //nolint:errcheck // it ends with the terminal
	t.Cleanup(func() {
		tty.Close()
		term.HangUp()
		<-term.read
		term.emulator.InputPipe().(io.Closer).Close()
	})
	return term
}

// listen draws what is written.
func (term *Terminal) listen() {
	defer close(term.read)
	buffer := make([]byte, 32<<10)
	for {
		n, err := term.wire.Read(buffer)
		term.mu.Lock()
		term.written.Write(buffer[:n])
		_, _ = term.emulator.Write(buffer[:n])
		close(term.changed)
		term.changed = make(chan struct{})
		term.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func (term *Terminal) setSize(w, h int) {
	term.t.Helper()
	if err := pty.Setsize(term.TTY, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)}); err != nil {
		term.t.Fatal(err)
	}
}

// Resize changes the window, as when somebody drags its corner. The emulator, like xterm, does not wrap anew.
func (term *Terminal) Resize(w, h int) {
	term.t.Helper()
	term.mu.Lock()
	term.emulator.Resize(w, h)
	term.mu.Unlock()
	term.setSize(w, h)
}

// Screen returns what the window shows.
func (term *Terminal) Screen() Screen {
	term.mu.Lock()
	defer term.mu.Unlock()
	return screenOf(term.emulator)
}

// Changed returns what is closed when something is drawn next: to miss nothing, it is asked for before Screen.
func (term *Terminal) Changed() <-chan struct{} {
	term.mu.Lock()
	defer term.mu.Unlock()
	return term.changed
}

// Written returns every byte that was written.
func (term *Terminal) Written() string {
	term.mu.Lock()
	defer term.mu.Unlock()
	return term.written.String()
}

// The DEC modes that a program should leave as they were.
const (
	ModeCursor    = 25   // on: it is shown
	ModeMouse     = 1000 // and 1001 to 1016
	ModeAlternate = 1049
	ModePaste     = 2004
)

// Left returns what a program has left changed in the terminal, but for its settings: nothing if it has gone as it should.
func (term *Terminal) Left() []string {
	term.mu.Lock()
	defer term.mu.Unlock()
	var left []string
	if term.emulator.CursorHidden() {
		left = append(left, "the cursor is hidden")
	}
	if term.emulator.IsAltScreen() {
		left = append(left, "the alternate screen is on")
	}
	for mode, on := range term.modes {
		if on && (mode == ModePaste || mode >= ModeMouse && mode <= ModeMouse+16) {
			left = append(left, fmt.Sprintf("mode %d is on", mode))
		}
	}
	return left
}

// Type types.
func (term *Terminal) Type(text string) {
	term.t.Helper()
	if _, err := io.WriteString(term.wire, text); err != nil {
		term.t.Fatal(err)
	}
}

// HangUp closes the window: the program is sent SIGHUP.
func (term *Terminal) HangUp() { term.wire.Close() }

// Await waits until the window shows all texts, each on one row.
func (term *Terminal) Await(texts ...string) Screen {
	term.t.Helper()
	return term.AwaitThat(strings.Join(texts, ", "), func(s Screen) bool { return s.Contains(texts...) })
}

// AwaitThat waits until something is true of what the window shows.
func (term *Terminal) AwaitThat(what string, is func(Screen) bool) Screen {
	term.t.Helper()
	late := time.NewTimer(term.patience)
	defer late.Stop()
	for {
		term.mu.Lock()
		screen, changed := screenOf(term.emulator), term.changed
		term.mu.Unlock()
		if is(screen) {
			return screen
		}
		select {
		case <-changed:
		case <-late.C:
			term.t.Fatalf("never seen: %s\n%s", what, screen)
		}
	}
}
