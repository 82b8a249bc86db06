package tui

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/tui/screens"
	"mailseal/wizard"
	"mailseal/wizard/journey"
)

// intend does what a screen wants; ok is false where msg is no intent.
func (p program) intend(msg tea.Msg) (_ program, cmd tea.Cmd, ok bool) {
	switch msg := msg.(type) {
	case screens.Open:
		p, cmd = p.open(msg.Domain)
	case screens.Practise:
		p.practises = true
		p = p.quit()
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
	case screens.OpenFile:
		p, cmd = p.openFile(msg.Path)
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
		p, cmd = p.explain(msg.Domain)
	case screens.CheckDomains:
		p, cmd = p.checkDomains(msg.Domains)
	case screens.Inspect:
		p, cmd = p.inspect(msg.Domain)
	case screens.SetWatched:
		p, cmd = p.setWatched(msg)
	case screens.Ring:
		p, cmd = p.ring()
	case screens.HandOver:
		p, cmd = p.putOver(screens.NewHandOver(p.kit, p.screen, p.journey))
	case screens.ChooseAction:
		p, cmd = p.chooseAction()
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
	switch {
	case a.ID == wizard.QuestionLeave && a.Value == wizard.Leave:
		return p.print(p.screen.Record(p.w)).quit(), nil
	case a.ID == wizard.QuestionLeave && p.journey.Domain == "":
		return p.list()
	case a.ID == wizard.QuestionLeave:
		return p.enter(p.journey, "")
	}
	domain, answer := p.journey.Domain, p.engine.Answer
	return p.run(func(ctx context.Context) (any, error) {
		j, then, err := answer(ctx, domain, a.ID, a.Value)
		return answered{j, then}, err
	})
}

// back takes the newest answer back, or asks how to leave a board; where there is neither, it goes to the list.
func (p program) back() (program, tea.Cmd) {
	engine, domain := p.engine, p.journey.Domain
	switch {
	case domain == "":
		return p.list()
	case p.step.Question != nil && p.step.Question.ID == wizard.QuestionLeave:
		return p.enter(p.journey, "")
	case p.step.Board != nil && p.step.Board.Stop != nil:
		return p.putOver(screens.NewLeave(p.kit, p.screen, *p.step.Board.Stop))
	}
	return p.run(func(context.Context) (any, error) {
		j, moved, err := engine.Back(domain)
		if err != nil || moved {
			return wentBack{j}, err
		}
		return toList{}, nil
	})
}

// walk goes on to the next step of the open task, or back to the one before. A check that this ends is made again.
func (p program) walk(forward bool) (program, tea.Cmd) {
	engine, domain, then := p.engine, p.journey.Domain, journey.ThenGoOn
	if p.checking {
		then = journey.ThenCheck
	}
	return p.run(func(context.Context) (any, error) {
		j, _, err := engine.Walk(domain, forward)
		return answered{j, then}, err
	})
}

// openPage opens a page in the browser, where there is one. The address stands on the screen in any case.
func (p program) openPage(url string) (program, tea.Cmd) {
	open, words := p.browser.show, p.kit.Words
	return p, func() tea.Msg {
		if err := open(url); err != nil {
			return screens.Sent{Text: words.Say(msgid.TuiNoBrowser, assets.Values{"url": url})}
		}
		return screens.Sent{Text: words.Say(msgid.TuiOpened, assets.Values{"url": url})}
	}
}

// openFile opens a file or a folder of this computer.
func (p program) openFile(path string) (program, tea.Cmd) {
	open, words := p.browser.file, p.kit.Words
	return p, func() tea.Msg {
		if err := open(path); err != nil {
			return screens.Sent{Text: words.Say(msgid.TuiNotOpened, assets.Values{"path": path})}
		}
		return screens.Sent{Text: words.Say(msgid.TuiOpenedFile, assets.Values{"path": path})}
	}
}

// leave ends the program, unless there is something to show and to ask before.
func (p program) leave() (program, tea.Cmd) {
	asked := p.step.Question != nil && p.step.Question.ID == wizard.QuestionLeave
	if p.engine.Leaving != nil && !asked {
		if step, asks := p.engine.Leaving(p.journey); asks {
			p = p.drop()
			p.step, p.waiting = step, false
			return p.show(screens.For(p.kit, p.journey, p.step, false), "")
		}
	}
	return p.quit(), nil
}

// chooseAction lists what the engine can do at the step; where that is one thing, it is done.
func (p program) chooseAction() (program, tea.Cmd) {
	if p.engine.Actions == nil {
		return p, nil
	}
	switch list := p.engine.Actions(p.journey, p.step); len(list) {
	case 0:
		return p, nil
	case 1:
		return p.act(list[0])
	default:
		return p.putOver(screens.NewActions(p.kit, p.screen, list))
	}
}

// act has the engine do something at the step.
func (p program) act(action wizard.Action) (program, tea.Cmd) {
	if p.engine.Act == nil {
		return p, nil
	}
	engine, j, step := p.engine, p.journey, p.step
	return p.run(func(context.Context) (any, error) {
		done := acted{said: action.Said}
		if step.Board != nil {
			done.attempt = wizard.NewAttempt(step.Board, action, engine.Now())
		}
		return done, engine.Act(j, step, action)
	})
}
