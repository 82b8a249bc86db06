package screens

import (
	"mailseal/assets"
	"mailseal/tui/theme"
)

// notice says what happened last, until the next key.
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
