package practice

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"hash/fnv"
	"maps"
	"net/http"
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

// daily has something happen every day from the first time on that has not passed.
func (w *World) daily(at time.Time, run func(at time.Time)) {
	for at.Before(w.at) {
		at = at.AddDate(0, 0, 1)
	}
	w.schedule(at, func() {
		run(at)
		w.daily(at.AddDate(0, 0, 1), run)
	})
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

// unreachable is a host that a session did not come about with; it is not reported (RFC 8460 §4.3.4).
const unreachable tlsrpt.ResultType = "unreachable"

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

// texts asks the sender's resolver for the TXT records at a name.
func (s *sender) texts(name string, at time.Time) []string {
	reply := s.resolver.answer(new(dns.Msg).SetQuestion(name, dns.TypeTXT), at)
	var texts []string
	for _, rr := range onlyType(reply.Answer, dns.TypeTXT) {
		texts = append(texts, text(rr.(*dns.TXT)))
	}
	return texts
}

// fetch gets the policy as RFC 8461 §3.3 says, or why it could not.
func (w *World) fetch(s *sender) (body string, result tlsrpt.ResultType) {
	host := strings.TrimSuffix(w.policyHost(), ".")
	m := w.webServerFor(s)
	if m == nil || w.has(WebDown, host) {
		return "", tlsrpt.STSPolicyFetchError
	}
	cert, err := w.webCertificate(m, host)
	if err != nil || w.verify(cert, host) != nil {
		return "", tlsrpt.STSWebPKIInvalid
	}
	p := w.page(m, host, mtasts.PolicyPath, "")
	if p.stall || p.status != http.StatusOK {
		return "", tlsrpt.STSPolicyFetchError
	}
	return p.body, ""
}

// webServerFor is the first web server that answers a sender at an address of the policy host; nil: none does.
func (w *World) webServerFor(s *sender) *machine {
	for _, rrtype := range []uint16{dns.TypeA, dns.TypeAAAA} {
		reply := s.resolver.answer(new(dns.Msg).SetQuestion(w.policyHost(), rrtype), w.at)
		for _, rr := range onlyType(reply.Answer, rrtype) {
			addr := addrOf(rr)[0]
			if m := w.machines[addr]; m != nil && !w.lost(addr, 443) {
				return m
			}
		}
	}
	return nil
}

// mailServerFor is the first server that answers at an address of a mail host, and that address; nil: none does.
func (w *World) mailServerFor(host string) (*mailServer, netip.Addr) {
	for _, addr := range w.publishedAddresses(host) {
		if m := w.mailServers[addr]; m != nil && !w.lost(addr, 25) && !w.has(MailDown, m.host) {
			return m, addr
		}
	}
	return nil, netip.Addr{}
}

// deliver tries one mail server under a policy; "" is a safe session.
func (w *World) deliver(p mtasts.Policy, host string) (result tlsrpt.ResultType, ip string) {
	m, addr := w.mailServerFor(host)
	if m != nil {
		ip = addr.String()
	}
	switch {
	case !p.Covers(host):
		return tlsrpt.ValidationFailure, ip
	case m == nil:
		return unreachable, ip
	case w.has(MailNoStartTLS, m.host), w.has(MailStartTLSRefused, m.host):
		return tlsrpt.StartTLSNotSupported, ip
	case w.has(MailOldTLS, m.host):
		return tlsrpt.ValidationFailure, ip
	}
	cert, err := w.mailCertificate(m.host)
	if err == nil {
		err = w.verify(cert, strings.TrimSuffix(host, "."))
	}
	return certificateResult(err), ip
}

// proof is a chain as a server sends it, to prove a host.
type proof struct {
	leaf *x509.Certificate
	sent int // certificates
	host string
}

// verify judges a chain at the world's time. While a certificate is valid, nothing but its chain and its names decides, and
// that is looked at once: a year has 2000 sessions.
func (w *World) verify(cert *tls.Certificate, host string) error {
	if w.at.Before(cert.Leaf.NotBefore) || w.at.After(cert.Leaf.NotAfter) {
		return w.verifyNow(cert, host)
	}
	key := proof{cert.Leaf, len(cert.Certificate), host}
	judged, known := w.proofs[key]
	if !known {
		judged = w.verifyNow(cert, host)
		w.proofs[key] = judged
	}
	return judged
}

func (w *World) verifyNow(cert *tls.Certificate, host string) error {
	middle := x509.NewCertPool()
	for _, der := range cert.Certificate[1:] {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return err
		}
		middle.AddCert(c)
	}
	_, err := cert.Leaf.Verify(x509.VerifyOptions{
		DNSName: host, Roots: w.trusted.roots(), Intermediates: middle, CurrentTime: w.at,
	})
	return err
}

// certificateResult is RFC 8460 §4.3.1.
func certificateResult(err error) tlsrpt.ResultType {
	var invalid x509.CertificateInvalidError
	switch {
	case err == nil:
		return ""
	case errors.As(err, new(x509.HostnameError)):
		return tlsrpt.CertificateHostMismatch
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return tlsrpt.CertificateExpired
	case errors.As(err, new(x509.UnknownAuthorityError)):
		return tlsrpt.CertificateNotTrusted
	}
	return tlsrpt.ValidationFailure
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
