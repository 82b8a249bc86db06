package diagnosis

import (
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

const day = 24 * time.Hour

// The lengths of time that the rollout rules name.
const (
	longTesting  = 30 * day
	longEnforce  = 30 * day
	leftoverLife = 30 * day
	week         = 7 * day
	longestAge   = 30 * day // 2592000 seconds
)

// judgeLifecycle judges what only time shows: what was served before, what
// senders remember of it, and how long things have been as they are.
func (d *diagnosis) judgeLifecycle() {
	d.judgeRemoval()
	d.judgeMemory()
	d.judgeID()
	d.judgeMXChange()
	d.judgeAges()
	d.judgeLeftovers()
	d.judgeTesting()
	d.judgeDeviation()
	d.judgeHistory()
}

// judgeDeviation finds a live policy that is stricter, softer or held for longer than was planned. Where it leaves out mail
// servers, or asks for nothing, other findings say so.
func (d *diagnosis) judgeDeviation() {
	deviation, live := d.Deviation()
	if deviation == rollout.AsPlanned || deviation == rollout.LeavesOut || live.Mode == mtasts.None {
		return
	}
	if deviation == rollout.Longer && live.Mode != d.Plan.Target.Mode {
		deviation = rollout.Stricter
	}
	values := assets.Values{
		"form": string(deviation), "mode": string(live.Mode), "planned": string(d.Plan.Target.Mode), "age": span(live.MaxAge),
		"plannedage": span(d.Plan.Target.MaxAge), "date": d.date(d.until),
	}
	d.find(PolicyNotPlanned, values, "mode: "+string(live.Mode), "max_age: "+live.MaxAge.String())
}

// judgeRemoval finds a record or a policy deleted while senders still hold one.
func (d *diagnosis) judgeRemoval() {
	held := d.Held()
	recordGone := d.record == mtasts.Absent
	fileGone := d.file.State == rollout.PolicyAbsent
	if len(held) == 0 || !recordGone && !fileGone {
		return
	}
	last := slices.MaxFunc(held, func(a, b facts.Served) int { return a.Until().Compare(b.Until()) })
	values := d.removed(recordGone, fileGone)
	values["age"], values["date"], values["seen"] = span(last.MaxAge), d.date(last.Until()), d.date(last.Last)
	values["id"] = d.idToRestore(last)
	if last.Body == "" { // only the user knows of it
		values["form"] = "told"
	}
	f := d.find(STSRemovedTooEarly, values, "last seen "+last.Last.UTC().Format(time.RFC3339))
	f.Until = last.Until()
	if !slices.ContainsFunc(held, d.leavesOut) {
		f.Level = BounceSoon
	}
}

// removed says which of the record, the policy file and its host is gone, and what is in the place of the record. A removal
// needs them all, whichever is gone.
func (d *diagnosis) removed(recordGone, fileGone bool) assets.Values {
	alias := d.check.Record.Alias
	switch {
	case d.Operation.Removes(), recordGone && fileGone:
		return assets.Values{}
	case fileGone && d.hostGone():
		return assets.Values{"form": "host"}
	case fileGone:
		return assets.Values{"form": "file"}
	case d.wantsAlias(), d.check.Record.Wildcard:
	case len(alias) > 0:
		return assets.Values{"form": "record-alias", "found": alias[0]}
	case len(d.texts) > 0:
		return assets.Values{"form": "record-text", "found": few(d.texts)}
	}
	return assets.Values{"form": "record"}
}

// wantsAlias reports whether the record belongs behind a CNAME, by the service's or the plan's word.
func (d *diagnosis) wantsAlias() bool {
	_, planned := d.plannedAlias(mtasts.RecordLabel)
	return planned || d.serviceKeeps(recordPlace)
}

// replacedByAlias reports whether a CNAME took the place of a record that announced a policy which senders still hold.
func (d *diagnosis) replacedByAlias() bool { return len(d.Held()) > 0 && !d.wantsAlias() }

// idToRestore is the id for a record that is put back: the one it had, unless the policy file changed.
func (d *diagnosis) idToRestore(last facts.Served) string {
	if last.ID == "" || d.file.Whole && !samePolicy(last, d.file.Meant) {
		return d.freshID()
	}
	return last.ID
}

// leavesOut says that a policy does not list all of today's mail servers.
func (d *diagnosis) leavesOut(s facts.Served) bool { return d.leftOut(s) != "" }

func (d *diagnosis) leftOut(s facts.Served) string {
	for _, host := range d.hosts {
		if !(mtasts.Policy{MX: s.MX}).Covers(host) {
			return host
		}
	}
	return ""
}

// judgeMemory finds mail servers that the live policy lists, and an older one
// that senders may still hold does not.
func (d *diagnosis) judgeMemory() {
	if !d.file.Whole || d.file.Meant.Mode != mtasts.None && slices.ContainsFunc(d.hosts, func(h string) bool { return !d.file.Meant.Covers(h) }) {
		return
	}
	var worst facts.Served
	for _, s := range d.Held() {
		if d.leavesOut(s) && !samePolicy(s, d.file.Meant) && s.Until().After(worst.Until()) {
			worst = s
		}
	}
	if missing := d.leftOut(worst); worst.MaxAge > 0 && missing != "" {
		values := assets.Values{"mx": missing, "date": d.date(worst.Until())}
		f := d.find(MXCacheConflict, values, "served until "+worst.Last.UTC().Format(time.RFC3339))
		f.Until = worst.Until()
	}
}

func samePolicy(s facts.Served, p mtasts.Policy) bool {
	return rollout.SamePolicy(rollout.PolicyOf(s), p)
}

// judgeID finds a policy that changed while its id did not (RFC 8461 §3.1). It
// matters until the last sender may have forgotten the old one.
func (d *diagnosis) judgeID() {
	if d.record != mtasts.Valid || !d.file.Whole || !d.spreads() {
		return
	}
	for _, s := range d.notes.Served {
		old, ok := mtasts.ReadPolicy([]byte(s.Body))
		if !ok || s.ID != d.id || samePolicy(s, d.file.Meant) || !s.Until().After(d.now) {
			continue
		}
		values := assets.Values{"ttl": span(d.recordTTL()), "id": d.freshID(), "date": d.date(s.Until())}
		f := d.find(STSIDNotChanged, values, "id "+d.id, "changed after "+s.Last.UTC().Format(time.RFC3339))
		f.Until = s.Until()
		if d.exposed && !relaxed(old, d.file.Meant) {
			f.Level = Off
		}
		return
	}
	d.judgeBusyID()
}

// spreads reports whether senders should learn of the policy that is live: one that leaves out mail servers, or asks for
// more than was planned, has to be put right before its id changes.
func (d *diagnosis) spreads() bool {
	deviation, _ := d.Deviation()
	more := deviation == rollout.Stricter || deviation == rollout.Longer
	return !more && (d.file.Meant.Mode == mtasts.None || rollout.CoversAll(d.file.Meant, d.hosts))
}

// relaxed says that senders with the old policy refuse what the new one allows.
func relaxed(old, now mtasts.Policy) bool {
	if old.Mode != mtasts.Enforce {
		return false
	}
	return now.Mode != mtasts.Enforce || slices.ContainsFunc(now.MX, func(mx string) bool { return !slices.Contains(old.MX, mx) })
}

// judgeBusyID finds an id that keeps changing over the same policy.
func (d *diagnosis) judgeBusyID() {
	changes := 0
	for i := 1; i < len(d.notes.Served); i++ {
		before, s := d.notes.Served[i-1], d.notes.Served[i]
		if s.ID != before.ID && s.Body == before.Body && s.First.After(d.now.Add(-week)) {
			changes++
		}
	}
	if n := len(d.notes.Served); n > 0 {
		if last := d.notes.Served[n-1]; last.ID != d.id && last.Body == string(d.file.Body) {
			changes++
		}
	}
	if changes >= 3 {
		d.find(STSIDBusy, nil, "id "+d.id)
	}
}

// judgeMXChange finds that the mail servers are not those of the last check. It
// is said for two days, so that a daily look cannot miss it.
func (d *diagnosis) judgeMXChange() {
	if len(d.notes.MX) == 0 || len(d.hosts) == 0 {
		return
	}
	sets := d.notes.MX
	before := sets[len(sets)-1]
	if sameHosts(before.Hosts, d.hosts) {
		if len(sets) < 2 || d.now.Sub(before.First) > 2*day {
			return
		}
		before = sets[len(sets)-2]
	}
	added, removed := without(d.hosts, before.Hosts), without(before.Hosts, d.hosts)
	if len(added)+len(removed) == 0 {
		return
	}
	values := assets.Values{"date": d.date(before.Last), "added": orDash(added), "removed": orDash(removed)}
	d.find(MXChanged, values, "before: "+few(before.Hosts), "now: "+few(d.hosts))
}

func orDash(list []string) string {
	if len(list) == 0 {
		return "-"
	}
	return few(list)
}

// without is the hosts of a that are not in b.
func without(a, b []string) []string {
	var rest []string
	for _, host := range a {
		if !slices.ContainsFunc(b, func(other string) bool { return canonical(other) == canonical(host) }) {
			rest = append(rest, canonical(host))
		}
	}
	return rest
}

func sameHosts(a, b []string) bool { return len(without(a, b)) == 0 && len(without(b, a)) == 0 }

// judgeAges looks at max_age in enforce: below a day it is too short at any time, below a week once enforcing has settled.
func (d *diagnosis) judgeAges() {
	p := d.file.Policy
	if d.file.State != rollout.PolicyValid || p.Mode != mtasts.Enforce {
		return
	}
	if p.MaxAge > longestAge && !slices.ContainsFunc(d.hosts, bigProvider) {
		d.find(PolicyMaxAgeLong, assets.Values{"days": days(p.MaxAge)}, p.MaxAge.String())
	}
	switch {
	case p.MaxAge == 0: // said where the file is read
	case p.MaxAge < day:
		d.find(PolicyMaxAgeShort, assets.Values{"age": span(p.MaxAge), "form": "day"}, p.MaxAge.String())
	case p.MaxAge < week && d.now.Sub(d.modeSince(mtasts.Enforce)) > longEnforce:
		d.find(PolicyMaxAgeShort, assets.Values{"age": span(p.MaxAge)}, p.MaxAge.String())
	}
}

// modeSince is since when the domain has been in a mode without a break; now where it is not.
func (d *diagnosis) modeSince(mode mtasts.Mode) time.Time {
	if since, _, ok := rollout.Since(d.notes, mode); ok {
		return since
	}
	return d.now
}

// judgeLeftovers finds a line of the policy that has matched no mail server for 30 days.
func (d *diagnosis) judgeLeftovers() {
	if !d.file.Whole || len(d.hosts) == 0 || len(d.notes.MX) == 0 {
		return
	}
	for _, pattern := range d.file.Meant.MX {
		matches := func(host string) bool { return mtasts.Match(pattern, host) }
		if slices.ContainsFunc(d.hosts, matches) || !d.listedFor(pattern, leftoverLife) {
			continue
		}
		used := slices.ContainsFunc(d.notes.MX, func(set facts.MXSet) bool {
			return d.now.Sub(set.Last) < leftoverLife && slices.ContainsFunc(set.Hosts, matches)
		})
		if !used {
			d.find(PolicyMXLeftover, assets.Values{"mx": pattern}, "mx: "+pattern)
			return
		}
	}
}

// listedFor says that a pattern has been in the policy for that long, without a break.
func (d *diagnosis) listedFor(pattern string, length time.Duration) bool {
	since := d.now
	for _, s := range slices.Backward(d.notes.Served) {
		if !slices.Contains(s.MX, pattern) {
			break
		}
		since = s.First
	}
	return d.now.Sub(since) >= length && d.now.Sub(d.notes.MX[0].First) >= length
}

// judgeTesting finds a domain that has tested long enough and could go on.
func (d *diagnosis) judgeTesting() {
	if rollout.Mode(d.check) != mtasts.Testing || d.Operation != nil {
		return
	}
	tested := d.now.Sub(d.modeSince(mtasts.Testing))
	if tested <= longTesting || d.troubled() || !d.GoLive().Allowed() {
		return
	}
	d.find(PolicyTestingOverdue, assets.Values{"days": days(tested)})
}

// troubled says that this check found something that blocks enforcing.
func (d *diagnosis) troubled() bool {
	return slices.ContainsFunc(d.findings, func(f Finding) bool { return f.Level < Advice || f.Blind })
}

// judgeHistory says that there are no notes where an older policy could matter.
func (d *diagnosis) judgeHistory() {
	if len(d.notes.Served) > 0 || d.record == rollout.TempError || d.nothingSetUp() {
		return
	}
	if mode := rollout.Mode(d.check); mode == mtasts.None || mode == rollout.Absent && d.record == mtasts.Valid {
		d.find(CheckNoHistory, assets.Values{"days": days(mtasts.MaxMaxAge)})
	}
}

// days is a length of time in whole days, rounded up.
func days(d time.Duration) string { return whole((d + day - 1) / day) }
