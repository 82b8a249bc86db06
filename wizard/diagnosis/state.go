package diagnosis

import (
	"slices"
	"strconv"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// TempError is the state of a record that no server gave an answer about.
const TempError mtasts.State = "temperror"

// RecordState is what the TXT records at _mta-sts come to, the id where they
// are Valid, and all texts at the name, as they came.
func RecordState(check facts.Check) (state mtasts.State, id string, texts []string) {
	best, ok := check.Record.Best()
	if !ok {
		return TempError, "", nil
	}
	texts = best.Values("TXT")
	record, state, _ := mtasts.FindRecord(texts)
	return state, record.ID, texts
}

// ReportState is what the TXT records at _smtp._tls come to, where reports go
// when they are Valid, and all texts at the name, as they came.
func ReportState(check facts.Check) (state mtasts.State, rua, texts []string) {
	best, ok := check.Report.Best()
	if !ok {
		return TempError, nil, nil
	}
	texts = best.Values("TXT")
	record, state, _ := tlsrpt.FindRecord(texts)
	return state, record.RUA, texts
}

// Reach is what came of fetching the policy.
type Reach string

// The outcomes.
const (
	PolicyValid       Reach = "valid"
	PolicyAbsent      Reach = "absent"      // no such host, or no such file
	PolicyInvalid     Reach = "invalid"     // fetched, and senders cannot read it
	PolicyUnreachable Reach = "unreachable" // a sender gets nothing it may use
)

// PolicyState is what came of fetching the policy, the policy where it is valid,
// and why where it is not: a raw reason, for those who want to see.
func PolicyState(check facts.Check) (state Reach, policy mtasts.Policy, why string) {
	view := viewFile(check)
	return view.state, view.policy, view.why
}

// Mode is the mode of the policy that senders would fetch, or Absent: that
// takes a record they accept and a file they can read. A file whose only fault
// is its layout counts: most senders read it, whatever the standard says.
func Mode(check facts.Check) mtasts.Mode {
	record, _, _ := RecordState(check)
	file := viewFile(check)
	if !file.usable || record != mtasts.Valid && record != TempError {
		return Absent
	}
	return file.meant.Mode
}

// Held is the policy that a sender may keep from now on for its max_age, be it that not all would: as its
// author meant it, also where a fault keeps careful senders from reading it. What
// remembers policies has to remember this one, or a lenient sender's copy is forgotten. ok is
// false where there is no record to lead a sender to it, or no whole policy.
func Held(check facts.Check) (policy mtasts.Policy, ok bool) {
	record, _, _ := RecordState(check)
	file := viewFile(check)
	return file.meant, file.ok && (record == mtasts.Valid || record == TempError)
}

// Absent is the mode where there is no policy for senders to fetch.
const Absent mtasts.Mode = "absent"

// Exposed says whether a sender may refuse mail because of a policy: an enforced
// one is live, or one was served so lately that its max_age is not over. until is
// when the last sender may forget what was served so far.
func Exposed(check facts.Check, notes facts.Notes, now time.Time) (exposed bool, until time.Time) {
	record, _, _ := RecordState(check)
	file := viewFile(check)
	if file.meant.Mode == mtasts.Enforce && (record == mtasts.Valid || record == TempError) {
		exposed = true
		until = check.At.Add(file.meant.MaxAge)
	}
	for _, served := range notes.Served {
		if served.Mode == string(mtasts.Enforce) && served.Until().After(now) {
			exposed = true
			until = later(until, served.Until())
		}
	}
	return exposed, until
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// fileView is the policy as its host gave it.
type fileView struct {
	state  Reach
	looked bool          // a fetch was tried
	policy mtasts.Policy // where state is mtasts.Valid
	meant  mtasts.Policy // what its author meant, where that can be told
	ok     bool          // meant is a whole policy
	usable bool          // most senders read it so
	body   []byte        // of the fetch that came furthest, where it came to 200
	fetch  facts.Fetch   // the one to judge by
	why    string
}

func viewFile(check facts.Check) fileView {
	fetch, ok := worstFetch(check.Fetches)
	if !ok {
		if best, ok := check.Host.Best(); ok && len(addresses(best)) == 0 {
			return fileView{state: PolicyAbsent, why: "the host has no address"}
		}
		return fileView{state: PolicyUnreachable, why: "it was not fetched"}
	}
	view := fileView{looked: true, fetch: fetch, state: PolicyUnreachable}
	switch {
	case fetch.Stage != facts.FetchDone:
		view.why = string(fetch.Stage) + ": " + fetch.Err
	case fetch.Status == 404 || fetch.Status == 410:
		view.state = PolicyAbsent
		view.why = "HTTP " + strconv.Itoa(fetch.Status)
	case fetch.Status != 200:
		view.why = "HTTP " + strconv.Itoa(fetch.Status)
	default:
		view.read(fetch.Body)
	}
	return view
}

func (v *fileView) read(body []byte) {
	v.body = body
	v.meant, v.ok = mtasts.ReadPolicy(body)
	policy, err := mtasts.ParsePolicy(body)
	if err != nil {
		v.state, v.why = PolicyInvalid, err.Error()
		v.usable = v.ok && onlyAdvice(mtasts.LintPolicy(body))
		return
	}
	v.state, v.policy, v.usable = PolicyValid, policy, true
}

func onlyAdvice(remarks []mtasts.Remark) bool {
	return !slices.ContainsFunc(remarks, func(r mtasts.Remark) bool {
		_, calm := urgency(r.ID)
		return calm < Advice
	})
}

// worstFetch is the fetch to judge by. A sender may meet any address, so a bad
// one counts, but an address that could not be reached only where none could: a
// sender tries the next, and from here it may be the network's fault.
func worstFetch(fetches []facts.Fetch) (worst facts.Fetch, ok bool) {
	rank := func(f facts.Fetch) int {
		switch {
		case f.Stage == facts.FetchDone && f.Status != 200, f.Stage == facts.FetchCert,
			f.Stage == facts.FetchTLS, f.Stage == facts.FetchHTTP:
			return 3
		case f.Stage == facts.FetchDone:
			return 2
		}
		return 1
	}
	for _, f := range fetches {
		if !ok || rank(f) > rank(worst) {
			worst, ok = f, true
		}
	}
	return worst, ok
}
