package lives

import (
	"slices"
	"strings"
	"time"

	"mailseal/wizard/practice"
)

// part is what of a domain, or around it, a fault is of.
type part string

// The parts.
const (
	ofNetwork part = "network" // that the user sits in: senders do not have it
	ofLookups part = "lookups" // the public resolvers: senders have their own
	ofDNS     part = "dns"     // the domain's name servers and zones
	ofRecord  part = "record"  // what stands in the _mta-sts record, or that the file is not there: somebody did that
	ofWeb     part = "web"     // the web server of the policy
	ofMail    part = "mail"    // the mail servers
	ofClock   part = "clock"   // the user's
	ofReports part = "reports" // what senders report, or whether that comes
)

// partsOf returns what a fault is of. Faults of addresses are of whatever host is named.
func partsOf(f practice.Fault) []part {
	switch f {
	case clockWrong:
		return []part{ofClock}
	case practice.Offline, practice.DNSFiltered, practice.Port25Blocked, practice.Intercepted, practice.PacketsLost:
		return []part{ofNetwork}
	case practice.ResolverBehind, practice.ResolverLies, practice.ResolversFailing:
		return []part{ofLookups}
	case practice.ReportsLate, practice.ReportsDoubled, practice.ReportsBroken:
		return []part{ofReports}
	case practice.ServerBehind, practice.NameServerSilent, practice.NameServersSilent, practice.ServFail, practice.BogusZone:
		return []part{ofDNS}
	case practice.TLSAStale:
		return []part{ofDNS, ofMail}
	case practice.AddressDead, practice.AddressesDead:
		return []part{ofWeb, ofMail}
	case practice.DoubledName, practice.UnderscoreName, practice.CurlyQuotes, practice.TwoRecords, practice.RecordBeforeFile:
		return []part{ofRecord}
	}
	switch {
	case strings.HasPrefix(string(f), "web-"):
		return []part{ofWeb}
	case strings.HasPrefix(string(f), "mail-"):
		return []part{ofMail}
	}
	return nil
}

// spell is a fault that is or was on.
type spell struct {
	Fault practice.Fault
	Hosts []string // or addresses, that were named; none: the usual ones
	Since time.Time
	Until time.Time // zero: it is on
}

// spells are what went wrong in a life, oldest first. They follow from its lines, whoever made those.
type spells []spell

// begin adds a fault that is on now. One that is on already spreads: it is then one spell more.
func (s *spells) begin(f practice.Fault, hosts []string, at time.Time) {
	*s = append(*s, spell{Fault: f, Hosts: hosts, Since: at})
}

// end ends a fault, wherever it is on.
func (s *spells) end(f practice.Fault, at time.Time) {
	for i := range *s {
		if (*s)[i].Fault == f && (*s)[i].Until.IsZero() {
			(*s)[i].Until = at
		}
	}
}

// wrongClock notes that the user's clock is wrong by a time, or right.
func (s *spells) wrongClock(by time.Duration, at time.Time) {
	s.end(clockWrong, at)
	if by != 0 {
		s.begin(clockWrong, nil, at)
	}
}

// mend is the line that ends a spell.
func (s spell) mend() string {
	if s.Fault == clockWrong {
		return "clock 0s"
	}
	return "mend " + string(s.Fault)
}

// on returns the faults of a part that were on at some time since a moment: with the present moment, those that are on now.
func (s spells) on(p part, since time.Time) spells {
	return slices.DeleteFunc(slices.Clone(s), func(f spell) bool {
		return !slices.Contains(partsOf(f.Fault), p) || !f.Until.IsZero() && f.Until.Before(since)
	})
}

// spread counts the hosts that a fault is on at, of those that were named.
func (s spells) spread(f practice.Fault) int {
	var hosts []string
	for _, other := range s {
		if other.Fault == f && other.Until.IsZero() {
			hosts = append(hosts, other.Hosts...)
		}
	}
	slices.Sort(hosts)
	return len(slices.Compact(hosts))
}

// has reports whether a fault is on.
func (s spells) has(f practice.Fault) bool {
	return slices.ContainsFunc(s, func(other spell) bool { return other.Fault == f && other.Until.IsZero() })
}
