package lives

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/practice"
)

// The story language, as far as lives speak it: cmd/mailseal/testdata/stories/README.md.

func reader(b []byte) io.Reader { return bytes.NewReader(b) }

// command is a word of the story language. Its error says that the line is wrong; that there is nothing to do is none.
type command func(l *life, args []string) error

func commands() map[string]command {
	return map[string]command{
		"mailseal": (*life).mailseal, "publish": (*life).publish, "pass": (*life).pass, "days": (*life).days,
		"dns": (*life).dns, "mx": (*life).mx, "upload": (*life).upload, "attach": (*life).attach,
		"break": (*life).breakFault, "mend": (*life).mendFault,
		"clock": (*life).setClock, "report": (*life).report, "refused": (*life).wantRefused,
		"code": passOver, "stdout": passOver, "stderr": passOver, "cmp": passOver, "grep": passOver,
	}
}

// passOver is what a story expects of the text that mailseal prints: a life has none.
func passOver(*life, []string) error { return nil }

// play lives a line, unless an invariant is broken already.
func (l *life) play(line string) error {
	if l.wrong != nil {
		return nil
	}
	l.lines = append(l.lines, line)
	words := split(line, l.domain())
	if len(words) > 0 && words[0] == "!" {
		words = words[1:]
	}
	if len(words) == 0 {
		return nil
	}
	do, known := commands()[words[0]]
	if !known {
		return fmt.Errorf("lives do not know %q", words[0])
	}
	if err := do(l, words[1:]); err != nil {
		return fmt.Errorf("%s: %w", line, err)
	}
	if words[0] == "mailseal" {
		l.stuck()
	}
	if words[0] == "mailseal" && len(l.lines)%l.kills == 0 && l.wrong == nil {
		l.restart()
	}
	return nil
}

// split returns the words of a line: '...' keeps words together, # begins a comment, $DOMAIN is the domain.
func split(line, domain string) (words []string) {
	var word strings.Builder
	begun, quoted := false, false
	end := func() {
		if begun {
			words = append(words, word.String())
		}
		word.Reset()
		begun = false
	}
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\'':
			quoted, begun = !quoted, true
		case quoted:
			word.WriteByte(c)
		case c == ' ' || c == '\t':
			end()
		case c == '#' && !begun:
			return words
		case strings.HasPrefix(line[i:], "$DOMAIN"):
			word.WriteString(domain)
			begun, i = true, i+len("$DOMAIN")-1
		default:
			word.WriteByte(c)
			begun = true
		}
	}
	end()
	return words
}

// mailseal runs the wizard of the domain, with answers, or status.
func (l *life) mailseal(args []string) error {
	switch {
	case len(args) > 0 && args[0] == "status":
		return l.status()
	case len(args) == 0 || args[0] != l.domain():
		return nil // all other commands only print
	}
	answers := map[journey.QuestionID]string{}
	for i := 1; i+1 < len(args); i += 2 {
		answers[journey.QuestionID(strings.TrimPrefix(args[i], "--"))] = args[i+1]
	}
	return l.wizard(answers)
}

// wizard opens the wizard: it checks where what is known is too old, gives the answers that are asked for, and goes through the steps
// of an open task.
func (l *life) wizard(answers map[journey.QuestionID]string) error {
	ctx := context.Background()
	j, err := l.engine.Open(l.domain(), answers)
	if err != nil {
		return err
	}
	if _, checked := j.Check(); !checked || l.engine.Stale(j, l.step()) {
		if err := l.check(ctx, l.step().Scope); err != nil {
			return err
		}
	}
	const most = 40 // answers in one run
	for range most {
		then, again := l.answer(ctx, answers)
		if !again {
			break
		}
		if then == journey.ThenCheck {
			if err := l.check(ctx, l.step().Scope); err != nil {
				return err
			}
		}
		if then == journey.ThenWait || then == journey.ThenLeave {
			break
		}
	}
	if board := l.step().Board; board != nil && board.Turn.Walks() {
		if _, err := l.engine.WalkThrough(l.domain()); err != nil {
			return err
		}
	}
	return nil
}

// answer gives one answer that is asked for now.
func (l *life) answer(ctx context.Context, answers map[journey.QuestionID]string) (then journey.Then, given bool) {
	step := l.step()
	asked := func(q *guide.Question) (journey.QuestionID, bool) {
		for ; q != nil; q = q.Finer {
			if _, ok := answers[q.ID]; ok {
				return q.ID, true
			}
		}
		return "", false
	}
	id, ok := asked(step.Question)
	if !ok && step.Board != nil {
		id, ok = asked(step.Board.Stop)
	}
	if !ok {
		return "", false
	}
	value := answers[id]
	delete(answers, id)
	_, then, err := l.engine.Answer(ctx, l.domain(), id, value)
	if err == nil {
		l.visited.count(figureQuestion, string(id))
	}
	return then, err == nil // one that is refused changes nothing
}

// check checks from within the wizard.
func (l *life) check(ctx context.Context, scope facts.Scope) error {
	j, err := l.engine.Check(ctx, l.domain(), scope, nil)
	if err != nil && j.Domain == "" {
		return err
	}
	check, _ := j.Check()
	findings := l.engine.Guide.Findings(j, l.now())
	l.look(view{Journey: j, Check: check, Findings: findings, Verdict: l.engine.Guide.VerdictOf(j, findings, l.now())})
	return nil
}

// status runs the daily check.
func (l *life) status() error {
	s, err := l.engine.Status(context.Background(), l.domain())
	if err != nil && s.Journey.Domain == "" {
		return err
	}
	l.look(view{Status: true, Journey: s.Journey, Check: s.Check, Findings: s.Findings, Verdict: s.Verdict})
	return nil
}

