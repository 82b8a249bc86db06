package reports

import (
	"slices"

	"mailseal/wizard/facts"
)

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

// fitting is how many of the newest days the notes have space for.
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
