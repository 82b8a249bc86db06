package screens

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/spinner"
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/tui/frame"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// home lists the saved journeys, the one that needs its user most first. The line under the cursor explains its own trouble.
type home struct {
	base
	kit      Kit
	journeys []journey.Journey
	rows     []guide.DomainRow
	cursor   int    // the row under it; behind the last one stands the way to another domain
	checking string // the domain that is being checked now
	busy     busy
	notice   notice
	w, h     int
}

// NewHome lists the saved journeys. There is at least one.
func NewHome(kit Kit, journeys []journey.Journey) Screen {
	s := home{kit: kit, busy: newBusy(kit), w: 80, h: 24}
	s.journeys, s.rows = kit.Guide.Domains(journeys, kit.Now())
	return s
}

func (s home) Update(msg tea.Msg) (Screen, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case Resized:
		s.w, s.h = msg.Width, msg.Height
	case spinner.TickMsg:
		s.busy, cmd = s.busy.update(msg)
	case Failed:
		s.notice = s.kit.failure(msg.Err)
	case CheckingDomain:
		s.checking = msg.Domain
		s.busy, cmd = s.busy.set(msg.Domain != "")
	case CheckedDomain:
		s = s.renew(msg.Journey)
	case tea.KeyMsg:
		s.notice = notice{}
		return s.press(msg)
	}
	return s, cmd
}

// renew shows what a check saw of a domain. Its line stays where it is.
func (s home) renew(j journey.Journey) home {
	i := slices.IndexFunc(s.journeys, func(old journey.Journey) bool { return old.Domain == j.Domain })
	if i < 0 {
		return s
	}
	s.journeys, s.rows = slices.Clone(s.journeys), slices.Clone(s.rows)
	s.journeys[i], s.rows[i] = j, s.kit.Guide.DomainRow(j, s.kit.Now())
	return s
}

func (s home) press(msg tea.KeyMsg) (Screen, tea.Cmd) {
	k, move, n := s.kit.Keys, s.kit.Keys.Huh().Select, len(s.rows)+1
	switch {
	case key.Matches(msg, k.Choose) && s.cursor < len(s.journeys):
		return s, send(Open{s.journeys[s.cursor].Domain})
	case key.Matches(msg, k.Choose, k.New):
		return s, send(NewDomain{})
	case key.Matches(msg, k.CheckAll) && s.checking == "":
		return s, send(CheckAll{s.domains()})
	case key.Matches(msg, k.Explain) && s.cursor < len(s.journeys):
		return s, send(Explain{s.journeys[s.cursor].Domain})
	case key.Matches(msg, move.Up):
		s.cursor = (s.cursor + n - 1) % n
	case key.Matches(msg, move.Down):
		s.cursor = (s.cursor + 1) % n
	case key.Matches(msg, move.GotoTop):
		s.cursor = 0
	case key.Matches(msg, move.GotoBottom):
		s.cursor = n - 1
	}
	return s, nil
}

func (s home) domains() string {
	var list []string
	for _, j := range s.journeys {
		list = append(list, j.Domain)
	}
	return strings.Join(list, " ")
}

// top returns its head and its size, for what lies over it.
func (s home) top() (top head, w, h int) {
	top = head{about: s.kit.Guide.Summary(s.rows), fact: s.kit.practiceClock()}
	if top.fact != "" || len(s.journeys) == 0 {
		return top, s.w, s.h
	}
	oldest := s.kit.Now()
	for _, j := range s.journeys {
		if check, ok := j.Check(); ok && check.At.Before(oldest) {
			oldest = check.At
		}
	}
	top.fact = s.kit.say(msgid.TuiHomeChecked, assets.Values{"time": s.kit.Words.Clock(oldest, s.kit.Now())})
	return top, s.w, s.h
}

func (s home) View(w, h int) string {
	top, _, _ := s.top()
	win := window{head: top, turn: s.turn(w), keys: s.lineKeys()}
	win.parts = []frame.Part{s.table(w, h)}
	return s.kit.lay(win, w, h).String()
}

func (s home) turn(w int) []string {
	if s.notice.empty() && s.checking != "" {
		return s.kit.leading(s.kit.say(msgid.TuiHomeChecking, assets.Values{"domain": s.checking}), "", w)
	}
	return s.notice.lines(s.kit, w)
}

// table sets the list: as many domains around the cursor as there is room for.
func (s home) table(w, h int) frame.Part {
	columns := s.kit.domainColumns(s.rows, w)
	lines := func(most int, explained bool) []string {
		var units [][]string
		said := 0
		for i, row := range s.rows {
			unit := s.kit.domainRow(row, columns, i == s.cursor, s.mark(i, w))
			trouble := hang("     ", row.Trouble, measure(w))
			if row.Trouble == "" || !explained {
				trouble = nil
			}
			said = max(said, len(trouble))
			if i == s.cursor {
				unit = append(unit, trouble...)
			}
			units = append(units, unit)
		}
		units = append(units, s.another())
		list := s.kit.around(units, s.cursor, most)
		if s.cursor < len(s.rows) && s.rows[s.cursor].Trouble != "" && explained {
			said -= len(hang("     ", s.rows[s.cursor].Trouble, measure(w)))
		}
		if explained { // the lines that the trouble of another domain needs stay free, so that nothing moves
			list = append(list, make([]string, said)...)
		}
		return append(s.kit.domainHeads(columns), list...)
	}
	part := frame.Fixed(lines(h, true))
	for n := min(h, len(s.rows)); n >= 3; n-- {
		part = part.Or(frame.More, lines(n, true))
	}
	return part.Or(frame.Unfold, lines(3, false))
}

// mark returns what stands before the state of a domain that is being checked; it is empty for the others.
func (s home) mark(i, w int) string {
	if s.checking == "" || s.journeys[i].Domain != s.checking || w < compactBelow {
		return ""
	}
	return s.busy.spinner.View()
}

// another sets the line that leads to another domain.
func (s home) another() []string {
	label := s.kit.say(msgid.TuiHomeNew, nil)
	if s.cursor == len(s.rows) {
		return []string{" " + s.kit.Theme.Cursor(label)}
	}
	return []string{"   " + label}
}

// Bindings returns the keys of the list.
func (s home) Bindings() []key.Binding {
	k := s.kit.Keys
	open := k.Choose
	open.SetHelp(open.Help().Key, s.kit.say(msgid.TuiKeyOpen, nil))
	return []key.Binding{open, k.Move, k.CheckAll, k.New, k.Explain}
}

func (s home) lineKeys() []key.Binding {
	list := append(s.Bindings(), s.kit.Keys.Help, s.kit.Keys.Quit) // there is nothing here that could be unsaved
	if len(s.rows) < glance {
		list = slices.DeleteFunc(list, func(b key.Binding) bool { return b.Help() == s.kit.Keys.Move.Help() })
	}
	return list
}
