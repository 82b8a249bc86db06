package guide

import (
	"slices"
	"strconv"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

const (
	day  = rollout.Day
	week = 7 * day
)

// conditionGroup is conditions that are one thing to the user while all of them are met.
type conditionGroup struct {
	key msgid.ID // of what is said then
	ids []rollout.ConditionID
}

var conditionGroups = []conditionGroup{
	{msgid.GoliveSteady, []rollout.ConditionID{rollout.QuietCondition, rollout.ChecksCondition}},
	{msgid.GoliveDelivered, []rollout.ConditionID{rollout.StopsCondition, rollout.ShareCondition}},
	{msgid.GoliveReported, []rollout.ConditionID{rollout.ReportersCondition, rollout.RecordCondition}},
	{"", []rollout.ConditionID{rollout.AgeCondition}},
}

// conditionBlocks shows the conditions of the go-live rule under a heading that counts them.
func (v view) conditionBlocks(golive rollout.GoLive) []Block {
	list := v.conditions(golive)
	met := 0
	for _, b := range list {
		if b.Mark == Good {
			met++
		}
	}
	fact := v.say(msgid.TestingConditionsFact, assets.Values{"n": itoa(met), "of": itoa(len(list))})
	return append([]Block{{Style: Heading, Text: v.say(msgid.TestingConditions, nil), Fact: fact}}, list...)
}

// conditions puts the conditions of the go-live rule in words. While there is no report, those that only a report can decide
// are left out: one of them says so already.
func (v view) conditions(golive rollout.GoLive) []Block {
	onlyReportsTell := func(c rollout.Condition) bool {
		return c.ID == rollout.StopsCondition || c.ID == rollout.ShareCondition || c.ID == rollout.RecordCondition && c.State != rollout.Met
	}
	var list []Block
	reported := v.reported()
	for _, group := range conditionGroups {
		members := slices.DeleteFunc(slices.Clone(golive.Conditions), func(c rollout.Condition) bool {
			return !slices.Contains(group.ids, c.ID) || !reported.some && onlyReportsTell(c)
		})
		met := !slices.ContainsFunc(members, func(c rollout.Condition) bool { return c.State != rollout.Met })
		if met && len(members) > 1 && reported.some {
			list = append(list, v.metBlock(group.key, reported))
			continue
		}
		for _, c := range members {
			list = append(list, v.condition(c))
		}
	}
	return list
}

// metBlock says that all conditions of a group are met.
func (v view) metBlock(key msgid.ID, r deliveries) Block {
	if r.failed > 0 && key == msgid.GoliveDelivered {
		key = key.With("some")
	}
	return v.item(Good, key, assets.Values{
		"n": itoa(rollout.QuietDays), "all": v.Words.Count(msgid.GoliveSession, r.all), "failed": strconv.FormatInt(r.failed, 10),
		"companies": v.senders(mostFirst(r.reporters)), "days": v.count(msgid.TimeDay, r.days),
	})
}

// deliveries is what the reports by MTA-STS add up to.
type deliveries struct {
	some        bool // there are reports, by MTA-STS or by DANE
	all, failed int64
	reporters   map[string]int64 // who reports how many
	days        int
}

// reported sums up the reports.
func (v view) reported() deliveries {
	d, dates := deliveries{reporters: map[string]int64{}}, map[time.Time]bool{}
	for _, r := range v.situation.Counted() {
		d.some = true
		if r.PolicyType != tlsrpt.STS {
			continue
		}
		n := tlsrpt.Sum(r.Success, r.Failure)
		d.all, d.failed = tlsrpt.Sum(d.all, n), tlsrpt.Sum(d.failed, r.Failure)
		name := v.sender(r)
		d.reporters[name] = tlsrpt.Sum(d.reporters[name], n)
		dates[r.Begin.UTC().Truncate(day)] = true
	}
	d.days = len(dates)
	return d
}

func (v view) condition(c rollout.Condition) Block {
	say := func(mark Mark, variant string, values assets.Values) Block {
		return v.item(mark, msgid.Golive.Of(string(c.ID), variant), values)
	}
	switch {
	case c.ID == rollout.RecordCondition && c.State == rollout.Met && len(v.situation.Counted()) == 0:
		return say(Good, "service", assets.Values{"service": v.situation.Provider.Reports})
	case c.ID == rollout.ReportersCondition:
		return v.reportersCondition(c, say)
	}
	switch c.State {
	case rollout.Met:
		if c.Few() {
			return say(Good, "met-few", v.stoppingValues(c, v.now))
		}
		return say(Good, "met", nil)
	case rollout.Unseen:
		return say(Unknown, "unknown", nil)
	case rollout.Stopping:
		return say(Bad, "bad", v.stoppingValues(c, v.now))
	case rollout.Waiting, rollout.NoneYet, rollout.AtService:
	}
	return say(Wait, "wait", assets.Values{"date": v.date(c.Due, v.now), "have": itoa(c.Days)})
}

func (g *Guide) stoppingValues(c rollout.Condition, now time.Time) assets.Values {
	switch c.ID {
	case rollout.ChecksCondition:
		return assets.Values{"date": g.dateOf(c.Bad, now)}
	case rollout.StopsCondition:
		return assets.Values{"company": g.sender(c.Worst.Report), "date": g.reportDate(c.Worst.Day, now), "reason": diagnosis.FailureReason(g.Words, c.Worst.Reason.Failure())}
	case rollout.ShareCondition:
		return assets.Values{"failed": strconv.FormatInt(c.Failed, 10), "all": strconv.FormatInt(c.All, 10)}
	case rollout.AgeCondition, rollout.QuietCondition, rollout.ReportersCondition, rollout.RecordCondition:
	}
	return nil
}

func (v view) reportersCondition(c rollout.Condition, say func(Mark, string, assets.Values) Block) Block {
	t := c.Tally
	values := assets.Values{
		"have": v.Words.Count(msgid.GoliveSession, t.Sessions), "reporters": v.count(msgid.GoliveReporter, t.Reporters), "days": v.count(msgid.TimeDay, t.Days),
		"want": itoa(rollout.WantSessions), "wantreporters": itoa(rollout.WantReporters), "wantdays": itoa(rollout.WantReportDays),
		"service": v.situation.Provider.Reports, "anyreporting": v.senderNames()["anyreporting"],
	}
	switch c.State {
	case rollout.Met:
		return say(Good, "met", values)
	case rollout.AtService:
		return say(Todo, "service", values)
	case rollout.NoneYet:
		return say(Wait, "none", values)
	case rollout.Waiting, rollout.Stopping, rollout.Unseen:
	}
	return say(Wait, "some", values)
}
