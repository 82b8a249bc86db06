package tui

import (
	"errors"
	"io"
	"strings"

	system "github.com/atotto/clipboard"
	"github.com/aymanbagabas/go-osc52/v2"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/tui/screens"
	"mailseal/wizard/guide"
)

// clipboard sends text to the terminal's clipboard (OSC 52), which works over SSH but is not answered, and
// to the system's own where there is one.
type clipboard struct {
	out    io.Writer
	env    func(string) string
	system func(string) error
}

// send uses both ways. A way that is not there is no failure: the value stands in the text and in a file.
func (c clipboard) send(text string) error {
	sequence := osc52.New(text)
	switch {
	case c.env("TMUX") != "":
		sequence = sequence.Tmux()
	case strings.HasPrefix(c.env("TERM"), "screen"):
		sequence = sequence.Screen()
	}
	// One write: it must not be torn by the renderer's.
	_, err := io.WriteString(c.out, sequence.String())
	if local := c.local(text); local == nil {
		return nil
	}
	return err
}

// local sends to the system's clipboard. Over SSH that one is at the wrong end.
func (c clipboard) local(text string) error {
	switch {
	case c.system != nil:
		return c.system(text)
	case system.Unsupported || c.env("SSH_CONNECTION") != "":
		return errors.New("no clipboard here")
	}
	return system.WriteAll(text)
}

// copyField sends one value to the clipboard and says where else it is.
func (p program) copyField(f guide.Field) (program, tea.Cmd) {
	clip, said := p.clip, p.kit.SentText(p.journey, f)
	return p, func() tea.Msg {
		if err := clip.send(strings.TrimRight(f.Value, "\n")); err != nil {
			return screens.Failed{Err: err}
		}
		return screens.Sent{Text: said}
	}
}
