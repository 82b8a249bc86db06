package diagnosis

import (
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// judgeID finds a policy that changed while its id did not (RFC 8461 §3.1). It matters until the last sender may have
// forgotten the old one.
func (d *diagnosis) judgeID() {
	if d.record != mtasts.Valid || !d.file.Whole || !d.worthAnnouncing() {
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
			f.when(harmless)
		}
		return
	}
	d.judgeBusyID()
}

// worthAnnouncing reports whether senders should learn of the policy that is live: one that leaves out mail servers, or asks for
// more than was planned, has to be put right before its id changes.
func (d *diagnosis) worthAnnouncing() bool {
	deviation, _ := d.Deviation()
	more := deviation == rollout.Stricter || deviation == rollout.Longer
	return !more && (d.file.Meant.Mode == mtasts.None || rollout.CoversAll(d.file.Meant, d.hosts))
}

// relaxed reports whether senders with the old policy refuse what the new one allows.
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
