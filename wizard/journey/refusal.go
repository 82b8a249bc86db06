package journey

import "mailseal/assets"

// Refusal is an answer that cannot be taken, with the key of the sentence that says why.
type Refusal struct {
	Key    string
	Values assets.Values
}

func (r *Refusal) Error() string { return r.Key }

// refusal returns why next cannot be done where the place of the policy chooses the mode by itself: no other mode can be
// published there, and so it cannot be left by softening the policy first.
func (j Journey) refusal(next Next) error {
	if j.Plan == nil || !j.Plan.Fixed() {
		return nil
	}
	values := assets.Values{"service": j.Plan.Hosting.Name}
	switch next {
	case NextMove, NextRemove:
		return &Refusal{Key: "operation.fixed", Values: values}
	case NextRollback, NextRaise, NextEnforce:
		return &Refusal{Key: "plan.fixed.refusal", Values: values}
	default: // needs no other mode
	}
	return nil
}
