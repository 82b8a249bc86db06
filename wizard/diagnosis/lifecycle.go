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

// The lengths of time that the rollout rules name.
const (
	longTesting  = 30 * day
	longEnforce  = 30 * day
	leftoverLife = 30 * day
	week         = 7 * day
	longestAge   = 30 * day // 2592000 seconds
)

// judgeLifecycle judges what only time shows: what was served before, what senders remember of it, and how long things have
// been as they are.
func (d *diagnosis) judgeLifecycle() {
	d.judgeRemoval()
	d.judgeCacheConflict()
	d.judgeID()
	d.judgeMXChange()
	d.judgeFormerServers()
	d.judgeMaxAge()
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
		"form": string(deviation), "mode": string(live.Mode), "planned": string(d.Plan.Target.Mode), "age": assets.Wait(live.MaxAge),
		"plannedage": assets.Wait(d.Plan.Target.MaxAge), "date": d.date(d.until),
	}
	d.find(PolicyNotPlanned, values, "mode: "+string(live.Mode), "max_age: "+live.MaxAge.String())
}

// judgeMaxAge looks at max_age in enforce: below a day it is too short at any time, below a week once enforcing has settled.
func (d *diagnosis) judgeMaxAge() {
	p := d.file.Policy
	if d.file.State != rollout.PolicyValid || p.Mode != mtasts.Enforce {
		return
	}
	if p.MaxAge > longestAge && !slices.ContainsFunc(d.hosts, d.steady) {
		d.find(PolicyMaxAgeLong, assets.Values{"days": days(p.MaxAge)}, p.MaxAge.String())
	}
	switch {
	case p.MaxAge == 0: // said where the file is read
	case p.MaxAge < day:
		d.find(PolicyMaxAgeShort, assets.Values{"age": assets.Wait(p.MaxAge), "form": "day"}, p.MaxAge.String())
	case p.MaxAge < week && d.Now.Sub(d.ModeSince(mtasts.Enforce)) > longEnforce:
		d.find(PolicyMaxAgeShort, assets.Values{"age": assets.Wait(p.MaxAge)}, p.MaxAge.String())
	}
}

// judgeLeftovers finds a line of the policy that has matched no mail server for 30 days.
func (d *diagnosis) judgeLeftovers() {
	if !d.file.Whole || len(d.hosts) == 0 || len(d.Notes.MX) == 0 {
		return
	}
	for _, pattern := range d.file.Meant.MX {
		matches := func(host string) bool { return mtasts.Match(pattern, host) }
		if slices.ContainsFunc(d.hosts, matches) || !d.listedFor(pattern, leftoverLife) {
			continue
		}
		used := slices.ContainsFunc(d.Notes.MX, func(set facts.MXSet) bool {
			return d.Now.Sub(set.Last) < leftoverLife && slices.ContainsFunc(set.Hosts, matches)
		})
		if !used {
			d.find(PolicyMXLeftover, assets.Values{"mx": pattern}, "mx: "+pattern)
			return
		}
	}
}

// listedFor reports whether a pattern has been in the policy for that long, without a break.
func (d *diagnosis) listedFor(pattern string, length time.Duration) bool {
	since := d.Now
	for _, s := range slices.Backward(d.Notes.Served) {
		if !dnsname.Contains(s.MX, pattern) {
			break
		}
		since = s.First
	}
	return d.Now.Sub(since) >= length && d.Now.Sub(d.Notes.MX[0].First) >= length
}

// judgeTesting finds a domain that has tested long enough and could go on: not where the place that keeps the policy chooses its mode.
func (d *diagnosis) judgeTesting() {
	if rollout.Mode(d.Check) != mtasts.Testing || d.Operation != nil || d.Plan != nil && d.Plan.Fixed() {
		return
	}
	tested := d.Now.Sub(d.ModeSince(mtasts.Testing))
	if tested <= longTesting || d.troubled() || !d.GoLive().Allowed() {
		return
	}
	d.find(PolicyTestingOverdue, assets.Values{"days": days(tested)})
}

// troubled reports whether this check found something that blocks enforcing.
func (d *diagnosis) troubled() bool {
	return slices.ContainsFunc(d.findings, func(f Finding) bool { return f.Level < Advice || f.Blind })
}

// judgeHistory says that there are no notes where an older policy could matter.
func (d *diagnosis) judgeHistory() {
	if len(d.Notes.Served) > 0 || d.record == rollout.TempError || d.nothingSetUp() {
		return
	}
	if mode := rollout.Mode(d.Check); mode == mtasts.None || mode == rollout.Absent && d.record == mtasts.Valid {
		d.find(CheckNoHistory, assets.Values{"days": days(mtasts.MaxMaxAge)})
	}
}
