package guide

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/reports"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// ReportRow says in a line how a day of one sender went.
func (g *Guide) ReportRow(d facts.ReportDay, now time.Time) string {
	kind := string(d.PolicyType)
	switch {
	case kind == "":
		kind = "unnamed"
	case !g.Words.Has(msgid.ReportsLine.Of(kind)):
		kind = "unknown"
	}
	return g.say(msgid.ReportsLine.Of(kind), assets.Values{
		"date": g.reportDates(d.Begin, d.End, now), "company": g.sender(d), "kind": diagnosis.Quoted(g.Words, assets.Clean(string(d.PolicyType), 40)),
		"safe": d.Success, "failed": g.failed(d.Failure, someFailed(d)),
	})
}

// reportDates says which days a report is about, in UTC wherever the reader is (RFC 8460 §4.1).
func (g *Guide) reportDates(begin, end, now time.Time) string {
	if begin.IsZero() {
		return g.say(msgid.ReportsNoDate, nil)
	}
	first, last := g.reportDate(begin, now), g.reportDate(lastDay(begin, end), now)
	if first == last {
		return first
	}
	return g.say(msgid.ReportsDates, assets.Values{"begin": first, "end": last})
}

// failed says how many deliveries failed; some says that there are more, and nobody knows how many.
func (g *Guide) failed(n int64, some bool) string {
	switch {
	case some && n == 0:
		return g.say(msgid.ReportsFailedSome, nil)
	case some:
		return g.say(msgid.ReportsFailedLeast, assets.Values{"n": n})
	}
	return g.Words.Number(n)
}

// ReportNotes say what there is to know of a day beyond its numbers: how it is known whose and from whom it is, and at most some
// reasons for its failures.
func (g *Guide) ReportNotes(d facts.ReportDay, reasons int) []string {
	var notes []string
	note := func(key msgid.ID, values assets.Values) { notes = append(notes, g.say(key, values)) }
	failures := slices.SortedStableFunc(slices.Values(d.Report().Policies[0].Failures), func(a, b tlsrpt.Failure) int { return -cmp.Compare(a.Count, b.Count) })
	for _, f := range failures[:min(len(failures), reasons)] {
		notes = append(notes, g.reportReason(f))
	}
	if more := len(d.Failures) - reasons; more > 0 {
		notes = append(notes, g.count(msgid.ReportsReasonsMore, more))
	}
	if d.LeftOut.Kinds > 0 {
		notes = append(notes, g.Words.CountWith(msgid.ReportsLeftOut, int64(d.LeftOut.Kinds), assets.Values{"sessions": d.LeftOut.Sessions}))
	}
	if key := msgid.ReportsAbout.Of(string(d.About)); d.About != facts.ByPolicy && g.Words.Has(key) {
		note(key, assets.Values{"server": assets.Clean(d.PolicyDomain, 120)})
	}
	if d.Why != facts.BareFile && (d.Proof == facts.Signed || g.Words.Has(msgid.ReportsProof.Of(string(d.Why)))) {
		notes = append(notes, g.proofOf(d))
	}
	if d.From != "" && d.Proof != facts.Signed {
		note(msgid.ReportsProofFrom, assets.Values{"from": diagnosis.Quoted(g.Words, d.From)})
	}
	return notes
}

// proofOf says who signed a report, or why that is not known.
func (g *Guide) proofOf(d facts.ReportDay) string {
	values := assets.Values{"signer": assets.Clean(d.Signer, 80)}
	switch {
	case d.Proof == facts.Signed:
		return g.say(msgid.ReportsProofSigned, values)
	case d.Why == facts.OtherSigner && d.Signer != "":
		return g.say(msgid.ReportsProofOtherSignerNamed, values)
	}
	return g.say(msgid.ReportsProof.Of(string(d.Why)), values)
}

