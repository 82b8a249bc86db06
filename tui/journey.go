package tui

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"mailseal/tui/screens"
	"mailseal/wizard"
	"mailseal/wizard/guide"
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
		p.over, p.room = nil, screens.Resized{}
		p, cmd = p.answer(msg)
	case screens.Back:
		p, cmd = p.back()
	case screens.List:
		p, cmd = p.list()
	case screens.CheckNow:
		if !p.checking {
			p, cmd = p.check()
		}
	case screens.AskAgain:
		p.waiting = false
		if p.engine.Practice != nil && !p.checking { // its time stands still while a question is open
			p = p.drop()
		}
	case screens.CopyField:
		p, cmd = p.copyField(msg.Field)
	case screens.Explain:
		p, cmd = p.lay(screens.NewExplain(p.kit, p.journey))
	case screens.HandOver:
		p, cmd = p.lay(screens.NewHandOver(p.kit, p.journey))
	case screens.ChooseAction:
		if practice := p.engine.Practice; practice != nil && p.step.Board != nil {
			p, cmd = p.lay(screens.NewActions(p.kit, practice.Actions(p.journey, *p.step.Board)))
		}
	case screens.Do:
		p, cmd = p.do(msg.Deed)
	case screens.Close:
		p.over = nil
		p.room = screens.Resized{}
	default:
		return p, nil, false
	}
	return p, cmd, true
}

// open starts or continues the journey of a domain.
func (p program) open(domain string) (program, tea.Cmd) {
	engine := p.engine
	return p.run(func(context.Context) (any, error) {
		j, err := engine.Open(domain, nil)
		return opened{j}, err
	})
}

// enter shows a journey where it stands.
func (p program) enter(j journey.Journey) (program, tea.Cmd) {
	record := ""
	if p.screen != nil {
		record = p.screen.Record(p.w)
	}
	p.journey, p.step, p.waiting = j, p.engine.Guide.Step(j, p.engine.Now()), false
	p, shown := p.show(screens.For(p.kit, p.journey, p.step, false), record)
	p, armed := p.arm()
	return p, tea.Batch(shown, armed)
}

// home lists the saved journeys, or asks for the first domain.
func (p program) home(journeys []journey.Journey) (program, tea.Cmd) {
	if len(journeys) == 0 {
		return p.askDomain(false)
	}
	p = p.leaveJourney()
	return p.show(screens.NewHome(p.kit, journeys), "")
}

// leaveJourney forgets the open journey; it is on disk.
func (p program) leaveJourney() program {
	p = p.drop()
	p.journey, p.step, p.waiting = journey.Journey{}, guide.Step{}, false
	return p
}

// askDomain asks for a domain, and proposes the one that was left: most who come back mistyped it. listed says that there is
// a list to go back to.
func (p program) askDomain(listed bool) (program, tea.Cmd) {
	if p.screen != nil && p.journey.Domain == "" && p.step.Stage == journey.StageDomain {
		return p, nil // it is asked for already; what was typed stays
	}
	left := p.journey.Domain
	if d, err := journey.ParseDomain(left); err == nil {
		left = d.Unicode
	}
	p = p.leaveJourney()
	p.step = p.engine.Guide.Step(journey.Journey{}, p.engine.Now())
	return p.show(screens.AskDomain(p.kit, p.step, left, listed), "")
}

// answer saves an answer.
func (p program) answer(a screens.Answered) (program, tea.Cmd) {
	domain, answer := p.journey.Domain, p.engine.Answer
	return p.run(func(ctx context.Context) (any, error) {
		j, then, err := answer(ctx, domain, a.ID, a.Value)
		return answered{j, then}, err
	})
}

// goOn shows what comes after an answer.
func (p program) goOn(a answered) (program, tea.Cmd) {
	switch a.then {
	case journey.ThenLeave:
		p.journey = a.journey
		return p.print(p.screen.Record(p.w)).quit()
	case journey.ThenWait:
		p.waiting = true
		p, told := p.tell(screens.Waited{})
		p, moved := p.move(a.journey, false)
		p, armed := p.arm()
		return p, tea.Batch(told, moved, armed)
	case journey.ThenCheck:
		p, moved := p.move(a.journey, false)
		if p.step.Stage == journey.StageLook {
			p, shown := p.show(screens.NewChecking(p.kit, p.journey.Domain), "")
			p, checked := p.check()
			return p, tea.Batch(moved, shown, checked)
		}
		p, checked := p.check()
		return p, tea.Batch(moved, checked)
	}
	p, moved := p.move(a.journey, false)
	p, armed := p.arm()
	return p, tea.Batch(moved, armed)
}

// move shows a changed journey: news on the same screen, or the next screen.
func (p program) move(j journey.Journey, byItself bool) (program, tea.Cmd) {
	before := screens.Place(p.journey, p.step)
	question := p.step.Question
	p.journey, p.step = j, p.engine.Guide.Step(j, p.engine.Now())
	if p.waiting && (p.step.Question == nil || question == nil || p.step.Question.Prompt != question.Prompt ||
		len(p.step.Question.Options) != len(question.Options)) {
		p.waiting = false
	}
	if screens.Place(p.journey, p.step) == before && !screens.IsChecking(p.screen) {
		return p.tell(screens.Refreshed{Journey: j, Step: p.step, ByItself: byItself})
	}
	p.waiting = false
	record := p.screen.Record(p.w)
	return p.show(screens.For(p.kit, p.journey, p.step, byItself), record)
}

// list goes to the list of domains.
func (p program) list() (program, tea.Cmd) {
	engine := p.engine
	return p.run(func(context.Context) (any, error) {
		journeys, err := engine.Journeys()
		return listed{journeys}, err
	})
}

// back takes the newest answer back, or asks how to leave a board; where there is neither, it goes to the list.
func (p program) back() (program, tea.Cmd) {
	engine, domain := p.engine, p.journey.Domain
	switch {
	case domain == "":
		return p.list()
	case p.step.Board != nil && p.step.Board.Stop != nil:
		return p.lay(screens.NewLeave(p.kit, *p.step.Board.Stop))
	}
	before := len(p.journey.Answers)
	return p.run(func(context.Context) (any, error) {
		j, err := engine.Back(domain)
		if err != nil || len(j.Answers) < before {
			return took{j}, err
		}
		journeys, err := engine.Journeys()
		return listed{journeys}, err
	})
}

// wentBack shows the step that an answer was taken back to.
func (p program) wentBack(j journey.Journey) (program, tea.Cmd) {
	p.journey, p.step, p.waiting = j, p.engine.Guide.Step(j, p.engine.Now()), false
	p, shown := p.show(screens.For(p.kit, p.journey, p.step, false), "")
	p, armed := p.arm()
	return p, tea.Batch(shown, armed)
}

// do lets the practice's world be changed, and looks.
func (p program) do(deed wizard.Action) (program, tea.Cmd) {
	p.over, p.room = nil, screens.Resized{}
	if p.engine.Practice == nil || p.step.Board == nil {
		return p, nil
	}
	p.hurry = p.engine.Now().Add(hurried)
	practice, j, board := p.engine.Practice, p.journey, *p.step.Board
	return p.run(func(context.Context) (any, error) { return did{}, practice.Act(j, board, deed) })
}

// lastLine says how to come back.
func (p program) lastLine() string {
	words := p.engine.Guide.Words
	switch {
	case p.engine.Practice != nil:
		return words.Say("tui.practice-over", nil)
	case p.journey.Domain != "":
		return words.Say("tui.saved", map[string]string{"command": "mailseal " + p.journey.Domain})
	}
	return ""
}
