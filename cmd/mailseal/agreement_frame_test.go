package main

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/vt"

	"mailseal/assets"
	"mailseal/tui"
)

// frame is what the window of a terminal shows once the wizard of the domain has checked, above and below what is live, on all
// pages, and with the options that are behind a key.
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
	window := &window{emulator: vt.NewEmulator(frameWidth, frameHeight), drawn: make(chan struct{}, 1)}
	defer window.emulator.Close()
	keys, typing := io.Pipe()
	defer typing.Close()
	done := make(chan error, 1)
	go func() {
		done <- tui.Run(ctx, engine, w.world.Domain(), tui.Options{
			In: keys, Out: window, Env: func(string) string { return "" }, Grace: -1, Width: frameWidth, Height: frameHeight,
		})
	}()
	await := func(shown func(string) bool) string {
		for !shown(window.String()) {
			select {
			case <-window.drawn:
			case err := <-done:
				w.t.Fatalf("the window closed: %v\n%s", err, window)
			}
		}
		return window.String()
	}
	all := await(func(text string) bool { return settled(engine.Guide.Words, text) })
	for page := 2; page <= pageCount(all); page++ {
		_, err := io.WriteString(typing, "\x1b[6~")
		w.must(err)
		all += await(func(text string) bool { return strings.Contains(text, fmt.Sprintf("page %d of ", page)) })
	}
	if folded := "m " + engine.Guide.Words.Say("tui.key.more", nil); strings.Contains(all, folded) {
		_, err := io.WriteString(typing, "m")
		w.must(err)
		all += await(func(text string) bool { return !strings.Contains(text, folded) })
	}
	cancel()
	<-done
	return all
}

// settled reports whether a window names its keys, and no check goes on in it: where a text is typed, one key is named that all
// screens have, and else another.
func settled(words *assets.Words, shown string) bool {
	keys := strings.Contains(shown, "? "+words.Say("tui.key.help", nil)) || strings.Contains(shown, "ctrl+c ")
	checking := strings.ReplaceAll(regexp.QuoteMeta(words.Say("tui.checking-part", assets.Values{"part": "PART"})), "PART", ".+")
	return keys && !strings.Contains(shown, words.Say("tui.checking", nil)) && !regexp.MustCompile(checking).MatchString(shown)
}

// pageCount counts the pages of what a window shows.
func pageCount(shown string) int {
	found := countedPages.FindStringSubmatch(shown)
	if found == nil {
		return 1
	}
	n, _ := strconv.Atoi(found[1])
	return n
}

var countedPages = regexp.MustCompile(`page \d+ of (\d+)`)

const (
	frameWidth  = 80
	frameHeight = 90
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
