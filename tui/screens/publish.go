package screens

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/assets"
	"mailseal/tui/frame"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// publish is the live board: one task, what to do for it, and what mailseal sees of it.
type publish struct{ stepScreen }

func newPublish(kit Kit, j journey.Journey, step guide.Step) Screen {
	return publish{newStepScreen(kit, j, step)}
}

func (s publish) Update(msg tea.Msg) (Screen, tea.Cmd) {
	var cmd tea.Cmd
	s.stepScreen, cmd = s.update(msg)
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return s, s.press(msg)
	case Refreshed:
		return s.refresh(msg), nil
	case Resized:
		s.stepScreen = s.printLong(s.step.Board.Fields)
	}
	return s, cmd
}

func (s publish) press(msg tea.KeyMsg) tea.Cmd {
	if key.Matches(msg, s.kit.Keys.Back) {
		return send(Back{})
	}
	cmd, _ := intentOf(s.commands(), msg)
	return cmd
}

// refresh takes in news. Where the task is another one now, the finished one stays in the scrollback.
func (s publish) refresh(msg Refreshed) Screen {
	var done string
	if before := s.step.Board; before.Task.ID != msg.Step.Board.Task.ID && before.Number < msg.Step.Board.Number {
		done = s.doneLine(msg.Journey, s.w)
	}
	s.journey, s.step = msg.Journey, msg.Step
	s.stepScreen = s.printLong(s.step.Board.Fields)
	if done != "" && s.text != "" {
		done += "\n"
	}
	s.text = done + s.text
	return s
}

// doneLine says that a task is finished, as the newest check of a journey saw.
func (s publish) doneLine(j journey.Journey, w int) string {
	check, _ := j.Check()
	return s.kit.record(s.step.Board.Title, s.kit.say("done", assets.Values{"time": s.kit.Words.Clock(check.At, s.kit.Now())}), w)
}

func (s publish) View(w, h int) string {
	s.w, s.h = w, h
	win := s.window()
	win.keys = s.kit.allKeys(s)
	if two := w >= twoColumns && h >= twoLines; two {
		if list, ok := s.twoColumns(); ok {
			win.wide = true
			win.parts = append(win.parts, frame.Fixed(list))
		}
	}
	if !win.wide {
		win.parts = append(win.parts, s.stepsPart(w))
	}
	win.parts = append(win.parts, s.evidence(w, win.wide))
	return s.kit.lay(win, w, h).String()
}

// Record returns the state in which the board is left.
func (s publish) Record(w int) string {
	if s.step.Board.Number < s.step.Board.Of {
		return ""
	}
	return s.doneLine(s.journey, w)
}

// commands has copying after acting: what is copied most comes first.
func (s publish) commands() []command {
	list := s.kit.stepCommands(s.journey, s.step)
	walking := s.walking()
	if slices.ContainsFunc(walking, func(c command) bool { return c.intent == CheckNow{} }) { // one key for it is enough
		list = slices.DeleteFunc(list, func(c command) bool { return c.intent == CheckNow{} })
	}
	copying := slices.Concat(s.copying(guide.TypeField), s.copying(guide.NameField), s.copying(guide.ValueField), s.copying(guide.URLField))
	at := min(len(walking), 1)
	walking = slices.Insert(walking, at, copying...)
	return append(walking, list...)
}

// walking returns the commands that go from step to step, the one that most people need first.
func (s publish) walking() []command {
	open := s.step.Board.OpenStep()
	if open < 0 || !s.step.Board.Turn.Walks() {
		return nil
	}
	k := s.kit.Keys
	list := []command{{k.LastStep, CheckNow{}}}
	if open+1 < len(s.step.Board.Steps) {
		list = []command{{k.NextStep, Walk{Forward: true}}}
	}
	if link := s.step.Board.Steps[open].Link; link != "" {
		list = append(list, command{k.OpenPage, OpenPage{link}})
	}
	if open > 0 {
		list = append(list, command{k.StepBack, Walk{}})
	}
	return list
}

// copying returns the command that copies a field, where the task has it.
func (s publish) copying(name guide.FieldName) []command {
	i := slices.IndexFunc(s.step.Board.Fields, func(f guide.Field) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return []command{{s.copyKey(name), CopyField{s.step.Board.Fields[i]}}}
}

func (s publish) Bindings() []key.Binding { return append(bindings(s.commands()), s.kit.Keys.Back) }
