package guide

import (
	"maps"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
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
	dayNumber := int(v.now.Sub(since)/day) + 1
	exposed, until := v.situation.Exposed()
	values := assets.Values{
		"n": itoa(dayNumber), "of": itoa(rollout.TestingDays), "domain": v.j.Domain, "folder": v.folder(v.j.Domain),
		"since": v.date(since, v.now), "until": v.clock(until, v.now),
	}
	key := "testing.day"
	if dayNumber > rollout.TestingDays {
		key = "testing.day-over"
	}
	blocks := []Block{v.text(key, values)}
	if exposed || slices.ContainsFunc(v.findings, v.isAlarm) { // then nobody may say that mail flows as before
		blocks = []Block{v.text(key+"-held", values)}
	}
	if exposed {
		blocks = append(blocks, v.item(Tip, "testing.held", values))
	}
	if atLeast {
		blocks = append(blocks, v.text("testing.since-met", values))
	}
	blocks = append(blocks, v.calendar(since)...)
	blocks = append(blocks, Block{Style: Heading, Text: v.say("testing.conditions", nil)})
	blocks = append(blocks, v.conditions(golive)...)
	blocks = append(blocks, v.troubleBlocks(v.findings, v.unsaid)...)
	if len(v.j.Notes.Reports) == 0 && v.situation.Provider.Reports == "" {
		maps.Copy(values, v.senderNames())
		blocks = append(blocks, v.text("testing.reports-how", values))
	}
	prompt := "testing.prompt.wait"
	switch {
	case golive.Ready:
		prompt = "testing.prompt.ready"
	case golive.Elsewhere:
		prompt = "testing.prompt.service"
	case golive.LowMail:
		prompt = "testing.prompt.low-mail"
	}
	label := func(value string) (Option, bool) {
		if journey.Next(value) != journey.NextEnforce || golive.Allowed() {
			return Option{}, false
		}
		return Option{Value: value, Label: v.say("question.next.anyway.label", nil), Detail: v.say("question.next.anyway.detail", nil)}, true
	}
	return Step{Blocks: blocks, Question: v.question(v.pending, v.say(prompt, nil), label)}
}

// calendar draws the testing days, one line for each sender of reports, readable without colour.
func (v view) calendar(since time.Time) []Block {
	now, start := v.now, since.UTC().Truncate(day)
	days := min(max(rollout.TestingDays, int(now.UTC().Truncate(day).Sub(start)/day)+1), 35)
	start = rollout.Later(start, now.UTC().Truncate(day).Add(-time.Duration(days-1)*day))
	var order []string
	lines := map[string][]byte{}
	for _, r := range v.j.Notes.Reports {
		column := int(r.Begin.UTC().Truncate(day).Sub(start) / day)
		if r.PolicyType != "sts" || r.Begin.Before(start) || column >= days {
			continue
		}
		name := assets.Clean(r.Organization, 24)
		if lines[name] == nil {
			order = append(order, name)
			lines[name] = []byte(strings.Repeat(".", days))
		}
		mark := byte('+')
		if r.Failure > 0 || lines[name][column] == 'x' {
			mark = 'x'
		}
		lines[name][column] = mark
	}
	if len(order) == 0 {
		return nil
	}
	blocks := []Block{{Style: Heading, Text: v.say("testing.calendar", assets.Values{"date": v.reportDate(start, now)})}}
	for _, name := range order { // the marks first, so that their columns are below each other
		blocks = append(blocks, Block{Style: Pair, Label: string(lines[name]), Text: name})
	}
	return append(blocks, v.text("testing.legend", nil))
}
