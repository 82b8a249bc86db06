package rollout

import (
	"maps"
	"strings"
	"time"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// Class is what a failure means for going from testing to enforce.
type Class int

const (
	Noise Class = iota // on the reporter's side, about something else, or long mended
	Hold               // mail would flow, but the policy could not be changed or undone
	Stop               // mail would be kept back
)

// baseline is what a report is judged against.
type baseline struct {
	Now       time.Time
	MX        []string      // the domain's mail servers now
	Policy    mtasts.Policy // the policy live now
	Since     time.Time     // when it, the MX and their certificates last changed
	TTL       time.Duration // until senders have noticed that
	OldMaxAge time.Duration // the longest of earlier policies: some senders wait for its end
	Major     bool          // the reporter is a major sender
}

// Judgement is what one failure of one report means. A single report proves
// little, so most judgements are worth more when somebody else, or another
// day, says the same: a scale puts them together.
type Judgement struct {
	Alone    Class // what it means by itself
	Seconded Class // what it means once the same is said again, by another reporter or (SecondDay) on another day
	// SecondDay says that the same reporter on another day is enough of a second.
	SecondDay bool

	OldCopy  bool // the reporter still holds an earlier policy
	Expired  bool // and should not any more: the id may never have changed
	Reporter string
	Major    bool              // the reporter is a major sender
	Day      time.Time         // UTC midnight; zero where the report's dates cannot be read
	Policy   tlsrpt.PolicyType // what the sender held the sessions against
	Result   tlsrpt.ResultType // empty for sessions that failed without a reason given
	MX       string
	Count    int64 // sessions
}

// judge says what the failures under one policy of a report mean. It is empty
// where there is nothing to say: no failure, and no old copy.
func judge(r tlsrpt.Report, p tlsrpt.PolicyResult, c baseline) []Judgement {
	base := Judgement{Reporter: r.Organization, Major: c.Major, Day: r.Day(), Policy: p.Type, Count: p.Failure}
	counts := p.Type == tlsrpt.STS && !r.Begin.IsZero() && !r.Future(c.Now)
	if !counts && p.Failure == 0 {
		return nil
	}
	if same, known := p.About(c.Policy); counts && known && !same {
		base.OldCopy = true
		base.Expired = r.Begin.After(c.Since.Add(c.TTL + c.OldMaxAge))
		if base.Expired {
			base.Alone, base.Seconded = Hold, Hold
		}
		return []Judgement{base}
	}
	if p.Failure > 0 && len(p.Failures) == 0 {
		p.Failures = []tlsrpt.Failure{{Count: p.Failure}}
	}
	var list []Judgement
	for _, f := range p.Failures {
		if f.Count == 0 && p.Failure == 0 {
			continue // listed, and did not happen
		}
		j := base
		j.Result, j.MX, j.Count = f.Type, f.MX, max(f.Count, 1) // some leave the count out
		if mended := r.Begin.Before(c.Since.Add(c.TTL)); counts && !mended && c.current(f.MX) {
			j.Alone, j.Seconded, j.SecondDay = classesOf(f.Type, c.Major)
		}
		list = append(list, j)
	}
	return list
}

// classesOf returns what a result type on a present mail server means: by itself, and once the same is said again, for which
// secondDay says that the same reporter on another day is enough.
func classesOf(t tlsrpt.ResultType, major bool) (alone, seconded Class, secondDay bool) {
	switch t {
	case tlsrpt.StartTLSNotSupported, tlsrpt.CertificateHostMismatch, tlsrpt.CertificateExpired, tlsrpt.ValidationFailure, tlsrpt.CertificateNotTrusted:
		switch {
		case major:
			return Stop, Stop, false
		case t == tlsrpt.CertificateNotTrusted: // its own list of issuers, or its clock
			return Noise, Stop, false
		}
		return Hold, Stop, false
	case tlsrpt.STSWebPKIInvalid, tlsrpt.STSPolicyInvalid:
		return Hold, Hold, false
	case tlsrpt.TLSAInvalid, tlsrpt.DNSSECInvalid, tlsrpt.DANERequired:
		return Noise, Noise, false
	case tlsrpt.STSPolicyFetchError:
	default: // what nobody has registered
	}
	return Noise, Hold, true // once is a hiccup
}

// current reports whether a failure is about a server that mail goes to now, or names none.
func (c baseline) current(mx string) bool {
	return mx == "" || dnsname.Contains(c.MX, mx)
}

// scale is who reported what, so that one judgement can be weighed among the others. Only the same failure seconds one:
// the same result type; or two types that mean a delivery to the same mail server was not safe, as one expired
// certificate is "expired" to one sender and "not trusted" to the next.
type scale struct {
	types   map[tlsrpt.ResultType]map[string]bool // who says so
	servers map[string]map[string]bool            // who says that mail was not safe at a mail server; "" where none is named
	unsafe  map[string]bool                       // who says so of any of them
	days    map[reporterResult]map[time.Time]bool
}

// reporterResult is a result type that a reporter gave.
type reporterResult struct {
	reporter string
	result   tlsrpt.ResultType
}

// newScale returns the scale on which the judgements of a list are weighed among each other.
func newScale(list []Judgement) scale {
	s := scale{
		types:   make(map[tlsrpt.ResultType]map[string]bool),
		servers: make(map[string]map[string]bool),
		unsafe:  make(map[string]bool),
		days:    make(map[reporterResult]map[time.Time]bool),
	}
	for _, j := range list {
		if j.OldCopy || j.Seconded == Noise {
			continue
		}
		who := strings.ToLower(j.Reporter)
		put(s.types, j.Result, who)
		put(s.days, reporterResult{who, j.Result}, j.Day)
		if j.Seconded == Stop {
			put(s.servers, dnsname.Canonical(j.MX), who)
			s.unsafe[who] = true
		}
	}
	return s
}

// weigh returns what a judgement comes to among the others.
func (s scale) weigh(j Judgement) Class {
	if !j.OldCopy && s.seconded(j) {
		return max(j.Alone, j.Seconded)
	}
	return j.Alone
}

func (s scale) seconded(j Judgement) bool {
	if len(s.types[j.Result]) > 1 || j.SecondDay && len(s.days[reporterResult{strings.ToLower(j.Reporter), j.Result}]) > 1 {
		return true
	}
	if j.Seconded != Stop {
		return false
	}
	if j.MX == "" {
		return len(s.unsafe) > 1
	}
	here, unnamed := s.servers[dnsname.Canonical(j.MX)], s.servers[""]
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
