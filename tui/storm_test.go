package tui

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unicode"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"mailseal/tui/theme"
	"mailseal/wizard/facts"
	"mailseal/wizard/plan"
	"mailseal/wizard/wizardtest"
)

// player runs a program without a terminal: what it asks for is done, and comes back as messages, as Bubble Tea does it.
type player struct {
	t       *testing.T
	p       program
	inbox   chan tea.Msg
	printed []string
	ended   bool
}

func play(t *testing.T, ctx context.Context, world *wizardtest.World, domain string) *player {
	engine := world.Engine
	p := newProgram(ctx, engine, kit(engine, theme.Theme{}, Options{}), domain, Options{})
	p.clip = clipboard{out: &strings.Builder{}, env: func(string) string { return "" }, system: func(string) error { return nil }}
	p.browser = browser{env: func(string) string { return "" }, open: func(string) error { return nil }}
	pl := &player{t: t, p: p, inbox: make(chan tea.Msg, 10000)}
	pl.do(p.Init())
	pl.take(tea.WindowSizeMsg{Width: 80, Height: 24})
	return pl
}

// do runs a command, and the commands in it.
func (pl *player) do(cmd tea.Cmd) {
	if cmd != nil {
		go func() { pl.inbox <- cmd() }()
	}
}

// take gives the program a message, and all that comes of it until time has to pass.
func (pl *player) take(msg tea.Msg) {
	pl.update(msg)
	pl.settle()
}

// settle takes what has come.
func (pl *player) settle() {
	for {
		synctest.Wait()
		select {
		case msg := <-pl.inbox:
			pl.update(msg)
		default:
			return
		}
	}
}

func (pl *player) update(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
		return
	case tea.QuitMsg:
		pl.ended = true
		return
	case tea.BatchMsg:
		for _, cmd := range msg {
			pl.do(cmd)
		}
		return
	}
	switch v := reflect.ValueOf(msg); v.Type().String() {
	case "tea.sequenceMsg":
		cmds := v.Convert(reflect.TypeFor[[]tea.Cmd]()).Interface().([]tea.Cmd)
		go func() {
			for _, cmd := range cmds {
				pl.inbox <- cmd()
			}
		}()
		return
	case "tea.printLineMessage":
		pl.printed = append(pl.printed, v.Field(0).String())
		return
	case "tea.SuspendMsg":
		msg = tea.ResumeMsg{}
	}
	next, cmd := pl.p.Update(msg)
	pl.p = next.(program)
	pl.do(cmd)
}

// pass lets time pass.
func (pl *player) pass(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		time.Sleep(min(100*time.Millisecond, time.Until(end)))
		pl.settle()
	}
}

// fault says what is wrong with the frame; it is empty where nothing is.
func (pl *player) fault() string {
	view := pl.p.View()
	if view == "\n" {
		return ""
	}
	if plain := ansi.Strip(view); strings.ContainsFunc(plain, unprintable) {
		return "something in it does not print"
	}
	lines := strings.Split(strings.TrimSuffix(ansi.Strip(view), "\n"), "\n")
	switch {
	case !strings.HasSuffix(view, "\n"):
		return "it does not end in a line end"
	case len(lines) > max(1, pl.p.h-1):
		return fmt.Sprintf("it has %d lines", len(lines))
	}
	for i, line := range lines {
		switch n := ansi.StringWidth(line); {
		case n > max(pl.p.w-1, 20):
			return fmt.Sprintf("line %d is %d wide", i+1, n)
		case i > 0 && line == "" && lines[i-1] == "":
			return fmt.Sprintf("lines %d and %d are blank", i, i+1)
		case strings.HasSuffix(line, " ") && pl.p.w >= 30 && !pl.p.top().Typing():
			return fmt.Sprintf("line %d ends in a space", i+1)
		}
	}
	keys := pl.p.top().Bindings()
	if len(keys) == 0 || !keys[0].Enabled() {
		return "no key does anything"
	}
	if pl.p.h >= 10 && pl.p.w >= 40 && !strings.Contains(lines[len(lines)-1], keys[0].Help().Key) {
		return "the key that acts is not named"
	}
	return ""
}

func unprintable(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }

const hostile = "evil\x1b[2J\x1b]52;c;AAAA\x07\u202egnp.\u2066\u200b\u0085\r\nsecond line\t名前が長い会社🦊👩‍👩‍👧‍👦 " +
	"averyveryveryveryveryveryveryveryveryverylongwordwithoutanyspacewhatsoever"

