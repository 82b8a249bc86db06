package rollout

import (
	"cmp"
	"slices"
	"time"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// HistoryAfter is how long after its end a report is no call to act any more.
const HistoryAfter = 30 * Day

// Class is what a failure means for going from testing to enforce.
type Class int

// The classes.
const (
	Noise Class = iota // on the sender's side, about something else, or long mended
	Hold               // mail would flow, but the policy could not be changed or undone; or mail would be kept back, and nothing proves it
	Stop               // mail would be kept back
)

// Copy is which policy a sender went by.
type Copy string

// The copies.
const (
	Current Copy = ""        // the live one, or the report does not say
	Old     Copy = "old"     // an earlier one, which it may still hold
	Expired Copy = "expired" // an earlier one, which it should not hold any more: the id may never have changed
	Foreign Copy = "foreign" // one that this domain never had
)

// weight is what a failure means. A single report proves little, so most are worth more when somebody else, or another day, says
// the same: a scale puts them together.
type weight struct {
	alone    Class // by itself
	seconded Class // once the same is said again, by another sender or (secondDay) on another day
	// secondDay says that the same sender on another day is enough of a second.
	secondDay bool
}

// judge is what reports are judged against.
type judge struct {
	Situation
	file    File
	mx      []string
	policy  mtasts.Policy // the live one, or the last that was
	known   bool          // there is one
	changed time.Time     // when the last sender noticed the last change of the policy or the mail servers
	expired time.Time     // and by when none may hold an earlier policy; zero where nobody knows of one
	texts   policyTexts
}

func newJudge(s Situation) judge {
	j := judge{Situation: s, file: FileOf(s.Check), mx: s.Check.MXHosts(), texts: policyTexts{}}
	j.policy, j.known = s.Policy()
	ttl := s.LongestTTL(mtasts.RecordLabel+"."+s.Check.Domain, "TXT")
	if changed := s.LastChange(); !changed.IsZero() {
		j.changed = changed.Add(ttl)
		j.expired = j.changed.Add(LongestMaxAge(s.Notes))
	}
	return j
}

// row says what the failures of one report mean, each by itself, and whether its sender went by another policy. It is empty where
// there is nothing to say.
func (j judge) row(day facts.ReportDay) []Reported {
	base := j.base(day)
	copied := j.copyOf(day)
	if day.Failure == 0 && copied == Current && !slices.ContainsFunc(day.Failures, happened) {
		return nil
	}
	var list []Reported
	for _, f := range reasonsOf(day) {
		if day.Failure == 0 && !happened(f) || base.explainedBy(copied, f) {
			continue // it was listed, and did not happen; or the copy says it all
		}
		list = append(list, j.failure(base, f))
	}
	if copied != Current {
		base.Copy = copied
		base.History, base.Aside = j.past(base), j.aside(day, base.Reason)
		if copied == Expired && !base.History && !base.Aside {
			base.weight = weight{alone: Hold, seconded: Hold}
		}
		list = append(list, base)
	}
	return list
}

// happened reports whether a listed failure is one at all.
func happened(f facts.ReportReason) bool { return f.Some || f.Count > 0 }

// base returns what all that a report says has in common.
func (j judge) base(day facts.ReportDay) Reported {
	company, _ := j.Companies.Reporter(day)
	return Reported{
		Report: day, Count: max(day.Failure, 1), Day: day.Day(),
		Sender: day.Sender(), Company: company, Proven: day.Proof == facts.Signed,
	}
}

// reasonsOf returns why sessions of a report failed; a report that does not say has one reason, without a result.
func reasonsOf(day facts.ReportDay) []facts.ReportReason {
	if len(day.Failures) == 0 {
		return []facts.ReportReason{{Count: day.Failure}}
	}
	return day.Failures
}

// explainedBy reports whether failures come of the policy that a sender went by: those of its list do, where it is an earlier one.
// What nobody has proven of a policy that the domain never had says nothing.
func (r Reported) explainedBy(c Copy, f facts.ReportReason) bool {
	switch c {
	case Current:
		return false
	case Foreign:
		return !r.Proven
	case Old, Expired:
	}
	cause := f.Failure().Cause()
	general := f.Result == tlsrpt.ValidationFailure || f.Result == ""
	return cause == tlsrpt.CauseNotListed || general && cause == tlsrpt.CauseUnknown
}

// failure judges one kind of failure in a report.
func (j judge) failure(r Reported, f facts.ReportReason) Reported {
	r.Reason, r.Count = f, max(f.Count, 1)
	r.result = resultOf(f.Failure())
	r.DANE = r.Report.PolicyType == tlsrpt.TLSA || ofDANE(r.result)
	r.Aside = j.aside(r.Report, f) && (!r.Proven || j.seen(r) != SeenFaulty)
	r.History = j.past(r)
	if r.bears() && j.present(f.MX) && !negligible(max(r.Report.Failure, f.Count), r.Report.Success) {
		r.weight = weightOf(r.result, r.Company != "")
	}
	if !r.Proven {
		r.weight.alone, r.weight.seconded = min(r.weight.alone, Hold), min(r.weight.seconded, Hold)
	}
	return r
}

// bears reports whether a failure can bear on going from testing to enforce.
func (r Reported) bears() bool {
	return r.Report.PolicyType == tlsrpt.STS && !r.DANE && !r.Day.IsZero() && !r.History && !r.Aside
}

// resultOf returns which result a failure is judged as: that of a general failure may be told by the sender's own words.
func resultOf(f tlsrpt.Failure) tlsrpt.ResultType {
	if f.Type != tlsrpt.ValidationFailure && f.Type != "" {
		return f.Type
	}
	cause := f.Cause()
	switch cause {
	case tlsrpt.CauseHTTPStatus, tlsrpt.CauseRedirect, tlsrpt.CausePolicyTooLarge, tlsrpt.CauseNoPolicy:
		return tlsrpt.STSPolicyFetchError
	case tlsrpt.CauseTLSAUnknown:
		return tlsrpt.TLSAInvalid
	default:
		return cmp.Or(cause.Result(), f.Type)
	}
}

// ofDANE reports whether a result is about TLSA records, whatever the policy was.
func ofDANE(result tlsrpt.ResultType) bool {
	switch result {
	case tlsrpt.TLSAInvalid, tlsrpt.DNSSECInvalid, tlsrpt.DANERequired:
		return true
	case tlsrpt.StartTLSNotSupported, tlsrpt.CertificateHostMismatch, tlsrpt.CertificateExpired, tlsrpt.CertificateNotTrusted, tlsrpt.ValidationFailure,
		tlsrpt.STSPolicyFetchError, tlsrpt.STSPolicyInvalid, tlsrpt.STSWebPKIInvalid:
	}
	return false
}

// present reports whether a failure is about a server that mail goes to now, or names none.
func (j judge) present(mx string) bool {
	return mx == "" || len(j.mx) == 0 || dnsname.Contains(j.mx, mx)
}

// negligible reports whether failures are fewer than one session in a hundred, where there are enough of them to say so.
func negligible(failed, good int64) bool {
	all := tlsrpt.Sum(good, failed)
	return all >= shareFrom && failed <= (all-1)/100
}

// weightOf returns what a result type on a present mail server means: major says that the sender is one that a small domain gets
// most of its mail from.
func weightOf(t tlsrpt.ResultType, major bool) weight {
	switch t {
	case tlsrpt.StartTLSNotSupported, tlsrpt.CertificateHostMismatch, tlsrpt.CertificateExpired, tlsrpt.ValidationFailure, tlsrpt.CertificateNotTrusted:
		switch {
		case major:
			return weight{alone: Stop, seconded: Stop}
		case t == tlsrpt.CertificateNotTrusted: // its own list of issuers, or its clock
			return weight{seconded: Stop}
		}
		return weight{alone: Hold, seconded: Stop}
	case tlsrpt.STSWebPKIInvalid, tlsrpt.STSPolicyInvalid:
		return weight{alone: Hold, seconded: Hold}
	case tlsrpt.TLSAInvalid, tlsrpt.DNSSECInvalid, tlsrpt.DANERequired:
		return weight{}
	case tlsrpt.STSPolicyFetchError:
	default: // what nobody has registered
	}
	return weight{seconded: Hold, secondDay: true} // once is a hiccup
}

// copyOf returns which policy the sender of a report went by.
func (j judge) copyOf(day facts.ReportDay) Copy {
	if !j.known || day.PolicyType != tlsrpt.STS || day.Begin.IsZero() {
		return Current
	}
	theirs, ok := j.texts.read(day.Policy)
	if !ok || SamePolicy(theirs, j.policy) {
		return Current
	}
	served := j.served(theirs)
	switch {
	case !served && day.End.After(j.Check.At): // it may be newer than what we saw
		return Current
	case !served && j.allServedKnown(day, theirs.MaxAge):
		return Foreign
	case day.Begin.Before(j.changed): // it was the live one then
		return Current
	case !j.expired.IsZero() && day.Begin.After(j.expired):
		return Expired
	}
	return Old
}

func (j judge) served(policy mtasts.Policy) bool {
	return slices.ContainsFunc(j.Notes.Served, func(s facts.Served) bool { return SamePolicy(PolicyOf(s), policy) })
}

// allServedKnown reports whether the notes have every policy that a sender could hold for maxAge on the day of a report.
func (j judge) allServedKnown(day facts.ReportDay, maxAge time.Duration) bool {
	first := j.Notes.First
	return len(j.Notes.Served) > 0 && !first.At.IsZero() && (!first.Found || day.Begin.After(first.At.Add(maxAge)))
}

// aside reports whether the user has checked what a report says failed, and it does not count. What a known company proves counts
// all the same.
func (s Situation) aside(day facts.ReportDay, f facts.ReportReason) bool {
	if len(s.Notes.Aside) == 0 || s.proven(day) {
		return false
	}
	sender := day.Sender()
	return slices.ContainsFunc(s.Notes.Aside, func(a facts.SetAside) bool { return a.Sender == sender && a.Covers(day, f) })
}

// allAside reports whether that holds for all that failed in a report.
func (s Situation) allAside(day facts.ReportDay) bool {
	return !slices.ContainsFunc(reasonsOf(day), func(f facts.ReportReason) bool { return !s.aside(day, f) })
}

// past reports whether what a report says is history: it is older than the last change of what failed, or old.
func (j judge) past(r Reported) bool {
	begin := r.Report.Begin
	return !begin.IsZero() && (j.Now.Sub(r.Report.End) > HistoryAfter || begin.Before(j.changed) || begin.Before(j.renewed(r)))
}

// renewed returns since when a failed certificate has been replaced by one that is good; zero where nobody knows.
func (j judge) renewed(r Reported) time.Time {
	switch r.result {
	case tlsrpt.CertificateExpired, tlsrpt.CertificateHostMismatch, tlsrpt.CertificateNotTrusted, tlsrpt.ValidationFailure:
		return j.certifiedSince(r.Reason.MX)
	case tlsrpt.STSWebPKIInvalid:
		if cert := j.file.Fetch.Cert; cert != nil && j.CertificateFault(cert) == "" {
			return cert.NotBefore
		}
	case tlsrpt.StartTLSNotSupported, tlsrpt.STSPolicyFetchError, tlsrpt.STSPolicyInvalid, tlsrpt.TLSAInvalid, tlsrpt.DNSSECInvalid, tlsrpt.DANERequired:
	}
	return time.Time{}
}

// certifiedSince returns since when all certificates are valid that a mail server shows, or where none is named all of them; zero
// where one could not be seen or is at fault.
func (j judge) certifiedSince(mx string) time.Time {
	var since time.Time
	for _, server := range j.serversAt(mx) {
		for _, call := range server.Calls {
			if !call.Answered() {
				continue // nobody answered, perhaps not even to senders
			}
			if call.Cert == nil || j.CertificateFault(call.Cert) != "" {
				return time.Time{}
			}
			if since.IsZero() || call.Cert.NotBefore.Before(since) {
				since = call.Cert.NotBefore
			}
		}
	}
	return since
}
