package probe

import (
	"context"
	"io"
	"net"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"mailseal/wizard/facts"
)

// A network that goes down during a run and comes back is no fault of the domains that were being checked: they are checked again.
func TestOutage(t *testing.T) {
	type outage struct {
		from, length time.Duration
		back         bool
		noRoute      bool // this computer says at once that there is no way
	}
	outages := []outage{{25 * time.Millisecond, 3500 * time.Millisecond, true, false}, {25 * time.Millisecond, time.Hour, false, false}, {25 * time.Millisecond, time.Hour, false, true}}
	for from := 15 * time.Millisecond; from < 60*time.Millisecond; from += 10 * time.Millisecond { // an answer takes 10
		outages = append(outages, outage{from, 20 * time.Second, true, false}, outage{from, 20 * time.Second, true, true})
	}
	for _, test := range outages {
		t.Run(test.length.String()+" from "+test.from.String()+map[bool]string{true: " without a route"}[test.noRoute], func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newPretend(t, alphaZone)
				w.servers["192.0.2.80:443"] = w.page(0, "mta-sts.alpha.example")
				p := w.probe(0)
				p.config.Run = NewRun(1)
				begun, dial := time.Now(), p.config.Dial
				p.config.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
					if at := time.Since(begun); at < test.from || at >= test.from+test.length {
						return dial(ctx, network, address)
					}
					if test.noRoute {
						return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ENETUNREACH}
					}
					if network == "udp" {
						return w.dialMemory(ctx, address, time.Hour), nil
					}
					<-ctx.Done()
					return nil, ctx.Err()
				}
				seen := p.Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Policy: true, Caches: true}, nil)
				if took := time.Since(begun); took > 3*time.Minute {
					t.Errorf("took %s", took)
				}
				if !test.back {
					same(t, []bool{seen.Network.Offline, seen.Reach.DNS, seen.Reach.Web}, []bool{true, false, false})
					return
				}
				for _, found := range []facts.Lookup{seen.MX, seen.Record, seen.Report, seen.Host} {
					for _, a := range found.Authoritative {
						same(t, a.Status, facts.OK)
					}
					same(t, len(found.Authoritative), 2)
				}
				if len(seen.Fetches) != 1 || seen.Fetches[0].Stage != facts.FetchDone {
					t.Errorf("fetched %+v", seen.Fetches)
				}
			})
		})
	}
}

// Where only the domain's own servers are silent, a resolver that answers meanwhile shows that the network is there, and nothing is
// checked twice, however many questions a check has under way.
func TestSilenceIsNoOutage(t *testing.T) {
	for _, jobs := range []int{1, 200} {
		synctest.Test(t, func(t *testing.T) {
			w := newPretend(t, alphaZone)
			w.mute = []string{"192.0.2.53", "192.0.2.54"}
			p := New(w.probe(0).config)
			p.config.Run = NewRun(jobs)
			p.slots = make(chan struct{}, p.config.Run.sockets)
			begun := time.Now()
			seen := p.Check(t.Context(), "alpha.example", facts.Full(), nil)
			same(t, []any{seen.Reach.DNS, statuses(seen.MX.Authoritative)}, []any{true, []string{"timeout ", "timeout "}})
			if all := time.Since(begun); all > seen.Took+maxSpread {
				t.Errorf("%d jobs: took %s, the last check %s of it", jobs, all, seen.Took)
			}
		})
	}
}

// A check that only waits is idle, although a resolver is asked now and then whether the network is there.
func TestPulseIsNoTraffic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newPretend(t, alphaZone)
		w.servers["192.0.2.80:443"] = func(conn net.Conn) { io.Copy(io.Discard, conn) }
		config := w.probe(0).config
		config.Run = NewRun(1)
		begun := time.Now()
		var after atomic.Int64
		ctx := WhenIdle(t.Context(), func() bool { after.Store(int64(time.Since(begun))); return true })
		New(config).Check(ctx, "alpha.example", facts.Scope{DNS: true, Policy: true}, nil)
		if after := time.Duration(after.Load()); after == 0 || after > 2*idleAfter {
			t.Errorf("idle after %s", after)
		}
		pings := 0
		for _, q := range w.questions(true) {
			if q.name == "" && q.qtype == "NS" {
				pings++
			}
		}
		if pings < 10 {
			t.Errorf("%d questions whether the network is there", pings)
		}
	})
}
