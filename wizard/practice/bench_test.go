package practice

import (
	"context"
	"net"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/probe"
)

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		w, err := Start(Options{Start: monday, Frozen: true})
		if err != nil {
			b.Fatal(err)
		}
		w.Close()
	}
}

// chain is the longest chain of round trips in a full check of these domains, as
// the comment of package probe counts them: the policy host is an alias into another zone.
const chain = 9

// BenchmarkCheck measures a full check of a domain that has all of it, over lines with a round trip of 50 ms:
// how many round trips it takes, how that compares with the longest chain of them, and how
// much memory it needs at once.
func BenchmarkCheck(b *testing.B) {
	const lag = 50 * time.Millisecond
	for _, provider := range []string{"google", "microsoft", "own"} {
		b.Run(provider, func(b *testing.B) {
			w, err := Start(Options{Start: monday, Frozen: true, Provider: provider})
			if err != nil {
				b.Fatal(err)
			}
			defer w.Close()
			publish(b, w, testPolicy)
			config := w.Config()
			config.Dial = slowly(config.Dial, lag)
			p := probe.New(config)
			var took time.Duration
			var peak uint64
			for b.Loop() {
				heap := watchHeap()
				seen := p.Check(b.Context(), w.Domain(), facts.Full(), nil)
				peak = max(peak, heap())
				if len(seen.Fetches) == 0 || len(seen.Servers) == 0 || seen.Servers[0].Calls[0].Stage != facts.CallDone {
					b.Fatal("something was not looked at")
				}
				took += seen.Took
			}
			trips := float64(took) / float64(lag) / float64(b.N)
			b.ReportMetric(trips, "roundtrips/check")
			b.ReportMetric(trips/chain, "of-chain")
			b.ReportMetric(float64(peak)/(1<<20), "peak-MB")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// watchHeap samples how much the heap grows until it is asked. The world's
// servers are in it too: what it says is too much rather than too little.
func watchHeap() (peak func() uint64) {
	var start, stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&start)
	done, result := make(chan struct{}), make(chan uint64)
	go func() {
		var most uint64
		ticks := time.NewTicker(5 * time.Millisecond)
		defer ticks.Stop()
		for {
			runtime.ReadMemStats(&stats)
			if stats.HeapInuse > start.HeapInuse {
				most = max(most, stats.HeapInuse-start.HeapInuse)
			}
			select {
			case <-done:
				result <- most
				return
			case <-ticks.C:
			}
		}
	}()
	return func() uint64 {
		close(done)
		return <-result
	}
}

// slowly makes every connection as slow as a line with a round trip of lag.
func slowly(dial func(context.Context, string, string) (net.Conn, error), lag time.Duration) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if network == "tcp" {
			time.Sleep(lag)
		}
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		slow := &slowConn{Conn: conn, lag: lag}
		slow.turned.Store(true)
		return slow, nil
	}
}

// slowConn delays the first read, and every first read after a write.
type slowConn struct {
	net.Conn
	lag    time.Duration
	turned atomic.Bool
}

func (c *slowConn) Write(b []byte) (int, error) {
	c.turned.Store(true)
	return c.Conn.Write(b)
}

func (c *slowConn) Read(b []byte) (int, error) {
	if c.turned.Swap(false) {
		time.Sleep(c.lag)
	}
	return c.Conn.Read(b)
}

// BenchmarkComputing measures what a check costs in computing, where nothing has to be waited for: one of everything, one while the
// wizard waits for DNS, and the one of every day, which knows what the ones before it saw.
func BenchmarkComputing(b *testing.B) {
	daily := facts.Full()
	daily.Guesses, daily.Site = false, false
	for _, kind := range []struct {
		name  string
		scope facts.Scope
	}{{"full", facts.Full()}, {"waiting", facts.Scope{DNS: true, Policy: true, Caches: true}}, {"daily", daily}} {
		b.Run(kind.name, func(b *testing.B) {
			w, err := Start(Options{Start: monday, Frozen: true})
			ok(b, err)
			defer w.Close()
			publish(b, w, testPolicy)
			config := w.Config()
			before := probe.New(config).Check(b.Context(), w.Domain(), facts.Full(), nil)
			config.Last = &before
			for b.Loop() {
				probe.New(config).Check(b.Context(), w.Domain(), kind.scope, nil)
			}
		})
	}
}

// BenchmarkSenders measures what a day of all senders costs, in a world that nobody checks: an ordinary one, one whose
// mail servers are down, and one where a policy forbids everything.
func BenchmarkSenders(b *testing.B) {
	for name, happens := range map[string]func(w *World) error{
		"calm":    func(*World) error { return nil },
		"down":    func(w *World) error { return w.Break(MailDown) },
		"expired": func(w *World) error { return w.Break(MailCertExpired) },
		"refused": func(w *World) error { return w.Apply(SetMX{otherServer}) },
	} {
		b.Run(name, func(b *testing.B) {
			w, err := Start(Options{Start: monday, Frozen: true, AllSenders: true})
			ok(b, err)
			defer w.Close()
			publish(b, w, googlePolicy(mtasts.Enforce, 7*day))
			w.Clock().Advance(day)
			w.Messages()
			ok(b, happens(w))
			for b.Loop() {
				w.Clock().Advance(day)
				w.Messages()
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "days/s")
		})
	}
}

// BenchmarkTruth measures what it costs to ask what would be refused now, and which policies may be held.
func BenchmarkTruth(b *testing.B) {
	w, err := Start(Options{Start: monday, Frozen: true, AllSenders: true})
	ok(b, err)
	defer w.Close()
	publish(b, w, googlePolicy(mtasts.Enforce, 7*day))
	w.Clock().Advance(7 * day)
	ok(b, w.Apply(SetMX{otherServer}))
	w.Clock().Advance(time.Hour)
	b.Run("would refuse", func(b *testing.B) {
		for b.Loop() {
			w.WouldRefuse()
		}
	})
	b.Run("fetchable", func(b *testing.B) {
		for b.Loop() {
			w.Fetchable()
		}
	})
}