// reportReason says one reason for failures, and how the sender saw the connections that failed.
func (g *Guide) reportReason(f tlsrpt.Failure) string {
	values := assets.Values{"n": g.times(f.Count, f.Some), "mx": assets.Clean(f.MX, 120), "from": assets.Clean(f.SendingIP, 50), "to": assets.Clean(f.ReceivingIP, 50)}
	key := msgid.ReportsReason
	if f.MX != "" {
		key = msgid.ReportsReasonAt
	}
	values["reason"] = diagnosis.FailureReason(g.Words, f)
	said := []string{g.say(key, values)}
	if own := diagnosis.SenderWords(g.Words, f); own != "" {
		said = append(said, own)
	}
	switch {
	case f.SendingIP != "" && f.ReceivingIP != "":
		said = append(said, g.say(msgid.CauseSaidWay, values))
	case f.SendingIP != "":
		said = append(said, g.say(msgid.CauseSaidWayFrom, values))
	case f.ReceivingIP != "":
		said = append(said, g.say(msgid.CauseSaidWayTo, values))
	}
	if f.HELO != "" && !dnsname.Equal(f.HELO, f.MX) {
		said = append(said, g.say(msgid.CauseSaidHelo, assets.Values{"name": diagnosis.Quoted(g.Words, f.HELO)}))
	}
	return strings.Join(said, " ")
}

// times says how often something failed.
func (g *Guide) times(n int64, some bool) string {
	if some {
		return g.say(msgid.ReportsReasonSome, nil)
	}
	return g.Words.Count(msgid.ReportnewsTimes, n)
}

// ReportAnswer says whether there is anything to do.
func (g *Guide) ReportAnswer(s reports.Summary, news []News) string {
	of := func(u rollout.Urgency) (n int) {
		for _, item := range news {
			if item.Urgency == u {
				n++
			}
		}
		return n
	}
	switch problems, todo := of(rollout.Problem), of(rollout.ToDo); {
	case problems > 0:
		return g.count(msgid.ReportsAnswerProblem, problems)
	case todo > 0:
		return g.count(msgid.ReportsAnswerTodo, todo)
	case len(s.Days) == 0:
		return g.say(msgid.ReportsAnswerUntrusted, nil)
	case slices.ContainsFunc(s.Days, func(d facts.ReportDay) bool { return d.Failure > 0 || someFailed(d) }):
		return g.say(msgid.ReportsAnswerFailed, nil)
	}
	return g.say(msgid.ReportsAnswerFine, nil)
}

// ReportSum says what all reports together add up to: from when to when, how many deliveries, and what is to be known of them.
func (g *Guide) ReportSum(s reports.Summary, news []News, now time.Time) (span string, totals []string) {
	last := s.End
	if last.After(s.Begin) {
		last = last.Add(-time.Second) // the midnight at its end belongs to a day
	}
	all := s.Sessions
	values := assets.Values{
		"domain": s.Domain, "reports": g.count(msgid.ReportsReport, s.Read), "senders": g.count(msgid.ReportsSender, s.Senders),
		"failed": g.failed(all.Failure, slices.ContainsFunc(s.All(), someFailed)), "danesafe": all.DANE.Success, "danefailed": all.DANE.Failure,
		"begin": g.reportDate(s.Begin, now), "end": g.reportDate(last, now),
	}
	key := msgid.ReportsSum
	switch {
	case s.Begin.IsZero():
		key = msgid.ReportsSumUndated
	case values["begin"] == values["end"]:
		key = msgid.ReportsSumDay
	}
	sum := msgid.ReportsTotal
	if all.DANE.Success > 0 || all.DANE.Failure > 0 {
		sum = msgid.ReportsTotalDane
	}
	totals = []string{g.Words.CountWith(sum, all.Success, values)}
	switch {
	case len(s.Untrusted) > 0 && len(s.Days) > 0:
		totals = append(totals, g.Words.CountWith(msgid.ReportsCounted, s.Counted.Success, assets.Values{"failed": s.Counted.Failure}))
	case !slices.ContainsFunc(news, News.sayHowToProve) && slices.ContainsFunc(s.Days, func(d facts.ReportDay) bool { return d.Why == facts.BareFile }):
		totals = append(totals, g.say(msgid.ReportsProofMore, nil))
	}
	return g.say(key, values), totals
}

