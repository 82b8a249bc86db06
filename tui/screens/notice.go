package screens

import (
	"time"

	"mailseal/assets"
	"mailseal/tui/theme"
	"mailseal/wizard"
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

// countdown says when we look again.
func (k Kit) countdown(next time.Time) string {
	now := k.Now()
	text := k.say("next", assets.Values{"time": wizard.Clock(next, now)})
	switch left := next.Sub(now); {
	case left <= 0:
		return text
	case left < 2*time.Minute:
		return text + " (" + k.say("in-seconds", number(int(left.Seconds())+1)) + ")"
	case left < 2*time.Hour:
		return text + " (" + k.say("in-minutes", number(int(left.Minutes())+1)) + ")"
	}
	return text
}

// worldTime shows how time runs in a practice.
func (k Kit) worldTime() []string {
	if !k.practice() {
		return nil
	}
	return []string{" " + k.Theme.Paint(theme.Tip, k.say("practice-time", assets.Values{"time": k.Now().Format("Mon 2 Jan, 15:04")}))}
}