// look takes what mailseal said, and holds it against the truth.
func (l *life) look(v view) {
	v.At = l.world.Clock().Now()
	l.visited.view(v)
	if l.wrong == nil {
		l.wrong = l.judge(v)
	}
	l.seen = append(l.seen, v)
}

// publish does the open task, rightly or with a mistake.
func (l *life) publish(args []string) error {
	id := practice.Right
	if len(args) > 0 {
		id = args[0]
	}
	board := l.step().Board
	if board == nil {
		return nil
	}
	action, ok := l.world.Action(board.Task, id)
	if !ok {
		return nil
	}
	l.visited.count(figureDeed, id)
	return l.world.Do(board.Task, action)
}

// pass has the clock go on.
func (l *life) pass(args []string) error {
	d, err := duration(args)
	if err == nil {
		l.world.Clock().Advance(d)
	}
	return err
}

// days has days go by, with a daily check on each; with the word reports, the reports that came are saved.
func (l *life) days(args []string) error {
	n, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	for range n {
		l.world.Clock().Advance(24 * time.Hour)
		if slices.Contains(args, "reports") {
			if err := l.saveMail(); err != nil {
				return err
			}
		}
		if err := l.status(); err != nil {
			return err
		}
	}
	return nil
}

// dns edits the domain's zone. What cannot be edited so is left as it is.
func (l *life) dns(args []string) error {
	name, err := l.world.NameBelow(args[1])
	if err != nil {
		return err
	}
	rrtype, value := strings.ToUpper(args[2]), strings.Join(args[3:], " ")
	var edit practice.Change = practice.AddRecord{Name: name, Type: rrtype, Value: value}
	switch args[0] {
	case "set":
		edit = practice.ReplaceRecord{Name: name, Type: rrtype, Value: value}
	case "del":
		edit = practice.DeleteRecord{Name: name, Type: rrtype, Value: value}
	}
	_ = l.world.EditRecord(name, rrtype, edit)
	return nil
}

func (l *life) mx(args []string) error { return l.world.MoveMail(args...) }

func (l *life) upload(args []string) error {
	host, err := l.world.HostNamed(args[0])
	if err != nil {
		return err
	}
	body, ok := l.files[args[1]]
	if !ok {
		return fmt.Errorf("there is no file %q: %w", args[1], fs.ErrNotExist)
	}
	return l.world.ServePolicy(host, body)
}

func (l *life) attach(args []string) error {
	host, err := l.world.HostNamed(args[0])
	if err != nil {
		return err
	}
	return l.world.ApplyAtOnce(practice.WebSpace{Host: host})
}

// breakFault makes something go wrong. What is not there cannot break.
func (l *life) breakFault(args []string) error {
	fault := practice.Fault(args[0])
	if l.world.Break(fault, args[1:]...) == nil {
		l.weather.begin(fault, args[1:], l.world.Clock().Now())
		l.visited.count(figureFault, args[0])
	}
	return nil
}

func (l *life) mendFault(args []string) error {
	fault := practice.Fault(args[0])
	l.weather.end(fault, l.world.Clock().Now())
	return l.world.Mend(fault)
}

// setClock sets how far the user's clock is ahead, or behind.
func (l *life) setClock(args []string) error {
	if len(args) != 1 {
		return errDuration
	}
	ahead, behind := strings.CutPrefix(args[0], "-")
	skew, err := duration([]string{ahead})
	if behind {
		skew = -skew
	}
	if err != nil {
		return err
	}
	l.skew = skew
	l.weather.wrongClock(skew, l.world.Clock().Now())
	return nil
}

// report has the user save a report, bare or in a mail.
func (l *life) report(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("report: which file? %w", fs.ErrNotExist)
	}
	body, ok := l.files[args[0]]
	if !ok {
		return fmt.Errorf("there is no file %q: %w", args[0], fs.ErrNotExist)
	}
	report, err := l.reportIn(args[0], body, args[1:])
	if err == nil {
		l.unread = append(l.unread, report)
	}
	return err
}

// wantRefused compares how many messages senders have refused so far.
func (l *life) wantRefused(args []string) error {
	before, now := l.refused, l.world.Refused()
	l.refused = now
	return l.want("refused", args, before, now)
}

// want compares a number with what a story expects: so many, more than at the last time (+), or as many (=).
func (l *life) want(rule string, args []string, before, now int64) error {
	if len(args) != 1 {
		return fmt.Errorf("%s takes one word", rule)
	}
	holds := false
	switch args[0] {
	case "+":
		holds = now > before
	case "=":
		holds = now == before
	default:
		n, err := strconv.ParseInt(args[0], 10, 64)
		if err != nil {
			return err
		}
		holds = n == now
	}
	if !holds && l.wrong == nil {
		l.wrong = &violation{rule, fmt.Sprintf("%d messages, and %d before; the story wants %s", now, before, args[0])}
	}
	return nil
}

var errDuration = errors.New("no duration")

// duration reads a duration of Go's, with weeks (w) and days (d) before it.
func duration(args []string) (time.Duration, error) {
	if len(args) != 1 || args[0] == "" {
		return 0, errDuration
	}
	text := args[0]
	var sum time.Duration
	for _, unit := range []struct {
		name string
		long time.Duration
	}{{"w", 7 * 24 * time.Hour}, {"d", 24 * time.Hour}} {
		before, after, ok := strings.Cut(text, unit.name)
		if !ok {
			continue
		}
		n, err := strconv.Atoi(before)
		if err != nil {
			return 0, fmt.Errorf("%w: %s", errDuration, args[0])
		}
		sum, text = sum+time.Duration(n)*unit.long, after
	}
	if text == "" {
		return sum, nil
	}
	rest, err := time.ParseDuration(text)
	return sum + rest, err
}
