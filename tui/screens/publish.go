package screens

import (
	"net/url"
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"golang.org/x/net/publicsuffix"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/tui/frame"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// publish is the live board: one task, what to do for it, and what mailseal sees of it.
type publish struct {
	stepScreen
	page  int    // of what there is to read
	saved bool   // the user said so with the key that began the check
	asked string // the state of the board when the user last asked for a check; empty: they did not
}

func newPublish(kit Kit, j journey.Journey, step guide.Step) Screen {
	return publish{stepScreen: newStepScreen(kit, j, step)}
}

func (s publish) Update(msg tea.Msg) (Screen, tea.Cmd) {
	var cmd tea.Cmd
	s.stepScreen, cmd = s.update(msg)
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return s.press(msg)
	case Refreshed:
		s, cmd = s.refresh(msg).answer()
	case Failed:
		s.asked = ""
	case Resized:
		s.stepScreen = s.printLong(s.step.Board.Fields)
	}
	return s, cmd
}

func (s publish) press(msg tea.KeyMsg) (Screen, tea.Cmd) {
	k := s.kit.Keys
	laid := s.laid(s.w, s.h, nil)
	switch {
	case key.Matches(msg, k.Back):
		return s, send(Back{})
	case laid.Pages > 1 && key.Matches(msg, k.NextPage, k.PageDn):
		s.page = (laid.Page + 1) % laid.Pages
		return s, nil
	case laid.Page > 0 && key.Matches(msg, k.LastPage, k.PageUp):
		s.page = laid.Page - 1
		return s, nil
	}
	cmd, _ := intentOf(s.commands(), msg)
	if key.Matches(msg, k.Check, k.LastStep) && cmd != nil {
		s.asked = s.step.Board.State()
	}
	s.saved = cmd != nil && key.Matches(msg, k.LastStep)
	return s, cmd
}

// refresh takes in news. Where the task is another one now, the finished one stays in the scrollback.
func (s publish) refresh(msg Refreshed) publish {
	var done string
	if before := s.step.Board; before.Task.ID != msg.Step.Board.Task.ID && before.Number < msg.Step.Board.Number {
		done = s.doneLine(msg.Journey, s.w)
		s.notice = notice{} // it was about that task
	}
	s.journey, s.step = msg.Journey, msg.Step
	s.stepScreen = s.printLong(s.step.Board.Fields)
	if done != "" && s.text != "" {
		done += "\n"
	}
	s.text = done + s.text
	return s
}

// answer says that nothing has changed to whoever has asked for a check.
func (s publish) answer() (publish, tea.Cmd) {
	asked := s.asked
	s.asked = ""
	if asked != s.step.Board.State() {
		return s, nil
	}
	var cmd tea.Cmd
	s.stepScreen, cmd = s.tell(s.kit.say(msgid.TuiNothingNew, assets.Values{"time": s.kit.Words.Clock(s.step.Board.Checked, s.kit.Now())}))
	return s, cmd
}

// doneLine says that a task is finished, as the newest check of a journey saw.
func (s publish) doneLine(j journey.Journey, w int) string {
	check, _ := j.Check()
	return s.kit.record(s.step.Board.Title, s.kit.say(msgid.TuiDone, assets.Values{"time": s.kit.Words.Clock(check.At, s.kit.Now())}), w)
}

func (s publish) View(w, h int) string { return s.laid(w, h, s.lineKeys()).String() }

// lineKeys returns the keys that the line names: two that go back would read as one.
func (s publish) lineKeys() []key.Binding {
	k, list := s.kit.Keys, s.kit.allKeys(s)
	is := func(k key.Binding) func(key.Binding) bool {
		return func(b key.Binding) bool { return b.Help() == k.Help() }
	}
	if !slices.ContainsFunc(list, is(k.StepBack)) {
		return list
	}
	return slices.DeleteFunc(list, is(k.Back))
}

func (s publish) laid(w, h int, keys []key.Binding) frame.Laid {
	s.w, s.h = w, h
	win := s.window()
	win.page, win.keys, win.turn = s.page, keys, s.turn()
	if w >= twoColumns && h >= twoLines {
		win.wide = true
		if part, ok := s.twoColumns(w); ok {
			two := win
			two.parts = []frame.Part{part, s.evidence(w, true)}
			if laid := s.kit.lay(two, w, h); laid.Whole {
				return laid
			}
		}
	}
	win.parts = []frame.Part{s.stepsPart(w), s.evidence(w, win.wide)}
	return s.kit.lay(win, w, h)
}

