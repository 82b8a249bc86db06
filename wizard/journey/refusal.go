package journey

import "mailseal/assets"

// Refusal is an answer that cannot be taken, with the key of the sentence that says why.
type Refusal struct {
	Key    string
	Values assets.Values
}

func (r *Refusal) Error() string { return r.Key }

// refusal says why a place that chooses the mode by itself cannot be told another, nor be left by softening it first.
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
