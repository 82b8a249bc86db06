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
	At        time.Time     // of the last message; zero: there was none
	Items     []NewsItem    // one for each finding of the check, in their order
	Gone      []PastFinding // what it said that is there no more
	Unchecked []PastFinding // what it said that the check could not look for: it may be there
}

// NewsItem is a finding, and what is new about it.
type NewsItem struct {
	Kind  NewsKind
	Since time.Time // when checks began to find it without a break; zero: nobody knows
	Begun bool      // an earlier check did not find it: it has not been there all the time
	Seen  time.Time // where it keeps something from being seen: when that was seen last; zero: never
}

// PastFinding is a finding of an earlier check.
type PastFinding struct {
	ID    diagnosis.ID
	About string
	Form  string // which of its titles it had
	Level diagnosis.Level
	Last  time.Time // when a check last found it; zero where it is gone
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
	var news News
	for _, t := range notes.Told {
		news.At = rollout.Later(news.At, t.At)
		past := PastFinding{ID: diagnosis.ID(t.ID), About: t.About, Form: t.Form, Level: diagnosis.Level(t.Level)}
		switch {
		case !past.ID.Known() || isAmong(t, findings):
		case isGone(notes, t):
			news.Gone = append(news.Gone, past)
		default:
			sighting, _ := sightingOf(notes, t.ID, t.About)
			past.Last = sighting.Last
			news.Unchecked = append(news.Unchecked, past)
		}
	}
	for _, f := range findings {
		news.Items = append(news.Items, newsOf(notes, f))
	}
	return news
}

func newsOf(notes facts.Notes, f diagnosis.Finding) NewsItem {
	item := NewsItem{Kind: IsNew}
	sighting, seen := sightingOf(notes, string(f.ID), f.About())
	if seen {
		item.Since, item.Begun = sighting.First, !sighting.Clear.IsZero()
	}
	if f.Blind {
		item.Seen = sighting.Clear
	}
	if t, told := toldOf(notes, f); told && !sighting.Clear.After(t.At) {
		item.Kind = IsStill
	}
	return item
}

// isAmong reports whether what a message said is among findings.
func isAmong(t facts.Told, findings []diagnosis.Finding) bool {
	return slices.ContainsFunc(findings, func(f diagnosis.Finding) bool { return said(t, f) })
}

// said reports whether it was a finding that a message had.
func said(t facts.Told, f diagnosis.Finding) bool {
	return t.ID == string(f.ID) && t.About == f.About()
}

// isGone reports whether what a message said, and a check did not find, is there no more: the check covered it.
func isGone(notes facts.Notes, t facts.Told) bool {
	sighting, seen := sightingOf(notes, t.ID, t.About)
	return !seen || sighting.Clear.After(t.At)
}

func sightingOf(notes facts.Notes, id, about string) (sighting facts.Sighting, seen bool) {
	i := slices.IndexFunc(notes.Sightings, facts.Sighting{ID: id, About: about}.Same)
	if i < 0 {
		return facts.Sighting{}, false
	}
	return notes.Sightings[i], true
}

func toldOf(notes facts.Notes, f diagnosis.Finding) (t facts.Told, told bool) {
	i := slices.IndexFunc(notes.Told, func(t facts.Told) bool { return said(t, f) })
	if i < 0 {
		return facts.Told{}, false
	}
	return notes.Told[i], true
}

// maxTold is how many findings the notes keep of a message.
const maxTold = 200

// Told returns the journey whose user has had a message with these findings. What could not be seen for a few hours only was no part
// of it: that may pass, and counts from when it does not. What the message could not say to be gone is kept.
func (j Journey) Told(findings []diagnosis.Finding, at time.Time) Journey {
	var told []facts.Told
	for _, f := range findings {
		if !f.Blind || unseenFor(j.Notes, f, at, unseenDay/2) {
			told = append(told, facts.Told{ID: string(f.ID), About: f.About(), Form: f.Values.Text("form"), Level: int(f.Level), At: at})
		}
	}
	for _, t := range j.Notes.Told {
		if !isAmong(t, findings) && !isGone(j.Notes, t) {
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

// TellsUnseen reports whether something has not been seen for a day, and the user was not told within a week. Where the notes cannot
// say what it is, or their times are of another clock, it is told.
func TellsUnseen(notes facts.Notes, findings []diagnosis.Finding, now time.Time) bool {
	explained := false
	for _, f := range findings {
		if !f.Blind {
			continue
		}
		explained = true
		if f.Acknowledged() || !unseenFor(notes, f, now, unseenDay) {
			continue
		}
		if t, _ := toldOf(notes, f); newsOf(notes, f).Kind == IsNew || longAgo(t.At, now, unseenWeek) {
			return true
		}
	}
	return !explained
}

// unseenFor reports whether what a finding keeps from being seen was last seen that long ago, or never.
func unseenFor(notes facts.Notes, f diagnosis.Finding, now time.Time, long time.Duration) bool {
	last := newsOf(notes, f).Seen
	return last.IsZero() || longAgo(last, now, long)
}

// longAgo reports whether a time is that long ago. One that is still to come is of another clock, and says nothing.
func longAgo(t, now time.Time, long time.Duration) bool {
	ago := now.Sub(t)
	return ago < 0 || ago >= long
}
