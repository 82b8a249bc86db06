package plain

import (
	"cmp"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// view is what the user has seen of the present step, so that only news is written.
type view struct {
	header  string
	alarms  []guide.Block
	means   [2]string // the fact beside the title, and what the title means
	blocks  []guide.Block
	task    string // of the board, by its title
	number  int
	rows    map[string]string
	trouble []guide.Block
	chart   *guide.Chart
	fields  bool
	steps   []string // of the board, as they were written
	actions []wizard.Action
	offered string // what was known of the task when it was last said what can be done
	asked   string // the newest question, so that it is put more shortly when it comes again
}

// show writes what is new in a step since it was shown last.
func (s *session) show(step guide.Step) {
	s.header(step)
	s.blocks(step.Alarms, &s.seen.alarms)
	if step.Board == nil && s.inTask() {
		s.blocks(step.Blocks, &s.seen.blocks)
		return
	}
	if step.Board != nil {
		s.showBoard(step)
		return
	}
	news := s.meaning(step)
	s.chartNews(step)
	again := step.Question != nil && s.seen.asked == keyOfQuestion(*step.Question)
	if news = s.blocks(step.Blocks, &s.seen.blocks) || news; again && !news {
		s.page.prose("", s.say(msgid.PlainNothingNew, assets.Values{"time": s.clock()}))
	}
}

// header writes where the journey stands, once for each screen: the stage and the title.
func (s *session) header(step guide.Step) {
	header := s.stage(step)
	if header == s.seen.header || step.Board == nil && s.inTask() {
		return
	}
	s.published(step)
	s.seen = view{header: header}
	s.page.gap()
	s.page.line(header)
	s.page.gap()
}

// inTask reports whether what is asked for is the value of a step of the task that the user reads.
func (s *session) inTask() bool { return s.seen.task != "" && s.atStep() }

// stage names the stage of a step, how far it is, and its title; of a task, whose title has a line of its own, what the tasks are for
// together. Before there is a domain there is no stage.
func (s *session) stage(step guide.Step) string {
	n := step.Stage.Number()
	if n < 1 {
		return step.Title
	}
	if step.Board != nil && step.Board.Whole != "" {
		step.Title = step.Board.Whole
	}
	name, key := s.say(msgid.Stage.Of(string(step.Stage), "name"), nil), msgid.PlainStep
	if begins(step.Title, name) {
		key = msgid.PlainStepNamed
	}
	return s.say(key, assets.Values{
		"name": name, "n": strconv.Itoa(n), "of": strconv.Itoa(len(journey.Stages())), "title": step.Title,
	})
}

// meaning writes the fact beside a title, and what the title means, where that is new.
func (s *session) meaning(step guide.Step) (news bool) {
	means := [2]string{step.Fact, step.Lead}
	if news = means != s.seen.means; news {
		s.seen.means = means
		s.page.prose("", sentence(step.Fact))
		s.page.prose("", step.Lead)
		s.page.gap()
	}
	return news
}

// published says that the task before is done.
func (s *session) published(step guide.Step) {
	if s.seen.task != "" && (step.Board == nil || step.Board.Number > s.seen.number) {
		s.page.prose("", s.say(msgid.PlainDone, assets.Values{"title": s.seen.task}))
	}
}

// blocks writes those blocks that were not there when they were shown last, and reports whether there were any.
func (s *session) blocks(blocks []guide.Block, seen *[]guide.Block) (news bool) {
	unread := guide.Unread(blocks, *seen)
	for _, group := range unread {
		for _, b := range group {
			s.block(b)
		}
		if group[len(group)-1].Style == guide.Literal {
			s.page.gap()
		}
	}
	*seen = blocks
	return len(unread) > 0
}

// chartNews writes the chart where it has changed.
func (s *session) chartNews(step guide.Step) {
	if reflect.DeepEqual(step.Chart, s.seen.chart) {
		return
	}
	s.seen.chart = step.Chart
	s.chart(step.Chart)
}

func keyOfQuestion(q guide.Question) string { return fmt.Sprintf("%+v", q) }

func (s *session) block(b guide.Block) {
	switch b.Style {
	case guide.Heading, guide.Page:
		s.page.gap()
		s.page.prose("", s.withFact(b.Text, b.Fact))
	case guide.Drawing: // a text beside it says the same
	case guide.Item:
		s.page.marked(s.mark(b.Mark), b.Text)
	case guide.Pair:
		s.page.prose(head(assets.Clean(strings.TrimSpace(b.Label), 80)), b.Text)
		s.page.indentedIf(b.Why)
	case guide.Literal:
		s.page.line(b.Text)
	default:
		s.page.gap()
		s.page.prose("", b.Text)
		s.page.gap()
	}
}

// showBoard writes the task, and of its state what has changed.
func (s *session) showBoard(step guide.Step) {
	b := step.Board
	first := s.seen.task != b.Title
	if first {
		s.published(step)
		s.seen = view{header: s.seen.header, task: b.Title, number: b.Number, alarms: s.seen.alarms}
		s.page.gap()
		title := b.Title
		if b.Of > 1 {
			title = s.say(msgid.PlainTask, assets.Values{"n": strconv.Itoa(b.Number), "of": strconv.Itoa(b.Of), "title": b.Title})
		}
		s.page.line(title)
		s.meaning(step)
	}
	var rows []guide.Row
	if s.options.Interactive || !b.Turn.Walks() || !asksLater(b) {
		rows = s.newRows(b)
	}
	if !first && len(rows)+len(guide.Unread(b.Trouble, s.seen.trouble))+len(guide.Unread(step.Blocks, s.seen.blocks)) > 0 {
		s.page.above(s.say(msgid.PlainAt, assets.Values{"time": s.clock()}))
	}
	s.blocks(step.Blocks, &s.seen.blocks)
	switch {
	case !b.Turn.Walks():
	case len(b.Steps) > 0:
		s.steps(b)
	case !s.seen.fields:
		s.values(b)
		s.seen.fields = true
	}
	for _, row := range rows {
		s.row(row)
	}
	news := s.blocks(b.Trouble, &s.seen.trouble)
	if (first || len(rows) > 0 || news) && s.turnHolds(b) {
		s.page.prose("", turnOf(step))
	}
}

// turnOf says who has the next move, and when mailseal checks again.
func turnOf(step guide.Step) string { return strings.TrimSpace(step.Turn.Who + " " + step.Turn.Then) }

// turnHolds reports whether the turn says what happens next. Where the engine can act, nothing is checked
// by itself while it is the user's turn, and a script that does not wait never checks by itself.
func (s *session) turnHolds(b *guide.Board) bool {
	waits := s.options.Interactive || s.options.Wait
	if s.engine.Actions != nil {
		waits = !b.Yours()
	}
	return waits
}

// newRows returns the rows that have changed; the view remembers them.
func (s *session) newRows(b *guide.Board) []guide.Row {
	var changed []guide.Row
	rows := map[string]string{}
	for _, row := range b.Rows {
		state := string(row.Mark) + " " + row.Text
		key := cmp.Or(row.Label, row.Text)
		if s.seen.rows[key] != state {
			changed = append(changed, row)
		}
		rows[key] = state
	}
	s.seen.rows = rows
	return changed
}

// withFact returns a text with the fact that stands beside it, if there is one.
func (s *session) withFact(text, fact string) string {
	if fact == "" {
		return text
	}
	return s.say(msgid.PlainAskFact, assets.Values{"label": strings.TrimRight(text, "."), "fact": fact})
}