// twist has a check see something else.
func twist(r *rand.Rand) func(*facts.Check) {
	kind := r.IntN(9)
	return func(c *facts.Check) {
		bad := facts.RR{Name: c.Domain, Type: "TXT", TTL: time.Hour, Value: hostile, Strings: []string{hostile}}
		for i := range c.Record.Authoritative {
			a := &c.Record.Authoritative[i]
			switch kind {
			case 1:
				a.Status, a.RRs = facts.OK, []facts.RR{bad, {Name: c.Domain, Type: "TXT", Value: "v=STSv1; id=" + hostile, Strings: []string{"v=STSv1; id=" + hostile}}}
			case 2:
				a.Status, a.RRs = facts.Timeout, nil
			}
		}
		for i := range c.Report.Authoritative {
			if a := &c.Report.Authoritative[i]; kind == 3 {
				a.Status, a.RRs = facts.OK, []facts.RR{{Name: c.Domain, Type: "TXT", Value: "v=TLSRPTv1; rua=mailto:" + hostile, Strings: []string{"v=TLSRPTv1; rua=mailto:" + hostile}}}
			}
		}
		for i := range c.Fetches {
			switch kind {
			case 4:
				c.Fetches[i].Body = []byte("version: STSv1\nmode: enforce\nmx: " + hostile + "\nmax_age: 1\n")
			case 5:
				c.Fetches[i].Cert = &facts.Certificate{Names: []string{hostile}, Issuer: hostile, NotAfter: c.At}
			}
		}
		switch kind {
		case 6:
			for i := range c.Servers {
				c.Servers[i].Host = hostile
				c.Servers[i].Calls = []facts.Call{{Addr: hostile, Stage: facts.CallDone, Cert: &facts.Certificate{Names: []string{hostile}, Issuer: hostile}}}
			}
		case 7:
			for i := range c.MX.Authoritative {
				c.MX.Authoritative[i].RRs = []facts.RR{{Name: c.Domain, Type: "MX", Value: strings.Repeat("a.very-long-label.", 14) + "example", Pref: 1}}
			}
		case 8:
			c.Problems = []facts.Problem{{Part: facts.PartDNS, Why: hostile}}
		}
	}
}

func anyKey(r *rand.Rand) tea.KeyMsg {
	letter := func(s string) tea.KeyMsg { return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(s)} }
	switch r.IntN(12) {
	case 0, 1, 2, 3:
		return tea.KeyMsg{Type: tea.KeyEnter}
	case 4:
		return tea.KeyMsg{Type: tea.KeyRight}
	case 5:
		return tea.KeyMsg{Type: tea.KeyDown}
	case 6:
		list := []tea.KeyType{
			tea.KeyEsc, tea.KeyLeft, tea.KeyUp, tea.KeyTab, tea.KeyShiftTab, tea.KeySpace, tea.KeyBackspace, tea.KeyDelete, tea.KeyPgUp, tea.KeyPgDown, tea.KeyHome,
			tea.KeyEnd, tea.KeyCtrlA, tea.KeyCtrlE, tea.KeyCtrlK, tea.KeyCtrlU, tea.KeyCtrlW, tea.KeyCtrlN, tea.KeyCtrlP, tea.KeyCtrlZ, tea.KeyF1, tea.KeyCtrlAt, tea.KeyInsert,
		}
		k := tea.KeyMsg{Type: list[r.IntN(len(list))]}
		if k.Type == tea.KeySpace {
			k.Runes = []rune{' '}
		}
		return k
	case 7:
		return letter([]string{"é", "名", "🦊", "\u202e", "\u200b", "enter", "esc", "ctrl+c", "äöü", "0", "/"}[r.IntN(11)])
	case 8:
		pasted := letter([]string{hostile, "rosehill.github.io", "enforce", "https://you@Rosehill-School.org/", strings.Repeat("x", 5000)}[r.IntN(5)])
		pasted.Paste = true
		return pasted
	case 9:
		return letter([]string{"enforce", "rosehill.github.io", "reports@rosehill-school.org", "yes", "remove"}[r.IntN(5)])
	case 10:
		return letter(string(rune('a' + r.IntN(26))))
	}
	return letter([]string{"e", "h", "?", "p", "m", "v", "n", "t", "u", "r", "/", "o", "k", "j", "g", "G", "l", "b"}[r.IntN(18)])
}

