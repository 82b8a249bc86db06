package main

import (
	"strings"
	"testing"

	"mailseal/providers"
	"mailseal/wizard"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
	"mailseal/wizard/practice"
)

// firstTask goes through a practice to its first task and does that; place is where the policy file is to live, "" the one that is
// recommended. It returns the journey with the task done, or what stopped it.
func firstTask(t *testing.T, engine wizard.Engine, domain, place string) journey.Journey {
	t.Helper()
	p := practicePlayer{engine: engine, domain: domain, place: place, done: map[string]bool{}}
	j, err := engine.Open(domain, nil)
	if err == nil {
		j, err = engine.Check(t.Context(), domain, facts.Full(), nil)
	}
	first := plan.TaskID("")
	for range 60 {
		if err != nil {
			t.Fatal(err)
		}
		step := engine.Guide.Step(j, engine.Now())
		switch {
		case step.Board == nil && step.Question == nil:
			t.Fatalf("the way ends at %q", step.Title)
		case step.Question != nil:
			move, failed := p.move(j, step)
			if failed != nil {
				t.Fatal(failed)
			}
			j, _, err = engine.Answer(t.Context(), domain, step.Question.ID, move.Answer)
		case first != "" && step.Board.Task.ID != first:
			return j
		case step.Board.Yours() && !p.done[step.Board.Title]:
			first = step.Board.Task.ID
			actions := engine.Actions(j, step)
			if len(actions) == 0 || actions[0].Mistake || !step.Board.Known() {
				if j, err = engine.WalkThrough(domain); err == nil {
					continue
				}
			}
			p.done[step.Board.Title] = true
			if err = engine.Act(j, step, actions[0]); err == nil {
				j, err = engine.Check(t.Context(), domain, facts.Full(), nil)
			}
		default:
			if err = engine.Until(t.Context(), step.Next); err == nil {
				j, err = engine.Check(t.Context(), domain, step.Scope, nil)
			}
		}
	}
	t.Fatalf("never done: %+v", engine.Guide.Step(j, engine.Now()).Board)
	return j
}

// TestEveryCompanyCanBePractised begins a practice with every mail provider and every DNS host of the catalogue, where each company is
// found to be the one that was asked for; with every sixth, and at the places that TestPlayPlaces does not go to, it does the first task.
func TestEveryCompanyCanBePractised(t *testing.T) {
	catalogue, err := providers.Load()
	if err != nil {
		t.Fatal(err)
	}
	some := func(i int) bool { return !testing.Short() || i%10 == 0 } // for the race detector
	mail, dns := catalogue.MailProviders(), catalogue.DNSHosts()
	for i := range max(len(mail), len(dns)) {
		m, d := mail[i%len(mail)], dns[i%len(dns)]
		if !some(i) {
			continue
		}
		t.Run(m.ID+"/"+d.ID, func(t *testing.T) {
			t.Parallel()
			engine, domain := practisedAt(t, practice.Options{Provider: m.ID, DNS: d.ID}, keepInMemory)
			j, err := engine.Open(domain, nil)
			switch {
			case err != nil:
			case i%6 == 0:
				j = firstTask(t, engine, domain, "")
			default:
				j, err = engine.Check(t.Context(), domain, facts.Full(), nil)
			}
			if err != nil {
				t.Fatal(err)
			}
			check, _ := j.Check()
			clues := journey.Clues(check)
			if found := catalogue.Mail(clues); found.ID != m.ID && found.GatewayID != m.ID {
				t.Errorf("the mail is at %s", found.Name)
			}
			if found := catalogue.DNSHost(clues); found.ID != d.ID && !strings.Contains(found.Name, d.Name) {
				t.Errorf("the DNS is at %s", found.Name)
			}
		})
	}
	of := worldsOf(t)
	for i, id := range catalogue.Offered() {
		switch {
		case len(of[id]) == 0:
			t.Errorf("no practice is offered %s", id)
		case i%3 != 0 && some(i):
			t.Run(id, func(t *testing.T) {
				t.Parallel()
				engine, domain := practisedAt(t, of[id][0], keepInMemory)
				if j := firstTask(t, engine, domain, id); j.Plan.Hosting.ID != id {
					t.Errorf("the policy file lives at %s", j.Plan.Hosting.Name)
				}
			})
		}
	}
}

// TestPractisedLists: what can be practised is listed by the names that the flags take.
func TestPractisedLists(t *testing.T) {
	for flag, names := range map[string][]string{
		"--provider": {"microsoft-365 ", "own ", "Microsoft 365\n"}, "--dns": {"ionos ", "other ", "GoDaddy\n"}, "--hosting": {"github-pages ", "GitHub Pages\n"},
	} {
		r := mailseal(t, "", "practice", flag, practice.ListWord)
		for _, name := range names {
			if !strings.Contains("\n"+r.out, name) {
				t.Errorf("%s list does not name %q", flag, name)
			}
		}
		if r.code != exitFine || strings.Contains(r.out, "Stage") {
			t.Errorf("%s list: code %d", flag, r.code)
		}
	}
}
