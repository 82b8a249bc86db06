// Package tui is the front end for a terminal: the Bubble Tea program around the screens. It never takes the window over,
// and it never uses the mouse: people must be able to mark and copy.
//
// Run starts a program, whose Update takes one message at a time (program.go): what a screen wants (intents.go), or what came
// of a request (results.go). Both go from step to step (steps.go), begin requests (check.go, request.go) and change the
// screens (layers.go). view.go draws what is live, scroll.go prints what stays above it.
package tui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/tui/screens"
	"mailseal/tui/theme"
	"mailseal/wizard"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/pages"
)

// Options say where the terminal is.
type Options struct {
	In  io.Reader
	Out io.Writer
	Env func(string) string
	// Width and Height are the size of a window that cannot be asked for it; 0: 80 columns and 24 lines.
	Width, Height int
	// Grace is how long a question that appears by itself lets keys pass unread. 0: DefaultGrace; negative: not at all.
	Grace time.Duration
	// Practises says that the caller starts a practice where Run returns [wizard.ErrPractise].
	Practises bool
	// Clipboard sends text to the system's own clipboard; nil: where there is one.
	Clipboard func(text string) error
	// Watcher keeps the list of domains up to date; nil: one of the engine's own.
	Watcher *wizard.Watcher
	// Watched are the domains of the list, where they were named; nil: all there are.
	Watched []wizard.Listed
	// Browse opens a page in a browser; nil: in the system's own where there is one.
	Browse func(url string) error
}

// DefaultGrace is longer than the pause between two keys of somebody who types.
const DefaultGrace = 400 * time.Millisecond

// Run shows the wizard until the user leaves: the journey of a domain (A-labels), or with an empty domain the list of
// all. Everything is saved by then. The error is [wizard.ErrInterrupted] after Ctrl-C or a signal, and [wizard.ErrPractise] where
// the user wants to practise first; any other means that the terminal could not be used.
func Run(ctx context.Context, engine wizard.Engine, domain string, options Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	renderer := lipgloss.NewRenderer(options.Out)
	renderer.SetColorProfile(profile(options))
	p := newProgram(ctx, engine, kit(engine, painter(renderer, options), options), domain, options)
	p.w, p.h = cmp.Or(options.Width, p.w), cmp.Or(options.Height, p.h)
	p.clip = clipboard{out: options.Out, env: options.Env, system: options.Clipboard}
	p.browser = browser{env: options.Env, open: options.Browse}
	// Signals end ctx. Bubble Tea's own handler would wait forever to hand one to a loop that ctx has ended.
	settings := []tea.ProgramOption{tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithInput(options.In), tea.WithOutput(options.Out)}
	if file, ok := options.Out.(*os.File); ok && rewraps(options.Env) {
		screen := &screenFile{File: file}
		settings = append(settings, tea.WithOutput(screen), tea.WithFilter(screen.watchSize))
	}
	if options.Width > 0 && options.Height > 0 { // without a width, the renderer leaves the ends of older lines in the window
		p.told = tea.WindowSizeMsg{Width: options.Width, Height: options.Height}
	}
	final, err := tea.NewProgram(p, settings...).Run()
	interrupted := ctx.Err() != nil
	cancel()
	p.board.end()
	if left, ok := final.(program); ok {
		p = left
	}
	if last := p.lastLine(); last != "" {
		fmt.Fprintf(options.Out, "\n%s\n", last)
	}
	switch {
	case p.interrupted, errors.Is(err, tea.ErrInterrupted), interrupted:
		return wizard.ErrInterrupted
	case err == nil && p.practises:
		return wizard.ErrPractise
	case err != nil:
		return assets.Because(msgid.ErrorCommandTerminal, nil, err)
	}
	return nil
}

// lastLine says how to come back, or what there is to say in place of that.
func (p program) lastLine() string {
	switch {
	case p.engine.Farewell != nil:
		return strings.Join(p.engine.Farewell(), "\n")
	case p.journey.Domain != "":
		return p.kit.Words.Say(msgid.TuiSaved, assets.Values{"command": p.engine.Guide.Command(p.journey.Domain)})
	}
	return ""
}

// painter returns the theme for a terminal, by its environment alone.
func painter(r *lipgloss.Renderer, o Options) theme.Theme {
	env := o.Env
	if env == nil {
		env = func(string) string { return "" }
	}
	return theme.New(r, env("NO_COLOR") == "", theme.SetOf(runtime.GOOS, env)).WithLinks(theme.KnowsLinks(runtime.GOOS, env))
}

// profile returns how many colours the terminal has, by its environment alone: the terminal is not asked. It is found
// here and not before main, where the environment is not the real one yet.
func profile(o Options) termenv.Profile {
	return termenv.NewOutput(o.Out, termenv.WithEnvironment(environ{o.Env})).EnvColorProfile()
}

// environ is the environment as termenv asks for it.
type environ struct{ get func(string) string }

func (e environ) Environ() []string { return nil }

func (e environ) Getenv(name string) string { return e.get(name) }

// kit returns what the screens need of the world.
func kit(engine wizard.Engine, colours theme.Theme, o Options) screens.Kit {
	words := engine.Guide.Words
	return screens.Kit{
		Theme:    colours,
		Keys:     theme.NewKeys(func(name string) string { return words.Say(msgid.TuiKey.Of(name), nil) }),
		Words:    words,
		Now:      engine.Now,
		Guide:    engine.Guide,
		Proposal: engine.Proposal,
		Acts: func(j journey.Journey, step guide.Step) bool {
			return engine.Actions != nil && len(engine.Actions(j, step)) > 0
		},
		Mail: func(j journey.Journey) string {
			if mailto, ok := pages.Mail(engine.Guide, j); ok {
				return mailto
			}
			return ""
		},
		Watches:       engine.SetWatched != nil && o.Watched == nil,
		SimulatedTime: engine.SimulatedTime,
		Kept:          engine.Farewell == nil,
		Practises:     o.Practises,
		Grace:         max(0, cmp.Or(o.Grace, DefaultGrace)),
	}
}
