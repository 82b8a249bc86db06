package screens

import (
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"mailseal/assets"
	"mailseal/tui/theme"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// publish is the live board: one task, its values, and who has it already.
type publish struct {
	stepScreen
	printed []guide.Field // to copy
	titled  string        // the task whose title was printed
	sized   bool
}

func newPublish(kit Kit, j journey.Journey, step guide.Step) Screen {
	return publish{stepScreen: newStepScreen(kit, j, step)}
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
		s.sized = true
		return s.printRest(""), nil
	case Failed, Sent:
		return s.printRest(""), nil
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
	if s.step.Board.Task.ID != msg.Step.Board.Task.ID {
		s.above = scrollback{} // where to click is said anew for each task
	}
	s.journey, s.step = msg.Journey, msg.Step
	return s.printRest(done)
}

// doneLine says that a task is finished, as the newest check of a journey saw.
func (s publish) doneLine(j journey.Journey, w int) string {
	check, _ := j.Check()
	text := s.taskName() + ", " + s.kit.say("done", assets.Values{"time": guide.Clock(check.At, s.kit.Now())})
	return strings.Join(hang("  "+s.kit.mark(guide.Good)+"  ", text, measure(w)), "\n")
}

func (s publish) taskName() string {
	b := s.step.Board
	if b.Of == 1 {
		return b.Title
	}
	return s.kit.say("task", assets.Values{"n": strconv.Itoa(b.Number), "of": strconv.Itoa(b.Of)}) + ": " + b.Title
}

// printRest prints the values of a new task, each raw on a line of its own, and whatever reading does not
// fit or must not be cut. before is printed first.
func (s publish) printRest(before string) Screen {
	if !s.sized {
		s.text = before
		return s
	}
	var parts []string
	add := func(text string) {
		if text != "" {
			parts = append(parts, text)
		}
	}
	add(before)
	values := s.step.Board.Fields
	if len(s.step.Board.Steps) > 0 {
		values = s.longValues(measure(s.w))
	}
	fresh := !slices.Equal(s.printed, values)
	s.printed = slices.Clone(values)
	if name := s.taskName(); name != s.titled {
		s.titled = name
		add("\n" + strings.Join(s.kit.paintAll(theme.Title, hang(" ", name, measure(s.w))), "\n"))
	}
	if s.above.mustPrint(s.step.Blocks) || s.tooHigh() {
		add(s.print(s.step.Blocks))
	}
	if fresh && len(values) > 0 {
		add(rawValues(values))
	}
	add(s.print(s.notes()))
	if s.above.mustPrint(s.step.Board.Trouble) || height(lasting(s.sections())) > s.h {
		add(s.print(s.step.Board.Trouble))
	}
	s.text = strings.Join(parts, "\n")
	return s
}

func (s *publish) print(blocks []guide.Block) (text string) {
	s.above, text = s.above.print(s.kit, "", blocks, s.w)
	return text
}

func (s publish) tooHigh() bool { return height(s.sections()) > s.h }

// rawValues returns the text from which values are copied: a label, then the raw value from column
// 0, neither wrapped nor painted, so that marking it gives exactly what is to be typed.
func rawValues(fields []guide.Field) string {
	lines := []string{""}
	for _, f := range fields {
		lines = append(lines, f.Label+":", strings.TrimRight(f.Value, "\n"))
	}
	return strings.Join(lines, "\n")
}

// sections are the parts of the screen, with as much of the steps as there is room for.
func (s publish) sections() []section {
	list, _ := s.detailed()
	return list
}

func (s publish) detailed() ([]section, stepDetail) {
	if list := s.sectionsWith(allTitles); fits(s.h, lasting(list)) {
		return list, allTitles
	}
	if list := s.sectionsWith(openOnly); height(lasting(list)) <= s.h { // blank lines go before what there is to read
		return list, openOnly
	}
	for _, much := range []stepDetail{openOnly, withoutNotes} {
		if list := s.withoutIntro(s.sectionsWith(much)); height(lasting(list)) <= s.h {
			return list, much
		}
	}
	return s.withoutIntro(s.sectionsWith(bareValues)), bareValues
}

// notes returns what the live lines have no room for of the open step: what appears then, and what to do when it does not.
func (s publish) notes() []guide.Block {
	open := s.step.Board.OpenStep()
	if _, much := s.detailed(); open < 0 || much < withoutNotes {
		return nil
	}
	var blocks []guide.Block
	for _, p := range s.step.Board.Steps[open].Parts {
		if p.Note {
			blocks = append(blocks, guide.Block{Style: guide.Text, Text: p.Text})
		}
	}
	return blocks
}

// withoutIntro lets what leads to the steps go before a step loses where to click: it was read at an earlier step.
func (s publish) withoutIntro(list []section) []section {
	if len(s.step.Board.Steps) > 0 {
		list[introSection].give = 2
	}
	return list
}

// introSection is the place of what leads to the steps, among the sections.
const introSection = 2

func (s publish) sectionsWith(much stepDetail) []section {
	w := measure(s.w)
	return []section{
		{lines: s.kit.alarms(s.step.Alarms, s.w, s.h)},
		{lines: s.kit.paintAll(theme.Title, hang(" ", s.taskName(), w))},
		{lines: s.kit.dense(s.above.unprinted(s.step.Blocks), s.w)},
		{lines: s.pointsAbove(w), give: 4},
		{lines: s.steps(w, much)},
		{lines: s.fields(w), give: 3},
		{lines: s.rows(w)},
		{lines: s.kit.blocks(s.above.unprinted(s.step.Board.Trouble), s.w)},
		{lines: s.foot(w)},
		{lines: s.notice.lines(s.kit, s.w)},
	}
}

// pointsAbove says that what to do was printed: it may be out of sight.
func (s publish) pointsAbove(w int) []string {
	if len(s.step.Board.Steps) > 0 || len(s.above.unprinted(s.step.Blocks)) == len(s.step.Blocks) {
		return nil
	}
	return hang(" ", s.kit.say("above", nil), w)
}

// fields shows the values in short; the whole ones stand above.
func (s publish) fields(w int) []string {
	if len(s.step.Board.Steps) > 0 {
		return nil // they stand in the open step
	}
	label := column(s.step.Board.Fields, func(f guide.Field) string { return f.Label })
	room := w - label - 5
	var lines []string
	for _, f := range s.step.Board.Fields {
		head := "   " + s.kit.pad(theme.Faint, f.Label, label+2)
		value := strings.TrimRight(f.Value, "\n")
		if n := strings.Count(value, "\n") + 1; n > 1 {
			lines = append(lines, head+cut(s.kit.say("lines-above", number(n)), room))
			continue
		}
		line := head + s.kit.Theme.Paint(theme.Value, cut(value, room))
		switch left := room - ansi.StringWidth(value); {
		case f.Hint == "" || left < 0: // a value that is cut says enough
			lines = append(lines, line)
		case ansi.StringWidth(f.Hint)+3 <= left:
			lines = append(lines, line+"   "+s.kit.Theme.Paint(theme.Faint, f.Hint))
		default:
			lines = append(lines, line)
			lines = append(lines, s.kit.paintAll(theme.Faint, hang("     ", f.Hint, w))...)
		}
	}
	return lines
}

// rows shows who has it: label, status word, text, in columns where there is room.
func (s publish) rows(w int) []string {
	label := min(w/3, column(s.step.Board.Rows, func(r guide.Row) string { return r.Label }))
	var lines []string
	for _, r := range s.step.Board.Rows {
		if r.Label == "" {
			lines = append(lines, hang("   "+s.kit.mark(r.Mark)+"  ", r.Text, w)...)
			continue
		}
		if w < 60 {
			lines = append(lines, hang("   "+s.kit.mark(r.Mark)+"  ", r.Label+": "+r.Text, w)...)
			continue
		}
		head := "   " + s.kit.pad(theme.Plain, cut(r.Label, label), label) + "   " + s.kit.mark(r.Mark) + "   "
		lines = append(lines, hang(head, r.Text, w)...)
	}
	return lines
}

// foot says what happens next, and by whom.
func (s publish) foot(w int) []string {
	return append(hang(" ", s.step.Turn.Who+" "+s.step.Turn.Then, w), s.kit.status(s.busy, s.step.Next, w)...)
}

func (s publish) View(w, h int) string {
	s.w = w
	return stack(h, s.sections()...)
}

// Record returns the state in which the board is left.
func (s publish) Record(w int) string {
	if s.step.Board.Number < s.step.Board.Of {
		return ""
	}
	return s.doneLine(s.journey, w)
}

// commands has copying after checking: what is copied most comes first.
func (s publish) commands() []command {
	list := s.kit.stepCommands(s.journey, s.step)
	walking := s.walking()
	if slices.ContainsFunc(walking, func(c command) bool { return c.intent == CheckNow{} }) { // one key for it is enough
		list = slices.DeleteFunc(list, func(c command) bool { return c.intent == CheckNow{} })
	}
	after := 1 + slices.IndexFunc(list, func(c command) bool { return c.intent == CheckNow{} })
	list = slices.Insert(list, after, slices.Concat(
		s.copying(guide.ValueField), s.copying(guide.NameField), s.copying(guide.URLField), s.copying(guide.TypeField),
	)...)
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
