// Package diagnosis turns what was seen into findings: an id, how urgent it is, the evidence, and the values that fill its
// words. It touches no network, no disk and no clock. The words are in assets; ids never change, because scripts and people's
// notes name them.
//
// Judge goes through the topics, and each file below decides the findings that begin with its name:
//
//	diagnosis.go                Judge, and the situation while it is judged
//	network.go, port25.go,
//	inside.go                   check-*: what could not be seen from here
//	dns*.go                     dns-*: name servers that are silent, disagree or are not trusted
//	sts_*.go                    mta-sts-missing and sts-*: the record, and its id
//	policy_host.go              policy-host-*: the name mta-sts and its addresses
//	policy*.go                  policy-*: the fetch, the certificate, the text
//	mail.go, mx_*.go, dane.go   mx-*, dane-*: the mail servers, and the list of them in the policy
//	caa.go                      issuer-not-allowed
//	report_record.go            rpt-*: the report record, and who reads the reports
//	lifecycle.go, held.go       what only time shows, such as a removal that comes too early
//	reports.go                  report-*: what senders reported
//
// What they share stands below them: certificates, the mail servers as a sender meets them, aliases, misplaced records, what
// can be reached from here. Finding is what they make; the table has a row for each, and level.go says how urgent it is,
// sightings.go since when it has been there, and verdict.go what all of them come to.
// Last come the root causes, the operation under way and the moment, which the words have forms for (text.go).
package diagnosis

import (
	"cmp"
	"slices"
	"time"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// Judge says what a check found, worst first. Of a chain of causes and effects it names the root only. The time may be later
// than the check, as for a check out of the notes.
//
// A failure that may be a hiccup of the network counts in full only once two checks, 10 minutes apart or more, saw it. The
// notes know that from Sightings; until then it is at most BounceSoon, or a wait.
func Judge(s rollout.Situation) []Finding {
	d, findings := judge(s)
	d.finish(findings)
	slices.SortStableFunc(findings, func(a, b Finding) int { return cmp.Compare(a.Level, b.Level) })
	return findings
}

// Sightings returns what the notes keep after a check, of which Judge made these findings: each finding, and since when it has been
// there without a break, as far as the checks that covered it can tell; and those of earlier checks that this one could not see to be
// gone. The notes of the situation are those from before the check.
func Sightings(s rollout.Situation, findings []Finding) []facts.Sighting {
	return newDiagnosis(s).sightings(findings)
}

// FromRemarks returns the findings that remarks about a text are, where there is no domain to judge: calm, with nothing but
// the text to go by, in the order of the text. A domain that publishes the text has the same findings, in the same words.
// now is what a proposed id is made from.
func FromRemarks(remarks []mtasts.Remark, now time.Time) []Finding {
	d := newDiagnosis(rollout.Situation{Check: facts.Check{Domain: "YOUR-DOMAIN"}, Now: now})
	for _, r := range remarks {
		d.findRemark(r).Moments = []Moment{BeforeUse}
	}
	d.judgeUnreadList()
	findings := rootCauses(d.findings)
	d.finish(findings)
	return findings
}

// judge goes through the topics, and drops what a root cause explains.
func judge(s rollout.Situation) (*diagnosis, []Finding) {
	d, check := newDiagnosis(s), s.Check
	d.judgeNetwork()
	switch {
	case check.Network.Offline:
	case check.Zone.Missing:
		d.find(DomainMissing, nil, check.Domain)
	default:
		d.judgeDNS()
		d.judgeRecordAndHost()
		d.judgePolicy()
		d.judgeMail()
		d.judgeIssuers()
		d.judgeReportRecord()
		d.judgeLifecycle()
		d.judgeReports()
	}
	return d, rootCauses(d.findings)
}

// finish gives findings the level and the words of this moment.
func (d *diagnosis) finish(findings []Finding) {
	for i := range findings {
		d.settle(&findings[i])
		findings[i].Known = d.known(findings[i])
		findings[i].Moments = append(findings[i].Moments, d.moments(findings[i])...)
		if findings[i].Planned {
			findings[i].Moments = append([]Moment{Planned}, findings[i].Moments...)
		}
	}
}

// diagnosis is one situation while it is being judged.
type diagnosis struct {
	rollout.Situation

	exposed bool      // senders may be refusing mail
	until   time.Time // and no longer than this, as things stand

	record   mtasts.State
	id       string
	texts    []string // TXT at the record's name
	file     rollout.File
	hosts    []string // the mail servers, in order of preference
	servers  []mailServer
	lostMX   []string // the mail servers there were, where no MX record is left
	findings []Finding
}

// newDiagnosis reads a situation: what the record, the file and the mail servers come to.
func newDiagnosis(s rollout.Situation) *diagnosis {
	check := s.Check
	d := &diagnosis{Situation: s, hosts: check.MXHosts()}
	if len(d.hosts) == 0 && !check.NullMX() {
		for _, m := range check.Servers { // without MX, senders try the domain's own address
			d.hosts = append(d.hosts, dnsname.Canonical(m.Host))
		}
	}
	d.record, d.id, d.texts = rollout.RecordState(check)
	d.file = rollout.FileOf(check)
	d.exposed, d.until = s.Exposed()
	d.servers = d.mailServers()
	d.lostMX = d.formerMX()
	if len(d.lostMX) > 0 {
		d.hosts, d.servers = nil, nil // the web server is not judged as the mail server that it never was
	}
	return d
}
