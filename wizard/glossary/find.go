package glossary

import (
	"cmp"
	"slices"
	"strings"
)

// Hit is a topic that fits what was typed.
type Hit struct {
	Topic
	Exact bool // it is what was typed, and not only something like it
	score int
}

// How well a topic fits. From exact on, it is what was typed.
const (
	asWritten = 100 // the title, letter by letter but for capitals
	asMeant   = 95  // but for hyphens, underscores, blanks and plurals
	exact     = 90
	inTitle   = 60 // all that was typed stands in the title, or in another name
	nearTitle = 40 // most of it does
	inText    = 20
)

// Find returns the topics that fit what somebody typed or pasted, best first: at most a dozen.
func (g *Glossary) Find(typed string) []Hit {
	const most = 12
	typed = question(typed)
	if typed == "" {
		return nil
	}
	var hits []Hit
	for _, t := range g.topics {
		if score := max(t.called(typed), t.bounced(typed)); score > 0 {
			hits = append(hits, Hit{Topic: t, Exact: score >= exact, score: score})
		}
	}
	if len(hits) == 0 {
		hits = g.mentioned(typed)
	}
	byScore(hits)
	if len(hits) > 0 && hits[0].Exact { // of what is only like it, the other codes of a bounce tell something
		hits = slices.DeleteFunc(hits, func(h Hit) bool { return !h.Exact && (h.Kind != Code || hits[0].Kind != Code) })
	}
	return hits[:min(len(hits), most)]
}

// Best returns the hit that is what was meant, where there is one.
func Best(hits []Hit) (Hit, bool) {
	if len(hits) == 0 {
		return Hit{}, false
	}
	return hits[0], len(hits) == 1 || (hits[0].Exact || hits[0].Kind == Code) && hits[0].score > hits[1].score
}

// mentioned finds topics whose text has the words, and the words of the glossary that were typed among others.
func (g *Glossary) mentioned(typed string) []Hit {
	var hits []Hit
	for _, t := range g.TermsIn(typed) {
		hits = append(hits, Hit{Topic: t, score: inText + 1})
	}
	wanted := " " + fold(typed) + " "
	if len(wanted) < 6 {
		return hits
	}
	for _, t := range g.topics {
		known := slices.ContainsFunc(hits, func(h Hit) bool { return h.Kind == t.Kind && h.ID == t.ID })
		if !known && strings.Contains(" "+fold(t.Text)+" ", wanted) {
			hits = append(hits, Hit{Topic: t, score: inText})
		}
	}
	return hits
}

// called tells how well what was typed fits the names of a topic.
func (t Topic) called(typed string) int {
	best, folded := 0, fold(typed)
	for i, name := range t.names {
		rank := min(i, 3) // the title before the other names
		switch {
		case strings.EqualFold(name.text, typed), strings.EqualFold(name.asked, typed):
			best = max(best, asWritten-rank)
		case folded == "":
		case name.folded == folded:
			best = max(best, asMeant-rank)
		case compact(name.folded) == compact(folded):
			best = max(best, exact)
		default:
			best = max(best, partly(folded, name.folded))
		}
	}
	return best
}

// partly tells how much of what was typed stands in a name, where most of it does.
func partly(typed, name string) int {
	wanted, there := telling(typed), strings.Fields(name)
	found, letters := 0, 0
	for _, w := range wanted {
		if slices.Contains(there, w) {
			found++
			letters += len(w)
		}
	}
	switch {
	case found == 0 || letters < 3:
		return 0
	case found == len(wanted):
		return inTitle + 20*found/len(there)
	case found >= 2 && 3*found >= 2*len(wanted):
		return nearTitle + 20*found/max(len(there), len(wanted))
	}
	return 0
}

// telling are the words that say what was meant, or all of them where none does.
func telling(text string) []string {
	all := strings.Fields(text)
	some := slices.DeleteFunc(slices.Clone(all), func(w string) bool { return slices.Contains(filling, w) })
	if len(some) == 0 {
		return all
	}
	return some
}

var filling = strings.Fields("a an the of to for in on at is are was i my your it this that and or do does what why how")

// Nearest returns the topics whose names differ least from what was typed, at most three, where any is near enough to be a typo.
func (g *Glossary) Nearest(typed string) []Topic {
	const most = 3
	wanted := []rune(compact(fold(question(typed))))
	enough := 1 + len(wanted)/4
	var hits []Hit
	for _, t := range g.topics {
		best := enough + 1
		for _, name := range t.names {
			best = min(best, distance(wanted, []rune(compact(name.folded)), best))
		}
		if best <= enough {
			hits = append(hits, Hit{Topic: t, score: -best})
		}
	}
	byScore(hits)
	var near []Topic
	for _, h := range hits[:min(len(hits), most)] {
		near = append(near, h.Topic)
	}
	return near
}

// distance returns how many letters are to be added, dropped, changed or swapped to make one of two words the other; limit where
// it is not less.
func distance(a, b []rune, limit int) int {
	if max(len(a), len(b))-min(len(a), len(b)) >= limit {
		return limit
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			rows[i][j] = min(change, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return min(rows[len(a)][len(b)], limit)
}

// byScore sorts hits, best first, and in the order of the topics where two are as good.
func byScore(hits []Hit) {
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.score, a.score) })
}
