package practice

import (
	"testing"

	"mailseal/wizard/facts"
	"mailseal/wizard/probe"
)

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		w, err := Start(Options{Start: monday, Frozen: true})
		if err != nil {
			b.Fatal(err)
		}
		w.Close()
	}
}

func BenchmarkCheck(b *testing.B) {
	w, err := Start(Options{Start: monday, Frozen: true})
	if err != nil {
		b.Fatal(err)
	}
	defer w.Close()
	p := probe.New(w.Config())
	for b.Loop() {
		p.Check(b.Context(), w.Domain(), facts.Full())
	}
}
