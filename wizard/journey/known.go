package journey

import (
	"slices"
	"time"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
)

// KnownUntil returns the end of the day until which a finding of a level is acknowledged where nothing else is said, and of the last
// day that may be said.
func KnownUntil(level diagnosis.Level, now time.Time) (usual, last time.Time) {
	usually, most := diagnosis.KnownFor(level)
	return EndOfDay(now.Add(usually)), EndOfDay(now.Add(most))
}

// EndOfDay returns when the day of a time is over, where that time is.
func EndOfDay(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, t.Location())
}

// Acknowledge returns the journey whose user knows of these findings until a time.
func (j Journey) Acknowledge(findings []diagnosis.Finding, until, now time.Time) Journey {
	known := unexpired(j.Notes.Known, now)
	for _, f := range findings {
		entry := facts.Known{ID: string(f.ID), About: f.About(), Level: int(f.Level), At: now, Until: until}
		known = slices.DeleteFunc(known, func(k facts.Known) bool { return k.ID == entry.ID && k.About == entry.About })
		known = append(known, entry)
	}
	j.Notes.Known = known
	return j
}

// Forget returns the journey in which a finding counts again that the user had acknowledged; ok is false where they had not.
func (j Journey) Forget(id diagnosis.ID, now time.Time) (changed Journey, ok bool) {
	known := unexpired(j.Notes.Known, now)
	left := slices.DeleteFunc(slices.Clone(known), func(k facts.Known) bool { return k.ID == string(id) })
	j.Notes.Known = left
	return j, len(left) < len(known)
}

// Known returns what the user has acknowledged and what is still covered by that, in the order of the days until which it is.
func (j Journey) Known(now time.Time) []facts.Known {
	known := unexpired(j.Notes.Known, now)
	slices.SortStableFunc(known, func(a, b facts.Known) int { return a.Until.Compare(b.Until) })
	return known
}

// unexpired returns a copy of what is acknowledged beyond a time.
func unexpired(known []facts.Known, now time.Time) []facts.Known {
	return slices.DeleteFunc(slices.Clone(known), func(k facts.Known) bool { return !now.Before(k.Until) })
}
