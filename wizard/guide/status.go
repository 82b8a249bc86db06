package guide

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/providers"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// verdictMark is the badge of a verdict.
var verdictMark = map[diagnosis.Verdict]Mark{
	diagnosis.OK: Good, diagnosis.Action: Bad, diagnosis.NotSeen: Unknown, diagnosis.Pending: Wait,
}

// StatusMark returns the badge of a domain that has a verdict, and these findings: a fault, or only something to do. Where mail is at
// risk it says so, whether the user knows of it or not.
func (g *Guide) StatusMark(j journey.Journey, verdict diagnosis.Verdict, findings []diagnosis.Finding, now time.Time) Mark {
	wrong := func(f diagnosis.Finding) bool {
		return f.NeedsUser() && !f.NotSetUpYet() && (f.CostsMail() || !f.CoveredBySteps())
	}
	switch {
	case slices.ContainsFunc(findings, knownRisk):
		return Bad
	case verdict == diagnosis.Action && !slices.ContainsFunc(findings, wrong):
		return Todo // nothing is wrong: a task is open, or nothing was begun
	case verdict == diagnosis.OK && g.Due(j, now):
		return Todo
	}
	return verdictMark[verdict]
}

// knownRisk reports whether a finding is acknowledged and costs mail.
func knownRisk(f diagnosis.Finding) bool { return f.Acknowledged() && f.ToAct() && f.CostsMail() }

// StatusText says in a few words how a domain is that has the verdict, and these findings.
func (g *Guide) StatusText(j journey.Journey, verdict diagnosis.Verdict, findings []diagnosis.Finding, now time.Time) string {
	check, _ := j.Check()
	worst := slices.IndexFunc(findings, diagnosis.Finding.NeedsUser)
	known := slices.IndexFunc(findings, func(f diagnosis.Finding) bool { return f.ToAct() && f.Acknowledged() })
	switch mark := g.StatusMark(j, verdict, findings, now); {
	case verdict == diagnosis.Action && worst >= 0:
		return diagnosis.Text(g.Words, findings[worst]).Title
	case mark == Todo && j.TaskOpen():
		open, _, _ := g.Open(j, now)
		return g.say(msgid.StatusYours, assets.Values{"task": g.taskName(j, open.Task)})
	case known >= 0 && (mark == Todo || mark == Bad || verdict == diagnosis.OK): // they are worst first
		values := assets.Values{"until": g.KnownUntil(findings[known].Known), "title": diagnosis.Text(g.Words, findings[known]).Title}
		return g.say(msgid.StatusKnownFault, values)
	case mark == Todo:
		if e, ok := g.NextEvent(j, now); ok {
			key := msgid.StatusDue
			if slices.ContainsFunc(findings, unsure) {
				key = key.With("partly")
			}
			return g.say(key, assets.Values{"what": g.eventBrief(e)})
		}
		return g.say(msgid.StatusAction, nil)
	case verdict == diagnosis.OK:
		return g.say(msgid.StatusMode.Of(string(rollout.Mode(check))), nil)
	}
	return g.say(msgid.Status.Of(string(verdict)), nil)
}

// unsure reports whether a finding says that not all could be checked as it should be.
func unsure(f diagnosis.Finding) bool { return f.Level == diagnosis.Unknown && !f.CoveredBySteps() }

// StatusShown returns the findings that are shown of a domain, and how many more there are: the worst few, advice only where it is all
// there is, or all where they are asked for. What the user knows of comes last.
func StatusShown(findings []diagnosis.Finding, all bool) (shown []diagnosis.Finding, more int) {
	const most = 3
	if all {
		return findings, 0
	}
	for _, f := range acknowledgedLast(findings) {
		if len(shown) == most || f.Level == diagnosis.Advice && len(findings) > 1 {
			more++
			continue
		}
		shown = append(shown, f)
	}
	return shown, more
}

// StatusNews says what changed since the last message about a domain, a line each: what is new, what is still there and what is gone.
// Where there is one line only, and it is about what head says, it does not say it again.
func (g *Guide) StatusNews(j journey.Journey, findings []diagnosis.Finding, head string, now time.Time) []string {
	type entry struct {
		key   msgid.ID
		title string
		since time.Time
	}
	var entries []entry
	news := journey.NewsOf(j.Notes, findings)
	for i, item := range news.Items {
		f := findings[i]
		if !f.NeedsUser() {
			continue
		}
		if key, tells := changeKey(item, news.At, now); tells {
			entries = append(entries, entry{key, g.titleAbout(diagnosis.Text(g.Words, f).Title, f.About()), item.Since})
		}
	}
	past := func(key msgid.ID, findings []journey.PastFinding) {
		for _, f := range findings {
			if f.Level != diagnosis.Advice {
				entries = append(entries, entry{key, g.TitleAbout(f.ID, f.Form, f.About), f.Last})
			}
		}
	}
	past(msgid.StatusNewsUnchecked, news.Unchecked)
	past(msgid.StatusNewsGone, news.Gone)
	var lines []string
	for _, e := range entries {
		values := assets.Values{"title": e.title, "date": g.dayOrClock(e.since, now)}
		if alone := e.key.With("alone"); len(entries) == 1 && g.Words.Has(alone) && strings.HasPrefix(e.title, head) {
			e.key = alone
		}
		lines = append(lines, g.say(e.key, values))
	}
	return lines
}

