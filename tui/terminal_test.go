package tui

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	xterm "golang.org/x/term"

	"mailseal/wizard"
	"mailseal/wizard/wizardtest"
)

// terminal is the wizard on a real pty, with an emulator on its other end. Nothing here sleeps: it waits for
// what a person would see.
type terminal struct {
	t      *testing.T
	pty    *os.File
	tty    *os.File
	before *xterm.State  // of the tty
	done   chan struct{} // closed when Run has returned
	err    error

	mu       sync.Mutex
	emulator *vt.Emulator
	raw      strings.Builder
	changed  chan struct{} // closed and replaced when something was drawn
}

// patience is when a test gives up.
const patience = 15 * time.Second

func start(t *testing.T, engine wizard.Engine, domain string, w, h int, env map[string]string, options Options) *terminal {
	t.Helper()
	control, tty, err := pty.Open()
	if errors.Is(err, pty.ErrUnsupported) {
		t.Skip("no pty on this system")
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(control, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)}); err != nil {
		t.Fatal(err)
	}
	term := &terminal{t: t, pty: control, tty: tty, done: make(chan struct{}), emulator: vt.NewEmulator(w, h), changed: make(chan struct{})}
	if term.before, err = xterm.GetState(int(tty.Fd())); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	read := make(chan struct{})
	go func() { // what the program draws
		defer close(read)
		buffer := make([]byte, 4096)
		for {
			n, err := control.Read(buffer)
			term.draw(buffer[:n])
			if err != nil {
				return
			}
		}
	}()
	go io.Copy(control, term.emulator) // what the terminal answers
	if env == nil {
		env = map[string]string{"TERM": "xterm-256color", "LANG": "C.UTF-8"}
	}
	options.In, options.Out, options.Env = tty, tty, func(name string) string { return env[name] }
	if options.Clipboard == nil {
		options.Clipboard = func(string) error { return nil }
	}
	go func() {
		defer close(term.done)
		term.err = Run(ctx, engine, domain, options)
	}()
	t.Cleanup(func() {
		cancel()
		<-term.done
		tty.Close()
		control.Close()
		<-read
		term.emulator.InputPipe().(io.Closer).Close()
	})
	return term
}

func (term *terminal) draw(data []byte) {
	term.mu.Lock()
	defer term.mu.Unlock()
	term.raw.Write(data)
	term.emulator.Write(data)
	close(term.changed)
	term.changed = make(chan struct{})
}

// screen is what the window shows; history is that, with what was scrolled out above it.
func (term *terminal) screen() string {
	term.mu.Lock()
	defer term.mu.Unlock()
	return term.emulator.String()
}

func (term *terminal) history() string {
	term.mu.Lock()
	defer term.mu.Unlock()
	var b strings.Builder
	for _, line := range term.emulator.Scrollback().Lines() {
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String() + term.emulator.String()
}

// drawn is every byte that was written.
func (term *terminal) drawn() string {
	term.mu.Lock()
	defer term.mu.Unlock()
	return term.raw.String()
}

// await waits until the window shows all texts.
func (term *terminal) await(texts ...string) {
	term.t.Helper()
	term.awaitThat(strings.Join(texts, ", "), func() bool {
		screen := term.screen()
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
}

// awaitLater waits like await, and lets the time of the engine go on meanwhile.
func (term *terminal) awaitLater(p *wizardtest.World, texts ...string) {
	term.t.Helper()
	term.awaitThat(strings.Join(texts, ", "), func() bool {
		history := term.history()
		for _, text := range texts {
			if !strings.Contains(history, text) {
				p.Advance(time.Minute)
				return false
			}
		}
		return true
	})
}

func (term *terminal) awaitThat(what string, is func() bool) {
	term.t.Helper()
	late, done := time.After(patience), term.done
	for {
		term.mu.Lock()
		changed := term.changed
		term.mu.Unlock()
		if is() {
			return
		}
		select {
		case <-changed:
		case <-done: // what it wrote last may still be on its way
			done, late = nil, time.After(time.Second)
		case <-late:
			term.t.Fatalf("never seen: %s\n%s", what, term.screen())
		}
	}
}

// keys types.
func (term *terminal) keys(text string) {
	term.t.Helper()
	if _, err := io.WriteString(term.pty, text); err != nil {
		term.t.Fatal(err)
	}
}

// The keys that are no letters.
const (
	enter  = "\r"
	escape = "\x1b"
	down   = "\x1b[B"
	ctrlC  = "\x03"
)

// ended waits for the end, as it should come.
func (term *terminal) ended(want error) {
	term.t.Helper()
	select {
	case <-term.done:
	case <-time.After(patience):
		term.t.Fatalf("it does not end\n%s", term.screen())
	}
	if !errors.Is(term.err, want) {
		term.t.Fatalf("it ended with %v, want %v", term.err, want)
	}
}