// TestStorm: whatever keys, windows, news and faults come, each frame fits, and a key of it acts; q and Ctrl-C leave.
func TestStorm(t *testing.T) {
	visited := map[string]int{}
	first, _ := strconv.ParseUint(os.Getenv("STORM"), 10, 64)
	storms := uint64(5)
	if testing.Short() {
		storms = 2
	}
	for seed := range storms {
		synctest.Test(t, func(t *testing.T) { storm(t, first+seed, 300, visited) })
	}
	t.Log(visited)
}

func storm(t *testing.T, seed uint64, steps int, visited map[string]int) {
	r := rand.New(rand.NewPCG(seed, 11))
	world := wizardtest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer func() { // what still waits ends
		cancel()
		time.Sleep(time.Minute)
	}()
	var twisted atomic.Pointer[func(*facts.Check)]
	world.Change = func(c *facts.Check) {
		if change := twisted.Load(); change != nil {
			(*change)(c)
		}
	}
	pl := play(t, ctx, world, wizardtest.School)
	var log []string
	for i := range steps {
		q := false
		var did string
		switch n := r.IntN(100); {
		case n < 70:
			k := anyKey(r)
			did = fmt.Sprintf("%.20q", k.String())
			pl.take(k)
		case n < 78:
			size := tea.WindowSizeMsg{Width: 40 + r.IntN(121), Height: 10 + r.IntN(51)}
			if r.IntN(10) == 0 {
				size = tea.WindowSizeMsg{Width: r.IntN(45), Height: r.IntN(12)}
			}
			did = fmt.Sprint(size)
			pl.take(size)
		case n < 84:
			did = "publish"
			if j := world.Journey(); j.Plan != nil {
				world.Publish([]plan.TaskID{plan.ReportRecord, plan.PolicyHost, plan.PolicyFile, plan.STSRecord}[r.IntN(4)])
			}
		case n < 89:
			d := []time.Duration{time.Second, time.Minute, time.Hour, 24 * time.Hour, 15 * 24 * time.Hour}[r.IntN(5)]
			did = d.String()
			world.Report([]string{"Google Inc.", hostile, "名前が長い会社"}[r.IntN(3)])
			world.Advance(d)
			pl.settle()
		case n < 92:
			did = "twist"
			if change := twist(r); r.IntN(2) == 0 {
				twisted.Store(&change)
			} else {
				twisted.Store(nil)
			}
		case n < 93:
			did = "notes"
			world.BreakNotes([]error{nil, nil, errors.New(hostile)}[r.IntN(3)])
		case n < 98:
			did = "time"
			pl.pass(time.Duration(r.IntN(6)) * 200 * time.Millisecond)
		default:
			q = true
			did = "leave"
			pl.pass(time.Second)
			if top := pl.p.top(); top != nil && (top.Typing() || pl.p.over != nil) {
				pl.take(tea.KeyMsg{Type: tea.KeyCtrlC})
				if !pl.p.interrupted {
					t.Fatalf("seed %d: Ctrl-C does not leave", seed)
				}
			} else {
				pl.take(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("q")})
			}
			pl.pass(time.Second)
			if !pl.ended {
				t.Fatalf("seed %d, step %d: it does not leave from\n%s", seed, i, pl.p.View())
			}
			pl = play(t, ctx, world, []string{wizardtest.School, ""}[r.IntN(2)])
		}
		log = append(log, did)
		if pl.ended && !q { // a key that leaves
			pl = play(t, ctx, world, []string{wizardtest.School, ""}[r.IntN(2)])
		}
		if top := pl.p.top(); top != nil {
			visited[fmt.Sprintf("%T", top)+" "+string(pl.p.step.Stage)]++
		}
		if fault := pl.fault(); fault != "" {
			t.Errorf("seed %d, step %d, %dx%d, %T: %s, after %s\n%s", seed, i, pl.p.w, pl.p.h, pl.p.top(), fault, strings.Join(slices.Clone(log[max(0, len(log)-8):]), " "), pl.p.View())
			return
		}
		for _, text := range pl.printed {
			if strings.ContainsFunc(ansi.Strip(text), unprintable) {
				t.Fatalf("seed %d: %q is printed", seed, text)
			}
		}
		pl.printed = nil
	}
}
