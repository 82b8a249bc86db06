// Package rollout holds the rules of time and trust: what is live, who may hold which policy until when, how bad a
// reported failure is, when a domain may go from testing to enforce, and how long each wait is.
//
// Every rule is a function of one Situation: what was seen (facts), and what we told the user to publish (plan). What is
// said about safety and about how long anything lasts follows from what was seen alone; the plan only tells what is
// being waited for. Nothing here reads a clock, a disk or a network, and nothing here has words.
//
//	golive.go      GoLive: may the domain go from testing to enforce
//	waits.go       Due: when a phase of a removal or a move may end
//	ramp.go        NextStep: the steps to a longer max_age
//	deviation.go   Deviation: how what is live differs from the plan
//	reported.go    Reported: what the failures in reports come to, together
//	judge.go       what one failure means, by itself
//	scale.go       and among others
//	quoted.go      the policies that reports quote
//	advice.go      what to do about it
//	seen.go        what our own check sees of it
//	senders.go     Reporter: which company a report is from
//	held.go        Held, Exposed: the policies that senders may hold, and until when
//	remember.go    Remember: how a check adds to them; fewer.go keeps them few
//	live.go        Live: the policy that senders can fetch now
package rollout

import (
	"time"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/plan"
)

// Day is the unit of the rules.
const Day = 24 * time.Hour

// Situation is one domain at one time.
type Situation struct {
	Check     facts.Check     // the newest one
	Notes     facts.Notes     // what earlier checks left; Check may be in them or not
	Plan      *plan.Plan      // what we told the user to publish; nil where there is none
	Operation *plan.Operation // a removal or a change of provider under way; nil where there is none
	Provider  Provider
	Companies Companies
	Now       time.Time // its location is the one that dates are written in
}

// Provider is what the catalogue knows of the companies that a rule asks for.
type Provider struct {
	Known   bool     // who runs the mail is known
	Major   bool     // it is a sender that a small domain gets most of its mail from, with no filter in front
	Reports string   // the company that reads the TLS reports in the user's stead; "" where the user does
	Mail    string   // who runs the mail servers that senders meet; "" where nobody knows, or the domain itself does
	Listed  string   // whose mail servers alone the policy lists; "" where they are several companies', or nobody's that is known
	Issuers []string // who makes the certificate at the place that the policy host leads to, as in CAA records; none where nobody knows
	Service Service
}

// Companies is what the catalogue knows of companies that a domain can meet without being their customer. A domain in it
// stands for itself and every name below it.
type Companies struct {
	ReportReaders map[string]string     // by where companies have reports sent that they read for their customers: the company
	EndedReaders  map[string]time.Time  // of these, the ones that have ended: when
	KeepNone      map[string]string     // by the domains of companies that keep a policy for these alone, and none for their customers': the company
	CertMakers    []string              // web hosts that make certificates by themselves, a while after a name leads to them, and show their own until then
	EmptySpaces   []string              // what web hosts answer for a space that nobody has claimed
	SteadyMail    []string              // mail servers that keep their names for years and renew their certificates by themselves
	SpecialNames  map[string][][]string // by a finding's id, the sets of names of mail servers that it is about
	Issuers       map[string][]string   // by how the issuer field of a certificate begins, the issuer's names in CAA records, the usual one first

	// Of the senders that a small domain gets most of its mail from and that enforce for everybody, the company:
	ReporterNames   map[string]string // by the name that its TLS reports give it, exactly, in lower case
	ReporterDomains map[string]string // by a domain that signs them
}

// Service is the company that keeps the domain's policy in the user's stead. Its Name is empty where the user does.
type Service struct {
	Name    string
	Records []ServiceRecord
}

// ServiceRecord is one of the records that a service has its customers add, beside what is there.
type ServiceRecord struct {
	Name  string // whole, without final dot
	Type  string
	There string // where an alias at the name leads; "" where there is none
	Right string // where it has to lead; "" where only the service can tell
	Fits  bool   // what is there can be right
}

// Record returns what a service has its customers add at a name, as an alias; ok is false where it wants none there.
func (s Service) Record(name string) (record ServiceRecord, ok bool) {
	for _, r := range s.Records {
		if dnsname.Equal(r.Name, name) && r.Type == "CNAME" {
			return r, true
		}
	}
	return ServiceRecord{}, false
}

// Later returns the later of two times.
func Later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
