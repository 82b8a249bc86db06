package practice

import (
	"maps"
	"slices"
	"strings"

	"mailseal/wizard/tlsrpt"
)

// tally counts the sessions of one day under one policy.
type tally struct {
	lines    []string
	mx       []string
	success  int64
	failures map[failure]int64
}

type failure struct {
	result tlsrpt.ResultType
	mx, ip string
}

// tally is the count for a policy on the present day; nil is for one that could not be fetched.
func (s *sender) tally(p *policy) *tally {
	var lines, mx []string
	if p != nil {
		lines, mx = p.lines, p.MX
	}
	for _, t := range s.day {
		if slices.Equal(t.lines, lines) {
			return t
		}
	}
	t := &tally{lines: lines, mx: mx, failures: map[failure]int64{}}
	s.day = append(s.day, t)
	return t
}

func (t *tally) fail(f failure, count int64) { t.failures[f] += count }

// failed lists the failures in an order that does not change.
func (t *tally) failed() []failure {
	return slices.SortedFunc(maps.Keys(t.failures), func(a, b failure) int {
		return strings.Compare(string(a.result)+a.mx, string(b.result)+b.mx)
	})
}
