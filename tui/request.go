package tui

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"mailseal/tui/screens"
	"mailseal/wizard"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
)

// request is the one thing under way: a wait, a check, or something saved. A new one ends the one before it, and
// a result that carries another number than the newest comes too late and is dropped.
type request struct {
	n      int
	cancel context.CancelFunc
	wait   bool // for the next check
}

func (r request) stop() {
	if r.cancel != nil {
		r.cancel()
	}
}

// result is what came of a request.
type result struct {
	n    int
	what any
}

// What a result can be.
type (
	opened     struct{ journey journey.Journey }
	listed     struct{ err error } // the board knows which domains there are; says which could not be read
	watchedSet struct{ set screens.SetWatched }
	toList     struct{}                          // there is nothing to go back to but the list
	inspected  struct{ journey journey.Journey } // of a domain of the list
	due        struct{}                          // it is time to check
	part       struct {                          // news of a check
		so   facts.Progress
		more <-chan facts.Progress
	}
	checked struct {
		journey journey.Journey
		err     error
	}
	answered struct {
		journey journey.Journey
		then    journey.Then
	}
	wentBack struct{ journey journey.Journey } // to the question before
	acted    struct {                          // the engine has done what was chosen
		attempt wizard.Attempt
		said    string
	}
	failed struct{ err error }
)

// run makes a request of a function; an error becomes a result too.
func (p program) run(act func(ctx context.Context) (any, error)) (program, tea.Cmd) {
	p, ctx := p.begin()
	n := p.request.n
	return p, func() tea.Msg {
		what, err := act(ctx)
		if err != nil {
			what = failed{err}
		}
		return result{n, what}
	}
}

// begin ends what is under way and numbers what begins now.
func (p program) begin() (program, context.Context) {
	p = p.drop()
	ctx, cancel := context.WithCancel(p.ctx)
	p.request.cancel = cancel
	return p, ctx
}

// drop ends what is under way; what still comes of it is late.
func (p program) drop() program {
	p.request.stop()
	p.request = request{n: p.request.n + 1}
	if p.checking { // nobody says any more that it ended
		p.checking = false
		p, _ = p.notify(screens.Checking{})
	}
	return p
}

// quit stops what is under way and leaves, once all is printed. Everything is saved already.
func (p program) quit() program {
	p.request.stop()
	p.leaving = true
	return p
}
