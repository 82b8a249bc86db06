package wizard

import (
	"time"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/rollout"
)

// Step is what the user sees now: something to read, perhaps a board that
// changes by itself, perhaps a question.
type Step struct {
	Stage    Stage
	Title    string
	Blocks   []Block
	Board    *Board      // nil where nothing is waited for
	Question *Question   // nil where there is nothing to answer
	Next     time.Time   // when to look again without being asked; zero: not by itself
	Scope    facts.Scope // of the next look; the zero value is everything
	Final    bool        // the journey ends here: there is nothing more to do for this domain
}

// Style is how a block is meant.
type Style string

// The styles.
const (
	Text    Style = "text"    // a paragraph
	Heading Style = "heading" // a line above others
	Item    Style = "item"    // one of a list, with a mark
	Pair    Style = "pair"    // a label and a value
	Literal Style = "literal" // to be typed or copied letter by letter: never wrapped, never cut
)

// Block is one piece of reading.
type Block struct {
	Style Style
	Mark  Mark
	Label string
	Text  string
}

// Mark is the state of a thing, always shown as a word.
type Mark string

// The marks.
const (
	NoMark  Mark = ""
	Good    Mark = "ok"
	Wait    Mark = "wait"    // will come by itself
	Todo    Mark = "todo"    // the user's turn
	Bad     Mark = "bad"     // wrong, with a remedy
	Unknown Mark = "unknown" // could not be seen; not a fault
	Tip     Mark = "tip"
)

// Guide knows the words and the providers; with a Journey and the time it says what to show.
type Guide struct {
	Words     *assets.Words
	Catalogue *providers.Catalogue
	Folder    func(domain string) string // where the journey's files are; nil: nowhere
}

// Step says what to show at a time. The time's location is the user's.
func (g *Guide) Step(j Journey, now time.Time) Step {
	step := g.stageStep(j, now)
	step.Stage = j.Stage()
	if step.Title == "" {
		step.Title = g.say("stage."+string(step.Stage)+".title", nil)
	}
	return step
}

func (g *Guide) stageStep(j Journey, now time.Time) Step {
	if j.Operation != nil {
		return g.operationStep(j, now)
	}
	switch j.Stage() {
	case StageDomain:
		return g.domainStep()
	case StageLook:
		return g.lookStep(j, now)
	case StageRisk:
		return g.riskStep(j)
	case StagePlan:
		return g.planStep(j)
	case StagePublish, StageEnforce:
		return g.publishStep(j, now)
	case StageTesting:
		return g.testingStep(j, now)
	case StageProtected:
		return g.protectedStep(j, now)
	}
	panic("unknown stage " + j.Stage())
}

// Findings judges the newest check.
func (g *Guide) Findings(j Journey, now time.Time) []diagnosis.Finding {
	if _, ok := j.Check(); !ok {
		return nil
	}
	return diagnosis.Judge(g.Situation(j, now))
}

// GoLive applies the go-live rule.
func (g *Guide) GoLive(j Journey, now time.Time) rollout.GoLive { return g.Situation(j, now).GoLive() }

// Verdict sums up what the newest check found.
func (g *Guide) Verdict(j Journey, now time.Time) diagnosis.Verdict {
	return diagnosis.VerdictOf(g.Findings(j, now))
}

func (g *Guide) say(key string, values assets.Values) string { return g.Words.Say(key, values) }

func (g *Guide) text(key string, values assets.Values) Block {
	return Block{Style: Text, Text: g.say(key, values)}
}

func (g *Guide) item(mark Mark, key string, values assets.Values) Block {
	return Block{Style: Item, Mark: mark, Text: g.say(key, values)}
}

func (g *Guide) pair(key, value string) Block {
	return Block{Style: Pair, Label: g.say(key, nil), Text: value}
}
