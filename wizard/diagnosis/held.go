package diagnosis

import (
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// samePolicy reports whether a policy that was served says the same as another.
func samePolicy(s facts.Served, p mtasts.Policy) bool {
	return rollout.SamePolicy(rollout.PolicyOf(s), p)
}

// leavesOut reports whether a policy does not list all of today's mail servers.
func (d *diagnosis) leavesOut(s facts.Served) bool { return d.leftOut(s) != "" }

// leftOut is the first of today's mail servers that a policy does not list, or "".
func (d *diagnosis) leftOut(s facts.Served) string {
	for _, host := range d.hosts {
		if !(mtasts.Policy{MX: s.MX}).Covers(host) {
			return host
		}
	}
	return ""
}

// judgeCacheConflict finds a mail server that the live policy lists, and an older one that senders may still hold does not.
func (d *diagnosis) judgeCacheConflict() {
	if !d.file.Whole || slices.ContainsFunc(d.hosts, d.unlisted) {
		return
	}
	var worst facts.Served
	for _, s := range d.Held() {
		if d.leavesOut(s) && !samePolicy(s, d.file.Meant) && rollout.ForgottenAt(s).After(rollout.ForgottenAt(worst)) {
			worst = s
		}
	}
	if missing := d.leftOut(worst); worst.MaxAge > 0 && missing != "" {
		values := assets.Values{"mx": missing, "date": d.date(rollout.ForgottenAt(worst))}
		d.find(MXCacheConflict, values, "served until "+worst.Last.UTC().Format(time.RFC3339)).Until = rollout.ForgottenAt(worst)
	}
}
