package facts

import (
	"slices"
	"strings"
	"time"

	"mailseal/wizard/dnsname"
)

// Answered says whether the server gave an answer, be it that there is nothing.
func (a Answer) Answered() bool {
	return a.Status == OK || a.Status == NoData || a.Status == NXDomain
}

// Replied reports whether the server sent a reply, be it a refusal: whatever is wrong with it, it is not silent.
func (a Answer) Replied() bool {
	switch a.Status {
	case ServFail, Bogus, Refused, Lame:
		return true
	}
	return a.Answered()
}

// Values gives the values of all records of one type, as they came.
func (a Answer) Values(rrtype string) []string {
	var values []string
	for _, rr := range a.RRs {
		if rr.Type == rrtype {
			values = append(values, rr.Value)
		}
	}
	return values
}

// TTL is the smallest TTL among the records of one type, 0 where there is none.
func (a Answer) TTL(rrtype string) time.Duration {
	var ttl time.Duration
	for _, rr := range a.RRs {
		if rr.Type == rrtype && (ttl == 0 || rr.TTL < ttl) {
			ttl = rr.TTL
		}
	}
	return ttl
}

// Best is the answer to judge by: the end of an alias chain where it left the zone, else
// the first authoritative server that answered, preferring one that has records; a resolver's
// only where no authoritative server could be reached. ok is false where nobody answered.
func (l Lookup) Best() (answer Answer, ok bool) {
	answers := l.Authoritative
	if len(l.Target) > 0 {
		answers = l.Target
	}
	if !slices.ContainsFunc(l.Authoritative, Answer.Answered) {
		answers = append(answers[:len(answers):len(answers)], l.Resolvers...)
	}
	for _, a := range answers {
		if a.Status == OK {
			return a, true
		}
	}
	for _, a := range answers {
		if a.Answered() {
			return a, true
		}
	}
	return Answer{}, false
}

// Values gives the values of one type in the best answer.
func (l Lookup) Values(rrtype string) []string {
	best, _ := l.Best()
	return best.Values(rrtype)
}

// Agree says whether all authoritative servers that answered gave the same records of one type.
func (l Lookup) Agree(rrtype string) bool {
	var first []string
	seen := false
	for _, a := range l.Authoritative {
		if !a.Answered() {
			continue
		}
		values := a.Values(rrtype)
		slices.Sort(values)
		if seen && !slices.Equal(first, values) {
			return false
		}
		first, seen = values, true
	}
	return true
}

// Circular says whether an alias chain from name, nearest target first, leads back to where it was: then there is
// nothing at its end.
func Circular(name string, alias []string) bool {
	if len(alias) == 0 {
		return false
	}
	end, before := alias[len(alias)-1], alias[:len(alias)-1]
	return end == name || slices.Contains(before, end)
}

// Exists says whether the authoritative servers know the name at all, as an alias too.
func (l Lookup) Exists() bool {
	for _, a := range l.Authoritative {
		if a.Status == OK {
			return true
		}
	}
	return false
}

// Addresses gives the IP addresses at the end of the lookup.
func (l Lookup) Addresses() []string {
	return append(l.Values("A"), l.Values("AAAA")...)
}

// MXHosts gives the names of the mail servers in order of preference, lower case, without final dot.
// A null MX (RFC 7505) gives none.
func (c Check) MXHosts() []string {
	best, _ := c.MX.Best()
	rrs := slices.Clone(best.RRs)
	slices.SortStableFunc(rrs, func(a, b RR) int {
		if a.Pref != b.Pref {
			return int(a.Pref) - int(b.Pref)
		}
		return strings.Compare(a.Value, b.Value)
	})
	var hosts []string
	for _, rr := range rrs {
		host := dnsname.Canonical(rr.Value)
		if rr.Type == "MX" && host != "" && !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	return hosts
}

// NullMX says whether the domain declares that it takes no mail (RFC 7505).
func (c Check) NullMX() bool {
	best, _ := c.MX.Best()
	values := best.Values("MX")
	return len(values) == 1 && dnsname.Canonical(values[0]) == ""
}

// Fetched is the fetch to judge by: the worst one, because a sender may meet any address.
// An IPv6 address that cannot be reached from here is no evidence while another address
// answers. ok is false where none was tried.
func (c Check) Fetched() (fetch Fetch, ok bool) {
	answered := slices.ContainsFunc(c.Fetches, func(f Fetch) bool { return !f.unreachable6() })
	for _, f := range c.Fetches {
		if (f.Stage != FetchDone || f.Status != 200) && !(answered && f.unreachable6()) {
			return f, true
		}
	}
	if len(c.Fetches) == 0 {
		return Fetch{}, false
	}
	for _, f := range c.Fetches {
		if f.Stage == FetchDone {
			return f, true
		}
	}
	return c.Fetches[0], true
}

func (f Fetch) unreachable6() bool {
	return f.Stage == FetchConnect && strings.Contains(f.Addr, ":")
}
