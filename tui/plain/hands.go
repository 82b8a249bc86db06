package plain

import (
	"context"
	"errors"
	"io"
	"strconv"
	"time"

	"mailseal/assets"
	"mailseal/wizard"
	"mailseal/wizard/guide"
)

// settled is how long a practice's board stays as it is, in its own time, before it is the
// user's turn again: the slowest thing that comes by itself is a certificate.
const settled = 15 * time.Minute

// hands remember what the user did in a practice.
type hands struct {
	task    string // that something was done for
	slipped bool   // wrongly
	before  string // the state of the board when it was done
	state   string // when it was looked at last
	since   time.Time
}

// changed tells the hands what the board shows now.
func (h *hands) changed(b *guide.Board, now time.Time) {
	if state := signature(b); state != h.state {
		h.state, h.since = state, now
	}
}

// done tells the hands that something was done about the board.
func (h *hands) done(b *guide.Board, deed wizard.Action, now time.Time) {
	h.task, h.slipped, h.before = b.Title, deed.Mistake, signature(b)
	h.state, h.since = h.before, now
}

// idle says whether it is the user's turn: nothing is on its way, or a slip was found.
func (h *hands) idle(b *guide.Board, now time.Time) bool {
	named := h.slipped && len(b.Trouble) > 0 && h.state != h.before
	return b.Yours() && (h.task != b.Title || named || now.Sub(h.since) >= settled)
}

// rehearse lets the user publish where it is their turn, and time pass else.
func (s *session) rehearse(ctx context.Context, step guide.Step) error {
	now := s.engine.Now()
	s.hands.changed(step.Board, now)
	if s.hands.idle(step.Board, now) {
		return s.offerDeeds(ctx, step)
	}
	return s.passTime(ctx, step)
}

// passTime goes to when something can have changed, in longer and longer steps: in a practice time
// is cheap, looking is not.
func (s *session) passTime(ctx context.Context, step guide.Step) error {
	now := s.engine.Now()
	next := now.Add(max(time.Minute, now.Sub(s.hands.since)))
	if step.Next.After(next) {
		next = step.Next
	}
	if err := s.engine.Until(ctx, next); err != nil {
		return err
	}
	return s.look(ctx, step.Scope)
}

// offerDeeds asks how the task is published.
func (s *session) offerDeeds(ctx context.Context, step guide.Step) error {
	deeds := s.engine.Practice.Actions(s.journey, *step.Board)
	s.listDeeds(deeds)
	for {
		text, err := s.read(ctx, step)
		switch {
		case errors.Is(err, errAgain):
			continue
		case errors.Is(err, io.EOF) && s.options.Interactive:
			return &end{exit: Interrupted}
		case errors.Is(err, io.EOF):
			return &end{Failed, errors.New(s.say("plain.end.deed", nil))}
		case err != nil:
			return err
		}
		switch n, err := strconv.Atoi(text); {
		case text == keyLeave:
			return &end{exit: Fine}
		case text == "":
			return s.passTime(ctx, step)
		case text == keyBack:
			return s.leaveTask(ctx, step)
		case text == keyValues:
			s.values(step.Board)
		case err == nil && n >= 1 && n <= len(deeds):
			return s.do(step.Board, deeds[n-1], "plain.ask.taken")
		default:
			s.listDeeds(deeds)
		}
	}
}

func (s *session) listDeeds(deeds []wizard.Action) {
	s.page.gap()
	s.page.prose("", s.say("plain.deed.intro", nil))
	for i, d := range deeds {
		label := d.Label
		if d.Mistake {
			label = s.say("plain.deed.slip", assets.Values{"label": d.Label})
		}
		s.page.numbered(i+1, label)
	}
	s.page.prose("", s.say("plain.deed.number", nil))
}

// do does a deed, and says so with the words of key.
func (s *session) do(b *guide.Board, deed wizard.Action, key string) error {
	if !s.options.Interactive {
		s.page.prose("", s.say(key, assets.Values{"label": deed.Label, "value": deed.Label}))
	}
	if err := s.engine.Practice.Act(s.journey, *b, deed); err != nil {
		return err
	}
	s.hands.done(b, deed, s.engine.Now())
	return nil
}
