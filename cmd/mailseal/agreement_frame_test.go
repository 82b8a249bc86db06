package main

import (
	"context"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/vt"

	"mailseal/tui"
)

// frame is what the window of a terminal shows once the wizard of the domain has checked, above and below what is live.
func (w *walker) frame() string {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), storyPatience)
	defer cancel()
	engine, err := w.app(io.Discard, io.Discard).realEngine()
	w.must(err)
	engine.Until = func(ctx context.Context, _ time.Time) error { // what the window waits for does not come
		<-ctx.Done()
		return ctx.Err()
	}
	ready := func(shown string) bool { // where a text is typed, one key is named that all screens have, and else the other
		return strings.Contains(shown, "? "+engine.Guide.Words.Say("tui.key.help", nil)) || strings.Contains(shown, engine.Guide.Words.Say("tui.key.interrupt", nil))
	}
	window := &window{emulator: vt.NewEmulator(frameWidth, frameHeight), drawn: make(chan struct{}, 1)}
	defer window.emulator.Close()
	keys, typing := io.Pipe()
	defer typing.Close()
	done := make(chan error, 1)
	go func() {
		done <- tui.Run(ctx, engine, w.world.Domain(), tui.Options{In: keys, Out: window, Env: func(string) string { return "" }, Grace: -1})
	}()
	for !ready(window.String()) {
		select {
		case <-window.drawn:
		case err := <-done:
			w.t.Fatalf("the window closed: %v\n%s", err, window)
		}
	}
	shown := window.String()
	cancel()
	<-done
	return shown
}

const (
	frameWidth  = 80
	frameHeight = 60
)

// window is a terminal's: what is written to it is drawn.
type window struct {
	mu       sync.Mutex
	emulator *vt.Emulator
	drawn    chan struct{}
}

func (w *window) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, err := w.emulator.Write(p)
	select {
	case w.drawn <- struct{}{}:
	default:
	}
	return n, err
}

func (w *window) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var lines []string
	for line := range strings.SplitSeq(w.emulator.String(), "\n") {
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
