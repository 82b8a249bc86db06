package guide

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// News is one kind of failure in TLS reports: what it means, and what to do about it. Both texts are lines without an end.
type News struct {
	Urgency rollout.Urgency
	What    string
	Fix     string

	Result  tlsrpt.ResultType
	MX      string   // the mail server, "" where none is named
	Proven  bool     // it is known who sent the reports
	Senders []string // as they are shown, those of most failures first
}

// Mark returns the word that a piece of news begins with.
func (n News) Mark() Mark {
	switch n.Urgency {
	case rollout.Problem:
		return Bad
	case rollout.ToDo:
		return Todo
	case rollout.Note:
	}
	return Tip
}

// sayHowToProve reports whether it matters that nothing proves who says so.
func (n News) sayHowToProve() bool { return !n.Proven && n.Urgency == rollout.Problem }

// newsOf returns what judged failures mean, worst first, one for each kind and mail server: who could not deliver safely, why, and
// what to do. It is nil where all went well.
func (g *Guide) newsOf(s rollout.Situation, judged []rollout.Reported, now time.Time) []News {
	merged := map[newsKey]*reportItem{}
	for _, one := range judged {
		key := newsKeyOf(one)
		if merged[key] == nil {
			merged[key] = &reportItem{newsKey: key, senders: map[string]int64{}, days: map[time.Time]bool{}}
		}
		merged[key].add(g.sender(one.Report), one)
	}
	order := []rollout.Urgency{rollout.Problem, rollout.ToDo, rollout.Note}
	items := slices.SortedFunc(maps.Values(merged), func(a, b *reportItem) int {
		return cmp.Or(slices.Index(order, a.urgency)-slices.Index(order, b.urgency), -cmp.Compare(a.weight, b.weight), -a.last.Compare(b.last),
			-cmp.Compare(a.count, b.count), strings.Compare(a.kind, b.kind), strings.Compare(a.mx, b.mx), strings.Compare(string(a.policy), string(b.policy)),
			strings.Compare(string(a.advice), string(b.advice)), strings.Compare(string(a.why), string(b.why)))
	})
	var news []News
	for _, item := range items {
		news = append(news, g.news(s, item, now))
	}
	return news
}

// judgedOf returns what is said of reports that were handed in, judged among all that the notes hold.
func judgedOf(s rollout.Situation, reports []facts.ReportDay) []rollout.Reported {
	wanted := map[facts.ReportKey]bool{}
	for _, r := range reports {
		wanted[r.Key()] = true
	}
	return slices.DeleteFunc(s.Reported(reports...), func(r rollout.Reported) bool { return !wanted[r.Report.Key()] })
}

// newsKey is a kind of failure with the advice about it. What several senders report, with the same advice, is one item.
type newsKey struct {
	mx      string // in lower case
	result  tlsrpt.ResultType
	kind    string // tlsrpt.Failure.Kind
	policy  tlsrpt.PolicyType
	copied  rollout.Copy
	proven  bool
	why     facts.ProofReason
	urgency rollout.Urgency
	advice  rollout.Advice
}

func newsKeyOf(r rollout.Reported) newsKey {
	return newsKey{
		mx: dnsname.Canonical(r.Reason.MX), result: r.Reason.Result, kind: r.Reason.Failure().Kind(), policy: r.Report.PolicyType, copied: r.Copy,
		proven: r.Proven, why: r.Report.Why, urgency: r.Urgency, advice: r.Advice,
	}
}

// reportItem is one kind of failure with all who reported it.
type reportItem struct {
	newsKey
	senders map[string]int64 // and how often each says it
	count   int64
	some    bool               // it happened more often, and nobody knows how often
	days    map[time.Time]bool // on which it happened
	long    bool               // a report about it is about more than a day
	first   time.Time          // zero where no report of it has a date that can be read
	last    time.Time
	weight  rollout.Class
	said    tlsrpt.Failure // in the words of who says it most often
	reports []facts.ReportDay
}

// add adds what a sender reported.
func (i *reportItem) add(sender string, r rollout.Reported) {
	n, some := countOf(r)
	if len(i.reports) == 0 || n > i.said.Count {
		i.said = r.Reason.Failure()
		i.said.Count = n
	}
	i.count, i.some, i.weight = tlsrpt.Sum(i.count, n), i.some || some, max(i.weight, r.Class)
	i.senders[sender] = tlsrpt.Sum(i.senders[sender], n)
	i.reports = append(i.reports, r.Report)
	if r.Day.IsZero() {
		return
	}
	last := lastDay(r.Report.Begin, r.Report.End)
	i.days[r.Day] = true
	i.long = i.long || last.After(r.Day)
	if i.first.IsZero() || r.Day.Before(i.first) {
		i.first = r.Day
	}
	i.last = rollout.Later(i.last, last)
}

