package reports

import (
	"cmp"
	"slices"
	"strings"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/tlsrpt"
)

// Limits on what the notes keep of one report.
const (
	maxPolicy   = 8 << 10 // bytes
	maxFailures = 100
	maxRows     = 100 // that differ in more than their counts
)

// days returns what the notes keep of a report: one entry for each policy of the domain in it. Of very many, those with most
// sessions; left is how many others there are.
func days(domain string, report tlsrpt.Report, rows []row) (list []facts.ReportDay, left int) {
	var failures []reasons
	at := map[facts.ReportKey]int{}
	for _, p := range rows {
		d := facts.ReportDay{
			Organization: report.Organization, ReportID: report.ID, Begin: report.Begin, End: report.End,
			PolicyType: p.Type, Policy: strings.Join(p.Text, "\n"), About: p.about,
		}
		if len(d.Policy) > maxPolicy {
			d.Policy = "" // no policy is that long; what was not kept is taken for not known
		}
		if p.Domain != "" && !dnsname.Equal(p.Domain, domain) {
			d.PolicyDomain = dnsname.Canonical(p.Domain)
		}
		same := facts.ReportDay{PolicyType: d.PolicyType, Policy: d.Policy, PolicyDomain: d.PolicyDomain}.Key()
		i, again := at[same]
		if !again {
			i = len(list)
			at[same] = i
			list, failures = append(list, d), append(failures, reasons{at: map[reasonKind]int{}})
		}
		list[i].Success, list[i].Failure = tlsrpt.Sum(list[i].Success, p.Success), tlsrpt.Sum(list[i].Failure, p.Failure)
		list[i].About = surer(list[i].About, p.about)
		for _, f := range p.Failures {
			failures[i].add(f)
		}
	}
	for i := range list {
		list[i].Failures, list[i].LeftOut = failures[i].largest(maxFailures)
	}
	return largestDays(list, maxRows)
}

// surer returns the surer of two bases.
func surer(a, b facts.Basis) facts.Basis {
	for _, by := range []facts.Basis{facts.ByPolicy, facts.ByServer, facts.ByHeader, facts.BySubject, facts.ByFile} {
		if a == by || b == by {
			return by
		}
	}
	return ""
}

// largestDays returns at most n days, those with most failures and then most successes, in their order, and how many others there are.
func largestDays(list []facts.ReportDay, n int) (kept []facts.ReportDay, left int) {
	if len(list) <= n {
		return list, 0
	}
	order := indexes(len(list))
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(-cmp.Compare(list[a].Failure, list[b].Failure), -cmp.Compare(list[a].Success, list[b].Success))
	})
	return picked(list, order[:n]), len(list) - n
}

func indexes(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// picked returns some of a list, in its order.
func picked[T any](list []T, at []int) []T {
	at = slices.Sorted(slices.Values(at))
	some := make([]T, 0, len(at))
	for _, i := range at {
		some = append(some, list[i])
	}
	return some
}

// reasonKind is what failures have in common that are told in one.
type reasonKind struct {
	result   tlsrpt.ResultType
	mx, code string
}

// reasons adds up failures by their kind: senders list them by address too.
type reasons struct {
	list []facts.ReportReason
	most []int64 // sessions of the failure that lends each its details
	at   map[reasonKind]int
}

func (l *reasons) add(f tlsrpt.Failure) {
	kind := reasonKind{f.Type, dnsname.Canonical(f.MX), f.Code}
	r := facts.ReportReason{
		Result: f.Type, MX: f.MX, Count: f.Count, Some: f.Some, Code: f.Code, Info: f.Info, SendingIP: f.SendingIP, ReceivingIP: f.ReceivingIP, HELO: f.HELO,
	}
	i, again := l.at[kind]
	if !again {
		l.at[kind] = len(l.list)
		l.list, l.most = append(l.list, r), append(l.most, f.Count)
		return
	}
	sum, mx := tlsrpt.Sum(l.list[i].Count, f.Count), l.list[i].MX
	if f.Count > l.most[i] {
		l.most[i], l.list[i] = f.Count, r
	}
	l.list[i].Count, l.list[i].MX = sum, mx
	l.list[i].Some = sum == 0 && (l.list[i].Some || f.Some) // what can be counted is
}

// largest returns at most n reasons, those of most sessions, in their order, and what is left out.
func (l *reasons) largest(n int) (kept []facts.ReportReason, left facts.LeftOut) {
	if len(l.list) <= n {
		return l.list, left
	}
	order := indexes(len(l.list))
	slices.SortStableFunc(order, func(a, b int) int { return -cmp.Compare(weight(l.list[a]), weight(l.list[b])) })
	for _, i := range order[n:] {
		left.Kinds++
		left.Sessions = tlsrpt.Sum(left.Sessions, l.list[i].Count)
	}
	return picked(l.list, order[:n]), left
}

// weight is how many sessions a reason is known to be of.
func weight(r facts.ReportReason) int64 {
	if r.Some {
		return 1
	}
	return r.Count
}

// sessions adds up the sessions in some rows of a report; sts says that it has rows of an MTA-STS policy, these or others.
func sessions(days []facts.ReportDay, sts bool) tlsrpt.Sessions {
	var report tlsrpt.Report
	if sts {
		report.Policies = append(report.Policies, tlsrpt.PolicyResult{Type: tlsrpt.STS})
	}
	for _, d := range days {
		report.Policies = append(report.Policies, d.Report().Policies...)
	}
	return report.Sessions()
}
