package diagnosis

import (
	"time"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// judgeID finds a policy that changed while its id did not (RFC 8461 §3.1). It matters until the last sender may have
// forgotten the old one.
func (d *diagnosis) judgeID() {
	if d.record != mtasts.Valid || !d.file.Whole || !d.worthAnnouncing() {
		return
	}
	for _, s := range d.Notes.Served {
		old, ok := mtasts.ReadPolicy([]byte(s.Body))
		if !ok || s.ID != d.id || samePolicy(s, d.file.Meant) || !rollout.ForgottenAt(s).After(d.Now) {
			continue
		}
		values := assets.Values{"ttl": assets.Wait(d.recordTTL()), "id": d.freshID(), "date": d.date(rollout.ForgottenAt(s))}
		f := d.find(STSIDNotChanged, values, "id "+d.id, "changed after "+s.Last.UTC().Format(time.RFC3339))
		f.Until = rollout.ForgottenAt(s)
		switch {
		case !d.exposed:
		case !relaxed(old, d.file.Meant):
			f.when(harmless)
		case !d.leavesOut(s):
			f.when(forNow)
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
	return now.Mode != mtasts.Enforce || len(dnsname.Without(now.MX, old.MX)) > 0
}

// judgeBusyID finds an id that keeps changing over the same policy.
func (d *diagnosis) judgeBusyID() {
	changes := 0
	for i := 1; i < len(d.Notes.Served); i++ {
		before, s := d.Notes.Served[i-1], d.Notes.Served[i]
		if s.ID != before.ID && s.Body == before.Body && s.First.After(d.Now.Add(-week)) {
			changes++
		}
	}
	if n := len(d.Notes.Served); n > 0 {
		if last := d.Notes.Served[n-1]; last.ID != d.id && last.Body == string(d.file.Body) {
			changes++
		}
	}
	if changes >= 3 {
		d.find(STSIDBusy, nil, "id "+d.id)
	}
}
