package reports

import (
	"cmp"
	"slices"

	"mailseal/wizard/facts"
	"mailseal/wizard/tlsrpt"
)

// Known sums up reports that were read earlier, as the notes hold them.
func Known(domain string, days []facts.ReportDay) Summary {
	s := Summary{Domain: domain, Days: days}
	senders := map[string]bool{}
	for _, rows := range ByReport(days) {
		d := rows[0]
		s.Read++
		s.Sessions = s.Sessions.Add(SessionsOf(rows))
		senders[cmp.Or(d.Signer, d.Sender())] = true
		if !d.Begin.IsZero() {
			if s.Begin.IsZero() || d.Begin.Before(s.Begin) {
				s.Begin = d.Begin
			}
			if d.End.After(s.End) {
				s.End = d.End
			}
		}
	}
	s.Senders, s.Counted = len(senders), s.Sessions
	return s
}

// ByReport puts the rows of one report together, in the order of the first of each.
func ByReport(days []facts.ReportDay) [][]facts.ReportDay {
	type report struct{ sender, id, begin, end string }
	of := map[report]int{}
	var list [][]facts.ReportDay
	for _, d := range days {
		key := report{d.Sender(), d.ReportID, d.Begin.UTC().String(), d.End.UTC().String()}
		i, again := of[key]
		if !again {
			i, of[key] = len(list), len(list)
			list = append(list, nil)
		}
		list[i] = append(list[i], d)
	}
	return list
}

// SessionsOf adds up the rows of one report (tlsrpt.Report.Sessions).
func SessionsOf(rows []facts.ReportDay) tlsrpt.Sessions {
	return sessions(rows, slices.ContainsFunc(rows, func(d facts.ReportDay) bool { return d.PolicyType == tlsrpt.STS }))
}
