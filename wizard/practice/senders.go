package practice

import (
	"fmt"
	"hash/fnv"
	"net/netip"
	"strings"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// sender is a company that writes to the practice domain every day, keeps to
// RFC 8461, and reports as RFC 8460 says.
type sender struct {
	company
	resolver *resolver
	cached   *policy         // the policy it remembers
	day      []*sessionCount // since its last report
	refused  int64           // messages it could not deliver because of a policy
}

// company says who a sender is, and what is its own way.
type company struct {
	organization, domain, ip string
	contact                  string // in its reports; a company without one reports to nobody
	reportID                 func(day time.Time, domain string) string
	reports                  time.Duration // when it sends its report of the day before, after midnight UTC
	late                     time.Duration // how long after the others it writes
	pinned                   bool          // it looks for a new policy only once the one it remembers has ended

	// refresh is how old a policy becomes before it is fetched again although its id has not changed (RFC 8461 §10.2
	// suggests a day or a week); 0: not before it has expired.
	refresh time.Duration
}

func google() company {
	return company{
		organization: "Google Inc.", domain: "google.com", contact: "smtp-tls-reporting@google.com",
		reportID: func(day time.Time, domain string) string { return day.Format(time.RFC3339) + "_" + domain },
		reports:  3*time.Hour + 10*time.Minute, ip: "198.51.100.200",
	}
}

func microsoft() company {
	return company{
		organization: "Microsoft Corporation", domain: "microsoft.com", contact: "tlsrpt-noreply@microsoft.com",
		reportID: func(day time.Time, domain string) string { return fmt.Sprintf("%d+%s", day.UnixNano()/100, domain) },
		reports:  5*time.Hour + 40*time.Minute, ip: "198.51.100.210", refresh: 24 * time.Hour,
	}
}

// pinnedPost does what RFC 8461 §5.1 does not want and some do all the same: it does not look for a new policy before it
// gives a message up, and goes by the mail servers that its resolver remembers.
func pinnedPost() company {
	return company{organization: "Pinned Post", domain: "pinned.example", ip: "198.51.100.220", late: 15 * time.Minute, pinned: true}
}

// policy is a policy that a sender fetched and has to keep to (RFC 8461 §3.2).
type policy struct {
	mtasts.Policy
	id      string
	lines   []string
	fetched time.Time
}

// expired reports whether a policy is no longer to be applied.
func (p *policy) expired(at time.Time) bool { return !p.fetched.Add(p.MaxAge).After(at) }

// stale reports whether a policy that has not expired is to be fetched again, for a record that announces an id.
func (p *policy) stale(id string, refresh time.Duration, at time.Time) bool {
	return p.id != id || refresh > 0 && at.Sub(p.fetched) >= refresh
}

// rounds returns when senders write, after midnight UTC. They begin one to three sessions each time.
func rounds() []time.Duration { return []time.Duration{8 * time.Hour, 12 * time.Hour, 16 * time.Hour} }

// addSenders makes the senders, and their days.
func (w *World) addSenders() {
	companies := []company{google(), microsoft()}
	if w.options.Pinned {
		companies = append(companies, pinnedPost())
	}
	midnight := w.at.Truncate(24 * time.Hour)
	for i, c := range companies {
		s := &sender{company: c, resolver: w.newResolver(c.organization, netip.Addr{}, i)}
		w.senders = append(w.senders, s)
		for _, round := range rounds() {
			w.daily(midnight.Add(round+c.late), func(at time.Time) { w.deliverRound(s, sessions(c.domain, at)) })
		}
		w.daily(midnight.Add(c.reports), func(at time.Time) { w.report(s, at.Truncate(24*time.Hour).AddDate(0, 0, -1)) })
	}
}

// Refused returns how many messages senders have not delivered because a policy forbade it. For every one of them the next
// round is a retry, so one that is mended soon counts as late, not as lost.
func (w *World) Refused() int64 {
	w.enter()
	defer w.mu.Unlock()
	var all int64
	for _, s := range w.senders {
		all += s.refused
	}
	return all
}

// sessions returns a number from 1 to 3 that looks like chance and is the same in every run.
func sessions(domain string, at time.Time) int64 {
	h := fnv.New32a()
	h.Write([]byte(domain + at.Format(time.RFC3339)))
	return 1 + int64(h.Sum32()/7%3)
}

// deliverRound is a round of sessions: a sender looks for a policy, and delivers by it (RFC 8461 §5.1).
func (w *World) deliverRound(s *sender, count int64) {
	fetchError := w.refreshPolicy(s)
	if fetchError != "" {
		s.countFor(nil).fail(failure{result: fetchError}, count)
		return
	}
	if s.cached == nil || s.cached.Mode == mtasts.None {
		return
	}
	day := s.countFor(s.cached)
	forbidden := false
	for _, host := range w.hostsFor(s) {
		result, ip, connected := w.deliver(s.cached.Policy, host)
		switch {
		case !connected:
			continue // not reported (RFC 8460 §4.3.4)
		case result == "":
			day.success += count
			return
		}
		day.fail(failure{result, strings.TrimSuffix(host, "."), ip}, count)
		if s.cached.Mode == mtasts.Testing {
			return // delivered all the same
		}
		forbidden = true
	}
	if forbidden {
		s.refused += count
	}
}

// hostsFor returns the mail servers that a sender tries: none where its resolver gets no answer. Senders know of a change of
// the domain's mail servers at once; a pinned one goes by its resolver.
func (w *World) hostsFor(s *sender) []string {
	reply := s.resolver.answer(new(dns.Msg).SetQuestion(w.home.name, dns.TypeMX), w.at)
	if !s.pinned && reply.Rcode == dns.RcodeSuccess {
		return w.mailHosts()
	}
	return mxHosts(reply.Answer)
}

// refreshPolicy looks for a new policy, as every sender has to before it gives a message up (RFC 8461 §5.1, step 3): by the id
// in the record, as far as its resolver knows that. It gives why there is no policy where the record promises one.
func (w *World) refreshPolicy(s *sender) tlsrpt.ResultType {
	if s.cached != nil && s.cached.expired(w.at) {
		s.cached = nil
	}
	if s.pinned && s.cached != nil {
		return ""
	}
	record, state, _ := mtasts.FindRecord(s.resolver.texts(w.name(mtasts.RecordLabel), w.at))
	if state != mtasts.Valid || s.cached != nil && !s.cached.stale(record.ID, s.refresh, w.at) {
		return ""
	}
	body, result := w.fetch(s)
	if result == "" {
		p, err := mtasts.ParsePolicy([]byte(body))
		if err == nil {
			s.cached = &policy{Policy: p, id: record.ID, lines: policyLines(body), fetched: w.at}
			return ""
		}
		result = tlsrpt.STSPolicyInvalid
	}
	if s.cached != nil { // an unexpired policy holds (RFC 8461 §3.3)
		return ""
	}
	return result
}
