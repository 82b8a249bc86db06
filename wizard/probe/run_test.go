package probe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"mailseal/wizard/facts"
)

// finder finds out what a test says, and counts how often.
type finder struct {
	times atomic.Int32
	takes time.Duration
	worth func(n int32) outlook
}

func (f *finder) find() (int32, time.Duration, outlook) {
	n := f.times.Add(1)
	time.Sleep(f.takes)
	return n, time.Minute, f.worth(n)
}

func always(worth outlook) func(int32) outlook { return func(int32) outlook { return worth } }

// TestShared: what is good is found out once, for as long as it is good; a failure counts for others once two have seen it; and
// what our own time cut short counts for nobody.
func TestShared(t *testing.T) {
	ask := func(t *testing.T, s *shared[string, int32], f *finder, checks int) (values []int32, others int) {
		var mu sync.Mutex
		var all sync.WaitGroup
		for range checks {
			all.Go(func() {
				value, shared := s.get(t.Context(), time.Now, "key", f.find)
				mu.Lock()
				defer mu.Unlock()
				values = append(values, value)
				if shared {
					others++
				}
			})
		}
		all.Wait()
		return values, others
	}
	for _, try := range []struct {
		name          string
		worth         outlook
		first, others int32 // questions of ten checks at once, and how many had another's answer
		then, late    int32 // questions of ten more right after, and of ten after the answer's life
	}{
		{"good", good, 1, 9, 0, 1},
		{"bad", bad, 2, 8, 0, 1},
		{"our own", ourOwn, 10, 0, 10, 10},
	} {
		t.Run(try.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var s shared[string, int32]
				f := &finder{takes: time.Second, worth: always(try.worth)}
				began := time.Now()
				_, others := ask(t, &s, f, 10)
				if n := f.times.Swap(0); n != try.first || others != int(try.others) {
					t.Errorf("%d questions, %d had another's answer", n, others)
				}
				if took := time.Since(began); took > 2*time.Second {
					t.Errorf("they waited for each other, %s", took)
				}
				ask(t, &s, f, 10)
				if n := f.times.Swap(0); n != try.then {
					t.Errorf("right after: %d questions", n)
				}
				time.Sleep(2 * time.Minute)
				if ask(t, &s, f, 10); f.times.Load() != try.late {
					t.Errorf("later: %d questions", f.times.Load())
				}
			})
		})
	}
}

// TestSharedHiccup: one failure is nobody else's.
func TestSharedHiccup(t *testing.T) {
	var s shared[string, int32]
	f := &finder{worth: func(n int32) outlook {
		if n == 1 {
			return bad
		}
		return good
	}}
	for i, want := range []struct {
		value int32
		other bool
	}{{1, false}, {2, false}, {2, true}} {
		if value, other := s.get(t.Context(), time.Now, "key", f.find); value != want.value || other != want.other {
			t.Errorf("%d: %d, %t", i, value, other)
		}
	}
}

// TestSharedEnds: whoever waits for another check, and has no time left, does not wait on.
func TestSharedEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s shared[string, int32]
		slow := &finder{takes: time.Minute, worth: always(good)}
		go s.get(t.Context(), time.Now, "key", slow.find)
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		quick := &finder{worth: always(ourOwn)}
		began := time.Now()
		if _, other := s.get(ctx, time.Now, "key", quick.find); other || quick.times.Load() != 1 || time.Since(began) > 2*time.Second {
			t.Errorf("%t, %d, %s", other, quick.times.Load(), time.Since(began))
		}
		time.Sleep(2 * time.Minute)
	})
}

// TestSharedStaysSmall: a run over any number of domains keeps no more than its limit, and what many need stays.
func TestSharedStaysSmall(t *testing.T) {
	var s shared[string, int32]
	common := &finder{worth: always(good)}
	now := time.Now()
	clock := func() time.Time { return now }
	for i := range 10 * maxShared {
		s.get(t.Context(), clock, fmt.Sprint(i), (&finder{worth: always(good)}).find)
		s.get(t.Context(), clock, "common", common.find)
		if len(s.entries) > maxShared {
			t.Fatalf("%d entries", len(s.entries))
		}
	}
	if n := common.times.Load(); n != 1 {
		t.Errorf("what all need was found out %d times", n)
	}
}

