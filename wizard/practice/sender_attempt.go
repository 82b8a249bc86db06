package practice

import (
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// outcome is what becomes of a message for now.
type outcome int

const (
	unreached outcome = iota // no mail server took it, for no reason of a policy's
	refused                  // a policy forbids to deliver it
	delivered
)

// attempt is a sender's try to deliver a message.
type attempt struct {
	outcome  outcome
	noPolicy tlsrpt.ResultType // why there is no policy where the record promises one
	under    *policy           // that it was delivered or not delivered by; nil: none
	safe     bool              // delivered as a policy wants it
	failures []failure
	refusals []Refusal // one a mail server; none unless it is refused
}

// Refusal is a try to deliver a message to a mail server that the sender's policy forbade, or its TLSA records.
type Refusal struct {
	At       time.Time
	Sender   string // its temperament
	Host     string // without final dot
	Result   tlsrpt.ResultType
	Policy   mtasts.Policy // the one that it keeps to; zero where Result is tlsrpt.TLSAInvalid
	Fetched  time.Time     // when it fetched that
	Unlisted bool          // the policy does not list Host; else its TLS is not as the policy wants it
}

// attempt has a sender look for a policy as it does, and deliver a message by it (RFC 8461 §5.1). It changes the sender's
// policy and its resolver, and nothing else.
func (w *World) attempt(s *sender) attempt {
	noPolicy := w.refreshPolicy(s)
	a := w.tryServers(s)
	a.noPolicy = noPolicy
	if a.outcome != refused || s.looks != looksBeforeRefusing {
		return a
	}
	before := s.cached
	w.lookForPolicy(s)
	if s.cached == before {
		return a
	}
	return w.tryServers(s)
}

// refreshPolicy has a sender look for a policy before it delivers, unless it goes by the one that it has. It gives why there
// is no policy where the record promises one.
func (w *World) refreshPolicy(s *sender) tlsrpt.ResultType {
	if s.cached != nil && s.cached.expired(w.at) {
		s.cached = nil
	}
	switch {
	case s.looks == looksNever:
		return ""
	case s.looks == looksAlways || s.cached == nil:
		return w.lookForPolicy(s)
	}
	return ""
}

// lookForPolicy has a sender look for a new policy, as each has to before it gives a message up (RFC 8461 §5.1, step 3): by
// the id in the record, as far as its resolver knows that.
func (w *World) lookForPolicy(s *sender) tlsrpt.ResultType {
	id, ok := announced(s.resolver.texts(w.name(mtasts.RecordLabel), w.at))
	if !ok || s.cached != nil && !s.cached.stale(id, s.refresh, w.at) {
		return ""
	}
	p, result := w.fetch(s.resolver)
	switch {
	case result == "":
		p.id = id
		s.cached = p
	case s.cached == nil:
		return result
	}
	return "" // an unexpired policy holds (RFC 8461 §3.3)
}

// tryServers tries the mail servers of the domain, the most preferred first.
func (w *World) tryServers(s *sender) attempt {
	var a attempt
	if s.cached != nil && s.cached.Mode != mtasts.None {
		a.under = s.cached
	}
	for _, host := range w.hostsFor(s) {
		d := w.delivery(s, a.under, host)
		switch {
		case !d.connected:
			continue // not reported (RFC 8460 §4.3.4)
		case d.result == "":
			a.outcome, a.safe, a.refusals = delivered, true, nil
			return a
		}
		a.failures = append(a.failures, failure{d.result, strings.TrimSuffix(host, "."), d.ip})
		if !d.byTLSA && a.under.Mode == mtasts.Testing {
			a.outcome, a.refusals = delivered, nil // all the same
			return a
		}
		a.outcome = refused
		a.refusals = append(a.refusals, w.refusal(s, a.under, host, d))
	}
	return a
}

// refusal describes a delivery that was forbidden.
func (w *World) refusal(s *sender, p *policy, host string, d delivery) Refusal {
	r := Refusal{At: w.at, Sender: s.temperament, Host: strings.TrimSuffix(host, "."), Result: d.result}
	if !d.byTLSA {
		r.Policy, r.Fetched, r.Unlisted = p.Policy, p.fetched, !Lists(p.Policy, host)
	}
	return r
}

// hostsFor returns the mail servers that a sender tries: none where its resolver gets no answer. Google and Microsoft know of
// a change of the domain's mail servers at once, unless they are to go by their resolvers as all others do. A domain that
// takes no mail (RFC 7505) has none, and no policy of its is why.
func (w *World) hostsFor(s *sender) []string {
	found := s.resolver.resolve(question{w.home.name, dns.TypeMX}, false, w.at)
	hosts := mxHosts(found.records(dns.TypeMX))
	if !s.caches && found.rcode == dns.RcodeSuccess {
		hosts = w.mailHosts()
	}
	return slices.DeleteFunc(hosts, func(host string) bool { return host == "." })
}
