package probe

import (
	"context"
	"testing"

	"mailseal/wizard/facts"
)

// BenchmarkCheck counts what a full check of a healthy domain asks of the network: DNS questions and
// sockets. What it takes in round trips is counted where there is a whole pretend internet, in package practice.
func BenchmarkCheck(b *testing.B) {
	w := alphaInternet(b, alphaZone)
	p := w.probe("8.8.8.8", "9.9.9.9")
	scope := facts.Scope{DNS: true, Caches: true, Policy: true, Mail: true, Site: true}
	for b.Loop() {
		seen := p.Check(context.Background(), "alpha.example", scope, nil)
		if len(seen.Servers) != 2 || len(seen.Fetches) != 1 {
			b.Fatal("something was not checked")
		}
	}
	n := float64(b.N)
	b.ReportMetric(float64(len(w.questions(true)))/n, "resolver-questions/check")
	b.ReportMetric(float64(len(w.questions(false)))/n, "authoritative-questions/check")
	b.ReportMetric(float64(len(w.dialed))/n, "sockets/check")
}
