package guide

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"mailseal/assets"
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
	step := Step{Title: v.protectedTitle(ill, values), Fact: v.say("protected.fact", values), Lead: v.say("protected.lead", values), Turn: v.protectedTurn(ill, raise)}
	step.Question = v.question(v.pending, v.say("protected.prompt", values), v.protectedOption(values))
	step.Question.Folded = !ill && !raise
	if ill {
		step.Question.Prompt = v.say("protected.prompt-trouble", values)
	}
	step.Blocks = trouble
	if len(trouble) == 0 && !ill {
		step.Blocks = append(v.envelope(values), v.item(Good, "protected.good", values))
	}
	step.Blocks = append(step.Blocks, v.protectedPairs(values)...)
	switch {
	case raise:
		step.Blocks = append(step.Blocks, v.item(Todo, "protected.ramp-due", values))
	case ramps:
		step.Blocks = append(step.Blocks, v.pair("protected.next", v.say("protected.ramp-later", values)))
	}
	if v.j.Plan.Fixed() {
		step.Blocks = append(step.Blocks, v.item(Tip, "operation.fixed", values))
	}
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
		"work": v.count("time.day", 1+int(since.Sub(v.j.Created)/day)),
	}
	if target.MaxAge < day {
		values["until"] = v.clock(held, v.now)
	}
	maps.Copy(values, v.senderNames())
	return values
}

func (v view) protectedTitle(ill bool, values assets.Values) string {
	const most = 60
	title := v.say("protected.title", values)
	switch {
	case ill:
		return v.say("protected.title-trouble", nil)
	case utf8.RuneCountInString(title) > most:
		return v.say("protected.title-short", nil)
	}
	return title
}

func (v view) protectedTurn(ill, raise bool) Move {
	switch {
	case ill && diagnosis.VerdictOf(v.findings) == diagnosis.NotSeen:
		return v.move("unseen")
	case ill:
		return v.trouble()
	case raise:
		return v.move("raise")
	}
	return v.move("today")
}

func (v view) protectedOption(values assets.Values) func(string) (Option, bool) {
	return func(value string) (Option, bool) {
		switch journey.Next(value) {
		case journey.NextRaise:
			o := v.option(journey.QuestionNext, value, values)
			if v.j.Plan.ServiceKeepsPolicy() {
				o.Detail = v.say("question.next.raise.detail-service", values)
			}
			return o, true
		default:
			return Option{}, false
		}
	}
}

// envelope draws the end of the way.
func (v view) envelope(values assets.Values) []Block {
	draw := func(key string) string { return " " + strings.ReplaceAll(v.say(key, values), "\n", "\n ") } // from the edge of the text
	return []Block{{Style: Drawing, Text: draw("protected.drawing"), Narrow: draw("protected.drawing-narrow")}}
}

// protectedPairs says how long it took, and until when senders hold the policy.
func (v view) protectedPairs(values assets.Values) []Block {
	var blocks []Block
	if since, atLeast, ok := rollout.Since(v.j.Notes, mtasts.Enforce); ok && !atLeast && since.After(v.j.Created) {
		blocks = append(blocks, v.pair("protected.work", v.say("protected.took", values)))
	}
	return append(blocks, v.pair("protected.senders", v.say("protected.memory", values)))
}

// beforeMoving says what to do before the mail servers change, or the place of the policy ends.
func (v view) beforeMoving(values assets.Values) []Block {
	heading := "protected.before"
	if values["service"] == "" {
		heading += "-move"
	}
	return []Block{{Style: Heading, Text: v.say(heading, values)}, v.text("protected.provider", values)}
}

// dailyPage says how to be told of a fault.
func (v view) dailyPage() []Block {
	return []Block{
		{Style: Heading, Text: v.say("protected.daily.heading", nil)},
		{Style: Literal, Text: v.Command("status --quiet")},
		v.text("protected.proud", nil),
		{Style: Page, Text: v.say("protected.daily.title", nil)},
		v.text("protected.daily.what", nil),
		v.text("protected.daily.how", nil),
		{Style: Literal, Text: v.Command("help daily")},
		v.text("protected.daily.calendar", nil),
		{Style: Literal, Text: v.Command("calendar "+v.j.Domain) + " > mailseal.ics"},
	}
}
