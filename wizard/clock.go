package wizard

import (
	"sync/atomic"
	"time"

	"mailseal/wizard/facts"
)

// Clock is this computer's clock, put right by as much as checks find it wrong: whatever is noted, judged and waited for goes by the real
// time. It is safe for concurrent use.
type Clock struct {
	computer func() time.Time
	checked  atomic.Bool // by a check of this run
	ahead    atomic.Int64
}

// NewClock returns the clock of a run. computer is the time as this computer has it.
func NewClock(computer func() time.Time) *Clock { return &Clock{computer: computer} }

// Now returns the time, as far as is known.
func (c *Clock) Now() time.Time { return facts.Network{ClockOff: c.Ahead()}.Right(c.computer()) }

// Ahead returns how far this computer's clock is known to be ahead, or behind where it is negative.
func (c *Clock) Ahead() time.Duration { return time.Duration(c.ahead.Load()) }

// Correct takes over what a check of this run found.
func (c *Clock) Correct(found facts.Network) {
	c.checked.Store(true)
	c.ahead.Store(int64(found.ClockOff))
}

// Recall takes over what the newest check in the notes found, until a check of this run says more. A clock that was set since is not
// known to be: but the time is not before that check.
func (c *Clock) Recall(last *facts.Check) {
	if last == nil || c.checked.Load() || last.Network.Right(c.computer()).Before(last.At) {
		return
	}
	c.ahead.Store(int64(last.Network.ClockOff))
}
