package diagnosis

import (
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
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
func (l *look) judgeLifecycle() {
	l.judgeRemoval()
	l.judgeMemory()
	l.judgeID()
	l.judgeMXChange()
	l.judgeAges()
	l.judgeLeftovers()
	l.judgeTesting()
	l.judgeDeviation()
	l.judgeHistory()
}

// judgeDeviation finds a live policy that is stricter, softer or held for longer than was planned. Where it leaves out mail
// servers, or asks for nothing, other findings say so.
func (l *look) judgeDeviation() {
	d, live := l.Deviation()
	if d == rollout.AsPlanned || d == rollout.LeavesOut || live.Mode == mtasts.None {
		return
	}
	if d == rollout.Longer && live.Mode != l.Plan.Target.Mode {
		d = rollout.Stricter
	}
	values := assets.Values{
		"form": string(d), "mode": string(live.Mode), "planned": string(l.Plan.Target.Mode), "age": span(live.MaxAge),
		"plannedage": span(l.Plan.Target.MaxAge), "date": l.date(l.until),
	}
	l.find(PolicyNotPlanned, values, "mode: "+string(live.Mode), "max_age: "+live.MaxAge.String())
}

// judgeRemoval finds a record or a policy deleted while senders still hold one.
func (l *look) judgeRemoval() {
	held := l.Held()
	recordGone := l.record == mtasts.Absent
	fileGone := l.file.State == rollout.PolicyAbsent
	if len(held) == 0 || !recordGone && !fileGone {
		return
	}
	last := slices.MaxFunc(held, func(a, b facts.Served) int { return a.Until().Compare(b.Until()) })
	values := l.removed(recordGone, fileGone)
	values["age"], values["date"], values["seen"] = span(last.MaxAge), l.date(last.Until()), l.date(last.Last)
	values["id"] = l.idToRestore(last)
	if last.Body == "" { // only the user knows of it
		values["form"] = "told"
	}
	f := l.find(STSRemovedTooEarly, values, "last seen "+last.Last.UTC().Format(time.RFC3339))
	f.Until = last.Until()
	if !slices.ContainsFunc(held, l.leavesOut) {
		f.Level = BounceSoon
	}
}

// removed says which of the record, the policy file and its host is gone, and what is in the place of the record. A removal
// needs them all, whichever is gone.
func (l *look) removed(recordGone, fileGone bool) assets.Values {
	alias := l.check.Record.Alias
	switch {
	case l.Operation.Removes(), recordGone && fileGone:
		return assets.Values{}
	case fileGone && l.hostGone():
		return assets.Values{"form": "host"}
	case fileGone:
		return assets.Values{"form": "file"}
	case l.wantsAlias(), l.check.Record.Wildcard:
	case len(alias) > 0:
		return assets.Values{"form": "record-alias", "found": alias[0]}
	case len(l.texts) > 0:
		return assets.Values{"form": "record-text", "found": few(l.texts)}
	}
	return assets.Values{"form": "record"}
}

// wantsAlias reports whether the record belongs behind a CNAME, by the service's or the plan's word.
func (l *look) wantsAlias() bool {
	_, planned := l.plannedAlias(mtasts.RecordLabel)
	return planned || l.serviceKeeps(recordPlace)
}

// replacedByAlias reports whether a CNAME took the place of a record that announced a policy which senders still hold.
func (l *look) replacedByAlias() bool { return len(l.Held()) > 0 && !l.wantsAlias() }

// idToRestore is the id for a record that is put back: the one it had, unless the policy file changed.
func (l *look) idToRestore(last facts.Served) string {
	if last.ID == "" || l.file.Whole && !samePolicy(last, l.file.Meant) {
		return l.freshID()
	}
	return last.ID
}

// leavesOut says that a policy does not list all of today's mail servers.
func (l *look) leavesOut(s facts.Served) bool { return l.leftOut(s) != "" }

func (l *look) leftOut(s facts.Served) string {
	for _, host := range l.hosts {
		if !(mtasts.Policy{MX: s.MX}).Covers(host) {
			return host
		}
	}
	return ""
}

// judgeMemory finds mail servers that the live policy lists, and an older one
// that senders may still hold does not.
func (l *look) judgeMemory() {
	if !l.file.Whole || l.file.Meant.Mode != mtasts.None && slices.ContainsFunc(l.hosts, func(h string) bool { return !l.file.Meant.Covers(h) }) {
		return
	}
	var worst facts.Served
	for _, s := range l.Held() {
		if l.leavesOut(s) && !samePolicy(s, l.file.Meant) && s.Until().After(worst.Until()) {
			worst = s
		}
	}
	if missing := l.leftOut(worst); worst.MaxAge > 0 && missing != "" {
		values := assets.Values{"mx": missing, "date": l.date(worst.Until())}
		f := l.find(MXCacheConflict, values, "served until "+worst.Last.UTC().Format(time.RFC3339))
		f.Until = worst.Until()
	}
}

func samePolicy(s facts.Served, p mtasts.Policy) bool {
	return rollout.SamePolicy(rollout.PolicyOf(s), p)
}

// judgeID finds a policy that changed while its id did not (RFC 8461 §3.1). It
// matters until the last sender may have forgotten the old one.
func (l *look) judgeID() {
	if l.record != mtasts.Valid || !l.file.Whole || !l.spreads() {
		return
	}
	for _, s := range l.notes.Served {
		old, ok := mtasts.ReadPolicy([]byte(s.Body))
		if !ok || s.ID != l.id || samePolicy(s, l.file.Meant) || !s.Until().After(l.now) {
			continue
		}
		values := assets.Values{"ttl": span(l.recordTTL()), "id": l.freshID(), "date": l.date(s.Until())}
		f := l.find(STSIDNotChanged, values, "id "+l.id, "changed after "+s.Last.UTC().Format(time.RFC3339))
		f.Until = s.Until()
		if l.exposed && !relaxed(old, l.file.Meant) {
			f.Level = Off
		}
		return
	}
	l.judgeBusyID()
}

// spreads reports whether senders should learn of the policy that is live: one that leaves out mail servers, or asks for
// more than was planned, has to be put right before its id changes.
func (l *look) spreads() bool {
	d, _ := l.Deviation()
	more := d == rollout.Stricter || d == rollout.Longer
	return !more && (l.file.Meant.Mode == mtasts.None || rollout.CoversAll(l.file.Meant, l.hosts))
}

// relaxed says that senders with the old policy refuse what the new one allows.
func relaxed(old, now mtasts.Policy) bool {
	if old.Mode != mtasts.Enforce {
		return false
	}
	return now.Mode != mtasts.Enforce || slices.ContainsFunc(now.MX, func(mx string) bool { return !slices.Contains(old.MX, mx) })
}

// judgeBusyID finds an id that keeps changing over the same policy.
func (l *look) judgeBusyID() {
	changes := 0
	for i := 1; i < len(l.notes.Served); i++ {
		before, s := l.notes.Served[i-1], l.notes.Served[i]
		if s.ID != before.ID && s.Body == before.Body && s.First.After(l.now.Add(-week)) {
			changes++
		}
	}
	if n := len(l.notes.Served); n > 0 {
		if last := l.notes.Served[n-1]; last.ID != l.id && last.Body == string(l.file.Body) {
			changes++
		}
	}
	if changes >= 3 {
		l.find(STSIDBusy, nil, "id "+l.id)
	}
}

// judgeMXChange finds that the mail servers are not those of the last check. It
// is said for two days, so that a daily look cannot miss it.
func (l *look) judgeMXChange() {
	if len(l.notes.MX) == 0 || len(l.hosts) == 0 {
		return
	}
	sets := l.notes.MX
	before := sets[len(sets)-1]
	if dnsname.SameSet(before.Hosts, l.hosts) {
		if len(sets) < 2 || l.now.Sub(before.First) > 2*day {
			return
		}
		before = sets[len(sets)-2]
	}
	added, removed := dnsname.Without(l.hosts, before.Hosts), dnsname.Without(before.Hosts, l.hosts)
	if len(added)+len(removed) == 0 {
		return
	}
	values := assets.Values{"date": l.date(before.Last), "added": orDash(added), "removed": orDash(removed)}
	l.find(MXChanged, values, "before: "+few(before.Hosts), "now: "+few(l.hosts))
}

func orDash(list []string) string {
	if len(list) == 0 {
		return "-"
	}
	return few(list)
}

// judgeAges looks at max_age in enforce: below a day it is too short at any time, below a week once enforcing has settled.
func (l *look) judgeAges() {
	p := l.file.Policy
	if l.file.State != rollout.PolicyValid || p.Mode != mtasts.Enforce {
		return
	}
	if p.MaxAge > longestAge && !slices.ContainsFunc(l.hosts, bigProvider) {
		l.find(PolicyMaxAgeLong, assets.Values{"days": days(p.MaxAge)}, p.MaxAge.String())
	}
	switch {
	case p.MaxAge == 0: // said where the file is read
	case p.MaxAge < day:
		l.find(PolicyMaxAgeShort, assets.Values{"age": span(p.MaxAge), "form": "day"}, p.MaxAge.String())
	case p.MaxAge < week && l.now.Sub(l.modeSince(mtasts.Enforce)) > longEnforce:
		l.find(PolicyMaxAgeShort, assets.Values{"age": span(p.MaxAge)}, p.MaxAge.String())
	}
}

// modeSince is since when the domain has been in a mode without a break; now where it is not.
func (l *look) modeSince(mode mtasts.Mode) time.Time {
	if since, _, ok := rollout.Since(l.notes, mode); ok {
		return since
	}
	return l.now
}

// judgeLeftovers finds a line of the policy that has matched no mail server for 30 days.
func (l *look) judgeLeftovers() {
	if !l.file.Whole || len(l.hosts) == 0 || len(l.notes.MX) == 0 {
		return
	}
	for _, pattern := range l.file.Meant.MX {
		matches := func(host string) bool { return mtasts.Match(pattern, host) }
		if slices.ContainsFunc(l.hosts, matches) || !l.listedFor(pattern, leftoverLife) {
			continue
		}
		used := slices.ContainsFunc(l.notes.MX, func(set facts.MXSet) bool {
			return l.now.Sub(set.Last) < leftoverLife && slices.ContainsFunc(set.Hosts, matches)
		})
		if !used {
			l.find(PolicyMXLeftover, assets.Values{"mx": pattern}, "mx: "+pattern)
			return
		}
	}
}

// listedFor says that a pattern has been in the policy for that long, without a break.
func (l *look) listedFor(pattern string, length time.Duration) bool {
	since := l.now
	for _, s := range slices.Backward(l.notes.Served) {
		if !slices.Contains(s.MX, pattern) {
			break
		}
		since = s.First
	}
	return l.now.Sub(since) >= length && l.now.Sub(l.notes.MX[0].First) >= length
}

// judgeTesting finds a domain that has tested long enough and could go on.
func (l *look) judgeTesting() {
	if rollout.Mode(l.check) != mtasts.Testing || l.Operation != nil {
		return
	}
	tested := l.now.Sub(l.modeSince(mtasts.Testing))
	if tested <= longTesting || l.troubled() || !l.GoLive().Allowed() {
		return
	}
	l.find(PolicyTestingOverdue, assets.Values{"days": days(tested)})
}

// troubled says that this check found something that blocks enforcing.
func (l *look) troubled() bool {
	return slices.ContainsFunc(l.findings, func(f Finding) bool { return f.Level < Advice || f.Blind })
}

// judgeHistory says that there are no notes where an older policy could matter.
func (l *look) judgeHistory() {
	if len(l.notes.Served) > 0 || l.record == rollout.TempError || l.nothingSetUp() {
		return
	}
	if mode := rollout.Mode(l.check); mode == mtasts.None || mode == rollout.Absent && l.record == mtasts.Valid {
		l.find(CheckNoHistory, assets.Values{"days": days(mtasts.MaxMaxAge)})
	}
}

// days is a length of time in whole days, rounded up.
func days(d time.Duration) string { return whole((d + day - 1) / day) }