// TestGate: a server is asked only so much at a time; one that is silent keeps nobody waiting for long; and no gate is left behind.
func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		run := NewRun(40)
		p := New(Config{Run: run})
		to := netip.MustParseAddrPort("192.0.2.1:25")
		var inside, most atomic.Int32
		ask := func(takes time.Duration) {
			leave, err := p.enter(t.Context(), to, politeness{3, 5 * time.Second})
			if err != nil {
				t.Error(err)
				return
			}
			defer leave()
			most.Store(max(most.Load(), inside.Add(1)))
			time.Sleep(takes)
			inside.Add(-1)
		}
		var all sync.WaitGroup
		for range 12 {
			all.Go(func() { ask(time.Second) })
		}
		began := time.Now()
		all.Wait()
		if took := time.Since(began); most.Load() != 3 || took != 4*time.Second {
			t.Errorf("%d at a time, %s", most.Load(), took)
		}
		for range 3 {
			all.Go(func() { ask(time.Minute) })
		}
		synctest.Wait()
		began = time.Now()
		ask(0)
		if took := time.Since(began); took != 5*time.Second {
			t.Errorf("three that are silent held it up for %s", took)
		}
		ctx, cancel := context.WithCancel(t.Context())
		for range 3 {
			all.Go(func() { ask(time.Minute) })
		}
		synctest.Wait()
		cancel()
		if _, err := p.enter(ctx, to, politeness{3, 5 * time.Second}); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
		all.Wait()
		synctest.Wait()
		if len(run.gates.open) != 0 {
			t.Errorf("%d gates are left", len(run.gates.open))
		}
	})
}

// TestRunSockets: one check may open many sockets, and many checks together not much more.
func TestRunSockets(t *testing.T) {
	for checks, want := range map[int]int{0: 96, 1: 96, 10: 96, 40: 24, 200: 12} {
		if got := NewRun(checks).sockets; got != want {
			t.Errorf("%d checks: %d sockets each, want %d", checks, got, want)
		}
	}
}

// TestCommon: what lies in the domain is its own.
func TestCommon(t *testing.T) {
	c := newCheck(New(Config{Run: NewRun(2)}), "alpha.example", facts.Full())
	for name, want := range map[string]bool{
		"alpha.example": false, "mta-sts.alpha.example": false, "MX.alpha.example.": false, "example": true, "beta.example": true, "notalpha.example": true,
	} {
		if c.common(name) != want {
			t.Errorf("%s is common: %t", name, !want)
		}
	}
	if newCheck(New(Config{}), "alpha.example", facts.Full()).common("beta.example") {
		t.Error("without a run, something is common")
	}
}

// lateConn is a connection at a computer that has no time: what it waits for, it notices late.
type lateConn struct {
	net.Conn
	late time.Duration
}

func (c lateConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	time.Sleep(c.late)
	return n, err
}

// TestTooBusy: that no answer came in time is the server's silence only where this computer noticed in time.
func TestTooBusy(t *testing.T) {
	for _, late := range []time.Duration{0, time.Second} {
		synctest.Test(t, func(t *testing.T) {
			p := New(Config{Dial: func(context.Context, string, string) (net.Conn, error) {
				client, server := net.Pipe()
				go func() { _, _ = io.Copy(io.Discard, server) }() // it never answers
				return lateConn{client, late}, nil
			}})
			c := newCheck(p, "alpha.example", facts.Full())
			server := facts.Server{Kind: facts.Authoritative, Name: "ns.example", Addr: "192.0.2.1"}
			a := c.askAuthoritative(t.Context(), zone{name: "alpha.example"}, server, "alpha.example", 15).answer
			if a.Status != facts.Timeout || a.Cut != (late > 0) {
				t.Errorf("%s late: %s, cut %t: %s", late, a.Status, a.Cut, a.Err)
			}
		})
	}
}

// TestDespiteBusy: what this computer was too busy to see the end of is tried again, a few times, and nothing else is.
func TestDespiteBusy(t *testing.T) {
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for _, try := range []struct {
		name  string
		ctx   context.Context
		ends  []error
		tries int
		want  error
	}{
		{"an answer", t.Context(), []error{nil}, 1, nil},
		{"too busy once", t.Context(), []error{errBusy, nil}, 2, nil},
		{"silence", t.Context(), []error{context.DeadlineExceeded}, 1, context.DeadlineExceeded},
		{"too busy, then silence", t.Context(), []error{errBusy, context.DeadlineExceeded}, 2, context.DeadlineExceeded},
		{"always too busy", t.Context(), []error{errBusy, errBusy, errBusy, nil}, busyTries, errBusy},
		{"no time left", over, []error{errBusy, nil}, 1, errBusy},
	} {
		tries := 0
		_, err := despiteBusy(try.ctx, func() (int, error) { tries++; return tries, try.ends[tries-1] })
		if tries != try.tries || !errors.Is(err, try.want) {
			t.Errorf("%s: %d tries, %v", try.name, tries, err)
		}
	}
}

