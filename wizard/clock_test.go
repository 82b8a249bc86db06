package wizard

import (
	"testing"
	"time"

	"mailseal/wizard/facts"
)

// TestClock: a computer's clock is put right by what a check found, and by what the notes say only as long as that can be.
func TestClock(t *testing.T) {
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	const ahead = 40 * 24 * time.Hour
	computer := noon.Add(ahead)
	at := func(c *Clock, want time.Time, why string) {
		t.Helper()
		if !c.Now().Equal(want) {
			t.Errorf("%s: it is %s, want %s", why, c.Now(), want)
		}
	}
	newClock := func() *Clock { return NewClock(func() time.Time { return computer }) }
	before := &facts.Check{At: noon.Add(-time.Hour), Network: facts.Network{ClockOff: ahead}}

	c := newClock()
	at(c, computer, "before any check")
	c.Recall(nil)
	at(c, computer, "without notes")
	c.Recall(before)
	at(c, noon, "as the notes say")
	c.Correct(facts.Network{ClockOff: ahead + time.Hour})
	at(c, noon.Add(-time.Hour), "as a check found")
	c.Recall(before)
	at(c, noon.Add(-time.Hour), "the notes know less than a check of this run")
	c.Correct(facts.Network{ClockOff: time.Minute})
	at(c, computer, "a minute is as good as right")

	computer = noon // it was set
	c = newClock()
	c.Recall(before)
	at(c, noon, "the time is not before the check that the notes have")
}