// countOf returns how often something failed; some says that nobody knows. The number of a report is that of its only reason.
func countOf(r rollout.Reported) (n int64, some bool) {
	switch {
	case !r.Reason.Some:
		return r.Count, false
	case len(r.Report.Failures) == 1 && r.Report.Failure > 0:
		return r.Report.Failure, false
	}
	return 0, true
}

// news puts a kind of failure in words.
func (g *Guide) news(s rollout.Situation, item *reportItem, now time.Time) News {
	senders := mostFirst(item.senders)
	values := assets.Values{
		"company": g.senders(senders), "begin": g.reportDate(item.first, now), "date": g.reportDate(item.last, now),
		"days": g.count(msgid.TimeDay, len(item.days)), "mx": assets.Clean(item.mx, 120), "n": g.howOften(item),
		"reason": diagnosis.FailureReason(g.Words, item.said), "changed": g.date(s.LastChange(), now), "domain": s.Check.Domain,
	}
	values["when"] = g.say(msgid.ReportnewsWhen.Of(item.when()), values)
	key := msgid.ReportnewsFailed
	switch {
	case item.copied == rollout.Foreign:
		key = msgid.ReportnewsForeign
	case item.copied != rollout.Current:
		key = msgid.ReportnewsOld
	case item.result.AboutFile():
		key = msgid.ReportnewsFailedFile
	case item.mx != "":
		key = msgid.ReportnewsFailedAt
	}
	what := []string{g.say(key, values)}
	if own := diagnosis.SenderWords(g.Words, item.said); own != "" {
		what = append(what, own)
	}
	if at, ok := asideAt(s.Notes, item); ok {
		what = append(what, g.say(msgid.ReportnewsAside, assets.Values{"date": g.date(at, now)}))
	}
	fix := []string{g.say(msgid.ReportnewsFix.Of(g.fixFor(s, item)), values)}
	if (News{Urgency: item.urgency, Proven: item.proven}).sayHowToProve() {
		fix = append(fix, g.say(msgid.ReportnewsUnproven.Of(string(cmp.Or(item.why, facts.BareFile))), values))
	}
	return News{
		Urgency: item.urgency, What: oneLine(what), Fix: oneLine(fix), Result: item.result, MX: item.mx, Proven: item.proven, Senders: senders,
	}
}

// oneLine puts sentences in one line.
func oneLine(sentences []string) string {
	return strings.Join(strings.Fields(strings.Join(sentences, " ")), " ")
}

// fixFor returns the key of what to do: of what is over, why it is.
func (g *Guide) fixFor(s rollout.Situation, item *reportItem) string {
	if item.advice != rollout.AdviseHistory {
		return string(item.advice)
	}
	switch changed := s.LastChange(); {
	case !changed.IsZero() && item.last.Before(changed):
		return "history-change"
	case s.Now.Sub(item.last) > 30*day:
		return "history-old"
	}
	return string(item.advice)
}

// asideAt returns when the user set a kind of failure aside.
func asideAt(notes facts.Notes, item *reportItem) (at time.Time, ok bool) {
	if item.advice != rollout.AdviseAside {
		return time.Time{}, false
	}
	reason := facts.ReportReason{Result: item.result, MX: item.mx}
	for _, aside := range notes.Aside {
		if aside.Covers(item.reports[0], reason) {
			return aside.At, true
		}
	}
	return time.Time{}, false
}

// howOften says how often something failed.
func (g *Guide) howOften(item *reportItem) string {
	switch {
	case item.some && item.count == 0:
		return g.say(msgid.ReportsReasonSome, nil)
	case item.some:
		return g.Words.Count(msgid.ReportnewsLeast, item.count)
	}
	return g.Words.Count(msgid.ReportnewsTimes, item.count)
}

// senders names up to three senders.
func (g *Guide) senders(names []string) string {
	if len(names) > 3 {
		return g.say(msgid.ReportnewsCompaniesMore, assets.Values{"a": names[0], "b": names[1], "n": len(names) - 2})
	}
	return g.Words.And(names)
}

// when returns which phrase about the days of failure fits.
func (i *reportItem) when() string {
	switch {
	case i.last.IsZero():
		return "undated"
	case i.long:
		return "span"
	case len(i.days) == 1:
		return "day"
	}
	return "days"
}
