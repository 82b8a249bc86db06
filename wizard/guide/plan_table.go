package guide

import (
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/providers"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// recordMinutes is how long it takes to sign in at a DNS host and to add one record there, without the wait.
const recordMinutes = 5

// planTable shows what is to be published: each value with its reason.
func (v view) planTable(p plan.Plan, o providers.Option) []Block {
	reasons := v.Reasons(v.j)
	row := func(label, text, why string) Block {
		return Block{Style: Pair, Label: label, Text: text, Why: why}
	}
	blocks := []Block{
		row(v.say(msgid.PlanRowPlace, nil), v.placeText(o), o.Why),
		row(v.say(msgid.PlanRowServers, nil), v.serversText(p), v.say(msgid.PlanServersWhy, nil)),
		row(v.say(msgid.PlanRowMode, nil), v.modeText(p), reasons.Mode()),
	}
	if age := p.Target.MaxAge; !p.Target.AnyMaxAge {
		text := v.say(msgid.PlanMemoryText, assets.Values{"time": v.Duration(age), "seconds": itoa(int(age / time.Second))})
		blocks = append(blocks, row(v.say(msgid.PlanRowMemory, nil), text, reasons.MaxAge()))
	}
	blocks = append(blocks, row(v.say(msgid.PlanRowReports, nil), v.reportsText(p), reasons.Reports()))
	text, names := v.recordsText(p)
	return append(blocks, row(v.dnsLabel(), text, names))
}

// placeText says where the policy file is to live, and what that costs.
func (v view) placeText(o providers.Option) string {
	if o.Cost.Class == providers.UnknownCost {
		return o.Name
	}
	return v.say(msgid.PlanPlaceText, assets.Values{"place": o.Name, "price": v.price(o)})
}

// serversText says which mail servers are to be on the list: by whose they are, where they are all of one known company.
func (v view) serversText(p plan.Plan) string {
	hosts := v.check.MXHosts()
	mail := v.Catalogue.Mail(journey.Clues(v.check))
	known := mail.ID != providers.Unknown && mail.ID != providers.SelfHosted && len(mail.Mixed) == 0 && mail.GatewayID == ""
	if left := len(leftOut(v.check, p)); known && left == 0 && len(hosts) > 1 {
		return v.say(msgid.PlanServersAll, assets.Values{"n": itoa(len(hosts)), "provider": mail.Name})
	}
	var patterns []string
	for _, line := range p.Target.MX {
		patterns = append(patterns, line.Pattern)
	}
	return v.shortList(patterns)
}

// modeText says in which mode the policy begins, and until when at the least.
func (v view) modeText(p plan.Plan) string {
	if p.Target.Mode != mtasts.Testing {
		return v.say(msgid.PlanMode.Of("text-"+string(p.Target.Mode)), nil)
	}
	return v.say(msgid.PlanModeTextTesting, assets.Values{"date": v.date(v.now.Add(rollout.TestingDays*rollout.Day), v.now)})
}

// reportsText says where TLS reports are to go.
func (v view) reportsText(p plan.Plan) string {
	if len(p.Reports.RUA) == 0 {
		return p.Hosting.Name
	}
	return assets.Clean(strings.ReplaceAll(strings.Join(p.Reports.RUA, ", "), "mailto:", ""), 120)
}

// dnsLabel names where the records are to be added.
func (v view) dnsLabel() string {
	host := v.Catalogue.DNSHost(journey.Clues(v.check))
	if host.ID == providers.Unknown || host.ID == providers.SelfHosted || len(host.Also) > 0 {
		return v.say(msgid.PlanRowRecordsUnknown, nil)
	}
	return v.say(msgid.PlanRowRecords, assets.Values{"host": host.Name})
}

// recordsText says how many DNS records the tasks add, and names them; that they are new, only where nothing of the kind is there.
func (v view) recordsText(p plan.Plan) (text, names string) {
	var labels []string
	for _, task := range p.Tasks() {
		if task.Record != nil {
			labels = append(labels, strings.TrimSuffix(task.Record.Name, "."+p.Domain))
		}
	}
	key := msgid.PlanRecordsNew
	if v.published() {
		key = msgid.PlanRecordsSome
	}
	return v.count(key, len(labels)), strings.Join(labels, ", ")
}

// orderBlocks lists the tasks in the order that is safe, each with what it takes.
func (v view) orderBlocks(p plan.Plan, o providers.Option) []Block {
	blocks := []Block{{Style: Heading, Text: v.say(msgid.PlanOrder, nil)}}
	for i, task := range p.Tasks() {
		label := v.say(msgid.PlanTask, assets.Values{"n": itoa(i + 1), "title": v.say(msgid.Task.Of(string(task.ID), "title"), nil)})
		blocks = append(blocks, Block{Style: Pair, Label: label, Text: v.effort(task, o)})
	}
	return blocks
}

// effort says what a task takes: a record is the same everywhere, and the catalogue knows the place.
func (v view) effort(task plan.Task, o providers.Option) string {
	switch {
	case task.Record != nil:
		return v.say(msgid.TaskFactRecord, v.takes(1))
	case o.Needs.Minutes == 0:
		return o.Name
	}
	return v.say(msgid.PlanEffortPlace, assets.Values{"place": o.Name, "time": v.count(msgid.TimeMinute, o.Needs.Minutes)})
}

// published reports whether anything of MTA-STS or TLS reports may be published already.
func (v view) published() bool {
	record, _, _ := rollout.RecordState(v.check)
	report, _, _ := rollout.ReportState(v.check)
	return record != mtasts.Absent || report != mtasts.Absent || rollout.FileOf(v.check).State == rollout.PolicyValid
}

// leftOut returns the mail servers that a plan's policy does not list.
func leftOut(check facts.Check, p plan.Plan) []string {
	return slices.DeleteFunc(check.MXHosts(), p.Target.Policy().Covers)
}
