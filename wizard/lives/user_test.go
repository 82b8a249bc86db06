package lives

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// user decides what the owner of the domain does next.
type user struct {
	kind    string
	follows bool       // does what mailseal says, and nothing else
	place   string     // where they have the policy file; "": where it is recommended
	goal    goal       // what they want in the end
	habits  []habit    // what they do besides, each asked before each move
	rand    *rand.Rand // of this life
	tried   map[string]int
}

// goal is what a user wants.
type goal string

// The goals.
const (
	protected goal = "protected"
	removed   goal = "removed"
)

// habit is what a user does who does not only follow: lines to live, or none.
type habit func(u *user, l *life) []string

// newUser returns a user who follows to the letter.
func newUser(kind string, r *rand.Rand) *user {
	return &user{kind: kind, goal: protected, rand: r, tried: map[string]int{}}
}

// reached reports whether a user has what they want.
func (u *user) reached(l *life) bool {
	j := l.journey()
	switch u.goal {
	case removed:
		return j.Domain != "" && j.Begun() && j.Operation != nil && j.Operation.Removes() && l.step().Final ||
			j.Operation != nil && j.Operation.Phase == "over"
	default:
		return j.Operation == nil && j.Stage() == journey.StageProtected
	}
}

// next returns the lines that the user lives next: they always take some time, or bring the journey on.
func (u *user) next(l *life) []string {
	for _, h := range u.habits {
		if lines := h(u, l); len(lines) > 0 {
			return lines
		}
	}
	return u.follow(l)
}

// follow does what the wizard asks for.
func (u *user) follow(l *life) []string {
	const open = "mailseal $DOMAIN"
	j := l.journey()
	step := l.step()
	if _, checked := j.Check(); !checked {
		return []string{open}
	}
	switch {
	case step.Question != nil:
		return u.answer(l, j, *step.Question)
	case step.Board != nil && step.Board.Yours() && !step.Board.Known():
		return []string{open}
	case step.Board != nil && step.Board.Yours() && u.fresh(l, step):
		return []string{"publish right", "pass 10m", open}
	}
	return []string{"pass " + u.until(l, step).String(), open}
}

// fresh reports whether the task of a board has not been done by this user since it was opened, or long ago.
func (u *user) fresh(l *life, step guide.Step) bool {
	key := fmt.Sprintf("%s %+v", step.Board.Task.ID, step.Board.Task.Record)
	if step.Board.Task.File != nil {
		key = fmt.Sprintf("%s %s", step.Board.Task.ID, step.Board.Task.File.Body)
	}
	hour := int(l.now().Sub(start()) / (6 * time.Hour))
	if last, done := u.tried[key]; done && last == hour {
		return false
	}
	u.tried[key] = hour
	return true
}

// until returns how long the user waits: until mailseal checks again, at least some minutes, at most a day.
func (u *user) until(l *life, step guide.Step) time.Duration {
	wait := 24 * time.Hour
	if !step.Next.IsZero() {
		wait = step.Next.Sub(l.now())
	}
	return min(max(wait.Round(time.Minute)+time.Minute, 10*time.Minute), 24*time.Hour)
}

// answer answers a question as mailseal recommends.
func (u *user) answer(l *life, j journey.Journey, q guide.Question) []string {
	value := q.Default
	switch {
	case q.ID == journey.QuestionNext:
		return u.chooseNext(l, j, q)
	case q.ID == journey.QuestionWay && u.place != "":
		return []string{reply(journey.QuestionHosting, u.place)}
	case q.ID == journey.QuestionNewMX:
		value = l.world.Suggest(l.engine.Guide.Machine, j, q.ID)
	case q.Kind == journey.Type:
		value = q.Word
	case value == "" && len(q.Options) > 0:
		value = q.Options[0].Value
	case value == "":
		value = l.world.Suggest(l.engine.Guide.Machine, j, q.ID)
	}
	return []string{reply(q.ID, value)}
}

// chooseNext takes what brings the user to their goal, once mailseal says that it is time.
func (u *user) chooseNext(l *life, j journey.Journey, q guide.Question) []string {
	offers := func(next journey.Next) bool {
		return slices.ContainsFunc(q.Options, func(o guide.Option) bool { return o.Value == string(next) })
	}
	take := func(next journey.Next) []string { return []string{reply(journey.QuestionNext, string(next))} }
	wait := []string{"days 1 reports", "mailseal $DOMAIN"}
	for _, next := range []journey.Next{journey.NextSwitch, journey.NextTidy, journey.NextDelete, journey.NextDone} {
		if offers(next) {
			return take(next)
		}
	}
	switch {
	case j.Operation != nil && !(j.Operation.Removes() == (u.goal == removed)) && offers(journey.NextCancel):
		return take(journey.NextCancel)
	case j.Operation != nil:
		return wait
	case offers(journey.NextRepublish):
		return take(journey.NextRepublish)
	case offers(journey.NextAccept):
		return take(journey.NextAccept)
	case u.goal == removed && offers(journey.NextRemove):
		return take(journey.NextRemove)
	case offers(journey.NextEnforce) && l.engine.Guide.GoLive(j, l.now()).Allowed():
		return take(journey.NextEnforce)
	case offers(journey.NextRaise):
		return take(journey.NextRaise)
	}
	return wait
}

// reply is the line that answers a question.
func reply(id journey.QuestionID, value string) string {
	if strings.ContainsAny(value, " \t#") {
		value = "'" + value + "'"
	}
	return "mailseal $DOMAIN --" + string(id) + " " + value
}
