package reports

import (
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
)

// split splits a report: what is in it about domain (ASCII, lower case), and the other domains that it is about too. A DANE
// policy (tlsa) names the mail server (RFC 8460 §4.4), so it belongs to the domain that the rest of its report is about.
func split(domain string, report tlsrpt.Report) (own tlsrpt.Report, others []string) {
	own = report
	own.Policies = nil
	about := func(p tlsrpt.PolicyResult) bool {
		return p.Domain == "" || dnsname.Equal(p.Domain, domain)
	}
	mine := slices.ContainsFunc(report.Policies, about)
	for _, p := range report.Policies {
		switch {
		case about(p), mine && p.Type == tlsrpt.TLSA:
			own.Policies = append(own.Policies, p)
		case !slices.Contains(others, p.Domain):
			others = append(others, p.Domain)
		}
	}
	return own, others
}

// Days returns what the notes keep of a report: one entry for each policy of the domain in it.
func Days(domain string, report tlsrpt.Report) []facts.ReportDay {
	own, _ := split(domain, report)
	var days []facts.ReportDay
	at := map[facts.ReportKey]int{}
	for _, p := range own.Policies {
		d := facts.ReportDay{
			Organization: own.Organization, ReportID: own.ID, Begin: own.Begin, End: own.End,
			PolicyType: p.Type, Policy: strings.Join(p.Text, "\n"), Success: p.Success, Failure: p.Failure,
			Failures: reasons(p.Failures),
		}
		if len(d.Policy) > maxPolicy {
			d.Policy = "" // no policy is that long; what was not kept is taken for not known
		}
		if !dnsname.Equal(p.Domain, domain) {
			d.PolicyDomain = dnsname.Canonical(p.Domain)
		}
		same := facts.ReportDay{PolicyType: d.PolicyType, Policy: d.Policy, PolicyDomain: d.PolicyDomain}.Key()
		i, again := at[same]
		if !again {
			at[same] = len(days)
			days = append(days, d)
			continue
		}
		days[i].Success, days[i].Failure = tlsrpt.Sum(days[i].Success, d.Success), tlsrpt.Sum(days[i].Failure, d.Failure)
		days[i].Failures = addReasons(days[i].Failures, d.Failures...)
	}
	for i := range days {
		days[i].Failures = days[i].Failures[:min(len(days[i].Failures), maxFailures)]
	}
	return days
}

// reasons adds up failures by their type and mail server: senders list them by address too.
func reasons(failures []tlsrpt.Failure) []facts.ReportReason {
	list := make([]facts.ReportReason, 0, len(failures))
	for _, f := range failures {
		list = append(list, facts.ReportReason{
			Result: f.Type, MX: f.MX, Count: f.Count, Some: f.Some, Code: f.Code, Info: f.Info, SendingIP: f.SendingIP, ReceivingIP: f.ReceivingIP, HELO: f.HELO,
		})
	}
	return addReasons(nil, list...)
}

// addReasons adds reasons to a list that has each kind of failure once.
func addReasons(list []facts.ReportReason, more ...facts.ReportReason) []facts.ReportReason {
	type kind struct {
		result tlsrpt.ResultType
		mx     string
	}
	at := map[kind]int{}
	for i, r := range list {
		at[kind{r.Result, dnsname.Canonical(r.MX)}] = i
	}
	for _, r := range more {
		key := kind{r.Result, dnsname.Canonical(r.MX)}
		i, again := at[key]
		if !again {
			at[key] = len(list)
			list = append(list, r)
			continue
		}
		list[i].Count = tlsrpt.Sum(list[i].Count, r.Count)
	}
	return list
}

// sessions adds up the sessions in one report.
func sessions(days []facts.ReportDay) tlsrpt.Sessions {
	var report tlsrpt.Report
	for _, d := range days {
		report.Policies = append(report.Policies, d.Report().Policies...)
	}
	return report.Sessions()
}

// maxDays bounds the days in the notes: two reporters a day for many years, or a hundred for months.
const maxDays = 10_000

// Merge adds days to those that are known, each once, oldest first. Of very many the newest are kept.
func Merge(known, more []facts.ReportDay) []facts.ReportDay {
	if len(more) == 0 {
		return known
	}
	have := make(map[facts.ReportKey]bool, len(known))
	for _, d := range known {
		have[d.Key()] = true
	}
	list := slices.Clone(known)
	for _, d := range more {
		if key := d.Key(); !have[key] {
			have[key] = true
			list = append(list, d)
		}
	}
	slices.SortStableFunc(list, func(a, b facts.ReportDay) int { return a.Begin.Compare(b.Begin) })
	return list[len(list)-fitting(list):]
}

// fitting returns how many of the newest days the notes have space for.
func fitting(list []facts.ReportDay) int {
	const each, space = 300, 16 << 20 // bytes, as JSON
	size := 0
	for n, d := range slices.Backward(list) {
		if size += each + len(d.Policy) + each*len(d.Failures); size > space {
			return min(len(list)-1-n, maxDays)
		}
	}
	return min(len(list), maxDays)
}
