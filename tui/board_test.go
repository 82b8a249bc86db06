package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mailseal/wizard"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/wizardtest"
)

// blinded is an engine that sees nothing of domains while told so.
func blinded(p *wizardtest.World) (set func(blind bool)) {
	blind := make(chan bool, 1)
	blind <- false
	p.Change = func(c *facts.Check) {
		is := <-blind
		blind <- is
		if is {
			c.MX = facts.Lookup{Name: c.Domain, Authoritative: []facts.Answer{{Status: facts.Timeout}}}
		}
	}
	return func(is bool) { <-blind; blind <- is }
}

// TestBoard uses the live board for a day and more: domains that were never checked are checked at once, a change rings the bell and is
// marked, one is read about and left again, one is searched for, and all are checked again on the next day.
func TestBoard(t *testing.T) {
	p := wizardtest.New(t)
	setBlind := blinded(p)
	find := p.Engine.Find
	p.Engine.Find = func(domain string) (journey.Journey, bool, error) {
		j, _, err := find(domain)
		return j, j.Begun(), err
	}
	var list []wizard.Listed
	for i := range 30 {
		list = append(list, wizard.Listed{Domain: fmt.Sprintf("customer-%02d.example", i), Watched: true})
	}
	term := start(t, p.Engine, "", 80, 24, nil, Options{Grace: -1, Watched: list})
	term.await("30 domains: 30 to do", "▸ customer-00.example", "begin the set-up", "more")
	if n := p.Checks(); n != 30 {
		t.Errorf("%d checks of 30 domains", n)
	}
	if strings.Contains(term.drawn(), "\a") {
		t.Error("the first check of a domain rings the bell")
	}
	term.keys(down + down + "\x1b[6~")
	term.await("▸ customer-17.example", "↑ ", "↓ ")

	setBlind(true)
	term.keys("r")
	term.await("customer-17.example is UNKNOWN now. It was TO DO.", "▸ customer-17.example", "29 to do, 1 unknown", "Changed at 14:02. It was TO DO before.")
	term.awaitThat("the bell", func() bool { return strings.Contains(term.drawn(), "\a") })
	term.keys("\x1b[A")
	term.await(" * customer-17.example")

	term.keys("/un 17")
	term.await("Search: un 17", "1 of 30", "▸ customer-17.example")
	term.keys(enter + enter)
	term.await("What mailseal saw at 14:02", "open in the wizard", "close")
	term.keys(escape)
	term.await("Search: un 17", "▸ customer-17.example")
	term.keys(escape)
	term.await("29 to do, 1 unknown", "▸ customer-17.example", "more")

	setBlind(false)
	checks := p.Checks()
	p.Advance(time.Hour)
	term.await("30 domains: 30 to do", "customer-17.example is TO DO now. It was UNKNOWN.")
	if n := p.Checks() - checks; n != 1 {
		t.Errorf("%d checks within an hour of one that saw nothing", n)
	}
	checks = p.Checks()
	p.Advance(23 * time.Hour)
	term.awaitThat("the checks of the next day, but of the one that is due an hour later", func() bool { return p.Checks() == checks+29 })
	term.keys("q")
	term.ended(nil)
	for _, sequence := range []string{"\x1b[?1049h", "\x1b[?1000h", "\x1b[?1002h"} {
		if strings.Contains(term.drawn(), sequence) {
			t.Errorf("%q was written: the window or the mouse was taken over", sequence)
		}
	}
}

// TestBoardAndWizard holds that Enter opens the journey of a domain, that Esc leads back to the same line of the board, which knows what was
// done meanwhile, and that checks of the others go on.
func TestBoardAndWizard(t *testing.T) {
	p := wizardtest.New(t)
	if _, err := p.Engine.Open(wizardtest.School, nil); err != nil {
		t.Fatal(err)
	}
	p.Engine.Domains = func() ([]wizard.Listed, error) {
		return []wizard.Listed{{Domain: "a.example", Watched: true}, {Domain: wizardtest.School}, {Domain: "z.example", Watched: true}}, nil
	}
	term := start(t, p.Engine, "", 80, 24, nil, noGrace)
	term.await("3 domains: 3 to do", "▸ a.example")
	term.keys(down)
	term.await("▸ " + wizardtest.School)
	term.keys(enter)
	toReports(term)
	checks := p.Checks()
	p.Advance(25 * time.Hour)
	term.awaitThat("the checks of the others", func() bool { return p.Checks() >= checks+2 })
	for _, before := range []string{"▸ GitHub Pages", "▸ Protect this domain", "▸ Yes, go on"} {
		term.keys(escape)
		term.await(before)
	}
	term.keys(escape)
	term.await("3 domains: 3 to do", "▸ "+wizardtest.School, "Another domain...")
	term.keys("q")
	term.ended(nil)
}
