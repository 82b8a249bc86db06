package plain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// view is what the user has seen of the present step, so that only news is written.
type view struct {
	header  string
	alarms  []guide.Block
	blocks  []guide.Block
	task    string // of the board, by its title
	number  int
	rows    map[string]string
	trouble []guide.Block
	fields  bool
	steps   []string // of the board, as they were written
	lead    string
	chart   []string
	turn    string
	asked   string // the newest question, so that it is put more shortly when it comes again
}

// show writes what is new in a step since it was shown last.
func (s *session) show(step guide.Step) {
	s.header(step)
	s.blocks(step.Alarms, &s.seen.alarms)
	if step.Board != nil {
		s.showBoard(step)
		return
	}
	again := step.Question != nil && s.seen.asked == keyOfQuestion(*step.Question)
	news := s.lead(step)
	news = s.chart(step.Chart) || news
	news = s.blocks(step.Blocks, &s.seen.blocks) || news
	if turn := turnOf(step); turn != "" && turn != s.seen.turn && (s.options.Interactive || s.options.Wait) {
		s.seen.turn = turn
		s.page.gap()
		s.page.prose("", turn)
	}
	if again && !news {
		s.page.prose("", s.say("plain.nothing-new", assets.Values{"time": s.clock()}))
	}
}

func (s *session) header(step guide.Step) {
	title := step.Title
	if step.Board != nil && step.Board.Whole != "" { // the task has a line of its own
		title = step.Board.Whole
	}
	header := s.say("plain.step", assets.Values{
		"n": strconv.Itoa(step.Stage.Number()), "of": strconv.Itoa(len(journey.Stages())), "title": title,
	})
	if header == s.seen.header {
		return
	}
	s.published(step)
	s.seen = view{header: header}
	s.page.gap()
	s.page.line(header)
	if s.engine.Banner != "" {
		s.page.prose("", s.engine.Banner)
	}
	s.page.gap()
}

// published says that the task before is done.
func (s *session) published(step guide.Step) {
	if s.seen.task != "" && (step.Board == nil || step.Board.Number > s.seen.number) {
		s.page.prose("", s.say("plain.done", assets.Values{"title": s.seen.task}))
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

func keyOfQuestion(q guide.Question) string { return fmt.Sprintf("%+v", q) }

func (s *session) block(b guide.Block) {
	switch b.Style {
	case guide.Heading, guide.Page:
		s.page.gap()
		s.page.prose("", b.Text)
	case guide.Drawing: // a text beside it says the same
	case guide.Item:
		s.page.marked(s.mark(b.Mark), b.Text)
	case guide.Pair:
		s.page.prose(assets.Clean(strings.TrimSpace(b.Label), 80)+": ", b.Text)
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
			title = s.say("plain.task", assets.Values{"n": strconv.Itoa(b.Number), "of": strconv.Itoa(b.Of), "title": b.Title})
		}
		s.page.line(title)
	}
	rows := s.newRows(b)
	if !first && len(rows)+len(guide.Unread(b.Trouble, s.seen.trouble))+len(guide.Unread(step.Blocks, s.seen.blocks)) > 0 {
		s.page.line(s.say("plain.at", assets.Values{"time": s.clock()}))
	}
	s.lead(step)
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
		text := row.Text
		if row.Label != "" {
			text = row.Label + ": " + text
		}
		s.page.marked(s.mark(row.Mark), text)
	}
	news := s.blocks(b.Trouble, &s.seen.trouble)
	if (first || len(rows) > 0 || news) && s.turnHolds(b) {
		s.page.prose("", turnOf(step))
	}
}

// lead writes what a step is about, and a fact beside its title, unless it was written before.
func (s *session) lead(step guide.Step) (news bool) {
	text := strings.TrimSpace(step.Lead)
	if step.Fact != "" {
		text = strings.TrimSpace(s.say("plain.fact", assets.Values{"fact": step.Fact}) + " " + text)
	}
	if text == "" || text == s.seen.lead {
		return false
	}
	s.seen.lead = text
	s.page.gap()
	s.page.prose("", text)
	s.page.gap()
	return true
}

// chart writes the deliveries of the testing days, a line for each sender, where they have changed.
func (s *session) chart(c *guide.Chart) (news bool) {
	if c == nil {
		return false
	}
	var lines []string
	for _, row := range c.Rows {
		var failed int64
		days := 0
		for _, cell := range row.Cells {
			failed += cell.Failed
			if cell.State == guide.Reported {
				days++
			}
		}
		lines = append(lines, s.say("plain.chart", assets.Values{
			"sender": row.Label, "n": strconv.FormatInt(row.Total, 10), "failed": strconv.FormatInt(failed, 10), "days": strconv.Itoa(days),
		}))
	}
	if slices.Equal(lines, s.seen.chart) {
		return false
	}
	s.seen.chart = lines
	s.page.gap()
	s.page.prose("", c.Title)
	for _, line := range lines {
		s.page.prose("- ", line)
	}
	return true
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
		key := row.Label
		if key == "" {
			key = row.Text
		}
		if s.seen.rows[key] != state {
			changed = append(changed, row)
		}
		rows[key] = state
	}
	s.seen.rows = rows
	return changed
}