// changeKey returns the words for what is new about a finding; tells is false where there is nothing to say. At a first message, what
// was there all the time is not called new.
func changeKey(item journey.NewsItem, told, now time.Time) (key msgid.ID, tells bool) {
	earlier := !item.Since.IsZero() && !sameDay(item.Since, now)
	switch {
	case item.Kind == journey.IsStill && item.Since.IsZero():
		return msgid.StatusNewsStill, true
	case item.Kind == journey.IsStill:
		return msgid.StatusNewsStillSince, true
	case told.IsZero() && !item.Begun:
		return msgid.StatusNewsSince, earlier
	case earlier:
		return msgid.StatusNewsNewSince, true
	}
	return msgid.StatusNewsNew, true
}

// StatusUnseen says since when what a check could not see has not been seen, a line each. Before a second check there is nothing to say.
func (g *Guide) StatusUnseen(j journey.Journey, findings []diagnosis.Finding, now time.Time) []string {
	var lines []string
	for i, item := range journey.NewsOf(j.Notes, findings).Items {
		f := findings[i]
		if !f.Blind || item.Since.IsZero() || item.Seen.IsZero() && !item.Since.Before(now) {
			continue
		}
		values := assets.Values{"what": diagnosis.Text(g.Words, f).Title, "date": g.clock(item.Seen.Local(), now.Local())}
		if thing := msgid.StatusUnseen.Of(string(f.ID)); g.Words.Has(thing) {
			values["what"] = g.say(thing, nil)
		}
		key := msgid.StatusNewsUnseen
		if item.Seen.IsZero() {
			key = msgid.StatusNewsUnseenNever
		}
		lines = append(lines, g.say(key, values))
	}
	return lines
}

// FindingSince says since when checks have found a finding, where that is not only today.
func (g *Guide) FindingSince(j journey.Journey, f diagnosis.Finding, now time.Time) string {
	since := journey.NewsOf(j.Notes, []diagnosis.Finding{f}).Items[0].Since
	if since.IsZero() || sameDay(since, now) {
		return ""
	}
	return g.date(since.Local(), now.Local())
}

// TitleAbout returns the title of a finding of which only the id and the form are known, and what it is about.
func (g *Guide) TitleAbout(id diagnosis.ID, form, about string) string {
	title := msgid.Finding.Of(string(id), "title")
	if own := title.With(form); g.Words.Has(own) && !strings.Contains(g.say(own, nil), "{") {
		title = own
	}
	return g.titleAbout(g.say(title, nil), about)
}

// titleAbout names what a finding is about behind its title.
func (g *Guide) titleAbout(title, about string) string {
	if about == "" {
		return title
	}
	return g.say(msgid.StatusNewsAbout, assets.Values{"title": title, "about": about})
}

// dayOrClock writes a day, or where it is today a time.
func (g *Guide) dayOrClock(t, now time.Time) string {
	if sameDay(t, now) {
		return g.clock(t.Local(), now.Local())
	}
	return g.date(t.Local(), now.Local())
}

func sameDay(a, b time.Time) bool {
	return a.Local().Format(time.DateOnly) == b.Local().Format(time.DateOnly)
}

// StatusPairs says what was seen of a domain: each thing with its label.
func (g *Guide) StatusPairs(j journey.Journey, check facts.Check, now time.Time) []Block {
	var blocks []Block
	pair := func(key msgid.ID, text string) {
		if text != "" {
			blocks = append(blocks, g.pair(key, text))
		}
	}
	pair(msgid.StatusLabelMail, g.mailServersBrief(check))
	if check.Scope.Policy {
		pair(msgid.StatusLabelPolicy, g.policyFileBrief(check))
	}
	if check.Scope.DNS && !check.Zone.Missing {
		pair(msgid.StatusLabelRecord, g.recordBrief(check))
		pair(msgid.StatusLabelReports, g.reportsBrief(j, check, now))
	}
	if exposed, until := g.Situation(j, now).Exposed(); exposed {
		pair(msgid.StatusLabelHeld, g.say(msgid.StatusHeld, assets.Values{"until": g.clock(until.Local(), now.Local())}))
	}
	for _, line := range g.AsideLines(j, now.Local()) {
		pair(msgid.StatusLabelAside, line)
	}
	if e, ok := g.NextEvent(j, now); ok {
		pair(msgid.StatusLabelNext, g.eventLine(e, now.Local()))
	}
	return blocks
}

