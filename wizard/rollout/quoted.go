package rollout

import "mailseal/wizard/mtasts"

// policyTexts are the policies that reports quote, each text read once: most quote the same one, day after day.
type policyTexts map[string]quotedPolicy

type quotedPolicy struct {
	policy mtasts.Policy
	ok     bool // it could be read
}

func (t policyTexts) read(text string) (policy mtasts.Policy, ok bool) {
	q, known := t[text]
	if !known {
		q.policy, q.ok = mtasts.ReadPolicy([]byte(text))
		t[text] = q
	}
	return q.policy, q.ok
}