// turn says who acts, or what was done last: an answer to a key comes before any other server does.
func (s publish) turn() []string {
	if !s.busy.on || !s.notice.empty() {
		return s.stepScreen.turn()
	}
	lead := s.kit.say(msgid.TuiChecking, nil)
	if rows := s.step.Board.Rows; len(rows) > 0 && rows[0].Label != "" {
		lead = s.kit.say(msgid.TuiCheckingPart, assets.Values{"part": rows[0].Label})
	}
	if s.saved {
		return s.kit.leading(s.kit.say(msgid.TuiWasSaved, nil), lead, s.w)
	}
	return s.kit.leading(lead, "", s.w)
}

// Record returns the state in which the board is left.
func (s publish) Record(w int) string {
	if s.step.Board.Number < s.step.Board.Of {
		return ""
	}
	return s.doneLine(s.journey, w)
}

// commands are in the order in which they are named: what acts, what copies, what opens, and the others.
func (s publish) commands() []command {
	k := s.kit.Keys
	rest := s.kit.stepCommands(s.journey, s.step)
	act := slices.IndexFunc(rest, func(c command) bool { return c.intent == ChooseAction{} })
	var list []command
	open := s.step.Board.OpenStep()
	walks := open >= 0 && s.step.Board.Turn.Walks()
	switch {
	case walks && open+1 < len(s.step.Board.Steps):
		list = append(list, command{s.labelled(k.NextStep, "next-step"), Walk{Forward: true}})
	case walks:
		name := "last-step"
		if s.wrong() {
			name = "fixed"
		}
		list = append(list, command{s.labelled(k.LastStep, name), CheckNow{}})
		rest = slices.DeleteFunc(rest, func(c command) bool { return c.intent == CheckNow{} }) // one key for it is enough
	}
	if act >= 0 {
		at := len(list)
		if walks && open+1 == len(s.step.Board.Steps) { // here nothing is saved before that
			at = 0
		}
		list = slices.Insert(list, at, rest[act])
		rest = slices.Delete(rest, act, act+1)
	}
	list = slices.Concat(list, s.copying(guide.TypeField), s.copying(guide.NameField), s.copying(guide.ValueField), s.copying(guide.URLField))
	if !walks { // what there is to do is no copying
		check := slices.IndexFunc(rest, func(c command) bool { return c.intent == CheckNow{} })
		if check >= 0 {
			list = slices.Insert(list, 0, rest[check])
			rest = slices.Delete(rest, check, check+1)
		}
		return append(list, rest...)
	}
	if link := s.step.Board.Steps[open].Link; link != "" {
		opens := k.OpenPage
		opens.SetHelp(opens.Help().Key, s.kit.say(msgid.TuiKeyOpenSite, assets.Values{"site": site(link)}))
		list = append(list, command{opens, OpenPage{link}})
	}
	if open > 0 {
		list = append(list, command{k.StepBack, Walk{}})
	}
	return append(list, rest...)
}

// labelled returns a key with what it does here, in fewer words where the window is narrow.
func (s publish) labelled(b key.Binding, name string) key.Binding {
	if s.w < compactBelow {
		name += "-short"
	}
	b.SetHelp(b.Help().Key, s.kit.say(msgid.TuiKey.Of(name), nil))
	return b
}

// wrong reports whether something is there and is not as it should be.
func (s publish) wrong() bool {
	b := s.step.Board
	return slices.ContainsFunc(b.Rows, func(r guide.Row) bool { return r.Mark == guide.Bad }) ||
		slices.ContainsFunc(b.Trouble, func(t guide.Block) bool { return t.Mark == guide.Bad })
}

// site names the owner of a web address by its domain.
func site(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	if domain, err := publicsuffix.EffectiveTLDPlusOne(u.Hostname()); err == nil {
		return domain
	}
	return u.Hostname()
}

// copying returns the command that copies a field, where the task has it.
func (s publish) copying(name guide.FieldName) []command {
	i := slices.IndexFunc(s.step.Board.Fields, func(f guide.Field) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return []command{{s.copyKey(name), CopyField{s.step.Board.Fields[i]}}}
}

func (s publish) Bindings() []key.Binding {
	list := bindings(s.commands())
	if s.laid(s.w, s.h, nil).Pages > 1 {
		list = slices.Insert(list, min(1, len(list)), s.kit.Keys.NextPage)
	}
	return append(list, s.kit.Keys.Back)
}