// mailServersBrief counts the mail servers that encrypt, and those that are in the policy file.
func (g *Guide) mailServersBrief(check facts.Check) string {
	hosts := check.MXHosts()
	if len(hosts) == 0 {
		return ""
	}
	proven, called := provenServers(check)
	live, policy := rollout.Live(check)
	listed := len(hosts) - len(slices.DeleteFunc(slices.Clone(hosts), live.Covers))
	values := assets.Values{"n": itoa(proven), "of": itoa(len(hosts)), "listed": itoa(listed)}
	key := msgid.StatusMail
	switch {
	case called == 0:
		key = key.With("unreached")
	case proven == len(hosts) && listed == len(hosts) && policy:
		return g.say(key.With("fine"), values) + g.calledBefore(check, called)
	}
	text := g.say(key, values)
	if policy && live.Mode != mtasts.None {
		text += ", " + g.say(msgid.StatusMailListed, values)
	}
	return text + g.calledBefore(check, called)
}

// calledBefore says when the mail servers were called, where that was at an earlier check.
func (g *Guide) calledBefore(check facts.Check, called int) string {
	if called == 0 || check.MailAt.IsZero() || !check.MailAt.Before(check.At) {
		return ""
	}
	return ", " + g.say(msgid.StatusMailBefore, assets.Values{"date": g.clock(check.MailAt.Local(), check.At.Local())})
}

func (g *Guide) policyFileBrief(check facts.Check) string {
	file := rollout.FileOf(check)
	values := assets.Values{
		"mode": string(file.Meant.Mode), "time": g.Duration(file.Meant.MaxAge), "seconds": strconv.FormatInt(int64(file.Meant.MaxAge/time.Second), 10),
	}
	return g.say(msgid.StatusPolicy.Of(string(file.State)), values)
}

// recordBrief says which id the _mta-sts record has, and on how many of the domain's name servers.
func (g *Guide) recordBrief(check facts.Check) string {
	state, id, _ := rollout.RecordState(check)
	if state != mtasts.Valid {
		return g.say(msgid.StatusRecord.Of(string(state)), nil)
	}
	all := map[string]bool{}
	for _, a := range check.Record.Authoritative {
		if a.Answered() {
			record, found, _ := mtasts.FindRecord(a.Values("TXT"))
			before, seen := all[a.Server.Name]
			all[a.Server.Name] = found == mtasts.Valid && record.ID == id && (before || !seen)
		}
	}
	have := 0
	for _, has := range all {
		if has {
			have++
		}
	}
	values := assets.Values{"id": id, "servers": g.nameServers(have), "n": itoa(have), "of": itoa(len(all))}
	switch {
	case have == 0:
		return g.say(msgid.StatusRecordIdOnly, values)
	case have < len(all):
		return g.say(msgid.StatusRecordSome, values)
	}
	return g.say(msgid.StatusRecordValid, values)
}

// reportsBrief says what the reports of the last week count, or whether any are asked for.
func (g *Guide) reportsBrief(j journey.Journey, check facts.Check, now time.Time) string {
	var all, failed int64
	for _, r := range g.Situation(j, now).Counted() {
		if now.Sub(r.End) <= rollout.Window {
			all, failed = tlsrpt.Sum(all, tlsrpt.Sum(r.Success, r.Failure)), tlsrpt.Sum(failed, r.Failure)
		}
	}
	values := assets.Values{"all": g.Words.Count(msgid.GoliveSession, all), "failed": strconv.FormatInt(failed, 10), "days": g.count(msgid.TimeDay, int(rollout.Window/day))}
	switch state, _, _ := rollout.ReportState(check); {
	case all > 0 && failed > 0:
		return g.say(msgid.StatusReportsFailed, values)
	case all > 0:
		return g.say(msgid.StatusReportsFine, values)
	default:
		return g.say(msgid.StatusReports.Of(string(state)), values)
	}
}

// eventLine says what can be done next, and when; what is due already can be done now.
func (g *Guide) eventLine(e journey.Event, now time.Time) string {
	values := assets.Values{"date": g.date(e.When, now), "what": g.eventBrief(e)}
	if e.When.After(now) {
		return g.say(msgid.EventOn, values)
	}
	return g.say(msgid.EventNow, values)
}

// eventBrief says in a few words what can be done at an event.
func (g *Guide) eventBrief(e journey.Event) string {
	return g.say(msgid.Event.Of(string(e.ID)), assets.Values{"host": e.Host, "longer": g.Duration(e.MaxAge)})
}

// EventText returns one line about what can be done at an event.
func (g *Guide) EventText(j journey.Journey, e journey.Event) string {
	return g.say(msgid.Date.Of(string(e.ID)), assets.Values{"domain": j.Domain, "host": e.Host, "longer": g.Duration(e.MaxAge)})
}

// where names who runs the mail and the DNS of a domain.
func (g *Guide) where(check facts.Check) string {
	if _, answered := check.MX.Best(); !answered {
		return ""
	}
	clues := journey.Clues(check)
	mail, dns := g.Catalogue.Mail(clues), g.Catalogue.DNSHost(clues)
	if dns.ID == providers.Unknown {
		return mail.Name
	}
	return g.say(msgid.HomeWhere, assets.Values{"mail": mail.Name, "dns": dns.Name})
}