// ReportCounts say how many reports were read, and how many of them are new to the notes; which came again, which are two under one
// id, and how many could not be read.
func (g *Guide) ReportCounts(s reports.Summary) []string {
	lines := []string{g.Words.CountWith(msgid.ReportsSaved, int64(s.Read), assets.Values{"kept": s.Kept})}
	for _, more := range []struct {
		key msgid.ID
		n   int
	}{{msgid.ReportsAgain, s.Repeated}, {msgid.ReportsSameId, s.SameID}, {msgid.ReportsBroken, s.Broken}} {
		if more.n > 0 {
			lines = append(lines, g.count(more.key, more.n))
		}
	}
	return lines
}

// SkippedReason says why something was not counted.
func (g *Guide) SkippedReason(s reports.Skipped) string {
	values := assets.Values{"others": otherDomains(s.Domains)}
	n := int64(s.Count)
	switch s.Kind {
	case reports.Empty:
		return g.say(msgid.ReportsNothing, nil)
	case reports.OrdinaryMail:
		return g.count(msgid.ReportsMail, s.Count)
	case reports.DMARC:
		return g.count(msgid.ReportsDmarc, s.Count)
	case reports.Elsewhere:
		return g.Words.CountWith(msgid.ReportsElsewhere, int64(s.Count), values)
	case reports.Partly:
		return g.say(msgid.ReportsPartly, values)
	case reports.NoRows:
		return g.say(msgid.ReportsNoRows, nil)
	case reports.Future:
		return g.Words.CountWith(msgid.ReportsFuture, n, g.refused(s))
	case reports.BeforeFrom:
		return g.Words.CountWith(msgid.ReportsBefore, n, g.refused(s))
	case reports.TooLong:
		return g.Words.CountWith(msgid.ReportsTooLong, n, g.refused(s))
	case reports.TooMany:
		return g.Words.CountWith(msgid.ReportsTooMany, n, assets.Values{"most": reports.MaxReports})
	case reports.ManyRows:
		return g.count(msgid.ReportsManyRows, s.Count)
	case reports.Unreadable:
	}
	return g.Words.Err(s.Err)
}

// refused says whose reports are not taken, and about which time. What a sender calls itself stands in quotes.
func (g *Guide) refused(s reports.Skipped) assets.Values {
	anotherYear := time.Time{} // a date has its year
	values := assets.Values{"sender": g.say(msgid.ReportnewsNameless, nil), "dates": g.reportDates(s.Begin, s.End, anotherYear)}
	if s.Sender != "" {
		values["sender"] = diagnosis.Quoted(g.Words, assets.Clean(s.Sender, 60))
	}
	return values
}

// otherDomains names domains, at most the first few.
func otherDomains(domains []string) string {
	var list []string
	for _, d := range domains {
		list = append(list, assets.Clean(d, 100))
	}
	return assets.FirstFew(list, reports.MaxDomains)
}

// UnreadReports names what was not counted and is more than can be expected in any mailbox; nil where there is nothing.
func (g *Guide) UnreadReports(s reports.Summary) error {
	var list []error
	for _, skipped := range s.Skipped {
		if skipped.Notable() {
			list = append(list, fmt.Errorf("%s: %s", skipped.Name, g.SkippedReason(skipped)))
		}
	}
	said := map[string]bool{} // of a sender once
	for _, d := range s.Untrusted {
		if line := g.senderName(d) + ": " + g.proofOf(d); !said[line] && len(said) < untrustedShown {
			said[line] = true
			list = append(list, errors.New(line))
		}
	}
	return errors.Join(list...)
}

// untrustedShown is how many senders are named whose reports do not count.
const untrustedShown = 5

// ReportsVerdict returns what reports that were read come to, with the news that is in them.
func ReportsVerdict(s reports.Summary, news []News) diagnosis.Verdict {
	switch {
	case s.Broken > 0, slices.ContainsFunc(news, func(n News) bool { return n.Urgency == rollout.Problem }):
		return diagnosis.Action
	case len(s.Days) == 0:
		return diagnosis.NotSeen
	}
	return diagnosis.OK
}
