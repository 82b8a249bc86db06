package lives

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/store"
)

// notes are the journey of a life's domain, in memory, because a life changes them thousands of times. Every few changes mailseal is
// killed and started again: what the next run reads from the disk takes the place of what was in memory.
type notes struct {
	disk    *store.Store
	domain  string
	journey journey.Journey
	saved   bool // somebody has saved something
	changes int
	size    int // in bytes, when they were written last

	shown guide.Step // of the journey, at a time
	at    time.Time
	of    int // changes; -1: nothing is shown
}

const (
	killEvery  = 8         // lines
	notesBytes = 200 << 10 // the most that notes may take, without reports
)

func newNotes(dir, domain string) *notes {
	return &notes{disk: store.Open(dir), domain: domain, of: -1}
}

// find returns the journey; ok is false where nobody began one.
func (n *notes) find(string) (j journey.Journey, ok bool, err error) {
	return n.journey, n.saved && n.journey.Begun(), nil
}

// update changes the journey.
func (n *notes) update(now time.Time, change func(journey.Journey) (journey.Journey, error)) (journey.Journey, error) {
	before := n.journey
	if !n.saved {
		before = journey.NewJourney(n.domain, now)
	}
	after, err := change(before)
	if err != nil {
		return before, err
	}
	if !n.saved || !reflect.DeepEqual(before, after) { // else the same is shown
		n.changes++
	}
	n.journey, n.saved = after, true
	return after, nil
}

// step returns what the wizard shows.
func (n *notes) step(g *guide.Guide, now time.Time) guide.Step {
	if n.of != n.changes || !n.at.Equal(now) {
		n.shown, n.at, n.of = g.Step(n.journey, now), now, n.changes
	}
	return n.shown
}

// ruleResume: killed anywhere, the next run shows the same.
const ruleResume = "resume"

// restart kills mailseal and starts it again. What is shown then has to be what was shown before.
func (n *notes) restart(g *guide.Guide, now time.Time) *violation {
	if !n.saved {
		return nil
	}
	if _, err := n.disk.Update(n.domain, func(journey.Journey) (journey.Journey, error) { return n.journey, nil }, now); err != nil {
		return &violation{ruleResume, err.Error()}
	}
	if n.size = n.onDisk(); n.size > notesBytes {
		return &violation{"size of the notes", fmt.Sprintf("%d bytes", n.size)}
	}
	read, err := n.disk.Load(n.domain)
	if err != nil {
		return &violation{ruleResume, err.Error()}
	}
	before, found := n.step(g, now), g.Findings(n.journey, now)
	verdict := g.VerdictOf(n.journey, found, now)
	n.journey, n.of = read, -1
	after, foundAfter := n.step(g, now), g.Findings(read, now)
	switch {
	case !reflect.DeepEqual(before, after):
		return &violation{ruleResume, "it shows something else " + differ(strings.Fields(fmt.Sprintf("%+v", before)), strings.Fields(fmt.Sprintf("%+v", after)))}
	case !reflect.DeepEqual(found, foundAfter):
		return &violation{ruleResume, fmt.Sprintf("found before %s\nafter %s", findingsText(found), findingsText(foundAfter))}
	case verdict != g.VerdictOf(read, foundAfter, now):
		return &violation{ruleResume, "the verdict was " + string(verdict) + " before"}
	}
	return nil
}

// onDisk returns how many bytes the notes take: of a journey, or of what checks left of a domain that nobody began one for.
func (n *notes) onDisk() int {
	var size int
	for _, name := range []string{"notes.json", "checks.json"} {
		if file, err := os.Stat(filepath.Join(n.disk.Folder(n.domain), name)); err == nil {
			size = max(size, int(file.Size()))
		}
	}
	return size
}
