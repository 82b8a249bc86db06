package wizard

import (
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/rollout"
)

// testingStep shows the calendar, what the reports say and what is still missing; enforce is
// offered when the rule allows it, and against the rule only with its risk spelled out.
func (g *Guide) testingStep(j Journey, now time.Time) Step {
	if next, ok := j.Answered(QuestionNext); ok && next == "enforce" {
		return g.enforceConsent(j, now)
	}
	if step, ok := g.sideDoor(j, now); ok {
		return step
	}
	golive := g.GoLive(j, now)
	dayNumber := int(now.Sub(j.Plan.Target.LiveSince)/day) + 1
	values := assets.Values{"n": itoa(dayNumber), "of": itoa(rollout.TestingDays), "domain": j.Domain, "folder": g.folder(j.Domain)}
	blocks := []Block{g.text("testing.day", values)}
	if dayNumber > rollout.TestingDays {
		blocks = []Block{g.text("testing.day-over", values)}
	}
	blocks = append(blocks, g.calendar(j, now)...)
	blocks = append(blocks, Block{Style: Heading, Text: g.say("testing.conditions", nil)})
	for _, c := range telling(j, g.conditions(j, golive, now)) {
		blocks = append(blocks, Block{Style: Item, Mark: c.Mark, Text: c.Text})
	}
	blocks = append(blocks, g.troubleBlocks(g.Findings(j, now), lasting)...)
	if len(j.Notes.Reports) == 0 && g.Situation(j, now).Provider.Reports == "" {
		blocks = append(blocks, g.text("testing.reports-how", values))
	}
	q := &Question{ID: QuestionNext, Kind: Choose, Default: "wait", Options: []Option{g.option(QuestionNext, "wait"), g.option(QuestionNext, "enforce")}}
	switch {
	case golive.Ready:
		q.Prompt = g.say("testing.prompt.ready", nil)
	case golive.Elsewhere:
		q.Prompt = g.say("testing.prompt.service", nil)
	case golive.LowMail:
		q.Prompt = g.say("testing.prompt.low-mail", nil)
	default:
		q.Prompt = g.say("testing.prompt.wait", nil)
		q.Options[1] = Option{Value: "enforce", Label: g.say("question.next.anyway.label", nil), Detail: g.say("question.next.anyway.detail", nil)}
	}
	q.Options = append(q.Options, g.option(QuestionNext, nextMove), g.option(QuestionNext, nextRemove))
	return Step{Blocks: blocks, Question: q, Next: g.nextDaily(j, now), Scope: facts.Full()}
}

// telling leaves out what no report can tell while there is none: that none has come is said once.
func telling(j Journey, conditions []Condition) []Condition {
	if len(j.Notes.Reports) > 0 {
		return conditions
	}
	return slices.DeleteFunc(slices.Clone(conditions), func(c Condition) bool {
		return c.ID == rollout.StopsCondition || c.ID == rollout.ShareCondition || c.ID == rollout.RecordCondition && c.Mark == Wait
	})
}

// lasting leaves out what the other lines of a step say already.
func lasting(f diagnosis.Finding) bool {
	switch f.ID {
	case "policy-testing-overdue", "check-no-history", "rpt-silent", "report-noise":
		return false
	}
	return true
}

// nextDaily is when the next daily check is due.
func (g *Guide) nextDaily(j Journey, now time.Time) time.Time {
	check, _ := j.Check()
	return latest(now, check.At.Add(day))
}

// calendar draws the testing days, one line for each reporter: readable without colour.
func (g *Guide) calendar(j Journey, now time.Time) []Block {
	start := j.Plan.Target.LiveSince.UTC().Truncate(day)
	days := min(max(rollout.TestingDays, int(now.UTC().Truncate(day).Sub(start)/day)+1), 35)
	start = latest(start, now.UTC().Truncate(day).Add(-time.Duration(days-1)*day))
	var order []string
	lines := map[string][]byte{}
	for _, r := range j.Notes.Reports {
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
	blocks := []Block{{Style: Heading, Text: g.say("testing.calendar", assets.Values{"date": ReportDate(start, now)})}}
	for _, name := range order { // the marks first, so that their columns are below each other
		blocks = append(blocks, Block{Style: Pair, Label: string(lines[name]), Text: name})
	}
	return append(blocks, g.text("testing.legend", nil))
}

// enforceConsent asks for the word, letter by letter.
func (g *Guide) enforceConsent(j Journey, now time.Time) Step {
	golive := g.GoLive(j, now)
	values := assets.Values{"domain": j.Domain}
	if golive.Allowed() {
		blocks := []Block{g.text("enforce.means", values), g.text("enforce.back", values)}
		if golive.Elsewhere {
			blocks = append(blocks, g.item(Tip, "enforce.service", assets.Values{"service": g.Situation(j, now).Provider.Reports}))
		}
		if golive.LowMail {
			blocks = append(blocks, g.item(Tip, "enforce.low-mail", values))
		}
		if friday := now.Weekday() == time.Friday && now.Hour() >= 12; friday {
			blocks = append(blocks, g.item(Tip, "enforce.friday", values))
		}
		return Step{Title: g.say("enforce.title", nil), Blocks: blocks, Question: &Question{
			ID: QuestionEnforce, Kind: Type, Word: "enforce", Prompt: g.say("enforce.prompt", values)}}
	}
	blocks := []Block{g.item(Bad, "enforce.risk", values)}
	for _, c := range telling(j, g.conditions(j, golive, now)) {
		if c.Mark != Good {
			blocks = append(blocks, Block{Style: Item, Mark: c.Mark, Text: c.Text})
		}
	}
	blocks = append(blocks, g.text("enforce.means", values), g.text("enforce.back", values))
	return Step{Title: g.say("enforce.title", nil), Blocks: blocks, Question: &Question{
		ID: QuestionOverride, Kind: Type, Word: "enforce anyway", Prompt: g.say("enforce.prompt-anyway", values)}}
}
