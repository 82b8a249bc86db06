package practice

import (
	"testing"

	"mailseal/wizard/facts"
	"mailseal/wizard/probe"
)

// BenchmarkCheckMemory measures what a check costs in computing, where nothing has to be waited for.
func BenchmarkCheckMemory(b *testing.B) {
	for name, scope := range map[string]facts.Scope{"full": facts.Full(), "waiting": {DNS: true, Policy: true, Caches: true}} {
		b.Run(name, func(b *testing.B) {
			w, err := Start(Options{Start: monday, Frozen: true, Memory: true})
			ok(b, err)
			defer w.Close()
			publish(b, w, testPolicy)
			p := probe.New(w.Config())
			for b.Loop() {
				p.Check(b.Context(), w.Domain(), scope, nil)
			}
		})
	}
}
