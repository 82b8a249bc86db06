package main

import (
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/tui/plain"
	"mailseal/wizard"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

// playedMistakes are those that the player can make, the one that it likes best first: a name that the DNS host doubles, and
// where it doubles none, a slip in it.
var playedMistakes = []string{"doubled-name", "underscore-name"}

const (
	// playPatience is how long it goes on, in the practice's time, without coming to a new stage.
	playPatience = 90 * 24 * time.Hour
	// playFinds is how long it gives mailseal to find the mistake.
	playFinds = time.Hour
)

// practicePlayer goes through a practice like a user who knows what to do, from the first stage to the last. On the way it makes one
// mistake, and puts it right when mailseal has named it. Its errors say where it got stuck.
type practicePlayer struct {
	engine   wizard.Engine
	domain   string
	place    string // where it has the policy file; "": the place that is recommended
	stage    journey.Stage
	since    time.Time       // when the stage began
	done     map[string]bool // tasks of the stage, by the titles of their boards
	mistaken time.Time       // when; zero: not yet
	repaired bool
	resting  bool // it said that it leaves things as they are, day after day
}

// move returns a [plain.Player].
func (p *practicePlayer) move(j journey.Journey, step guide.Step) (plain.Move, error) {
	now := p.engine.Now()
	if step.Stage != p.stage {
		p.stage, p.since, p.done = step.Stage, now, map[string]bool{}
	}
	switch {
	case j.Domain == "":
		return plain.Move{Said: p.say(msgid.PracticePlayTyped, assets.Values{"value": p.domain}), Answer: p.domain}, nil
	case p.stage == journey.StageProtected:
		return plain.Move{Said: p.say(msgid.PracticePlayEnd, nil), Leave: true}, nil
	case step.Final:
		return plain.Move{}, assets.NewError(msgid.ErrorCommandPracticeEnded, assets.Values{"domain": p.domain, "stage": string(p.stage)})
	case now.Sub(p.since) > playPatience:
		return plain.Move{}, assets.NewError(msgid.ErrorCommandPracticeStuck, assets.Values{"stage": string(p.stage)})
	case step.Board != nil:
		return p.publish(j, step), nil
	}
	if chores := p.engine.Actions(j, step); len(chores) > 0 {
		return plain.Move{Action: &chores[0], Said: p.say(msgid.PracticePlayDoes, assets.Values{"label": chores[0].Label})}, nil
	}
	if step.Question == nil {
		return plain.Move{}, nil
	}
	move, err := p.answer(j, *step.Question)
	if p.stage == journey.StageTesting && move.Answer == string(journey.NextWait) && len(j.Notes.Reports) > 0 {
		move.Silent = p.resting
		if move.Said = p.say(msgid.PracticePlayRests, nil); p.resting {
			move.Said = ""
		}
		p.resting = true
	}
	return move, err
}

// answer takes what is recommended, and waits until the last step is safe.
func (p *practicePlayer) answer(j journey.Journey, q guide.Question) (plain.Move, error) {
	value, said := q.Default, msgid.PracticePlayEntered
	switch {
	case q.ID == journey.QuestionOverride:
		return plain.Move{}, assets.NewError(msgid.ErrorCommandPracticeEarly, nil)
	case q.ID == journey.QuestionWay && p.place != "":
		value = p.place // of no kind where nobody knows it: then it is refused
		if place, known := p.engine.Guide.Catalogue.Option(p.place, j.Domain); known {
			value = string(place.Kind)
		}
	case q.ID == journey.QuestionHosting && p.place != "":
		value = p.place
	case q.Kind == journey.Type:
		value, said = q.Word, msgid.PracticePlayTyped
	case q.ID == journey.QuestionNext && p.engine.Guide.GoLive(j, p.engine.Now()).Allowed():
		value = string(journey.NextEnforce)
	case value == "" && len(q.Options) > 0:
		value = q.Options[0].Value
	case value == "":
		value, said = p.engine.Proposal(j, q), msgid.PracticePlaySuggested
	}
	if strings.TrimSpace(value) == "" {
		return plain.Move{}, assets.NewError(msgid.ErrorCommandPracticeAnswer, assets.Values{"question": string(q.ID)})
	}
	n := slices.IndexFunc(q.Options, func(o guide.Option) bool { return o.Value == value })
	if n >= 0 {
		return plain.Move{Answer: value, Said: p.say(msgid.PracticePlayChosen, assets.Values{"label": q.Options[n].Label})}, nil
	}
	return plain.Move{Answer: value, Said: p.say(said, assets.Values{"value": value})}, nil
}

// publish does the task of a board where it is its turn.
func (p *practicePlayer) publish(j journey.Journey, step guide.Step) plain.Move {
	b := step.Board
	if !b.Yours() {
		return plain.Move{}
	}
	actions := p.engine.Actions(j, step)
	wrong := -1
	for _, id := range playedMistakes {
		if wrong < 0 {
			wrong = slices.IndexFunc(actions, func(a wizard.Action) bool { return a.ID == id })
		}
	}
	right := slices.IndexFunc(actions, func(a wizard.Action) bool { return !a.Mistake })
	now, first := p.engine.Now(), !p.done[b.Title]
	action, said := right, msgid.PracticePlayDoes
	switch {
	case right < 0:
		return plain.Move{}
	case first && p.mistaken.IsZero() && wrong >= 0 && b.Task.ID == plan.STSRecord:
		p.mistaken = now
		action, said = wrong, msgid.PracticePlaySlips
	case first:
	case !p.mistaken.IsZero() && !p.repaired && (len(b.Trouble) > 0 || now.Sub(p.mistaken) > playFinds):
		p.repaired = true
		said = msgid.PracticePlayRepairs
	default:
		return plain.Move{}
	}
	p.done[b.Title] = true
	return plain.Move{Action: &actions[action], Said: p.say(said, assets.Values{"label": actions[action].Label})}
}

func (p *practicePlayer) say(key msgid.ID, values assets.Values) string {
	return p.engine.Guide.Words.Say(key, values)
}
