package lives

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"mailseal/providers"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

// user decides what the owner of the domain does next.
type user struct {
	kind     string
	follows  bool                            // does what mailseal says, and nothing else
	before   func(u *user, l *life) []string // what was there before mailseal came; nil: nothing
	goals    []goal                          // what they want, one after the other
	last     goal                            // what they have to be able to reach in the end
	habits   []habit                         // what they do besides, each asked before each move
	wanders  bool                            // chooses any place for the policy file, not the recommended one
	service  bool                            // chooses a service
	saves    int                             // of a hundred times, how often they save the reports
	cron     bool                            // status runs every day
	patience int                             // the most days that they let go by without checking where nothing happens
	rand     *rand.Rand                      // of this life
	failed   []string                        // places that the policy could not be had at
	tried    map[string]try
	asked    map[string]int // how often each answer was given without anything coming of it
}

// try is how often a user did a task, and when last.
type try struct {
	times int
	last  time.Time
}

// goal is what a user wants.
type goal string

// The goals.
const (
	protected goal = "protected"
	moved     goal = "moved" // to another mail provider
	removed   goal = "removed"
)

// habit is what a user does who does not only follow: lines to live, or none.
type habit func(u *user, l *life) []string

// newUser returns a user who follows to the letter.
func newUser(kind string, r *rand.Rand) *user {
	return &user{kind: kind, goals: []goal{protected}, last: protected, saves: 100, cron: true, patience: 1, rand: r, tried: map[string]try{}, asked: map[string]int{}}
}

// goal returns what the user wants now.
func (u *user) goal() goal { return u.goals[0] }

// reached reports whether a user has what they want. A place that knows one mode has no removal that mailseal could lead.
func (u *user) reached(l *life) bool {
	j := l.journey()
	d, _ := j.Deviation()
	fixed := j.Plan != nil && j.Plan.Fixed() // by a service, in whatever mode: the user has no way on, and none out
	stage := j.Stage()
	isProtected := j.Operation == nil && d == "" && (stage == journey.StageProtected || fixed && stage == journey.StageTesting)
	switch u.goal() {
	case removed:
		return j.Operation != nil && j.Operation.Phase == plan.PhaseOver || fixed && isProtected
	case moved:
		return j.Operation == nil && (u.tried[string(moved)].times > 0 || fixed && isProtected)
	default:
		return isProtected
	}
}

// next returns the lines that the user lives next: they always take some time, or bring the journey on.
func (u *user) next(l *life) []string {
	if len(u.goals) > 1 && u.reached(l) {
		u.goals = u.goals[1:]
	}
	for _, h := range u.habits {
		if lines := h(u, l); len(lines) > 0 {
			return lines
		}
	}
	return u.follow(l)
}

const open = "mailseal $DOMAIN"

// follow does what the wizard asks for.
func (u *user) follow(l *life) []string {
	j := l.journey()
	step := l.step()
	if _, checked := j.Check(); !checked {
		return []string{open}
	}
	if lines := u.mend(l, step); len(lines) > 0 {
		return lines
	}
	switch {
	case step.Question != nil:
		return u.answer(l, j, *step.Question)
	case step.Board != nil && step.Board.Yours():
		if lines := u.do(l, step.Board); len(lines) > 0 {
			return lines
		}
	}
	return []string{"pass " + u.until(l, step).String(), open}
}

// do does the open task, or gives it up.
func (u *user) do(l *life, board *guide.Board) []string {
	if !board.Known() {
		return []string{open}
	}
	if lines := u.giveUp(l, board); len(lines) > 0 {
		return lines
	}
	if !u.again(l, taskKey(board.Task)) {
		return nil
	}
	return []string{"publish right", "pass 10m", open}
}

func taskKey(t plan.Task) string {
	if t.File != nil {
		return fmt.Sprintf("%s %s", t.ID, t.File.Body)
	}
	return fmt.Sprintf("%s %+v", t.ID, t.Record)
}

// again reports whether the user does something now: at once, and then, where nothing came of it, less and less often.
func (u *user) again(l *life, what string) bool {
	t := u.tried[what]
	if t.times > 0 && l.now().Sub(t.last) < min(2*time.Hour<<min(t.times, 8), 2*day) {
		return false
	}
	u.tried[what] = try{t.times + 1, l.now()}
	return true
}

// until returns how long the user waits: until mailseal checks again, at least some minutes, at most a day.
func (u *user) until(l *life, step guide.Step) time.Duration {
	wait := day
	if !step.Next.IsZero() {
		wait = step.Next.Sub(l.now())
	}
	if step.Board != nil && step.Board.Turn != journey.Coming {
		wait = max(wait, 2*time.Hour) // it was done, or cannot be seen
	}
	return min(max(wait.Round(time.Minute)+time.Minute, 10*time.Minute), day)
}

// answer answers a question as mailseal recommends.
func (u *user) answer(l *life, j journey.Journey, q guide.Question) []string {
	value := q.Default
	switch {
	case q.ID == journey.QuestionNext:
		return u.chooseNext(l, j, q)
	case q.ID == journey.QuestionWay && q.Finer != nil && u.again(l, "place"):
		if place := u.place(l, *q.Finer); place != "" {
			return []string{reply(journey.QuestionHosting, place)}
		}
	case q.ID == journey.QuestionNewMX:
		value = u.newServers(l, j)
	case q.ID == journey.QuestionAcceptMX:
		value = journey.Yes
	case q.Kind == journey.Type:
		value = q.Word
	case value == "" && len(q.Options) > 0:
		value = q.Options[0].Value
	case value == "":
		value = l.world.Suggest(l.engine.Guide.Machine, j, q.ID)
	}
	return []string{reply(q.ID, value)}
}

// reply is the line that answers a question.
func reply(id journey.QuestionID, value string) string { return open + answered(id, value) }

func answered(id journey.QuestionID, value string) string {
	if strings.ContainsAny(value, " \t#") || value == "" {
		value = "'" + value + "'"
	}
	return " --" + string(id) + " " + value
}

// place returns where a user wants the policy file who does not take the recommended place.
func (u *user) place(_ *life, hosting guide.Question) string {
	var fit []string
	for _, o := range hosting.Options {
		place, known := catalogue().Option(o.Value, "")
		if known && !slices.Contains(u.failed, o.Value) && (!u.service || place.Kind == providers.Service) {
			fit = append(fit, o.Value)
		}
	}
	switch {
	case len(fit) == 0 || len(u.failed) == 0 && !u.wanders && !u.service:
		return ""
	case !u.wanders && !u.service:
		return fit[0]
	}
	return pick(u.rand, fit)
}

// newServers returns the mail servers that a user wants to change to: those of another provider, alone or beside the present ones.
func (u *user) newServers(l *life, j journey.Journey) string {
	check, _ := j.Check()
	present := check.MXHosts()
	if len(present) == 0 { // nobody could say; mailseal still knows
		present = j.KnownMailServers()
	}
	fresh := slices.DeleteFunc([]string{
		l.world.Suggest(l.engine.Guide.Machine, j, journey.QuestionNewMX), "aspmx.l.google.com", "smtp.google.com", "mail.tutanota.de",
		"route1.mx.cloudflare.net", "route2.mx.cloudflare.net", "route3.mx.cloudflare.net",
	}, func(host string) bool { return slices.Contains(present, host) })
	if percent(u.rand, 20) {
		return strings.Join(append(check.MXHosts(), fresh[0]), " ")
	}
	return fresh[0]
}