// TestRunBeginsSpread: the first checks of a run do not begin together, and none waits long; those that come later do not wait.
func TestRunBeginsSpread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 40
		run := NewRun(n)
		began := time.Now()
		moments := map[time.Duration]bool{}
		var mu sync.Mutex
		var all sync.WaitGroup
		for turn := range n {
			all.Go(func() {
				run.begin(t.Context(), int32(turn+1))
				mu.Lock()
				defer mu.Unlock()
				moments[time.Since(began).Truncate(spreadEach/10)] = true
			})
		}
		all.Wait()
		if took := time.Since(began); took > n*spreadEach || len(moments) < n/2 {
			t.Errorf("%d checks begin at %d moments, within %s", n, len(moments), took)
		}
		before := time.Now()
		run.begin(t.Context(), n+1)
		NewRun(1).begin(t.Context(), 1)
		if !time.Now().Equal(before) {
			t.Error("a check waits that is alone")
		}
	})
}

// TestAskedAgainSpread: what is lost together is not sent again together, and no answer is waited for longer than before.
func TestAskedAgainSpread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		moments := map[time.Duration]bool{}
		var mu sync.Mutex
		began := time.Now()
		p := New(Config{Dial: func(context.Context, string, string) (net.Conn, error) {
			client, server := net.Pipe()
			go func() {
				buf := make([]byte, 4096)
				for n := 0; ; n++ {
					if _, err := server.Read(buf); err != nil {
						return
					}
					mu.Lock()
					if n == 1 {
						moments[time.Since(began)] = true
					}
					mu.Unlock()
				}
			}()
			return client, nil
		}})
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				_, _ = p.exchange(t.Context(), netip.MustParseAddrPort("192.0.2.1:53"), question{name: "alpha.example", qtype: 16}, 2)
			})
		}
		all.Wait()
		mu.Lock()
		defer mu.Unlock()
		if took := time.Since(began); took != 3*time.Second || len(moments) < 15 {
			t.Errorf("sent again at %d moments; given up after %s", len(moments), took)
		}
		for at := range moments {
			if at < time.Second || at > 1250*time.Millisecond {
				t.Errorf("sent again after %s", at)
			}
		}
	})
}

// TestEveryServerHasItsGate: whatever is asked for, and by however many checks of a run, no server has more than so many connections.
func TestEveryServerHasItsGate(t *testing.T) {
	type asks func(c *check, ctx context.Context)
	google := site{addr: netip.MustParseAddr("8.8.8.8"), host: "dns.google"}
	for name, test := range map[string]struct {
		most int32
		ask  asks
	}{
		"a name server": {int32(politeDNS.most), func(c *check, ctx context.Context) {
			c.askAuthoritative(ctx, zone{}, facts.Server{Addr: "192.0.2.1"}, c.domain, 16)
		}},
		"a resolver": {int32(politeResolver.most), func(c *check, ctx context.Context) {
			c.askResolver(ctx, facts.Server{Addr: "192.0.2.1"}, question{name: c.domain, qtype: 16, recurse: true})
		}},
		"a resolver over HTTPS":    {int32(politeSite.most), func(c *check, ctx context.Context) { c.askHTTPS(ctx, google, question{name: c.domain, qtype: 16}) }},
		"a mail server":            {int32(politeMail.most), func(c *check, ctx context.Context) { c.call(ctx, c.domain, "192.0.2.1") }},
		"a well-known mail server": {int32(politeMail.most), func(c *check, ctx context.Context) { c.tryGreeting(ctx, netip.MustParseAddr("192.0.2.1")) }},
		"a policy host":            {int32(politeWeb.most), func(c *check, ctx context.Context) { c.get(ctx, page{"192.0.2.1", c.domain, "/", userAgent}) }},
		"a well-known web server":  {int32(politeSite.most), func(c *check, ctx context.Context) { c.presentedChain(ctx, google) }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const checks = 200
				var open, most atomic.Int32
				run := NewRun(checks)
				var all sync.WaitGroup
				for i := range checks {
					p := New(Config{Run: run, Dial: func(context.Context, string, string) (net.Conn, error) {
						most.Store(max(most.Load(), open.Add(1)))
						time.Sleep(100 * time.Millisecond)
						open.Add(-1)
						return nil, syscall.ECONNREFUSED
					}})
					all.Go(func() { test.ask(newCheck(p, fmt.Sprintf("practice-%d.example", i), facts.Full()), t.Context()) })
				}
				all.Wait()
				if most.Load() != test.most {
					t.Errorf("%d connections at a time, want %d", most.Load(), test.most)
				}
			})
		})
	}
}
