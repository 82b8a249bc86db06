package guide

import (
	"strconv"
	"time"

	"mailseal/assets"
	"mailseal/wizard/rollout"
)

const (
	day  = rollout.Day
	week = 7 * day
)

// conditions puts the conditions of the go-live rule in words. While there is no report, those that only a report can decide
// are left out: one of them says so already.
func (v view) conditions(golive rollout.GoLive) []Block {
	onlyReportsTell := func(c rollout.Condition) bool {
		return c.ID == rollout.StopsCondition || c.ID == rollout.ShareCondition || c.ID == rollout.RecordCondition && c.State != rollout.Met
	}
	var list []Block
	for _, c := range golive.Conditions {
		if len(v.j.Notes.Reports) > 0 || !onlyReportsTell(c) {
			list = append(list, v.condition(c))
		}
	}
	return list
}

func (v view) condition(c rollout.Condition) Block {
	say := func(mark Mark, variant string, values assets.Values) Block {
		return v.item(mark, "golive."+string(c.ID)+"."+variant, values)
	}
	switch {
	case c.ID == rollout.RecordCondition && c.State == rollout.Met && len(v.j.Notes.Reports) == 0:
		return say(Good, "service", assets.Values{"service": v.situation.Provider.Reports})
	case c.ID == rollout.ReportersCondition:
		return v.reportersCondition(c, say)
	}
	switch c.State {
	case rollout.Met:
		return say(Good, "met", nil)
	case rollout.Unseen:
		return say(Unknown, "unknown", nil)
	case rollout.Stopping:
		return say(Bad, "bad", v.stoppingValues(c, v.now))
	case rollout.Waiting, rollout.NoneYet, rollout.AtService:
	}
	return say(Wait, "wait", assets.Values{
		"date": v.date(c.Due, v.now), "n": v.count("time.day", rollout.QuietDays-c.Days), "have": itoa(c.Days),
	})
}

func (g *Guide) stoppingValues(c rollout.Condition, now time.Time) assets.Values {
	switch c.ID {
	case rollout.ChecksCondition:
		return assets.Values{"date": g.dateOf(c.Bad, now)}
	case rollout.StopsCondition:
		return assets.Values{"company": c.Worst.Reporter, "date": g.reportDate(c.Worst.Day, now), "reason": g.reason(string(c.Worst.Result))}
	case rollout.ShareCondition:
		return assets.Values{"failed": strconv.FormatInt(c.Failed, 10), "all": strconv.FormatInt(c.All, 10)}
	case rollout.AgeCondition, rollout.QuietCondition, rollout.ReportersCondition, rollout.RecordCondition:
	}
	return nil
}

func (v view) reportersCondition(c rollout.Condition, say func(Mark, string, assets.Values) Block) Block {
	t := c.Tally
	values := assets.Values{
		"have": v.count("golive.session", int(min(t.Sessions, 1<<40))), "reporters": v.count("golive.reporter", t.Reporters), "days": v.count("time.day", t.Days),
		"want": itoa(rollout.WantSessions), "wantreporters": itoa(rollout.WantReporters), "wantdays": itoa(rollout.WantReportDays),
		"service": v.situation.Provider.Reports, "anyreporting": v.senderNames()["anyreporting"],
	}
	switch c.State {
	case rollout.Met:
		values["reporters"] = itoa(t.Reporters)
		return say(Good, "met", values)
	case rollout.AtService:
		return say(Todo, "service", values)
	case rollout.NoneYet:
		return say(Wait, "none", values)
	case rollout.Waiting, rollout.Stopping, rollout.Unseen:
	}
	return say(Wait, "some", values)
}
