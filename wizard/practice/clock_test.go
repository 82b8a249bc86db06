package practice

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestClockRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClock(monday, 0, false)
		time.Sleep(3 * time.Second) // the bubble's time
		if got := c.Now().Sub(monday); got != 3*time.Second {
			t.Errorf("after 3 s it shows %s", got)
		}
		c.Advance(time.Hour)
		c.Advance(-time.Hour)
		if got := c.Now().Sub(monday); got != time.Hour+3*time.Second {
			t.Errorf("after an hour more it shows %s", got)
		}
	})
}

func TestClockStandsStill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClock(monday, 0, true)
		time.Sleep(time.Hour)
		if !c.Now().Equal(monday) {
			t.Errorf("it shows %s", c.Now())
		}
		if err := c.Until(t.Context(), monday.AddDate(0, 0, 14)); err != nil || !c.Now().Equal(monday.AddDate(0, 0, 14)) {
			t.Errorf("it jumped to %s, %v", c.Now(), err)
		}
	})
}

func TestClockIsWatchedRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClock(monday, time.Second, false)
		began, end := time.Now(), monday.AddDate(0, 0, 14)
		seen := map[string]bool{}
		done := make(chan error)
		go func() { done <- c.Until(t.Context(), end) }()
		last := monday
		for running := true; running; {
			select {
			case err := <-done:
				ok(t, err)
				running = false
			case <-time.After(10 * time.Millisecond):
			}
			now := c.Now()
			if now.Before(last) {
				t.Fatalf("it went back from %s to %s", last, now)
			}
			last = now
			seen[now.Format(time.DateOnly)] = true
		}
		if took := time.Since(began); took != time.Second {
			t.Errorf("it took %s", took)
		}
		if len(seen) != 15 || c.Now().Before(end) {
			t.Errorf("%d days were seen, the last moment is %s", len(seen), c.Now())
		}
	})
}

func TestClockIsInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClock(monday, time.Second, true)
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		err := c.Until(ctx, monday.Add(time.Hour))
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		if past := c.Now().Sub(monday); past < 20*time.Minute || past > 30*time.Minute {
			t.Errorf("it stopped after %s", past)
		}
	})
}

// TestMinutesPassFaster: what takes minutes is waited for from check to check, and each of these waits is short.
func TestMinutesPassFaster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClock(monday, time.Second, true)
		began := time.Now()
		ok(t, c.Until(t.Context(), monday.Add(30*time.Second)))
		if took := time.Since(began); took != 200*time.Millisecond || c.Now().Sub(monday) != 30*time.Second {
			t.Errorf("it took %s until %s", took, c.Now())
		}
	})
}
