package main

import (
	"time"

	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/journey"
)

// outcome is what came of one name: a status, or why there is none.
type outcome struct {
	domain string // what was given, where it is no domain
	status wizard.Status
	err    error
	cut    bool  // more names were to come, and nobody knows which
	partly error // what could not be read or saved beside the check
}

// outcomeOf returns what came of a domain. An error beside a status keeps nobody from it.
func outcomeOf(domain string, s wizard.Status, err error) outcome {
	if s.Journey.Domain == "" {
		return outcome{domain: domain, err: err}
	}
	return outcome{domain: domain, status: s, partly: err}
}

// checkedName is what became of a name: what came of it, and what is printed of that.
type checkedName struct {
	outcome
	at      int // its place in the list
	gist    gist
	printed rendered
	wanted  bool // it is printed
	skipped bool // there is nothing to say: nobody began this journey
	crash   string
}

// gist is what a run keeps of a domain's status beside what is printed of it.
type gist struct {
	occasion journey.Occasion
	rank     int       // how much it needs its user: less is more
	at       time.Time // of the check
	kept     bool      // the notes know the check, and can know what was said of it
	nothing  bool      // the check got no answer at all
	tells    bool      // that something is not seen has to be said
	seen     time.Time // when a check last saw what this one could not
}

// gistOf returns it.
func gistOf(engine wizard.Engine, s wizard.Status) gist {
	g := gist{
		occasion: engine.Occasion(s), at: s.Check.At, kept: s.Kept, nothing: s.SawNothing(), seen: s.LastSeen(),
		tells: journey.TellsUnseen(s.Journey.Notes, s.Findings, s.Check.At),
	}
	// Behind the levels of what has to be done come a task, a date, what was not seen, and the rest.
	task := int(diagnosis.Unknown) + 1
	g.rank = map[journey.Occasion]int{journey.OccasionAct: task, journey.OccasionDue: task + 1, journey.OccasionUnseen: task + 2, journey.NoOccasion: task + 3}[g.occasion]
	for _, f := range s.Findings {
		if f.NeedsUser() {
			g.rank = min(g.rank, int(f.Level))
		}
	}
	return g
}
