// Package guide puts a journey in words: what the user reads, does and is asked. It decides nothing; each decision is
// taken in journey, diagnosis and rollout.
//
// Step (guide.go) chooses the screen. Each screen has a file: found, risk, plan, publish, testing, deviation, protected, move,
// operation, and consent for the words that are typed before a step that cannot be taken back. A screen with an open task has a board: its text (task.go), what to type (fields.go),
// its state (rows.go). Below them are what several screens show: findings (trouble.go), the web host or service (place.go), the DNS
// host (dns_host.go), questions, and at last the words of dates and numbers (words.go).
//
// What the command status says of a domain is in status.go; domain_row.go has the domain in a list of several, and domain_page.go the
// page of one that nobody began.
//
// TLS reports are read from ReadReports (report_reading.go): what their failures mean (report_news.go), and the weeks as a picture
// (report_weeks.go). reports.go has the lines about each report and about all of them, report_sender.go the names of their senders.
package guide

import (
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/providers"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// Guide has the words and the catalogue; from a journey and the time it makes what to show.
type Guide struct {
	journey.Machine
	Words  *assets.Words
	Folder func(domain string) string // where the journey's files are; nil: nowhere
	Flags  string                     // that a later command needs to find the same notes, as they are typed
	// SavedAs writes a command with a file for what it prints, as it is typed; nil: as in a shell of Unix.
	SavedAs func(command, file string) string
	// Revise changes a step before it is shown; nil: it is shown as it is.
	Revise func(journey.Journey, Step) Step
}

// Load returns a guide with the embedded words of a language and the embedded catalogue.
func Load(lang string) (*Guide, error) {
	words, err := assets.Load(lang)
	if err != nil {
		return nil, err
	}
	catalogue, err := providers.Load()
	if err != nil {
		return nil, err
	}
	return &Guide{Machine: journey.Machine{Catalogue: catalogue}, Words: words}, nil
}

// view is a journey at one time, with all that a step is made of.
type view struct {
	*Guide
	j         journey.Journey
	now       time.Time
	check     facts.Check
	situation rollout.Situation
	findings  []diagnosis.Finding
	pending   journey.Pending
	asked     bool        // pending is
	next      time.Time   // of the next check
	scope     facts.Scope // of it
}

// Step returns what to show at a time, whose location is the user's.
func (g *Guide) Step(j journey.Journey, now time.Time) Step {
	v := g.view(j, now)
	step, consent := v.consentStep()
	if !consent {
		step = v.step()
		step.Next, step.Scope = v.next, v.scope
	}
	step.Stage = j.Stage()
	step.Alarms = v.alarms()
	if step.Title == "" {
		step.Title = g.say(msgid.Stage.Of(string(step.Stage), "title"), nil)
	}
	if g.Revise != nil {
		step = g.Revise(j, step)
	}
	return step
}

func (v view) step() Step {
	switch stage := v.j.Stage(); {
	case v.j.Operation != nil:
		return v.operationStep()
	case stage == journey.StageDomain:
		return v.domainStep()
	case stage == journey.StageLook:
		return v.foundStep()
	case stage == journey.StageRisk:
		return v.riskStep()
	case stage == journey.StagePlan:
		return v.planStep()
	case v.j.TaskOpen():
		return v.publishStep()
	case v.deviates():
		return v.deviationStep()
	case stage == journey.StageTesting:
		return v.testingStep()
	}
	return v.protectedStep()
}

// consentStep explains what the user asked for and has not agreed to yet; ok is false where there is nothing of the kind.
func (v view) consentStep() (step Step, ok bool) {
	switch v.pending.ID {
	case journey.QuestionEnforce, journey.QuestionOverride:
		return v.enforceConsent(), true
	case journey.QuestionRollback:
		return v.rollbackConsent(), true
	case journey.QuestionReportsIn:
		return v.reportsInStep(), true
	case journey.QuestionNewMX:
		return v.newServersStep(), true
	case journey.QuestionAcceptMX:
		return v.candidatesStep(), true
	case journey.QuestionBefore:
		return v.beforeStep(), true
	case journey.QuestionMove:
		return v.moveStep(), true
	case journey.QuestionEmergency:
		return v.emergencyConsent(), true
	case journey.QuestionRemove:
		return v.removeConsent(), true
	case journey.QuestionDelete:
		return v.deleteConsent(), true
	default: // the other questions belong to what the stage shows
		return Step{}, false
	}
}

// alarms shows the findings that cost mail, except what the operation under way does on purpose. Before
// there is a plan, foundStep shows them.
func (v view) alarms() []Block {
	if v.j.Plan == nil {
		return nil
	}
	blocks := v.troubleBlocks(v.findings, v.isAlarm)
	if len(blocks) > 0 {
		blocks = append([]Block{{Style: Heading, Text: v.say(msgid.AlarmTitle, nil)}}, blocks...)
	}
	if v.tightens() && slices.ContainsFunc(v.findings, func(f diagnosis.Finding) bool { return v.isAlarm(f) && f.Topic() == diagnosis.TopicMail }) {
		blocks = append(blocks, v.item(Todo, msgid.AlarmFirst, nil))
	}
	if d, live := v.j.Deviation(); v.j.TaskOpen() && d != rollout.AsPlanned { // elsewhere it has a page of its own
		values := v.liveValues(live)
		blocks = append(blocks, v.deviationBlocks(d, values)...)
		if live.Mode == mtasts.Enforce {
			blocks = append(blocks, v.text(msgid.DeviationMemory, values))
		}
	}
	return blocks
}

// tightens reports whether the open task has senders enforce a policy, or remember an enforced one for longer.
func (v view) tightens() bool {
	return v.j.TaskOpen() && v.j.Operation == nil && v.j.Plan.Target.Mode == mtasts.Enforce && v.j.Plan.Before != nil
}

func (g *Guide) view(j journey.Journey, now time.Time) view {
	v := view{Guide: g, j: j, now: now}
	v.check, _ = j.Check()
	v.situation = g.Situation(j, now)
	v.findings = acknowledgedLast(journey.FindingsIn(v.situation))
	v.pending, v.asked = g.Pending(j, now)
	v.next, v.scope = g.NextCheck(j, now)
	return v
}
