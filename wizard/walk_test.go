package wizard_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
	"mailseal/wizard/wizardtest"
)

// openStep returns what the user stands at: the number of the open step, or a question.
func (d domain) openStep() string {
	step := d.step()
	if step.Question != nil {
		return string(step.Question.ID)
	}
	return strconv.Itoa(1 + slices.IndexFunc(step.Board.Steps, func(s guide.TaskStep) bool { return s.State == guide.StepOpen }))
}

// walk goes a step on or back, and holds what it reports against what is shown.
func (d domain) walk(forward bool) (moved bool) {
	d.t.Helper()
	before := d.openStep()
	_, moved, err := d.Engine.Walk(wizardtest.School, forward)
	if err != nil {
		d.t.Fatal(err)
	}
	if after := d.openStep(); moved == (after == before) {
		d.t.Errorf("from %s to %s: moved is %t", before, after, moved)
	}
	return moved
}

// at wants the user to stand at a step of a task.
func (d domain) at(task plan.TaskID, step string) {
	d.t.Helper()
	if b := d.step().Board; b == nil || b.Task.ID != task || d.openStep() != step {
		d.t.Errorf("it is at %s of %+v, not at %s of %s", d.openStep(), b, step, task)
	}
}

// publishing returns a domain whose policy file is to live at GitHub Pages, and what its owner sees of a record is set by see.
func publishing(t *testing.T) (d domain, see func(plan.TaskID, []facts.Answer)) {
	t.Helper()
	d = newDomain(t, company{Live: []string{"aspmx.l.google.com"}}, company{Live: []string{"ns51.domaincontrol.com"}})
	seen := map[plan.TaskID][]facts.Answer{}
	before := d.Change
	d.Change = func(c *facts.Check) {
		before(c)
		for task, lookup := range map[plan.TaskID]*facts.Lookup{plan.ReportRecord: &c.Report, plan.PolicyHost: &c.Host} {
			if answers, ok := seen[task]; ok {
				lookup.Authoritative, lookup.Resolvers = answers, nil
			}
		}
	}
	for _, a := range [][2]string{
		{string(journey.QuestionSeen), journey.Yes}, {string(journey.QuestionRisk), journey.Yes}, {string(journey.QuestionHosting), "github-pages"},
		{string(journey.QuestionReports), "tls@" + wizardtest.School}, {string(journey.QuestionAcceptPlan), journey.Yes},
	} {
		d.answer(journey.QuestionID(a[0]), a[1])
	}
	return d, func(task plan.TaskID, answers []facts.Answer) {
		if seen[task] = answers; answers == nil {
			delete(seen, task)
		}
		d.Advance(time.Minute)
		d.check()
	}
}

func answers(status facts.Status, rrs ...facts.RR) []facts.Answer {
	return []facts.Answer{{Server: facts.Server{Name: "ns51.domaincontrol.com"}, Status: status, RRs: rrs}}
}

// TestWalkAtWrongRecord: a record that is seen to be wrong is put right at its own step, from where one can go back; and it skips
// nothing that was not done yet.
func TestWalkAtWrongRecord(t *testing.T) {
	d, see := publishing(t)
	d.at(plan.ReportRecord, "1")
	text := "v=TLSRPTv1; rua=mailto:tsl@" + wizardtest.School
	mistyped := answers(facts.OK, facts.RR{Name: "_smtp._tls." + wizardtest.School, Type: "TXT", TTL: time.Hour, Value: text, Strings: []string{text}})
	see(plan.ReportRecord, mistyped)
	d.at(plan.ReportRecord, "2")
	if !d.walk(false) {
		t.Error("there is no way back from a wrong record")
	}
	see(plan.ReportRecord, mistyped)
	d.at(plan.ReportRecord, "1") // another check takes nobody away
	if d.walk(false) {
		t.Error("there is a step before the first")
	}
	d.walk(true)
	d.at(plan.ReportRecord, "2")
	d.Publish(plan.ReportRecord)
	see(plan.ReportRecord, nil)

	d.at(plan.PolicyHost, "1")
	for d.step().Question == nil && d.walk(true) {
	}
	d.answer(journey.QuestionHost, "rosehill.github.io")
	for d.walk(false) && d.step().Question == nil {
	}
	if _, moved, err := d.Engine.Back(wizardtest.School); !moved || err != nil {
		t.Errorf("back from the question: %t, %v", moved, err)
	}
	for d.walk(false) {
	}
	see(plan.PolicyHost, answers(facts.OK, facts.RR{Name: "mta-sts." + wizardtest.School, Type: "CNAME", TTL: time.Hour, Value: "old.example.net"}))
	d.at(plan.PolicyHost, "1") // an old record does not mean that the site is made
	if b := d.step().Board; b == nil || !slices.ContainsFunc(b.Rows, func(r guide.Row) bool { return r.Mark == guide.Bad }) {
		t.Errorf("nothing is said of the old record: %+v", b)
	}
}

// TestWalkWhileWaiting: where only time is needed, no step is walked; where nobody sees whether it was done, each is.
func TestWalkWhileWaiting(t *testing.T) {
	d, see := publishing(t)
	see(plan.ReportRecord, answers(facts.Timeout))
	if b := d.step().Board; b.Turn != journey.Unseen || !d.walk(true) || !d.walk(false) {
		t.Errorf("the turn is %s, and it is at %s", b.Turn, d.openStep())
	}
	d.Publish(plan.ReportRecord)
	see(plan.ReportRecord, nil)
	right := d.Journey().Notes.Last.Report.Authoritative
	half := slices.Clone(right)
	half[1] = answers(facts.NXDomain)[0]
	half[1].Server = right[1].Server
	see(plan.ReportRecord, half)
	if b := d.step().Board; b.Turn != journey.Coming || d.walk(false) || d.walk(true) {
		t.Errorf("the turn is %s, and it is at %s", b.Turn, d.openStep())
	}
}
