package tlsrpt

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Summary is what reports add up to. Each counts once, however often it came.
type Summary struct {
	Reports          int
	Repeated         int       // came again, and were not counted
	Begin, End       time.Time // of all reports with dates
	Success, Failure int64     // sessions, as Report.Sessions counts them
	Rows             []Row     // by day, reporter, policy type
}

// Row is one reporter's day under one type of policy.
type Row struct {
	Day              time.Time // UTC midnight; zero where the report's dates cannot be read
	Reporter         string
	Type             PolicyType
	Success, Failure int64 // sessions
	Failures         []FailureTotal
}

// FailureTotal is one result type at one mail server. Counts of several may overlap.
type FailureTotal struct {
	Type  ResultType
	MX    string // lower case; empty where the reporter names none
	Count int64  // sessions
}

// Summarize adds up the reports about a domain; "" takes them all. A tlsa policy
// names the mail server, not the domain, and is taken with the report it is in.
func Summarize(reports []Report, domain string) Summary {
	var s Summary
	rows := make(map[rowKey]*rowSum)
	distinct := Distinct(reports)
	s.Repeated = len(reports) - len(distinct)
	for _, r := range distinct {
		r.Policies = slices.DeleteFunc(slices.Clone(r.Policies), func(p PolicyResult) bool { return !p.about(domain) })
		if len(r.Policies) == 0 && domain != "" {
			continue
		}
		s.Reports++
		s.span(r)
		success, failure := r.Sessions()
		s.Success, s.Failure = Sum(s.Success, success), Sum(s.Failure, failure)
		for _, p := range r.Policies {
			key := rowKey{r.Day(), strings.ToLower(r.Organization), p.Type}
			if rows[key] == nil {
				rows[key] = &rowSum{Row: Row{Day: r.Day(), Reporter: r.Organization, Type: p.Type}, at: make(map[FailureTotal]int)}
			}
			rows[key].add(p)
		}
	}
	for _, row := range rows {
		s.Rows = append(s.Rows, row.Row)
	}
	slices.SortFunc(s.Rows, func(a, b Row) int {
		return cmp.Or(a.Day.Compare(b.Day), strings.Compare(strings.ToLower(a.Reporter), strings.ToLower(b.Reporter)), cmp.Compare(a.Type, b.Type))
	})
	return s
}

type rowKey struct {
	day      time.Time
	reporter string
	kind     PolicyType
}

// about says whether a result may be counted for domain. Some senders name none.
func (p PolicyResult) about(domain string) bool {
	return domain == "" || p.Domain == "" || p.Type == TLSA || strings.EqualFold(strings.TrimSuffix(p.Domain, "."), domain)
}

func (s *Summary) span(r Report) {
	if r.Begin.IsZero() {
		return
	}
	if s.Begin.IsZero() || r.Begin.Before(s.Begin) {
		s.Begin = r.Begin
	}
	if r.End.After(s.End) {
		s.End = r.End
	}
}

// rowSum is a Row being added up.
type rowSum struct {
	Row
	at map[FailureTotal]int // where a total without its count is in Failures
}

func (row *rowSum) add(p PolicyResult) {
	row.Success, row.Failure = Sum(row.Success, p.Success), Sum(row.Failure, p.Failure)
	for _, f := range p.Failures {
		kind := FailureTotal{Type: f.Type, MX: strings.ToLower(f.MX)}
		i, seen := row.at[kind]
		if !seen {
			i = len(row.Failures)
			row.at[kind] = i
			row.Failures = append(row.Failures, kind)
		}
		row.Failures[i].Count = Sum(row.Failures[i].Count, f.Count)
	}
}
