package practice

import (
	"encoding/json"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailseal/wizard/facts"
	"mailseal/wizard/probe"
)

// TestSocketsAndMemory checks the same domain in a world of sockets and in one without, through every fault there is:
// a check has to see the same.
func TestSocketsAndMemory(t *testing.T) {
	var worlds [2]*World
	for i, memory := range []bool{false, true} {
		w := startAs(t, Options{Provider: "own", Memory: memory})
		publish(t, w, "version: STSv1\nmode: testing\nmx: *.rosehill-school.example\nmax_age: 86400\n")
		worlds[i] = w
	}
	for _, fault := range append([]Fault{""}, Faults()...) {
		var seen [2]string
		for i, w := range worlds {
			if fault != "" {
				ok(t, w.Break(fault))
			}
			seen[i] = told(t, probe.New(w.Config()).Check(t.Context(), w.Domain(), facts.Full(), nil))
			if fault != "" {
				ok(t, w.Mend(fault))
			}
			w.Clock().Advance(time.Hour) // what resolvers remember ends
		}
		if diff := cmp.Diff(seen[0], seen[1]); diff != "" {
			t.Errorf("%q: - with sockets, + in memory\n%s", fault, diff)
		}
	}
}

// told is a check as text, without what is chance: how long it took, where its connections were, and which resolver
// was the first to answer.
func told(t *testing.T, c facts.Check) string {
	t.Helper()
	c.Took = 0
	for i := range c.Fetches {
		c.Fetches[i].Took = 0
	}
	for _, s := range c.Servers {
		for i := range s.Calls {
			s.Calls[i].Took = 0
		}
	}
	text, err := json.MarshalIndent(c, "", " ")
	ok(t, err)
	for _, chance := range []string{`127\.0\.0\.1:\d+-\\u003e[^ ]+:\d+`, `(?s)"kind": "resolver",.*?}`} {
		text = regexp.MustCompile(chance).ReplaceAll(text, nil)
	}
	return string(text)
}
