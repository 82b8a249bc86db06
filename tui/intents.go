package tui

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"mailseal/tui/screens"
	"mailseal/wizard"
	"mailseal/wizard/journey"
)

// intend does what a screen wants; ok is false where msg is no intent.
func (p program) intend(msg tea.Msg) (_ program, cmd tea.Cmd, ok bool) {
	switch msg := msg.(type) {
	case screens.Open:
		p, cmd = p.open(msg.Domain)
	case screens.NewDomain:
		p, cmd = p.askDomain(true)
	case screens.Answered:
		p, cmd = p.uncover().answer(msg)
	case screens.Back:
		p, cmd = p.back()
	case screens.List:
		p, cmd = p.list()
	case screens.Walk:
		p, cmd = p.walk(msg.Forward)
	case screens.OpenPage:
		p, cmd = p.openPage(msg.URL)
	case screens.CheckNow:
		if !p.checking {
			p, cmd = p.check()
		}
	case screens.AskAgain:
		p.waiting = false
		p, cmd = p.scheduleCheck()
	case screens.CopyField:
		p, cmd = p.copyField(msg.Field)
	case screens.Explain:
		p, cmd = p.putOver(screens.NewExplain(p.kit, p.journey, p.step))
	case screens.HandOver:
		p, cmd = p.putOver(screens.NewHandOver(p.kit, p.journey))
	case screens.ChooseAction:
		if p.engine.Actions != nil && p.step.Board != nil {
			p, cmd = p.putOver(screens.NewActions(p.kit, p.engine.Actions(p.journey, *p.step.Board)))
		}
	case screens.Act:
		p, cmd = p.uncover().act(msg.Action)
	case screens.Close:
		p = p.uncover()
	default:
		return p, nil, false
	}
	return p, cmd, true
}

// open starts or continues the journey of a domain.
func (p program) open(domain string) (program, tea.Cmd) {
	open := p.engine.Open
	return p.run(func(context.Context) (any, error) {
		j, err := open(domain, nil)
		return opened{j}, err
	})
}

// answer saves an answer.
func (p program) answer(a screens.Answered) (program, tea.Cmd) {
	domain, answer := p.journey.Domain, p.engine.Answer
	return p.run(func(ctx context.Context) (any, error) {
		j, then, err := answer(ctx, domain, a.ID, a.Value)
		return answered{j, then}, err
	})
}

// list goes to the list of domains.
func (p program) list() (program, tea.Cmd) {
	engine := p.engine
	return p.run(func(context.Context) (any, error) { return journeysOf(engine), nil })
}

// journeysOf lists what can be read of the notes: damaged ones are no obstacle to the others.
func journeysOf(engine wizard.Engine) listed {
	journeys, err := engine.Journeys()
	return listed{journeys, err}
}

// back takes the newest answer back, or asks how to leave a board; where there is neither, it goes to the list.
func (p program) back() (program, tea.Cmd) {
	engine, domain := p.engine, p.journey.Domain
	switch {
	case domain == "":
		return p.list()
	case p.step.Board != nil && p.step.Board.Stop != nil:
		return p.putOver(screens.NewLeave(p.kit, *p.step.Board.Stop))
	}
	return p.run(func(context.Context) (any, error) {
		j, moved, err := engine.Back(domain)
		if err != nil || moved {
			return wentBack{j}, err
		}
		return journeysOf(engine), nil
	})
}

// walk goes on to the next step of the open task, or back to the one before.
func (p program) walk(forward bool) (program, tea.Cmd) {
	engine, domain := p.engine, p.journey.Domain
	return p.run(func(context.Context) (any, error) {
		j, _, err := engine.Walk(domain, forward)
		return answered{j, journey.ThenGoOn}, err
	})
}

// openPage opens a page in the browser, where there is one. The address stands on the screen in any case.
func (p program) openPage(url string) (program, tea.Cmd) {
	open, words := p.browser.show, p.kit.Words
	return p, func() tea.Msg {
		if err := open(url); err != nil {
			return screens.Sent{Text: words.Say("tui.no-browser", map[string]string{"url": url})}
		}
		return screens.Sent{Text: words.Say("tui.opened", map[string]string{"url": url})}
	}
}

// act has the engine do something about the task of the board.
func (p program) act(action wizard.Action) (program, tea.Cmd) {
	if p.engine.Act == nil || p.step.Board == nil {
		return p, nil
	}
	engine, j, board := p.engine, p.journey, *p.step.Board
	return p.run(func(context.Context) (any, error) {
		return acted{wizard.NewAttempt(&board, action, engine.Now())}, engine.Act(j, board, action)
	})
}
