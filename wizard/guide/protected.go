package guide

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// protectedStep says what is protected and until when senders hold the policy: by what they can fetch, not by the plan.
func (v view) protectedStep() Step {
	values := v.protectedValues()
	ramp, due, ramps := v.Ramp(v.j)
	if ramps {
		values["longer"], values["due"] = v.Duration(ramp.MaxAge), v.date(due, v.now)
	}
	raise := ramps && !v.now.Before(due)
	trouble := v.troubleBlocks(v.findings, v.unsaid)
	ill := slices.ContainsFunc(v.findings, func(f diagnosis.Finding) bool {
		return !f.CoveredBySteps() && f.Level != diagnosis.Advice && !f.Wait // what only has to spread is no trouble
	})
	step := Step{Title: v.protectedTitle(ill, values), Fact: v.say(msgid.ProtectedFact, values), Lead: v.say(msgid.ProtectedLead, values), Turn: v.protectedTurn(ill, raise)}
	step.Question = v.question(v.pending, v.say(msgid.ProtectedPrompt, values), v.protectedOption(values))
	step.Question.Folded = !ill && !raise && !v.pending.Offers(journey.NextAside)
	if ill {
		step.Question.Prompt = v.say(msgid.ProtectedPromptTrouble, values)
	}
	step.Blocks = trouble
	if len(trouble) == 0 && !ill {
		step.Blocks = append(v.envelope(values), v.item(Good, msgid.ProtectedGood, values))
	}
	step.Blocks = append(step.Blocks, v.protectedPairs(values)...)
	switch {
	case raise:
		step.Blocks = append(step.Blocks, v.item(Todo, msgid.ProtectedRampDue, values))
	case ramps:
		step.Blocks = append(step.Blocks, v.pair(msgid.ProtectedNext, v.say(msgid.ProtectedRampLater, values)))
	}
	if v.j.Plan.Fixed() {
		step.Blocks = append(step.Blocks, v.item(Tip, msgid.OperationFixed, values))
	}
	step.Blocks = append(step.Blocks, v.asideBlocks()...)
	step.Blocks = append(step.Blocks, v.offerReportsIn()...)
	step.Blocks = append(step.Blocks, v.beforeMoving(values)...)
	step.Blocks = append(step.Blocks, v.dailyPage()...)
	return step
}

func (v view) protectedValues() assets.Values {
	target := v.j.Plan.Target
	since, _, ok := rollout.Since(v.j.Notes, mtasts.Enforce)
	if !ok {
		since = target.LiveSince
	}
	held := rollout.HeldUntil(v.j.Notes, nil)
	values := assets.Values{
		"domain": dnsname.ToUnicode(v.j.Domain), "since": v.date(since, v.now), "time": v.Duration(target.MaxAge), "until": v.date(held, v.now), "service": v.PlaceName(v.j),
		"work": v.count(msgid.TimeDay, 1+int(since.Sub(v.j.Created)/day)),
	}
	if target.MaxAge < day {
		values["until"] = v.clock(held, v.now)
	}
	maps.Copy(values, v.senderNames())
	return values
}

func (v view) protectedTitle(ill bool, values assets.Values) string {
	const most = 60
	title := v.say(msgid.ProtectedTitle, values)
	switch {
	case ill:
		return v.say(msgid.ProtectedTitleTrouble, nil)
	case utf8.RuneCountInString(title) > most:
		return v.say(msgid.ProtectedTitleShort, nil)
	}
	return title
}

func (v view) protectedTurn(ill, raise bool) Move {
	switch {
	case ill:
		return v.trouble()
	case raise:
		return v.move("raise")
	}
	return v.move("today")
}

func (v view) protectedOption(values assets.Values) func(string) (Option, bool) {
	return func(value string) (Option, bool) {
		switch next := journey.Next(value); next {
		case journey.NextRaise:
			o := v.option(journey.QuestionNext, value, values)
			if v.j.Plan.ServiceKeepsPolicy() {
				o.Detail = v.say(msgid.QuestionNextRaiseDetailService, values)
			}
			return o, true
		default:
			return v.reportsOption(next)
		}
	}
}

// envelope draws the end of the way.
func (v view) envelope(values assets.Values) []Block {
	draw := func(key msgid.ID) string { return " " + strings.ReplaceAll(v.say(key, values), "\n", "\n ") } // from the edge of the text
	return []Block{{Style: Drawing, Text: draw(msgid.ProtectedDrawing), Narrow: draw(msgid.ProtectedDrawingNarrow)}}
}

// protectedPairs says how long it took, and until when senders hold the policy.
func (v view) protectedPairs(values assets.Values) []Block {
	var blocks []Block
	if since, atLeast, ok := rollout.Since(v.j.Notes, mtasts.Enforce); ok && !atLeast && since.After(v.j.Created) {
		blocks = append(blocks, v.pair(msgid.ProtectedWork, v.say(msgid.ProtectedTook, values)))
	}
	return append(blocks, v.pair(msgid.ProtectedSenders, v.say(msgid.ProtectedMemory, values)))
}

// beforeMoving says what to do before the mail servers change, or the place of the policy ends.
func (v view) beforeMoving(values assets.Values) []Block {
	heading := msgid.ProtectedBefore
	if values["service"] == "" {
		heading = heading.With("move")
	}
	return []Block{{Style: Heading, Text: v.say(heading, values)}, v.text(msgid.ProtectedProvider, values)}
}

// dailyPage says how to be told of a fault.
func (v view) dailyPage() []Block {
	return []Block{
		{Style: Heading, Text: v.say(msgid.ProtectedDailyHeading, nil)},
		{Style: Literal, Text: v.Command("status --quiet")},
		v.text(msgid.ProtectedProud, nil),
		{Style: Page, Text: v.say(msgid.ProtectedDailyTitle, nil)},
		v.text(msgid.ProtectedDailyWhat, nil),
		v.text(msgid.ProtectedDailyHow, nil),
		{Style: Literal, Text: v.Command("help daily")},
		v.text(msgid.ProtectedDailyCalendar, nil),
		{Style: Literal, Text: v.saved(v.Command("calendar "+v.j.Domain), "mailseal.ics")},
	}
}
