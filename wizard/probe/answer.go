package probe

import (
	"fmt"
	"slices"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// reading is what an authoritative server's reply comes to.
type reading struct {
	answer   facts.Answer
	alias    []string  // CNAME targets, nearest first
	complete bool      // the records at the end of the alias are in the answer
	referral *referral // the server delegates to a child zone
	soa      *dns.SOA  // in the reply
}

// referral is a delegation (RFC 1034 §4.2.1).
type referral struct {
	zone  string
	hosts []string
	glue  map[string][]string // addresses of hosts below the zone
	ttl   time.Duration       // of the NS records
}

// readAuthoritative reads the reply of a server of zone to a question for name.
// An alias is followed no further than the zone goes: what a server says of names
// beyond it does not count.
func readAuthoritative(server facts.Server, reply *dns.Msg, zone, name string, qtype uint16) reading {
	r := reading{answer: facts.Answer{Server: server}, soa: findSOA(reply)}
	if r.soa != nil {
		r.answer.Serial = r.soa.Serial
	}
	if reply.Rcode == dns.RcodeServerFailure && reply.Authoritative && circular(reply.Answer, name) {
		whole := *reply                               // it may be shared
		reply, whole.Rcode = &whole, dns.RcodeSuccess // BIND's word for it; NSD gives the same aliases and no error
	}
	if reply.Rcode != dns.RcodeSuccess && reply.Rcode != dns.RcodeNameError {
		r.answer.Status, r.answer.Err = rcodeStatus(reply.Rcode)
		return r
	}
	if ref := readReferral(reply, zone, name); ref != nil {
		r.referral = ref
		r.answer.Status, r.answer.Err = facts.Failed, "hands on to "+ref.zone
		return r
	}
	if !reply.Authoritative && !hasSOA(reply, zone) {
		r.answer.Status, r.answer.Err = facts.Lame, "not authoritative for "+zone
		return r
	}
	var end string
	r.answer.RRs, r.alias, end = follow(reply.Answer, name, func(target string) bool { return dnsname.Under(target, zone) })
	if dnsname.Under(end, zone) {
		records := recordsAt(reply.Answer, end, qtype)
		r.answer.RRs = append(r.answer.RRs, records...)
		r.complete = len(records) > 0
	}
	setStatus(&r.answer, reply, len(r.answer.RRs) > 0)
	return r
}

// readResolver reads the reply of a recursive resolver, which follows aliases itself.
func readResolver(server facts.Server, reply *dns.Msg, name string, qtype uint16) facts.Answer {
	a := facts.Answer{Server: server}
	if reply.Rcode != dns.RcodeSuccess && reply.Rcode != dns.RcodeNameError {
		a.Status, a.Err = rcodeStatus(reply.Rcode)
		return a
	}
	aliases, _, end := follow(reply.Answer, name, func(string) bool { return true })
	records := recordsAt(reply.Answer, end, qtype)
	a.RRs = append(aliases, records...)
	setStatus(&a, reply, len(records) > 0)
	return a
}

// setStatus completes an answer to which the reply has records, or says that there are none.
func setStatus(a *facts.Answer, reply *dns.Msg, found bool) {
	switch {
	case found:
		a.Status = facts.OK
		return
	case reply.Rcode == dns.RcodeNameError:
		a.Status = facts.NXDomain
	default:
		a.Status = facts.NoData
	}
	a.Negative = negativeTTL(findSOA(reply))
}

// merge joins the answers that one server gave to several types of the same
// name. One that failed makes the whole fail only where no other has records.
func merge(answers []facts.Answer) facts.Answer {
	all := answers[0]
	for _, a := range answers[1:] {
		if a.Status == facts.OK && all.Status != facts.OK || !a.Answered() && all.Status != facts.OK && all.Answered() {
			a, all = all, a
		}
		for _, rr := range a.RRs {
			if !slices.ContainsFunc(all.RRs, func(have facts.RR) bool { return sameRR(have, rr) }) {
				all.RRs = append(all.RRs[:len(all.RRs):len(all.RRs)], rr)
			}
		}
		if all.Err == "" {
			all.Err = a.Err
		}
		all.Cut = all.Cut || a.Cut
		all.Serial = max(all.Serial, a.Serial)
		if all.Status != facts.OK {
			all.Negative = max(all.Negative, a.Negative)
		} else {
			all.Negative = 0
		}
	}
	return all
}

func sameRR(a, b facts.RR) bool {
	return a.Type == b.Type && a.Value == b.Value && a.Pref == b.Pref && dnsname.Equal(a.Name, b.Name)
}

func rcodeStatus(rcode int) (facts.Status, string) {
	text := dns.RcodeToString[rcode]
	if text == "" {
		text = fmt.Sprintf("RCODE %d", rcode)
	}
	switch rcode {
	case dns.RcodeServerFailure:
		return facts.ServFail, text
	case dns.RcodeRefused:
		return facts.Refused, text
	case dns.RcodeNotAuth: // RFC 8945 §5.2 aside, a server that does not hold the zone
		return facts.Lame, text
	}
	return facts.Failed, text
}

func hasSOA(reply *dns.Msg, zone string) bool {
	soa := findSOA(reply)
	return soa != nil && dnsname.Under(soa.Hdr.Name, zone) && len(reply.Answer) == 0
}

// negativeTTL returns how much longer a "does not exist" may be kept (RFC 2308 §5); 0 without an SOA. In a
// resolver's answer the TTL of the SOA has been counting down already.
func negativeTTL(soa *dns.SOA) time.Duration {
	if soa == nil {
		return 0
	}
	return time.Duration(min(soa.Hdr.Ttl, soa.Minttl)) * time.Second
}

// findSOA returns the SOA record in a reply, nil where there is none, or no reply.
func findSOA(reply *dns.Msg) *dns.SOA {
	if reply == nil {
		return nil
	}
	for _, section := range [][]dns.RR{reply.Answer, reply.Ns} {
		for _, rr := range section {
			if soa, ok := rr.(*dns.SOA); ok {
				return soa
			}
		}
	}
	return nil
}

// readReferral reads the reply of a server of zone that delegates a zone between zone and name; of any other it gives nil.
func readReferral(reply *dns.Msg, zone, name string) *referral {
	if reply.Authoritative || reply.Rcode != dns.RcodeSuccess || len(reply.Answer) > 0 {
		return nil
	}
	ref := &referral{glue: map[string][]string{}}
	for _, rr := range reply.Ns {
		ns, ok := rr.(*dns.NS)
		child := dnsname.Canonical(rr.Header().Name)
		if !ok || !dnsname.Below(child, zone) || !dnsname.Under(name, child) || ref.zone != "" && ref.zone != child {
			continue
		}
		ref.zone, ref.ttl = child, time.Duration(ns.Hdr.Ttl)*time.Second
		ref.hosts = append(ref.hosts, dnsname.Canonical(ns.Ns))
	}
	if ref.zone == "" {
		return nil
	}
	ref.hosts = distinct(ref.hosts)
	for _, rr := range reply.Extra {
		owner := dnsname.Canonical(rr.Header().Name)
		if !dnsname.Under(owner, ref.zone) { // only what the parent alone can know
			continue
		}
		switch rr.(type) {
		case *dns.A, *dns.AAAA:
			ref.glue[owner] = append(ref.glue[owner], readRR(rr).Value)
		}
	}
	return ref
}
