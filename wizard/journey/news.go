package journey

import (
	"slices"
	"time"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/rollout"
)

// A message is what a scheduled check has to say of a domain. The notes keep what the last one said (facts.Told), so that the next
// can say what changed.

// News is how what a check found differs from what the last message said.
type News struct {
	At    time.Time     // of the last message; zero: there was none
	Items []NewsItem    // one for each finding of the check, in their order
	Gone  []GoneFinding // what it said that is there no more
}

// NewsItem is a finding, and what is new about it.
type NewsItem struct {
	Kind  NewsKind
	Since time.Time // when checks began to find it without a break; zero: nobody knows
	Begun bool      // an earlier check did not find it: it has not been there all the time
	Seen  time.Time // where it keeps something from being seen: when that was seen last; zero: never
}

// GoneFinding is a finding that is there no more.
type GoneFinding struct {
	ID    diagnosis.ID
	About string
	Form  string // which of its titles it had
}

// NewsKind is how a finding stands to the last message.
type NewsKind string

// The kinds.
const (
	IsNew   NewsKind = "new"   // the last message did not have it
	IsStill NewsKind = "still" // it had it, and it has been there ever since
)

// NewsOf compares findings, which the notes know of, with the last message. Only what a check really did not find is gone: what it
// could not look for may still be there.
func NewsOf(notes facts.Notes, findings []diagnosis.Finding) News {
	news := News{}
	for _, t := range notes.Told {
		if t.At.After(news.At) {
			news.At = t.At
		}
		if id := diagnosis.ID(t.ID); id.Known() && isGone(notes, findings, t) {
			news.Gone = append(news.Gone, GoneFinding{id, t.About, t.Form})
		}
	}
	for _, f := range findings {
		item := NewsItem{Kind: IsNew}
		sighting, seen := sightingOf(notes, f)
		if seen {
			item.Since, item.Begun = sighting.First, !sighting.Clear.IsZero()
		}
		if f.Blind {
			item.Seen = sighting.Clear
		}
		if t, told := toldOf(notes, f); told && !sighting.Clear.After(t.At) {
			item.Kind = IsStill
		}
		news.Items = append(news.Items, item)
	}
	return news
}

// isGone reports whether what a message said is there no more: a check that covered it did not find it.
func isGone(notes facts.Notes, findings []diagnosis.Finding, t facts.Told) bool {
	if slices.ContainsFunc(findings, func(f diagnosis.Finding) bool { return string(f.ID) == t.ID && f.About() == t.About }) {
		return false
	}
	i := slices.IndexFunc(notes.Sightings, func(s facts.Sighting) bool { return s.ID == t.ID && s.About == t.About })
	return i < 0 || notes.Sightings[i].Clear.After(t.At)
}

func sightingOf(notes facts.Notes, f diagnosis.Finding) (facts.Sighting, bool) {
	i := slices.IndexFunc(notes.Sightings, func(s facts.Sighting) bool { return s.ID == string(f.ID) && s.About == f.About() })
	if i < 0 {
		return facts.Sighting{}, false
	}
	return notes.Sightings[i], true
}

func toldOf(notes facts.Notes, f diagnosis.Finding) (facts.Told, bool) {
	i := slices.IndexFunc(notes.Told, func(t facts.Told) bool { return t.ID == string(f.ID) && t.About == f.About() })
	if i < 0 {
		return facts.Told{}, false
	}
	return notes.Told[i], true
}

// maxTold is how many findings the notes keep of a message.
const maxTold = 200

// Told returns the journey whose user has had a message with these findings. What could not be seen for less than a day was no part
// of it: that may pass, and counts from when it does not. What the message could not say to be gone is kept.
func (j Journey) Told(findings []diagnosis.Finding, at time.Time) Journey {
	var told []facts.Told
	for _, f := range findings {
		if !f.Blind || unseenForADay(j.Notes, f, at) {
			told = append(told, facts.Told{ID: string(f.ID), About: f.About(), Form: f.Values.Text("form"), At: at})
		}
	}
	for _, t := range j.Notes.Told {
		found := slices.ContainsFunc(findings, func(f diagnosis.Finding) bool { return string(f.ID) == t.ID && f.About() == t.About })
		if !found && !isGone(j.Notes, findings, t) {
			told = append(told, t)
		}
	}
	j.Notes.Told = told[:min(len(told), maxTold)]
	return j
}

// A day and a week of scheduled checks, each of which may begin a little earlier than the last.
const (
	unseenDay  = rollout.Day - time.Hour
	unseenWeek = 7*rollout.Day - time.Hour
)

// unseenForADay reports whether what a finding keeps from being seen was last seen a day ago, or never.
func unseenForADay(notes facts.Notes, f diagnosis.Finding, now time.Time) bool {
	sighting, _ := sightingOf(notes, f)
	ago := now.Sub(sighting.Clear)
	return sighting.Clear.IsZero() || ago < 0 || ago >= unseenDay
}
