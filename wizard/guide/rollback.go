package guide

import "mailseal/assets"

// rollbackConsent explains how to roll back: the softer file first, then a new id, and nothing deleted (RFC 8461 §8.3).
func (v view) rollbackConsent() Step {
	_, until := v.situation.Exposed()
	values := assets.Values{"domain": v.j.Domain, "until": Date(until, v.now)}
	return Step{
		Title:    v.say("rollback.title", nil),
		Blocks:   []Block{v.text("rollback.what", values), v.text("rollback.order", values), v.text("rollback.memory", values)},
		Question: v.question(v.pending, v.say("rollback.prompt", values), nil),
	}
}
