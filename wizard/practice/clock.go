package practice

import (
	"context"
	"sync"
	"time"
)

// Clock is the time in the pretend world. Between waits it runs with the real
// clock, or stands still when frozen; it never runs backwards. It is safe for
// concurrent use.
type Clock struct {
	pace   time.Duration
	frozen bool

	mu   sync.Mutex
	base time.Time // virtual
	mark time.Time // real, when base was set
}

// tick is how often a paced wait moves the clock, in real time.
const tick = 20 * time.Millisecond

func newClock(start time.Time, pace time.Duration, frozen bool) *Clock {
	return &Clock{pace: pace, frozen: frozen, base: start.Round(0).UTC(), mark: time.Now()}
}

// Now returns the virtual time, in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *Clock) now() time.Time {
	if c.frozen {
		return c.base
	}
	return c.base.Add(time.Since(c.mark))
}

// Advance moves the clock on by d at once. A negative d does nothing.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d > 0 {
		c.set(c.now().Add(d))
	}
}

// Until waits for the virtual time t. It takes the pace in real time, however
// far away t is, or a part of it where that is less than an hour, and moves the clock in small steps meanwhile, so that a display
// can show time running; with no pace it jumps. It returns early with the
// error of ctx, and the clock stays where it was by then.
func (c *Clock) Until(ctx context.Context, t time.Time) error {
	start, real := c.Now(), time.Now()
	distance := t.Sub(start)
	if distance <= 0 {
		return ctx.Err()
	}
	if pace := c.paceOf(distance); pace > 0 {
		ticker := time.NewTicker(tick)
		defer ticker.Stop()
		for past := time.Duration(0); past < pace; past = time.Since(real) {
			share := float64(past) / float64(pace)
			c.forward(start.Add(time.Duration(share * float64(distance))))
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-ticker.C:
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	c.forward(t)
	return nil
}

// paceOf returns how long a wait takes in real time. What takes minutes takes several waits, from check to check.
func (c *Clock) paceOf(distance time.Duration) time.Duration {
	if distance < time.Hour {
		return c.pace / 5
	}
	return c.pace
}

// forward moves the clock to t, unless it is there already.
func (c *Clock) forward(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now().Before(t) {
		c.set(t)
	}
}

func (c *Clock) set(t time.Time) { c.base, c.mark = t.Round(0).UTC(), time.Now() }
