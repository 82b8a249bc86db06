package screens

import (
	"time"

	"mailseal/assets"
	"mailseal/tui/theme"
)

// notice is the last thing that happened, until the next key.
type notice struct {
	text string
	bad  bool
}

func failure(err error) notice { return notice{text: assets.Clean(err.Error(), 400), bad: true} }

func (n notice) lines(kit Kit, w int) []string {
	switch {
	case n.text == "":
		return nil
	case n.bad:
		return kit.paintAll(theme.Bad, hang(" ! ", n.text, measure(w)))
	}
	return hang(" ", n.text, measure(w))
}

// left says how long it is until a time that is near.
func (k Kit) left(next time.Time) string {
	switch left := next.Sub(k.Now()); {
	case next.IsZero(), left <= 0, left >= 2*time.Hour:
		return ""
	case left < 2*time.Minute:
		return k.say("in-seconds", number(int((left+time.Second-1)/time.Second)))
	default:
		return k.say("in-minutes", number(int((left+time.Minute-1)/time.Minute)))
	}
}
