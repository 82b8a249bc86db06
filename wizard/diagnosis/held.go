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

// leftOut returns the first of today's mail servers that a policy does not list, or "".
func (d *diagnosis) leftOut(s facts.Served) string {
	for _, host := range d.hosts {
		if !(mtasts.Policy{MX: s.MX}).Covers(host) {
			return host
		}
	}
	return ""
}

// judgeCacheConflict finds a mail server that the live policy lists, and an older one that senders may still hold does not. Where no
// policy can be read now, senders keep to what they hold (RFC 8461 §3.3).
func (d *diagnosis) judgeCacheConflict() {
	if d.has(STSRemovedTooEarly) || slices.ContainsFunc(d.hosts, d.file.Unlisted) {
		return
	}
	var worst facts.Served
	for _, s := range d.Held() {
		if d.leavesOut(s) && !(d.file.Whole && samePolicy(s, d.file.Meant)) && rollout.ForgottenAt(s).After(rollout.ForgottenAt(worst)) {
			worst = s
		}
	}
	if missing := d.leftOut(worst); worst.MaxAge > 0 && missing != "" {
		values := assets.Values{"mx": missing, "date": d.date(rollout.ForgottenAt(worst))}
		all := d.file.Whole || !slices.ContainsFunc(d.hosts, (mtasts.Policy{MX: worst.MX}).Covers)
		if !d.file.Whole {
			values["form"] = "unread"
		}
		d.findForAll(MXCacheConflict, values, all, "served until "+worst.Last.UTC().Format(time.RFC3339))
		d.findings[len(d.findings)-1].Until = rollout.ForgottenAt(worst)
	}
}

// judgeRemoval finds a record or a policy deleted while senders still hold one.
func (d *diagnosis) judgeRemoval() {
	held := d.Held()
	recordGone := d.record == mtasts.Absent
	fileGone := d.file.State == rollout.PolicyAbsent
	if len(held) == 0 || !recordGone && !fileGone {
		return
	}
	last := slices.MaxFunc(held, func(a, b facts.Served) int { return rollout.ForgottenAt(a).Compare(rollout.ForgottenAt(b)) })
	values := d.missingParts(recordGone, fileGone)
	values["age"], values["date"], values["seen"] = assets.Wait(last.MaxAge), d.date(rollout.ForgottenAt(last)), d.date(last.Last)
	values["id"] = d.idToRestore(last)
	if last.Body == "" { // only the user knows of it
		values["form"] = "told"
	}
	f := d.find(STSRemovedTooEarly, values, "last seen "+last.Last.UTC().Format(time.RFC3339))
	f.Until = rollout.ForgottenAt(last)
	if !slices.ContainsFunc(held, d.leavesOut) {
		f.when(harmless)
	}
}

// missingParts says which of the record, the policy file and its host is gone, and what is in the place of the record. A removal
// needs them all, whichever is gone.
func (d *diagnosis) missingParts(recordGone, fileGone bool) assets.Values {
	alias := d.Check.Record.Alias
	switch {
	case d.Operation.Removes(), recordGone && fileGone:
		return assets.Values{}
	case fileGone && hostGone(d.Check):
		return assets.Values{"form": "host"}
	case fileGone:
		return assets.Values{"form": "file"}
	case d.wantsAlias(), d.Check.Record.Wildcard:
	case len(alias) > 0:
		return assets.Values{"form": "record-alias", "found": alias[0]}
	case len(d.texts) > 0:
		return assets.Values{"form": "record-text", "found": firstFew(d.texts)}
	}
	return assets.Values{"form": "record"}
}

// replacedByAlias reports whether a CNAME took the place of a record that announced a policy which senders still hold.
func (d *diagnosis) replacedByAlias() bool { return len(d.Held()) > 0 && !d.wantsAlias() }

// idToRestore returns the id for a record that is put back: the one it had, unless the policy file changed.
func (d *diagnosis) idToRestore(last facts.Served) string {
	if last.ID == "" || d.file.Whole && !samePolicy(last, d.file.Meant) {
		return d.freshID()
	}
	return last.ID
}
