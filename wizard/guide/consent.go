package guide

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/rollout"
)

// enforceConsent asks for the word "enforce", typed; against the go-live rule, it says what that risks.
func (v view) enforceConsent() Step {
	golive := v.situation.GoLive()
	values := assets.Values{"domain": v.j.Domain, "service": v.situation.Provider.Reports, "place": v.PlaceName(v.j), "time": v.Duration(v.j.FirstMaxAge())}
	maps.Copy(values, v.senderNames())
	step := Step{Title: v.say("enforce.title", nil), Question: v.question(v.pending, v.say("enforce.prompt", values), nil)}
	tip := func(key string) { step.Blocks = append(step.Blocks, v.item(Tip, key, values)) }
	if golive.Allowed() {
		step.Fact = v.say("enforce.fact.ready", nil)
		step.Blocks = v.readiness(golive)
	} else {
		step.Fact, step.Question.Prompt = v.say("enforce.fact.early", nil), v.say("enforce.prompt-anyway", values)
		unmet := slices.DeleteFunc(v.conditions(golive), func(b Block) bool { return b.Mark == Good })
		step.Blocks = append([]Block{v.item(Bad, "enforce.risk-early", values)}, unmet...)
	}
	if golive.Elsewhere {
		tip("enforce.service")
	}
	if golive.LowMail {
		step.Fact = v.say("enforce.fact.low-mail", nil)
		tip("enforce.low-mail")
	}
	step.Blocks = append(step.Blocks, v.says("enforce", values)...)
	if v.j.FirstMaxAge() > rollout.FirstMaxAge {
		tip("enforce.service-memory")
	}
	if friday := v.now.Weekday() == time.Friday && v.now.Hour() >= 12; friday && golive.Allowed() {
		tip("enforce.friday")
	}
	return step
}

// readiness says what was seen that makes enforce safe.
func (v view) readiness(golive rollout.GoLive) []Block {
	all, failed, _, _ := v.reported()
	values := assets.Values{
		"of": itoa(rollout.TestingDays), "all": v.count("golive.session", int(min(all, 1<<40))), "failed": strconv.FormatInt(failed, 10),
	}
	key := "enforce.tested"
	switch {
	case all == 0:
		key += "-unreported"
	case failed > 0:
		key += "-some"
	}
	blocks := []Block{v.item(Good, key, values)}
	live, ok := rollout.Live(v.check)
	hosts := v.check.MXHosts()
	covered := len(hosts) - len(slices.DeleteFunc(slices.Clone(hosts), live.Covers))
	if !ok || covered < len(hosts) {
		return blocks
	}
	values["n"] = itoa(len(hosts))
	unproven := func(s facts.MailServer) bool { ok, _ := journey.Proven(s); return !ok }
	if len(v.check.Servers) == 0 || slices.ContainsFunc(v.check.Servers, unproven) {
		return append(blocks, v.item(Good, "enforce.listed", values))
	}
	return append(blocks, v.item(Good, "enforce.proven", values))
}

// says returns what a step that takes consent leads to, what it risks and how it is undone.
func (v view) says(of string, values assets.Values) []Block {
	var blocks []Block
	for _, part := range []string{"then", "risk", "undo"} {
		if key := of + "." + part; v.Words.Has(key) {
			blocks = append(blocks, Block{Style: Pair, Label: v.say("consent."+part, nil), Text: v.say(key, values)})
		}
	}
	return blocks
}

// rollbackConsent explains how to roll back: the softer file first, then a new id, and nothing deleted (RFC 8461 §8.3).
func (v view) rollbackConsent() Step {
	_, until := v.situation.Exposed()
	values := assets.Values{"domain": v.j.Domain, "until": v.date(until, v.now)}
	return Step{
		Title: v.say("rollback.ask", nil), Fact: v.say("consent.small", nil), Lead: v.say("rollback.lead", nil),
		Blocks:   v.says("rollback", values),
		Question: v.question(v.pending, v.say("rollback.prompt", values), nil),
	}
}

// removeConsent says how a removal goes and until when it lasts, and asks for the typed word.
func (v view) removeConsent() Step {
	until := v.situation.HeldIfChanged(nil)
	values := assets.Values{"domain": v.j.Domain, "until": v.date(until, v.now)}
	wait := "remove.no-wait"
	if until.After(v.now) {
		wait = "remove.wait"
	}
	return Step{
		Title: v.say("remove.title", values), Lead: v.say("remove.lead", values),
		Blocks: slices.Concat([]Block{
			v.pair("consent.first", v.say("remove.first", values)), v.pair("consent.wait", v.say(wait, values)), v.pair("consent.last", v.say("remove.delete", values)),
		}, v.says("remove", values), v.keepReports()),
		Question: v.question(v.pending, v.say("remove.prompt", values), nil),
	}
}

func (v view) deleteConsent() Step {
	values := assets.Values{"domain": v.j.Domain, "service": v.PlaceName(v.j)}
	return Step{
		Title: v.say("delete.title", values), Fact: v.say("delete.fact", nil), Lead: v.say("delete.lead", values),
		Blocks:   v.says("delete", values),
		Question: v.question(v.pending, v.say("delete.prompt", values), nil),
	}
}

// keepReports reminds that TLS reports can go on after a removal, or that they end with the service.
func (v view) keepReports() []Block {
	if report, ok := v.j.Plan.ReportRecord(); ok && report.Type == "CNAME" {
		return []Block{v.pair("consent.reports", v.say("remove.reports-service", assets.Values{"service": v.PlaceName(v.j)}))}
	}
	return []Block{v.pair("consent.reports", v.say("remove.reports", nil))}
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
		Title: v.say("before.title", values), Lead: v.say("before.what", values),
		Blocks:   []Block{v.text("before.why", values)},
		Question: v.question(v.pending, v.say("before.prompt", values), label),
	}
}
