package practice

import "time"

// Script is a list of changes over virtual time.
type Script []Step

// Step is one of them: so long after the script began, this happens.
type Step struct {
	After  time.Duration
	Action Change
}

// Play has a script happen from now on, as the clock reaches its steps. Err has the
// steps that could not be done.
func (w *World) Play(script Script) {
	w.enter()
	defer w.mu.Unlock()
	for _, step := range script {
		w.schedule(w.at.Add(step.After), func() {
			if err := step.Action.act(w); err != nil {
				w.failed = append(w.failed, err)
			}
		})
	}
}
