package guide

import (
	"maps"
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/wizard/journey"
	"mailseal/wizard/rollout"
)

// enforceConsent asks for the word "enforce", typed; against the go-live rule, it says what that risks.
func (v view) enforceConsent() Step {
	golive := v.situation.GoLive()
	values := assets.Values{"domain": v.j.Domain, "service": v.situation.Provider.Reports, "place": v.PlaceName(v.j), "time": v.Duration(v.j.FirstMaxAge())}
	maps.Copy(values, v.senderNames())
	means := []Block{v.text("enforce.means", values), v.text("enforce.back", values)}
	if v.j.FirstMaxAge() > rollout.FirstMaxAge {
		means = append(means, v.item(Tip, "enforce.service-memory", values))
	}
	step := Step{Title: v.say("enforce.title", nil), Question: v.question(v.pending, v.say("enforce.prompt", values), nil)}
	if golive.Allowed() {
		step.Blocks = means
		if golive.Elsewhere {
			step.Blocks = append(step.Blocks, v.item(Tip, "enforce.service", values))
		}
		if golive.LowMail {
			step.Blocks = append(step.Blocks, v.item(Tip, "enforce.low-mail", values))
		}
		if friday := v.now.Weekday() == time.Friday && v.now.Hour() >= 12; friday {
			step.Blocks = append(step.Blocks, v.item(Tip, "enforce.friday", values))
		}
		return step
	}
	step.Question.Prompt = v.say("enforce.prompt-anyway", values)
	unmet := slices.DeleteFunc(v.conditions(golive), func(b Block) bool { return b.Mark == Good })
	step.Blocks = slices.Concat([]Block{v.item(Bad, "enforce.risk", values)}, unmet, means)
	return step
}

// rollbackConsent explains how to roll back: the softer file first, then a new id, and nothing deleted (RFC 8461 §8.3).
func (v view) rollbackConsent() Step {
	_, until := v.situation.Exposed()
	values := assets.Values{"domain": v.j.Domain, "until": v.date(until, v.now)}
	return Step{
		Title:    v.say("rollback.title", nil),
		Blocks:   []Block{v.text("rollback.what", values), v.text("rollback.order", values), v.text("rollback.memory", values)},
		Question: v.question(v.pending, v.say("rollback.prompt", values), nil),
	}
}

// removeConsent says how a removal goes and until when it lasts, and asks for the typed word.
func (v view) removeConsent() Step {
	until := v.situation.HeldIfChanged(nil)
	values := assets.Values{"domain": v.j.Domain, "until": v.date(until, v.now)}
	blocks := []Block{v.text("remove.what", values), v.item(NoMark, "remove.first", values)}
	if until.After(v.now) {
		blocks = append(blocks, v.item(NoMark, "remove.wait", values))
	} else {
		blocks = append(blocks, v.item(NoMark, "remove.no-wait", values))
	}
	blocks = append(blocks, v.item(NoMark, "remove.delete", values), v.item(Tip, "remove.reports", values))
	return Step{Title: v.say("operation.remove.title", values), Blocks: blocks, Question: v.question(v.pending, v.say("remove.prompt", values), nil)}
}

func (v view) deleteConsent() Step {
	values := assets.Values{"domain": v.j.Domain}
	return Step{
		Title:    v.say("operation.remove.title", values),
		Blocks:   []Block{v.text("delete.what", values), v.text("delete.order", values)},
		Question: v.question(v.pending, v.say("delete.prompt", values), nil),
	}
}

// keepReports reminds that TLS reports can go on after a removal, or that they end with the service.
func (v view) keepReports() []Block {
	if report, ok := v.j.Plan.ReportRecord(); ok && report.Type == "CNAME" {
		return []Block{v.item(Tip, "remove.reports-service", assets.Values{"service": v.PlaceName(v.j)})}
	}
	return []Block{v.item(Tip, "remove.reports", nil)}
}

// beforeStep asks which policy was served before mailseal knew the domain: the notes cannot tell, and waits follow from it.
func (v view) beforeStep() Step {
	values := assets.Values{
		"domain": v.j.Domain, "since": v.date(v.j.Notes.First.At, v.now), "time": v.Duration(min(journey.UnsureMaxAge(v.j), 400*24*time.Hour)),
	}
	label := func(value string) (Option, bool) {
		if journey.Before(value) != journey.BeforeUnsure {
			return Option{}, false
		}
		o := v.option(journey.QuestionBefore, value, nil)
		o.Detail = v.say("before.unsure", values)
		return o, true
	}
	return Step{
		Title:    v.say("before.title", values),
		Blocks:   []Block{v.text("before.what", values), v.text("before.why", values)},
		Question: v.question(v.pending, v.say("before.prompt", values), label),
	}
}
