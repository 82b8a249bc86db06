package probe

import (
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"mailseal/wizard/facts"
)

// clock compares this computer's clock with the Date of web servers that have proven who they are. Until one gave it, the clock counts
// as wrong by as much as the caller knew before (Config.Ahead).
type clock struct {
	asked sync.Once // the well-known web servers
	ahead atomic.Pointer[time.Duration]
}

// clockTolerance is what a round trip and whole seconds make of two equal clocks.
const clockTolerance = 10 * time.Second

// readDate compares the clock with the Date of a server's answer. An answer that says the clock is right leaves one that says it is
// wrong as it is: a cache's may be old.
func (c *check) readDate(header http.Header) {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return
	}
	age, _ := strconv.ParseUint(header.Get("Age"), 10, 31) // a cache keeps the Date of the original
	ahead := c.probe.config.Now().Sub(date.Add(time.Duration(age) * time.Second)).Round(time.Second)
	if ahead.Abs() >= clockTolerance {
		c.clock.ahead.Store(&ahead)
		return
	}
	c.clock.ahead.CompareAndSwap(nil, new(time.Duration))
}

// wasRead reports whether a server gave a Date.
func (c *clock) wasRead() bool { return c.ahead.Load() != nil }

// off returns how far the clock is ahead, as far as is known.
func (c *check) off() time.Duration {
	if ahead := c.clock.ahead.Load(); ahead != nil {
		return *ahead
	}
	return c.probe.config.Ahead
}

// now returns the time, put right where the clock is known to be wrong from before.
func (p *Probe) now() time.Time { return facts.Network{ClockOff: p.config.Ahead}.Right(p.config.Now()) }

// now returns the time, put right where the clock is known to be wrong.
func (c *check) now() time.Time { return facts.Network{ClockOff: c.off()}.Right(c.probe.config.Now()) }
