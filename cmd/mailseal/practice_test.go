//go:build unix

package main

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mailseal/tui/tuitest"
)

// practising sits down at a practice.
func practising(t *testing.T, program string) *seat {
	t.Helper()
	return sit(t, tuitest.Options{Patience: patience}, program, "practice", "--pace", "20ms")
}

// patience is how long a text may take on a slow computer.
const patience = 2 * time.Minute

const (
	enter = "\r"
	down  = "\x1b[B"
)

// walkToRecord goes through the steps at the web host: it takes the name that the pretend page shows, and comes to the record. The
// policy file is made at its step: by going on, or by the action that stands so many lines below the first.
func (s *seat) walkToRecord(mistake int) {
	s.t.Helper()
	s.Await("PUBLISH 2/4")
	for n := 1; n < 10; n++ {
		s.Await("▸ " + strconv.Itoa(n) + " ")
		if n == 5 {
			s.Await("Create the policy file")
			s.Await("Practice: go on, and the file is made for you.")
			if mistake > 0 {
				s.choose(mistake)
				s.Await("Practice: the file is made.")
			}
		}
		s.Type(enter)
	}
	s.Await("▸ rosehill-school.github.io")
	s.Await("Practice: the pretend page shows rosehill-school.github.io.")
	s.Type(enter)
	s.Await("▸ 11 ")
	s.Type(enter)
	s.Await("▸ 12 ")
}

// choose does what the screen asks for, by the action that stands so many lines below the first.
func (s *seat) choose(action int) {
	s.t.Helper()
	s.Await("practise")
	s.Type("p")
	s.Await("How is it done?")
	s.Type(strings.Repeat(down, action))
	s.Type(enter)
}

// publish does the task that the head names, with the action that stands so many lines below the first.
func (s *seat) publish(task string, action int) {
	s.t.Helper()
	s.Await(task)
	s.choose(action)
}

// toPublish goes from the first screen to the first task, with Enter alone.
func (s *seat) toPublish() {
	s.t.Helper()
	for _, text := range []string{
		"▸ rosehill-school.example", "▸ Yes, go on", "▸ Protect this domain", "▸ GitHub Pages",
		"▸ tls-reports@rosehill-school.example", "▸ Accept the plan",
	} {
		s.Await(text)
		s.Type(enter)
	}
}

// toTheEnd goes from the testing days to the end: the first reports are saved by a key, and later ones follow by themselves.
func (s *seat) toTheEnd() {
	s.t.Helper()
	s.Await("TESTING 1/14")
	s.reach("mails have arrived for TLS reports", step{"enter  stay in testing", enter})
	s.reach("Deliveries by day", step{"", "p"}) // the line that says so passes with the next day
	s.reach("type this word", step{"▸ Switch to enforce", enter}, step{"▸ Stay in testing", down},
		step{"enter  choose", enter}, step{"enter  stay in testing", enter})
	s.Type("enforce" + enter)
	s.publish("ENFORCE 1/2", 0)
	s.publish("ENFORCE 2/2", 0)
	s.reach("The end of the practice", step{"enter  finish the practice", enter})
	s.Await("mailseal example.com")
	s.Await("▸ Leave")
	s.Type(enter)
	s.over(exitFine)
}

// step is the key that is pressed where the screen shows a text.
type step struct{ text, key string }

// reach waits for a text, and meanwhile presses the key of the first step that the screen shows: once, and again where it still shows it
// after a second, as what has just appeared by itself takes no key. A key that comes late may answer the next question; the steps lead on
// from there too.
func (s *seat) reach(goal string, steps ...step) {
	s.t.Helper()
	again, late := time.NewTicker(time.Second), time.After(patience)
	defer again.Stop()
	pressed := -1
	for {
		changed, screen := s.Changed(), s.Screen()
		if screen.Contains(goal) {
			return
		}
		if i := slices.IndexFunc(steps, func(p step) bool { return screen.Contains(p.text) }); i >= 0 && i != pressed {
			s.Type(steps[i].key)
			pressed = i
		}
		select {
		case <-changed:
		case <-again.C:
			pressed = -1
		case <-late:
			s.t.Fatalf("never seen: %q\n%s", goal, screen)
		}
	}
}

// over waits for the end, as it should come.
func (s *seat) over(code int) {
	s.t.Helper()
	s.Await("The practice is over, and nothing of it was kept.")
	s.gone(code)
}

func TestPracticeByKeyboard(t *testing.T) {
	program := build(t)
	t.Run("straight", func(t *testing.T) {
		t.Parallel()
		s := practising(t, program)
		s.Await("This is practice")
		s.Type("example.org" + enter)
		s.Await("This practice has only the domain rosehill-school.example.")
		s.Type("\x15") // the field is emptied
		s.toPublish()
		s.publish("PUBLISH 1/4", 0)
		s.walkToRecord(0)
		s.choose(0)
		s.publish("PUBLISH 4/4", 0) // the third is done: its file was made
		s.toTheEnd()
	})
	t.Run("through mistakes", func(t *testing.T) {
		t.Parallel()
		s := practising(t, program)
		s.toPublish()
		s.publish("PUBLISH 1/4", 0)
		s.walkToRecord(1) // the file beside the home page
		s.choose(0)
		s.Await("not at the right address")
		s.Await("practise it")
		s.choose(0)
		s.publish("PUBLISH 4/4", 1) // the whole name in the name box: it ends up doubled
		s.Await("_mta-sts.rosehill-school.example.rosehill-school.example")
		s.choose(0)
		s.toTheEnd()
	})
	t.Run("leaving", func(t *testing.T) {
		t.Parallel()
		s := practising(t, program)
		s.Await("▸ rosehill-school.example")
		s.Type(enter)
		s.Await("▸ Yes, go on")
		s.Type("q")
		s.Await("A practice is not kept")
		s.Await("▸ Stay")
		s.Type(enter)
		s.Await("▸ Yes, go on")
		s.Type("q")
		s.Await("▸ Stay")
		s.Type("\x03")
		s.over(exitInterrupted)
	})
}
