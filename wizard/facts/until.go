package facts

import (
	"slices"
	"time"
)

// Newest returns the newest time that the notes say something was seen at, or said; zero where there is none.
func (n Notes) Newest() time.Time {
	var last time.Time
	n.eachTime(func(t *time.Time) {
		if t.After(last) {
			last = *t
		}
	})
	return last
}

// Until returns the notes of somebody whose clock was right: nothing in them is later than now. What a policy was served until counts from
// now, and days that are still to come were none.
func (n Notes) Until(now time.Time) Notes {
	n.Served, n.MX = slices.Clone(n.Served), slices.Clone(n.MX)
	n.Sightings, n.Told, n.Known = slices.Clone(n.Sightings), slices.Clone(n.Told), slices.Clone(n.Known)
	if n.Last != nil {
		last := *n.Last
		n.Last = &last
	}
	n.eachTime(func(t *time.Time) {
		if t.After(now) {
			*t = now
		}
	})
	n.Days = slices.DeleteFunc(slices.Clone(n.Days), func(d Day) bool { return d.Date > now.UTC().Format(time.DateOnly) })
	return n
}

// eachTime goes through the times at which something was seen or said.
func (n *Notes) eachTime(do func(*time.Time)) {
	for i := range n.Served {
		s := &n.Served[i]
		do(&s.First)
		do(&s.Last)
		do(&s.Gone)
		do(&s.Unseen)
	}
	for i := range n.MX {
		do(&n.MX[i].First)
		do(&n.MX[i].Last)
	}
	for i := range n.Sightings {
		s := &n.Sightings[i]
		do(&s.Clear)
		do(&s.First)
		do(&s.Last)
	}
	for i := range n.Told {
		do(&n.Told[i].At)
	}
	for i := range n.Known {
		do(&n.Known[i].At)
	}
	do(&n.First.At)
	if n.Last != nil {
		do(&n.Last.At)
		do(&n.Last.MailAt)
		do(&n.Last.GuessedAt)
		do(&n.Last.WholeAt)
	}
}
