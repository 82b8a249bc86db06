package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"mailseal/tui/screens"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
)

// checkedOne is what a check saw of one of several domains, and which are left to check.
type checkedOne struct {
	journey journey.Journey
	err     error
	left    []string
}

// checkAll checks domains one after the other, and shows each as soon as it is seen.
func (p program) checkAll(domains []string) (program, tea.Cmd) {
	if len(domains) == 0 {
		return p.notify(screens.CheckingDomain{})
	}
	p, ctx := p.begin()
	n, engine := p.request.n, p.engine
	p, busy := p.notify(screens.CheckingDomain{Domain: domains[0]})
	return p, tea.Batch(busy, func() tea.Msg {
		j, err := engine.Check(ctx, domains[0], facts.Full(), nil)
		if ctx.Err() != nil {
			return nil
		}
		return result{n, checkedOne{j, err, domains[1:]}}
	})
}

// showOne shows what a check saw of one of several domains.
func (p program) showOne(c checkedOne) (program, tea.Cmd) {
	var shown, failed tea.Cmd
	if c.journey.Domain != "" {
		p, shown = p.notify(screens.CheckedDomain{Journey: c.journey})
	}
	if c.err != nil {
		p, failed = p.notify(screens.Failed{Err: c.err})
	}
	p, more := p.checkAll(c.left)
	return p, tea.Batch(shown, failed, more)
}

// explain says more of the step, or in the list of what a domain of it is at.
func (p program) explain(domain string) (program, tea.Cmd) {
	if domain == "" {
		return p.putOver(screens.NewExplain(p.kit, p.screen, p.journey, p.step))
	}
	j, ok, err := p.engine.Find(domain)
	switch {
	case err != nil:
		return p.notify(screens.Failed{Err: err})
	case !ok:
		return p, nil
	}
	return p.putOver(screens.NewExplain(p.kit, p.screen, j, p.engine.Guide.Step(j, p.engine.Now())))
}
