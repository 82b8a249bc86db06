package tui

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"mailseal/assets"
	"mailseal/tui/theme"
	"mailseal/tui/wrap"
	"mailseal/wizard/journey"
)

// tallest is how many lines the live part has at most, however high the window is: what stands above
// it is the text that people mark and scroll to.
const tallest = 26

// low is the height of a window below which the trail of stages is left out.
const low = 22

// View draws what is live: a head, the screen, the keys. It ends in a line end, because quitting erases
// the last line.
func (p program) View() string {
	top := p.top()
	if top == nil {
		return "\n"
	}
	head, keys := p.chrome()
	parts := append(head, strings.Split(top.View(p.w, p.body()), "\n")...)
	if !p.leaving {
		parts = append(parts, keys...)
	}
	if over := len(parts) - max(1, p.h-1); over > 0 { // what is asked stands last
		parts = parts[over:]
	}
	for i, line := range parts {
		parts[i] = ansi.Truncate(line, p.w, "")
	}
	return strings.Join(parts, "\n") + "\n"
}

// body returns the height that is left for the screen.
func (p program) body() int {
	head, keys := p.chrome()
	return max(3, min(p.h-1, tallest)-len(head)-len(keys))
}

// least is how many lines a screen should have before the lines around it go.
const least = 6

// chrome returns what stands above and below the screen; in a very low window, a line each.
func (p program) chrome() (head, keys []string) {
	head, keys = p.head(), p.keys()
	if p.h-1-len(head)-len(keys) < least {
		head, keys = head[:1], keys[max(0, len(keys)-1):]
	}
	return head, keys
}

// head names the domain and the step, shows the way so far, under what the engine wants to stand on every screen.
func (p program) head() []string {
	var lines []string
	if p.h >= low {
		lines = append(lines, "") // between the text above and the live lines
	}
	if p.engine.Banner != "" {
		for _, line := range wrap.Words(p.engine.Banner, "", p.w-2) {
			lines = append(lines, " "+p.kit.Theme.Paint(theme.Tip, line))
		}
	}
	left := " mailseal"
	if p.journey.Domain != "" {
		left += "  " + shownName(p.journey.Domain)
	}
	right := p.stepName()
	gap := min(p.w-1, 78) - ansi.StringWidth(left) - ansi.StringWidth(right)
	if gap >= 2 {
		lines = append(lines, p.kit.Theme.Paint(theme.Title, left)+strings.Repeat(" ", gap)+right)
	} else {
		lines = append(lines, p.kit.Theme.Paint(theme.Title, ansi.Truncate(left, p.w-1, "...")), " "+ansi.Truncate(right, p.w-2, "..."))
	}
	if trail := p.trail(); trail != "" && p.h >= low {
		lines = append(lines, trail)
	}
	return append(lines, "")
}

// shownName returns a domain in its own script, with the name that computers use beside it.
func shownName(domain string) string {
	d, err := journey.ParseDomain(domain)
	if err != nil || d.Unicode == domain {
		return domain
	}
	return d.Unicode + " (" + domain + ")"
}

func (p program) stepName() string {
	if p.step.Stage == "" {
		return p.kit.Words.Say("tui.home.title", nil)
	}
	if p.step.Stage == journey.StageDomain {
		return p.step.Title
	}
	values := assets.Values{"n": strconv.Itoa(p.step.Stage.Number()), "of": strconv.Itoa(len(journey.Stages()))}
	return p.kit.Words.Say("tui.step", values) + "  " + p.step.Title
}

// trail shows the stages: those behind are marked, the present one stands in brackets.
func (p program) trail() string {
	if p.journey.Domain == "" {
		return ""
	}
	now := p.step.Stage.Number()
	var b strings.Builder
	for _, stage := range journey.Stages() {
		name := p.kit.Words.Say("stage."+string(stage)+".name", nil)
		switch n := stage.Number(); {
		case n < now:
			name = p.kit.Theme.Paint(theme.Good, name+" ✓")
		case n == now:
			name = p.kit.Theme.Paint(theme.Title, "[ "+name+" ]")
		default:
			name = p.kit.Theme.Paint(theme.Faint, name)
		}
		b.WriteString("  " + name)
	}
	trail := b.String()[1:]
	if ansi.StringWidth(trail) > min(p.w-1, 78) {
		return ""
	}
	return trail
}

// keys shows the keys that the active screen handles, wrapped between keys. In a low window the list is cut, never
// without the key that shows all of it.
func (p program) keys() []string {
	top := p.top()
	if top == nil {
		return nil
	}
	list := slices.DeleteFunc(top.Bindings(), func(b key.Binding) bool { return b.Help() == p.kit.Keys.Type.Help() }) // seldom used
	var own []key.Binding
	if p.over == nil && !top.Typing() {
		own = []key.Binding{p.kit.Keys.Help, p.kit.Keys.Quit}
	} else if p.over == nil {
		own = []key.Binding{p.kit.Keys.Interrupt}
	}
	lines := p.keyLines(append(list[:len(list):len(list)], own...))
	for most := 3; len(lines) > most && len(list) > 0; {
		list = list[:len(list)-1]
		lines = p.keyLines(append(list[:len(list):len(list)], own...))
	}
	return append([]string{""}, lines...)
}

func (p program) keyLines(list []key.Binding) []string {
	width := min(p.w-1, 78)
	var lines []string
	for _, b := range list {
		if !b.Enabled() {
			continue
		}
		item := b.Help().Key + " " + b.Help().Desc
		if last := len(lines) - 1; last >= 0 && ansi.StringWidth(lines[last]+"   "+item) <= width {
			lines[last] += "   " + item
		} else {
			lines = append(lines, " "+item)
		}
	}
	for i, line := range lines {
		lines[i] = p.kit.Theme.Paint(theme.Faint, line)
	}
	return lines
}

// ticked says that it is time to draw the time anew.
type ticked struct{}

// The pace of the time that is shown.
const (
	second   = time.Second
	fastTick = 200 * time.Millisecond // where days pass in seconds
)

// tick keeps the shown time going while there is one.
func (p program) tick() (program, tea.Cmd) {
	if p.ticking || p.step.Next.IsZero() || p.leaving {
		return p, nil
	}
	pace := second
	if p.engine.SimulatedTime {
		pace = fastTick
	}
	p.ticking = true
	return p, tea.Tick(pace, func(time.Time) tea.Msg { return ticked{} })
}
