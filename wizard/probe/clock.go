package probe

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// clock compares this computer's clock with the Date of web servers that have
// proven who they are.
type clock struct {
	mu    sync.Mutex
	known bool
	ahead time.Duration
}

// clockTolerance is what a round trip and whole seconds make of two equal clocks.
const clockTolerance = 10 * time.Second

func (c *clock) note(now time.Time, header http.Header) {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return
	}
	age, _ := strconv.ParseUint(header.Get("Age"), 10, 31) // a cache keeps the Date of the original
	ahead := now.Sub(date.Add(time.Duration(age) * time.Second)).Round(time.Second)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known = true
	if ahead.Abs() >= clockTolerance {
		c.ahead = ahead
	}
}

func (c *clock) off() (ahead time.Duration, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ahead, c.known
}
