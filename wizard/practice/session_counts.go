package practice

import (
	"maps"
	"slices"
	"strings"

	"mailseal/wizard/tlsrpt"
)

// sessionCount counts the sessions of one day under one policy.
type sessionCount struct {
	lines    []string // of the policy
	mx       []string // its patterns
	success  int64
	failures map[failure]int64
}

// failure is a way in which sessions failed, and where.
type failure struct {
	result tlsrpt.ResultType
	mx, ip string
}

// countFor is the count of the present day for a policy; nil is one that could not be fetched.
func (s *sender) countFor(p *policy) *sessionCount {
	var lines, mx []string
	if p != nil {
		lines, mx = p.lines, p.MX
	}
	for _, c := range s.day {
		if slices.Equal(c.lines, lines) {
			return c
		}
	}
	c := &sessionCount{lines: lines, mx: mx, failures: map[failure]int64{}}
	s.day = append(s.day, c)
	return c
}

func (c *sessionCount) fail(f failure, count int64) { c.failures[f] += count }

// failed lists the failures in an order that does not change.
func (c *sessionCount) failed() []failure {
	return slices.SortedFunc(maps.Keys(c.failures), func(a, b failure) int {
		return strings.Compare(string(a.result)+a.mx, string(b.result)+b.mx)
	})
}
