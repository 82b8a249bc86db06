package rollout

import (
	"maps"
	"time"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/tlsrpt"
)

// scale is who reported what, so that one failure can be weighed among the others. Only the same failure seconds one: the same
// result type; or two types that mean a delivery to the same mail server was not safe, as one expired certificate is "expired"
// to one sender and "not trusted" to the next. What is proven and what is not never stand on one scale.
type scale struct {
	types   map[tlsrpt.ResultType]map[string]bool // which senders say so
	servers map[string]map[string]bool            // which say that mail was not safe at a mail server; "" where none is named
	unsafe  map[string]bool                       // which say so of any of them
	days    map[senderResult]map[time.Time]bool
}

// senderResult is a result type that a sender gave.
type senderResult struct {
	sender string
	result tlsrpt.ResultType
}

// newScale returns the scale on which some of a list are weighed among each other.
func newScale(list []Reported, some func(Reported) bool) scale {
	s := scale{
		types:   make(map[tlsrpt.ResultType]map[string]bool),
		servers: make(map[string]map[string]bool),
		unsafe:  make(map[string]bool),
		days:    make(map[senderResult]map[time.Time]bool),
	}
	for _, r := range list {
		if !some(r) || r.Copy != Current || r.weight.seconded == Noise {
			continue
		}
		put(s.types, r.result, r.Sender)
		put(s.days, senderResult{r.Sender, r.result}, r.Day)
		if r.weight.seconded == Stop {
			put(s.servers, dnsname.Canonical(r.Reason.MX), r.Sender)
			s.unsafe[r.Sender] = true
		}
	}
	return s
}

// weigh returns what a failure comes to among the others.
func (s scale) weigh(r Reported) Class {
	if r.Copy == Current && s.seconded(r) {
		return max(r.weight.alone, r.weight.seconded)
	}
	return r.weight.alone
}

func (s scale) seconded(r Reported) bool {
	if len(s.types[r.result]) > 1 || r.weight.secondDay && len(s.days[senderResult{r.Sender, r.result}]) > 1 {
		return true
	}
	if r.weight.seconded != Stop {
		return false
	}
	if r.Reason.MX == "" {
		return len(s.unsafe) > 1
	}
	here, unnamed := s.servers[dnsname.Canonical(r.Reason.MX)], s.servers[""]
	if len(here) > 1 || len(unnamed) > 1 {
		return true
	}
	return len(here) == 1 && len(unnamed) == 1 && !maps.Equal(here, unnamed)
}

// put adds a value to one of several sets.
func put[K, V comparable](sets map[K]map[V]bool, key K, v V) {
	if sets[key] == nil {
		sets[key] = make(map[V]bool)
	}
	sets[key][v] = true
}
