package providers

import (
	"fmt"
	"time"
)

// Sender is a mail service that writes to others, and what is known of it as a sender.
type Sender struct {
	ID, Name string
	Company  string // in whose name its TLS reports come
	Shown    bool   // it is named where only a few are
	Honours  Habit  // whether it keeps to the policies of others (RFC 8461 §5)
	Reports  Habit  // whether it sends TLS reports (RFC 8460 §4)
}

// Habit is what is known of something that a sender does, and since when we know.
type Habit struct {
	State      HabitState
	Unless     Exception  // who can switch it off; "" nobody, as far as is known
	Tested     time.Time  // the month of a test from outside; zero where there was none
	Stated     time.Time  // the month for which a text says so; zero where none does
	Confidence Confidence // "" where nothing is known
}

// HabitState says whether a sender does something.
type HabitState string

// The states.
const (
	Does     HabitState = "yes"
	DoesNot  HabitState = "no"
	NotKnown HabitState = "unknown"
)

// Exception is who can make a sender do otherwise.
type Exception string

// Administrator is the one who runs the sender's mail at a company or a school.
const Administrator Exception = "administrator"

// Senders returns the mail services that are known as senders, those that a user meets most first.
func (c *Catalogue) Senders() []Sender { return c.senders }

// major reports whether a mail provider is a sender that a small domain gets much of its mail from and that enforces for everybody.
func (c *Catalogue) major(mailID string) bool {
	for _, e := range c.senderEntries {
		if e.Mail == mailID && len(e.Reporter.Names) > 0 {
			return true
		}
	}
	return false
}

// sender returns an entry as the wizard has it. What is known has a date; of what is not, nothing is claimed.
func (e senderEntry) sender() (Sender, error) {
	s := Sender{ID: e.ID, Name: e.Name, Company: e.Company, Shown: e.Shown}
	if s.Company == "" {
		s.Company = e.Name
	}
	for _, h := range []struct {
		of *Habit
		by habitClaim
	}{{&s.Honours, e.Honours}, {&s.Reports, e.Reports}} {
		habit, err := h.by.habit()
		if err != nil {
			return Sender{}, fmt.Errorf("the sender %s: %w", e.ID, err)
		}
		*h.of = habit
	}
	return s, nil
}

func (h habitClaim) habit() (Habit, error) {
	habit := Habit{State: h.Say, Unless: h.Unless, Confidence: h.Confidence}
	for _, m := range []struct {
		text string
		at   *time.Time
	}{{h.Tested, &habit.Tested}, {h.Stated, &habit.Stated}} {
		if m.text == "" {
			continue
		}
		at, err := time.Parse("2006-01", m.text)
		if err != nil {
			return Habit{}, err
		}
		*m.at = at
	}
	known, dated := habit.Confidence != "", !habit.Tested.IsZero() || !habit.Stated.IsZero()
	switch h.Say {
	case Does, DoesNot:
		if !known || !dated {
			return Habit{}, fmt.Errorf("%q needs a date and a source", h.Say)
		}
	case NotKnown:
		if known || dated || habit.Unless != "" {
			return Habit{}, fmt.Errorf("%q claims nothing, and has nothing to cite", h.Say)
		}
	default:
		return Habit{}, fmt.Errorf("%q is no state", h.Say)
	}
	return habit, nil
}
