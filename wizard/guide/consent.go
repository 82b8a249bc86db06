package guide

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/rollout"
)

// enforceConsent asks for the word "enforce", typed; against the go-live rule, it says what that risks.
func (v view) enforceConsent() Step {
	golive := v.situation.GoLive()
	values := assets.Values{"domain": v.j.Domain, "service": v.situation.Provider.Reports, "place": v.PlaceName(v.j), "time": v.Duration(v.j.FirstMaxAge())}
	maps.Copy(values, v.senderNames())
	step := Step{Title: v.say(msgid.EnforceTitle, nil), Question: v.question(v.pending, v.say(msgid.EnforcePrompt, values), nil)}
	tip := func(key msgid.ID) { step.Blocks = append(step.Blocks, v.item(Tip, key, values)) }
	if golive.Allowed() {
		step.Fact = v.say(msgid.EnforceFactReady, nil)
		step.Blocks = v.readiness(golive)
	} else {
		step.Fact, step.Question.Prompt = v.say(msgid.EnforceFactEarly, nil), v.say(msgid.EnforcePromptAnyway, values)
		unmet := slices.DeleteFunc(v.conditions(golive), func(b Block) bool { return b.Mark == Good })
		step.Blocks = append([]Block{v.item(Bad, msgid.EnforceRiskEarly, values)}, unmet...)
	}
	if golive.Elsewhere {
		tip(msgid.EnforceService)
	}
	if golive.LowMail {
		step.Fact = v.say(msgid.EnforceFactLowMail, nil)
		tip(msgid.EnforceLowMail)
	}
	step.Blocks = append(step.Blocks, v.says(msgid.Enforce, values)...)
	if v.j.FirstMaxAge() > rollout.FirstMaxAge {
		tip(msgid.EnforceServiceMemory)
	}
	if friday := v.now.Weekday() == time.Friday && v.now.Hour() >= 12; friday && golive.Allowed() {
		tip(msgid.EnforceFriday)
	}
	return step
}

// readiness says what was seen that makes enforce safe.
func (v view) readiness(golive rollout.GoLive) []Block {
	reported := v.reported()
	values := assets.Values{
		"of": itoa(rollout.TestingDays), "all": v.Words.Count(msgid.GoliveSession, reported.all), "failed": strconv.FormatInt(reported.failed, 10),
	}
	key := msgid.EnforceTested
	switch {
	case reported.all == 0:
		key = key.With("unreported")
	case reported.failed > 0:
		key = key.With("some")
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
		return append(blocks, v.item(Good, msgid.EnforceListed, values))
	}
	return append(blocks, v.item(Good, msgid.EnforceProven, values))
}

// says returns what a step that takes consent leads to, what it risks and how it is undone.
func (v view) says(of msgid.Family, values assets.Values) []Block {
	var blocks []Block
	for _, part := range []string{"then", "risk", "undo"} {
		if key := of.Of(part); v.Words.Has(key) {
			blocks = append(blocks, Block{Style: Pair, Label: v.say(msgid.Consent.Of(part), nil), Text: v.say(key, values)})
		}
	}
	return blocks
}

// rollbackConsent explains how to roll back: the softer file first, then a new id, and nothing deleted (RFC 8461 §8.3).
func (v view) rollbackConsent() Step {
	_, until := v.situation.Exposed()
	values := assets.Values{"domain": v.j.Domain, "until": v.date(until, v.now)}
	return Step{
		Title: v.say(msgid.RollbackAsk, nil), Fact: v.say(msgid.ConsentSmall, nil), Lead: v.say(msgid.RollbackLead, nil),
		Blocks:   v.says(msgid.Rollback, values),
		Question: v.question(v.pending, v.say(msgid.RollbackPrompt, values), nil),
	}
}

// removeConsent says how a removal goes and until when it lasts, and asks for the typed word.
func (v view) removeConsent() Step {
	until := v.situation.HeldIfChanged(nil)
	values := assets.Values{"domain": v.j.Domain, "until": v.date(until, v.now)}
	wait := msgid.RemoveNoWait
	if until.After(v.now) {
		wait = msgid.RemoveWait
	}
	return Step{
		Title: v.say(msgid.RemoveTitle, values), Lead: v.say(msgid.RemoveLead, values),
		Blocks: slices.Concat([]Block{
			v.pair(msgid.ConsentFirst, v.say(msgid.RemoveFirst, values)), v.pair(msgid.ConsentWait, v.say(wait, values)), v.pair(msgid.ConsentLast, v.say(msgid.RemoveDelete, values)),
		}, v.says(msgid.Remove, values), v.keepReports()),
		Question: v.question(v.pending, v.say(msgid.RemovePrompt, values), nil),
	}
}

func (v view) deleteConsent() Step {
	values := assets.Values{"domain": v.j.Domain, "service": v.PlaceName(v.j)}
	return Step{
		Title: v.say(msgid.DeleteTitle, values), Fact: v.say(msgid.DeleteFact, nil), Lead: v.say(msgid.DeleteLead, values),
		Blocks:   v.says(msgid.Delete, values),
		Question: v.question(v.pending, v.say(msgid.DeletePrompt, values), nil),
	}
}

// keepReports reminds that TLS reports can go on after a removal, or that they end with the service.
func (v view) keepReports() []Block {
	if report, ok := v.j.Plan.ReportRecord(); ok && report.Type == "CNAME" {
		return []Block{v.pair(msgid.ConsentReports, v.say(msgid.RemoveReportsService, assets.Values{"service": v.PlaceName(v.j)}))}
	}
	return []Block{v.pair(msgid.ConsentReports, v.say(msgid.RemoveReports, nil))}
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
		o.Detail = v.say(msgid.BeforeUnsure, values)
		return o, true
	}
	return Step{
		Title: v.say(msgid.BeforeTitle, values), Lead: v.say(msgid.BeforeWhat, values),
		Blocks:   []Block{v.text(msgid.BeforeWhy, values)},
		Question: v.question(v.pending, v.say(msgid.BeforePrompt, values), label),
	}
}
