package plain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/wizard"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

const (
	// classicSlip is the one that the play makes: the name that the DNS host doubles.
	classicSlip = "doubled-name"
	// patience is how long the play goes on, in the practice's time, without coming to a new stage.
	patience = 90 * 24 * time.Hour
	// found is how long it gives mailseal to find the slip.
	found = time.Hour
)

// Play walks a practice from the first stage to the last by itself, in plain lines, and says what it
// types and does. On the way it makes one slip, and repairs it when mailseal has named it. The error
// says where it got stuck.
func Play(ctx context.Context, engine wizard.Engine, domain string, out io.Writer) error {
	if engine.Practice == nil {
		return errors.New("only a practice plays itself")
	}
	p := &player{session: newSession(engine, domain, out)}
	err := p.play(ctx)
	p.page.fresh()
	if p.page.err != nil {
		return p.page.err
	}
	return err
}

// player answers like a user who knows what to do, but for one slip.
type player struct {
	*session
	did     map[string]bool // tasks of this stage
	slipped time.Time       // when; zero: not yet
	right   bool            // the slip is repaired
}

func (p *player) play(ctx context.Context) error {
	p.introduce()
	j, err := p.engine.Open(p.domain, nil)
	if err != nil {
		return err
	}
	p.journey = j
	stage, since := journey.Stage(""), p.engine.Now()
	for ctx.Err() == nil && p.page.err == nil {
		step := p.step()
		if step.Stage != stage {
			stage, since, p.did = step.Stage, p.engine.Now(), map[string]bool{}
		}
		p.show(step)
		switch {
		case stage == journey.StageProtected:
			p.page.gap()
			p.page.prose("", p.say("plain.play.end", nil))
			return nil
		case step.Final:
			return fmt.Errorf("the journey of %s ended at %q", p.domain, stage)
		case p.engine.Now().Sub(since) > patience:
			return fmt.Errorf("the practice did not get beyond %q", stage)
		}
		if err := p.act(ctx, step); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// introduce shows the first stage, where the domain is named.
func (p *player) introduce() {
	step := p.engine.Guide.Step(journey.Journey{}, p.engine.Now())
	p.show(step)
	p.page.prose("", step.Question.Prompt)
	p.page.line(p.say("plain.play.typed", assets.Values{"value": p.domain}))
}

func (p *player) act(ctx context.Context, step guide.Step) error {
	switch {
	case step.Question != nil:
		return p.reply(ctx, step)
	case step.Board == nil:
		return p.waitAndLook(ctx, step)
	}
	now := p.engine.Now()
	p.hands.changed(step.Board, now)
	if deed, key, ok := p.deed(step, now); ok {
		p.did[step.Board.Title] = true
		if err := p.do(step.Board, deed, key); err != nil {
			return err
		}
	}
	return p.passTime(ctx, step)
}

// deed is what to do now about a board, if anything.
func (p *player) deed(step guide.Step, now time.Time) (deed wizard.Action, key string, ok bool) {
	if !step.Board.Yours() {
		return deed, "", false
	}
	deeds := p.engine.Practice.Actions(p.journey, *step.Board)
	slip := slices.IndexFunc(deeds, func(d wizard.Action) bool { return d.ID == classicSlip })
	i := slices.IndexFunc(deeds, func(d wizard.Action) bool { return !d.Mistake })
	switch {
	case i < 0:
		return deed, "", false
	case !p.did[step.Board.Title] && p.slipped.IsZero() && slip >= 0 && step.Board.Task.ID == plan.STSRecord:
		p.slipped = now
		return deeds[slip], "plain.play.slips", true
	case !p.did[step.Board.Title]:
		return deeds[i], "plain.play.does", true
	case !p.slipped.IsZero() && !p.right && (len(step.Board.Trouble) > 0 || now.Sub(p.slipped) > found):
		p.right = true
		return deeds[i], "plain.play.repairs", true
	}
	return deed, "", false
}

// put writes a question and its choices. What to press is for people.
func (p *player) put(q guide.Question) {
	p.page.gap()
	p.page.prose("", q.Prompt)
	if key := keyOfQuestion(q); p.seen.asked != key {
		p.seen.asked = key
		p.choices(q.Options, true)
	}
}

// reply answers a question as somebody would who takes what is recommended, and waits until the last step is safe.
func (p *player) reply(ctx context.Context, step guide.Step) error {
	q := *step.Question
	p.put(q)
	value, key := q.Default, "plain.play.entered"
	switch {
	case q.ID == journey.QuestionOverride:
		return errors.New("the practice would have to enforce before it is ready")
	case q.Kind == journey.Type:
		value, key = q.Word, "plain.play.typed"
	case q.ID == journey.QuestionNext && p.engine.Guide.GoLive(p.journey, p.engine.Now()).Allowed():
		value = "enforce"
	case value == "" && len(q.Options) > 0:
		value = q.Options[0].Value
	case value == "":
		value, key = p.engine.Practice.Suggest(p.journey, q.ID), "plain.play.suggested"
	}
	n := slices.IndexFunc(q.Options, func(o guide.Option) bool { return o.Value == value })
	if n >= 0 {
		p.page.prose("", p.say("plain.play.chosen", assets.Values{"n": strconv.Itoa(n + 1), "label": q.Options[n].Label}))
	} else {
		p.page.prose("", p.say(key, assets.Values{"value": value}))
	}
	if strings.TrimSpace(value) == "" {
		return fmt.Errorf("the practice has no answer to %q", q.ID)
	}
	return p.apply(ctx, step.Question.ID, step, value)
}
