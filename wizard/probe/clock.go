package probe

import (
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"mailseal/wizard/facts"
)

// clock compares this computer's clock with the Date of web servers that have proven who they are. A policy host's own clock may be wrong:
// what a well-known server says counts before it, and where neither gave a Date, what the caller knew before (Config.Ahead).
type clock struct {
	asked     sync.Once // the well-known web servers
	wellKnown dates
	hosts     dates // policy hosts
}

// dates are what servers of a kind say of the clock.
type dates struct {
	ahead atomic.Pointer[time.Duration] // nil: none gave a Date
}

// clockTolerance is what a round trip and whole seconds make of two equal clocks.
const clockTolerance = 10 * time.Second

// read compares the clock with the Date of a server's answer. An answer that says the clock is right leaves one that says it is
// wrong as it is: a cache's may be old.
func (d *dates) read(now time.Time, header http.Header) {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return
	}
	age, _ := strconv.ParseUint(header.Get("Age"), 10, 31) // a cache keeps the Date of the original
	ahead := now.Sub(date.Add(time.Duration(age) * time.Second)).Round(time.Second)
	if ahead.Abs() >= clockTolerance {
		d.ahead.Store(&ahead)
		return
	}
	d.ahead.CompareAndSwap(nil, new(time.Duration))
}

// off returns how far the clock is ahead, as far as is known; read reports whether a server of this check gave a Date.
func (c *check) off() (ahead time.Duration, read bool) {
	for _, d := range []*dates{&c.clock.wellKnown, &c.clock.hosts} {
		if ahead := d.ahead.Load(); ahead != nil {
			return *ahead, true
		}
	}
	return c.probe.config.Ahead, false
}

// network returns what is known of the clock.
func (c *check) network() (n facts.Network) {
	n.ClockOff, _ = c.off()
	return n
}

// now returns the time, put right where the clock is known to be wrong from before.
func (p *Probe) now() time.Time { return facts.Network{ClockOff: p.config.Ahead}.Right(p.config.Now()) }

// now returns the time, put right where the clock is known to be wrong.
func (c *check) now() time.Time { return c.network().Right(c.probe.config.Now()) }
