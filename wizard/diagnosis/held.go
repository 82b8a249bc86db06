package diagnosis

import (
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

func samePolicy(s facts.Served, p mtasts.Policy) bool {
	return rollout.SamePolicy(rollout.PolicyOf(s), p)
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
