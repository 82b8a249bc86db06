package rollout

import (
	"slices"
	"strconv"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// TempError is the state of a record that no server gave an answer about.
const TempError mtasts.State = "temperror"

// Absent is the mode where there is no policy for senders to fetch.
const Absent mtasts.Mode = "absent"

// PolicyState is what came of fetching the policy.
type PolicyState string

// The outcomes.
const (
	PolicyValid       PolicyState = "valid"
	PolicyAbsent      PolicyState = "absent"      // no such host, or no such file
	PolicyInvalid     PolicyState = "invalid"     // fetched, and senders cannot read it
	PolicyUnreachable PolicyState = "unreachable" // a sender gets nothing it may use
)

// RecordState returns what the TXT records at _mta-sts come to, the id where they are Valid, and all texts at the name, as
// they came (RFC 8461 §3.1).
func RecordState(check facts.Check) (state mtasts.State, id string, texts []string) {
	best, ok := check.Record.Best()
	if !ok {
		return TempError, "", nil
	}
	texts = best.Values("TXT")
	record, state, _ := mtasts.FindRecord(texts)
	return state, record.ID, texts
}

// ReportState returns what the TXT records at _smtp._tls come to, where reports go when they are Valid, and all texts at the
// name, as they came (RFC 8460 §3).
func ReportState(check facts.Check) (state mtasts.State, rua, texts []string) {
	best, ok := check.Report.Best()
	if !ok {
		return TempError, nil, nil
	}
	texts = best.Values("TXT")
	record, state, _ := tlsrpt.FindRecord(texts)
	return state, record.RUA, texts
}

// Announced reports whether a sender may be led to the policy: there is a valid record, or nobody could say that there
// is none. Without a record no sender fetches a policy (RFC 8461 §3.1).
func Announced(check facts.Check) bool {
	state, _, _ := RecordState(check)
	return state == mtasts.Valid || state == TempError
}

// File is the policy as its host gave it.
type File struct {
	State   PolicyState
	Fetched bool          // a fetch was tried
	Fetch   facts.Fetch   // the one to judge by
	Body    []byte        // of that fetch, where it came to status 200
	Policy  mtasts.Policy // where State is PolicyValid
	Meant   mtasts.Policy // what its author meant, where that can be told
	Whole   bool          // Meant has all that a policy needs
	Usable  bool          // most senders read it so, be it against the letter of the standard
	Why     string        // why it is not valid: a raw reason, for those who want to see
}

// FileOf returns the policy that a check fetched.
func FileOf(check facts.Check) File {
	fetch, ok := decisive(check.Fetches)
	if !ok {
		if best, ok := check.Host.Best(); ok && len(best.Values("A"))+len(best.Values("AAAA")) == 0 {
			return File{State: PolicyAbsent, Why: "the host has no address"}
		}
		return File{State: PolicyUnreachable, Why: "it was not fetched"}
	}
	file := File{Fetched: fetch.Stage != facts.FetchInside, Fetch: fetch, State: PolicyUnreachable}
	switch {
	case fetch.Stage != facts.FetchDone:
		file.Why = string(fetch.Stage) + ": " + fetch.Err
	case fetch.Status == 404 || fetch.Status == 410:
		file.State = PolicyAbsent
		file.Why = "HTTP " + strconv.Itoa(fetch.Status)
	case fetch.Status != 200:
		file.Why = "HTTP " + strconv.Itoa(fetch.Status)
	default:
		file.read(fetch.Body)
	}
	return file
}

func (f *File) read(body []byte) {
	f.Body = body
	policy, err := mtasts.ParsePolicy(body)
	if err != nil {
		f.State, f.Why = PolicyInvalid, err.Error()
		f.Meant, f.Whole = mtasts.ReadPolicy(body)
		f.Usable = mtasts.Tolerated(body)
		return
	}
	f.State, f.Policy, f.Usable = PolicyValid, policy, true
	f.Meant, f.Whole = policy, true // as ReadPolicy takes it
}

// decisive returns the fetch to judge by. A sender may meet any address, so a bad answer counts before a good one; an address
// that could not be reached counts only where none could: a sender tries the next, and from here it may be the network's
// fault. ok is false where none was tried.
func decisive(fetches []facts.Fetch) (worst facts.Fetch, ok bool) {
	rank := func(f facts.Fetch) int {
		switch {
		case f.Stage == facts.FetchDone && f.Status != 200, f.Stage == facts.FetchCert,
			f.Stage == facts.FetchTLS, f.Stage == facts.FetchHTTP:
			return 3
		case f.Stage == facts.FetchDone:
			return 2
		case f.Stage == facts.FetchInside: // nobody outside gets there, and we did not try
			return 0
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

// Live returns the policy that senders would fetch now: that takes a record they accept and a file they can read. A file whose
// only fault is its layout counts: most senders read it, whatever the standard says. ok is false where there is none.
func Live(check facts.Check) (policy mtasts.Policy, ok bool) {
	file := FileOf(check)
	return file.Meant, file.Usable && Announced(check)
}

// Mode returns the mode of the policy that senders would fetch, or Absent.
func Mode(check facts.Check) mtasts.Mode {
	policy, ok := Live(check)
	if !ok {
		return Absent
	}
	return policy.Mode
}

// PlacesSeen reports whether the places of a policy could be asked for: without that, to find none is no finding.
func PlacesSeen(check facts.Check) bool {
	_, host := check.Host.Best()
	_, record := check.Record.Best()
	return host && record || check.Zone.Missing
}

// SamePolicy reports whether two policies say the same to a sender, in whatever order they list the mail servers.
func SamePolicy(a, b mtasts.Policy) bool {
	return a.Mode == b.Mode && a.MaxAge == b.MaxAge && dnsname.SameSet(a.MX, b.MX)
}

// CoversAll reports whether a policy lists every host (RFC 8461 §4.1).
func CoversAll(p mtasts.Policy, hosts []string) bool {
	return !slices.ContainsFunc(hosts, func(host string) bool { return !p.Covers(host) })
}
