package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"mailseal/wizard/journey"
)

// TestDailyStatusAsksLess: the second check of a healthy domain with two name servers and hosted mail asks half of what the first one
// does, and comes to the same; in a run it asks less than by itself.
func TestDailyStatusAsksLess(t *testing.T) {
	const most, mostInRun = 40, 30
	const n = 10
	c := newCrowd(t)
	dir := t.TempDir()
	status := func(in string, args ...string) string {
		var out, talk bytes.Buffer
		a := newApp(streams{in: strings.NewReader(in), out: &out, errOut: &talk}, func(string) string { return "" })
		a.network, a.stateDir = c.config(), dir
		c.mu.Lock()
		c.questions = 0
		c.mu.Unlock()
		if code := a.run(t.Context(), append([]string{"--state-dir", dir, "status", "--json"}, args...)); code != exitFine {
			t.Errorf("code %d: %s%s", code, out.String(), talk.String())
		}
		return out.String()
	}
	a := &app{stateDir: dir, env: func(string) string { return "" }}
	notes, err := a.store()
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		_, err := notes.Update(crowdDomain(2*i), func(j journey.Journey) (journey.Journey, error) {
			j.Answers = []journey.Answer{{ID: journey.QuestionSeen, Value: "yes", At: time.Now()}}
			return j, nil
		}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
	}
	domain := crowdDomain(2)
	first := statusLines(t, status("", domain))[domain]
	whole := c.questions
	second := statusLines(t, status("", domain))[domain]
	if alone := c.questions; alone > most || alone < 20 || whole < 2*alone {
		t.Errorf("%d questions, and %d at first", alone, whole)
	}
	if got, want := timeless(t, second), timeless(t, first); got != want {
		t.Errorf("it comes to\n%s\nand at first\n%s", got, want)
	}
	status("")
	status("")
	if each := c.questions / n; each > mostInRun || each < 15 {
		t.Errorf("%d questions each in a run", each)
	}
	t.Logf("%d questions at first, %d in a run", whole, c.questions/n)
}
