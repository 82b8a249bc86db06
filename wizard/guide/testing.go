package guide

import (
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// testingStep shows the day of the testing period, what the reports say and what is still missing; enforce is
// offered when the rule allows it, and against the rule only with its risk spelled out.
func (v view) testingStep() Step {
	golive := v.situation.GoLive()
	since, atLeast, ok := rollout.Since(v.j.Notes, mtasts.Testing)
	if !ok {
		since = v.j.Plan.Target.LiveSince
	}
	number := int(v.now.Sub(since)/day) + 1
	_, until := v.situation.Exposed()
	values := assets.Values{
		"n": itoa(number), "of": itoa(rollout.TestingDays), "domain": v.j.Domain, "since": v.date(since, v.now), "until": v.clock(until, v.now),
	}
	step := Step{
		Title: v.say(msgid.TestingTitle, values), Part: v.part(number, rollout.TestingDays),
		Fact: v.testingFact(golive, since.Add(rollout.TestingDays*day)), Lead: v.testingLead(values), Turn: v.testingTurn(golive),
	}
	if number > rollout.TestingDays {
		step.Title, step.Part = v.say(msgid.TestingTitleOver, values), ""
	}
	step.Chart = v.chart(since)
	if atLeast {
		step.Blocks = append(step.Blocks, v.text(msgid.TestingSinceMet, values))
	}
	step.Blocks = append(step.Blocks, v.conditionBlocks(golive)...)
	step.Blocks = append(step.Blocks, v.troubleBlocks(v.findings, v.unsaid)...)
	step.Blocks = append(step.Blocks, v.asideBlocks()...)
	step.Blocks = append(step.Blocks, v.offerReportsIn()...)
	step.Blocks = append(step.Blocks, v.reportsPage()...)
	step.Question = v.testingQuestion(golive)
	return step
}

// testingFact says until when the testing weeks last, or what is to come after them.
func (v view) testingFact(golive rollout.GoLive, end time.Time) string {
	switch {
	case golive.Ready:
		return v.say(msgid.TestingFactReady, nil)
	case v.now.Before(end):
		return v.say(msgid.TestingFactUntil, assets.Values{"date": v.date(end, v.now), "in": v.days(end)})
	}
	return v.say(msgid.TestingFactOver, assets.Values{"n": itoa(rollout.TestingDays)})
}

// testingLead says how mail is: nobody may say that it arrives as before where a sender may refuse some.
func (v view) testingLead(values assets.Values) string {
	exposed, _ := v.situation.Exposed()
	switch {
	case exposed:
		return v.say(msgid.TestingHeld, values)
	case slices.ContainsFunc(v.findings, v.isAlarm):
		return v.say(msgid.TestingLeadAlarm, values)
	}
	return v.say(msgid.TestingLead, values)
}

// toRepair reports whether the step shows a finding as something to repair: that it is time for enforce is none.
func (v view) toRepair(f diagnosis.Finding) bool {
	return f.Level != diagnosis.Advice && !f.Wait && (v.isAlarm(f) || v.unsaid(f))
}

// testingTurn says whether there is anything to do.
func (v view) testingTurn(golive rollout.GoLive) Move {
	switch {
	case slices.ContainsFunc(v.findings, diagnosis.Finding.ToAct) && slices.ContainsFunc(v.findings, v.toRepair):
		return v.move("trouble")
	case golive.Allowed():
		return v.move("ready")
	case slices.ContainsFunc(v.findings, diagnosis.Finding.ToAct):
		return v.trouble()
	}
	return v.move("today")
}

// testingQuestion asks what to do next. Until enforce may be chosen, there is mostly nothing to choose.
func (v view) testingQuestion(golive rollout.GoLive) *Question {
	prompt := msgid.TestingPromptWait
	switch {
	case golive.Ready:
		prompt = msgid.TestingPromptReady
	case golive.Elsewhere:
		prompt = msgid.TestingPromptService
	case golive.LowMail:
		prompt = msgid.TestingPromptLowMail
	}
	q := v.question(v.pending, v.say(prompt, nil), func(value string) (Option, bool) {
		switch next := journey.Next(value); {
		case next == journey.NextEnforce && !golive.Allowed():
			return Option{Value: value, Label: v.say(msgid.QuestionNextAnywayLabel, nil), Detail: v.say(msgid.QuestionNextAnywayDetail, nil)}, true
		case next == journey.NextWait:
			o := v.option(journey.QuestionNext, value, nil)
			o.Label = v.say(msgid.TestingStay, nil)
			return o, true
		default:
			return v.reportsOption(next)
		}
	})
	q.Folded = !golive.Allowed() && !v.pending.Offers(journey.NextAside)
	return q
}

// reportsPage says how TLS reports come to mailseal; nil where a company reads them.
func (v view) reportsPage() []Block {
	if v.situation.Provider.Reports != "" {
		return nil
	}
	values := v.senderNames()
	values["domain"] = v.j.Domain
	blocks := []Block{{Style: Page, Text: v.say(msgid.TestingReportsTitle, nil)}, v.text(msgid.TestingReportsWhen, values)}
	blocks = append(blocks, v.reportPlaces()...)
	return append(blocks, v.text(msgid.TestingReportsCommand, nil), Block{Style: Literal, Text: v.Command("reports " + v.j.Domain + " FILE")})
}
