package practice

import (
	"fmt"
	"hash/fnv"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// sender is a company that writes to the practice domain every day, keeps to
// RFC 8461, and reports as RFC 8460 says.
type sender struct {
	who      company
	resolver *resolver
	known    *policy // the policy it remembers
	day      []*tally
	pinned   bool  // it looks for a new policy only once the one it remembers has ended
	refused  int64 // messages it could not deliver because of a policy
}

// company is how a sender shows itself in reports.
type company struct {
	organization, domain, contact string
	reportID                      func(day time.Time, domain string) string
	sends                         time.Duration // after midnight, UTC
	ip                            string

	// refresh is how old a policy becomes before it is fetched again although its id has not changed (RFC 8461 §10.2
	// suggests a day or a week); 0: not before it has expired.
	refresh time.Duration
}

func google() company {
	return company{
		organization: "Google Inc.", domain: "google.com", contact: "smtp-tls-reporting@google.com",
		reportID: func(day time.Time, domain string) string { return day.Format(time.RFC3339) + "_" + domain },
		sends:    3*time.Hour + 10*time.Minute, ip: "198.51.100.200",
	}
}

func microsoft() company {
	return company{
		organization: "Microsoft Corporation", domain: "microsoft.com", contact: "tlsrpt-noreply@microsoft.com",
		reportID: func(day time.Time, domain string) string { return fmt.Sprintf("%d+%s", day.UnixNano()/100, domain) },
		sends:    5*time.Hour + 40*time.Minute, ip: "198.51.100.210", refresh: 24 * time.Hour,
	}
}

// policy is one that a sender fetched and has to keep to (RFC 8461 §3.2).
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

// rounds are when senders write, after midnight UTC: one to three sessions each time.
func rounds() []time.Duration { return []time.Duration{8 * time.Hour, 12 * time.Hour, 16 * time.Hour} }

// hire makes the senders, and their days.
func (w *World) hire() {
	for turn, who := range []company{google(), microsoft()} {
		s := &sender{who: who, resolver: w.resolver(who.organization, netip.Addr{}, turn)}
		w.senders = append(w.senders, s)
		midnight := w.at.Truncate(24 * time.Hour)
		for _, round := range rounds() {
			w.daily(midnight.Add(round), func(at time.Time) { w.write(s, sessions(who.domain, at)) })
		}
		w.daily(midnight.Add(who.sends), func(at time.Time) { w.report(s, at.Truncate(24*time.Hour).AddDate(0, 0, -1)) })
	}
	if w.options.Pinned {
		w.hirePinned()
	}
}

// hirePinned adds a sender that RFC 8461 §5.1 does not want but the world has: it does not look for a new policy
// before it gives up, and remembers mail servers too. It writes to nobody about it.
func (w *World) hirePinned() {
	who := company{organization: "Pinned Post", domain: "pinned.example", ip: "198.51.100.220"}
	s := &sender{who: who, pinned: true, resolver: w.resolver(who.organization, netip.Addr{}, len(w.senders))}
	w.senders = append(w.senders, s)
	midnight := w.at.Truncate(24 * time.Hour)
	for _, round := range rounds() {
		w.daily(midnight.Add(round+15*time.Minute), func(at time.Time) { w.write(s, sessions(who.domain, at)); s.day = nil })
	}
}

// Refused is how many messages senders have not delivered because a policy forbade it. For every one of them the next
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

// sessions is a number from 1 to 3 that looks like chance and is the same in every run.
func sessions(domain string, at time.Time) int64 {
	h := fnv.New32a()
	h.Write([]byte(domain + at.Format(time.RFC3339)))
	return 1 + int64(h.Sum32()/7%3)
}

// write is a round of sessions: look for a policy, then deliver by it (RFC 8461 §5.1).
func (w *World) write(s *sender, count int64) {
	fetchError := w.refresh(s)
	if fetchError != "" {
		s.tally(nil).fail(failure{result: fetchError}, count)
		return
	}
	if s.known == nil || s.known.Mode == mtasts.None {
		return
	}
	day := s.tally(s.known)
	forbidden := false
	for _, host := range w.hostsFor(s) {
		result, ip := w.deliver(s.known.Policy, host)
		switch result {
		case "":
			day.success += count
			return
		case unreachable:
			continue
		}
		day.fail(failure{result, strings.TrimSuffix(host, "."), ip}, count)
		if s.known.Mode == mtasts.Testing {
			return // delivered all the same
		}
		forbidden = true
	}
	if forbidden {
		s.refused += count
	}
}

// hostsFor are the mail servers that a sender tries: none where its resolver gets no answer. Of the domain's own servers
// nobody else is told too late, but one that remembers goes by its resolver.
func (w *World) hostsFor(s *sender) []string {
	reply := s.resolver.answer(new(dns.Msg).SetQuestion(w.home.name, dns.TypeMX), w.at)
	if !s.pinned && reply.Rcode == dns.RcodeSuccess {
		return w.mailHosts()
	}
	rrs := onlyType(reply.Answer, dns.TypeMX)
	slices.SortStableFunc(rrs, func(a, b dns.RR) int { return int(a.(*dns.MX).Preference) - int(b.(*dns.MX).Preference) })
	var hosts []string
	for _, rr := range rrs {
		hosts = append(hosts, dns.CanonicalName(rr.(*dns.MX).Mx))
	}
	return hosts
}

// refresh looks for a new policy, as every sender has to before it gives a message up (RFC 8461 §5.1, step 3): by the id
// in the record, as far as its resolver knows that. It gives why there is no policy where the record promises one.
func (w *World) refresh(s *sender) tlsrpt.ResultType {
	if s.known != nil && s.known.expired(w.at) {
		s.known = nil
	}
	if s.pinned && s.known != nil {
		return ""
	}
	record, state, _ := mtasts.FindRecord(s.texts(w.name(mtasts.RecordLabel), w.at))
	if state != mtasts.Valid || s.known != nil && !s.known.stale(record.ID, s.who.refresh, w.at) {
		return ""
	}
	body, result := w.fetch(s)
	if result == "" {
		p, err := mtasts.ParsePolicy([]byte(body))
		if err == nil {
			s.known = &policy{Policy: p, id: record.ID, lines: policyLines(body), fetched: w.at}
			return ""
		}
		result = tlsrpt.STSPolicyInvalid
	}
	if s.known != nil { // an unexpired policy holds (RFC 8461 §3.3)
		return ""
	}
	return result
}
