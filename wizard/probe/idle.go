package probe

import (
	"context"
	"net"
	"sync/atomic"
	"time"
)

// idleAfter is how long nothing comes and goes before a check only waits.
const idleAfter = 2 * time.Second

// idleKey is where a context has what wants to know that a check only waits.
type idleKey struct{}

// WhenIdle returns a context for a check in a run that calls idle when nothing has come or gone for a while: what is left of the
// check is to wait for somebody, which takes nothing of this computer's time. It is called until it returns true. A check that
// is slow because this computer is busy is not idle.
func WhenIdle(ctx context.Context, idle func() (enough bool)) context.Context {
	return context.WithValue(ctx, idleKey{}, idle)
}

// watchIdle tells whoever wants to know that the check only waits. Call stop when it is done.
func (c *check) watchIdle(ctx context.Context) (stop func()) {
	idle, wanted := ctx.Value(idleKey{}).(func() bool)
	if !wanted || c.probe.config.Run == nil {
		return func() {}
	}
	over, cancel := context.WithCancel(ctx)
	go func() {
		wait := idleAfter
		timer := time.NewTimer(wait)
		defer timer.Stop()
		for {
			due := time.Since(c.begun) + wait
			select {
			case <-timer.C:
			case <-over.Done():
				return
			}
			wait = idleAfter
			if late := time.Since(c.begun)-due > tooBusy; !late { // else there may be an answer that nobody has had time to read
				quiet := c.probe.traffic.quiet()
				switch {
				case quiet < idleAfter:
					wait -= quiet
				case idle():
					return
				}
			}
			timer.Reset(wait)
		}
	}()
	return cancel
}

// traffic is when something came or went last.
type traffic struct {
	begun time.Time
	last  atomic.Int64 // nanoseconds after that
}

func (t *traffic) note() { t.last.Store(int64(time.Since(t.begun))) }

// quiet returns for how long nothing has come or gone.
func (t *traffic) quiet() time.Duration { return time.Since(t.begun) - time.Duration(t.last.Load()) }

// asideKey marks a context whose connections are not noted: they are not part of what the check asks.
type asideKey struct{}

// noted opens connections whose traffic is noted.
func (t *traffic) noted(dial func(context.Context, string, string) (net.Conn, error)) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if ctx.Value(asideKey{}) != nil {
			return conn, err
		}
		t.note()
		if err != nil {
			return nil, err
		}
		return notedConn{conn, t}, nil
	}
}

// notedConn is a connection whose traffic is noted.
type notedConn struct {
	net.Conn
	traffic *traffic
}

func (c notedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.traffic.note()
	return n, err
}

func (c notedConn) Write(b []byte) (int, error) {
	c.traffic.note()
	return c.Conn.Write(b)
}
