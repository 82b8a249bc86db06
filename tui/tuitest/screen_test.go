package tuitest

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// TestDrawn: a frame that comes in pieces is not there before the last one, though the end of the former one is.
func TestDrawn(t *testing.T) {
	e := vt.NewEmulator(40, 10)
	drawn := func(piece string) bool {
		_, _ = e.WriteString(piece)
		return screenOf(e).Drawn()
	}
	const end = "\x1b[40D"
	if drawn("\r mailseal\r\n\r\n Yes\r\n No\r\n enter  choose") || !drawn(end) {
		t.Error("the first frame")
	}
	if drawn(ansi.CursorUp(4)) || drawn("\n\n May") || drawn("be\x1b[K\r\n") || drawn("\n") && drawn(" e") || !drawn(end) {
		t.Error("the second frame")
	}
}
