package main

import (
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mailseal/tui/tuitest"
	"mailseal/wizard/diagnosis"
)

// TestManyDomains: of 200 domains at 20 providers and 300 name servers, all that answer after a while, a run finds exactly the
// broken ones, whatever is wrong with each, and says of each what it is.
func TestManyDomains(t *testing.T) {
	t.Parallel()
	tuitest.Bubble(t, func(t *testing.T) {
		const n = 200
		all := allTroubles()
		c := newManyDomains(t)
		c.fault = func(i int) trouble {
			if i%2 == 1 && i/2 < len(all) {
				return all[i/2]
			}
			return healthy
		}
		if len(all) > n/2 {
			t.Fatalf("%d troubles need more domains", len(all))
		}
		r := c.mailseal(t, crowdList(n), "status", "--json", "-")
		missed, alarms, wrong := c.judge(t, n, r.out)
		if missed+alarms > 0 || r.code != exitAction {
			t.Errorf("code %d; %d are missed or named wrongly, and %d false alarms:\n%s", r.code, missed, alarms, wrong)
		}
	})
}

// TestManyHanging: domains whose servers take a question and never answer hold up no other, however many they are: while they
// wait for their minute, the others are checked.
func TestManyHanging(t *testing.T) {
	tuitest.Bubble(t, func(t *testing.T) {
		const n, workers = 120, 2
		c := newManyDomains(t)
		c.fault = func(i int) trouble {
			if i%6 == 0 {
				return "policy host hangs"
			}
			return healthy
		}
		began := time.Now()
		var last time.Duration // when the last of the others was printed
		out := &onLines{call: func(lines int) {
			if lines <= n*5/6 {
				last = time.Since(began)
			}
		}}
		code, talk := c.runTo(t.Context(), t, strings.NewReader(crowdList(n)), out, "status", "--json", "--jobs", strconv.Itoa(workers), "-")
		order := domainsIn(out.text.String())
		if code != exitAction || len(order) != n {
			t.Fatalf("code %d, %d domains: %s", code, len(order), talk)
		}
		if took := time.Since(began); took > 4*time.Minute { // the hanging ones alone, two at a time, would take ten
			t.Errorf("it took %v", took)
		}
		if last > 3*time.Minute {
			t.Errorf("%d domains were printed after %v", n*5/6, last)
		}
	})
}

// TestManyAtDeadServers: where many domains have their name servers, or their policies, at one place that is dead, no check waits so long in front of
// it that its own time is up, and the others come to what they are.
func TestManyAtDeadServers(t *testing.T) {
	for name, try := range map[string]struct {
		down func(netip.Addr) bool
		hit  func(i int) bool
		said diagnosis.ID
		most time.Duration
	}{
		"name servers": {
			func(a netip.Addr) bool { return a == addressOf(firstHostServer+3) || a == addressOf(firstHostServer+4) },
			func(i int) bool { return i%2 == 1 }, diagnosis.DNSServersDead, 20 * time.Second,
		},
		"policies": {
			func(a netip.Addr) bool { return a.String() == sharedPolicyHost },
			func(i int) bool { return i%2 == 1 }, "", 30 * time.Second,
		},
	} {
		t.Run(name, func(t *testing.T) {
			tuitest.Bubble(t, func(t *testing.T) {
				const n = 100
				c := newManyDomains(t)
				c.dnsHosts, c.down = 2, try.down
				for domain, s := range statusLines(t, c.mailseal(t, crowdList(n), "status", "--json", "-").out) {
					i, _, _ := numberOf(domain + ".")
					took := time.Duration(s.TookMS) * time.Millisecond
					if (s.Verdict == diagnosis.OK) == try.hit(i) || try.hit(i) && try.said != "" && !slices.Contains(idsOf(s), try.said) || took > try.most {
						t.Errorf("%s comes to %s after %v: %v", domain, s.Verdict, took, idsOf(s))
					}
				}
			})
		})
	}
}

// newManyDomains is a crowd at 20 providers and 300 name servers, which answer after 50 ms.
func newManyDomains(t testing.TB) *crowd {
	c := newCrowd(t)
	c.providers, c.dnsHosts, c.latency = 20, 150, 50*time.Millisecond
	return c
}

// judge holds what a run printed as JSON against what is wrong with the first n domains.
func (c *crowd) judge(t testing.TB, n int, out string) (missed, alarms int, wrong string) {
	t.Helper()
	said := statusLines(t, out)
	if len(said) != n {
		t.Errorf("%d of %d domains are printed", len(said), n)
	}
	for i := range n {
		row := c.fault(i).row()
		if got := said[crowdDomain(i)]; !row.isSaid(got) {
			wrong += fmt.Sprintf("%s, %q: %s after %d ms, %v\n", crowdDomain(i), c.fault(i), got.Verdict, got.TookMS, idsOf(got))
			if row.finds == "" {
				alarms++
			} else {
				missed++
			}
		}
	}
	return missed, alarms, wrong
}

// isSaid reports whether a status names the trouble, and nothing that is not there.
func (r troubled) isSaid(s statusJSON) bool {
	want := r.verdict
	switch {
	case want != "":
	case r.finds == "":
		want = diagnosis.OK
	default:
		want = diagnosis.Action
	}
	found := r.finds == ""
	for _, id := range idsOf(s) {
		switch {
		case id == r.finds:
			found = true
		case r.finds == "" || id != diagnosis.CheckNoHistory && !slices.Contains(r.also, id):
			return false
		}
	}
	return found && s.Verdict == want
}

func idsOf(s statusJSON) (ids []diagnosis.ID) {
	for _, f := range s.Findings {
		ids = append(ids, diagnosis.ID(f.ID))
	}
	return ids
}

// BenchmarkManyDomains checks many domains in a process of its own, in real time: 20 providers, 300 name servers, 50 ms an answer, 5 %
// broken in every way in turn; and once with 5 % whose policy host takes a question and never answers.
func BenchmarkManyDomains(b *testing.B) {
	all := allTroubles()
	everyWay := func(i int) trouble {
		if i%20 == 7 {
			return all[i/20%len(all)]
		}
		return healthy
	}
	hanging := func(i int) trouble {
		if i%20 == 7 {
			return "policy host hangs"
		}
		return healthy
	}
	for _, try := range []struct {
		name  string
		n     int
		fault func(int) trouble
	}{{"1000", 1000, everyWay}, {"10000", 10000, everyWay}, {"1000-hanging", 1000, hanging}, {"10000-hanging", 10000, hanging}} {
		b.Run(try.name, func(b *testing.B) {
			for b.Loop() {
				c := newManyDomains(b)
				c.fault = try.fault
				began := time.Now()
				r, u := c.inProcess(b, crowdList(try.n), slices.Concat([]string{"status", "--json"}, strings.Fields(os.Getenv("MAILSEAL_BENCH_FLAGS")), []string{"-"})...)
				took := time.Since(began)
				missed, alarms, wrong := c.judge(b, try.n, r.out)
				if wrong != "" {
					b.Log(wrong)
				}
				domains := float64(try.n)
				b.ReportMetric(float64(missed), "missed")
				b.ReportMetric(float64(alarms), "alarms")
				b.ReportMetric(float64(c.questions)/domains, "questions/domain")
				b.ReportMetric(float64(c.sockets)/domains, "sockets/domain")
				b.ReportMetric(float64(c.mostOpen), "sockets-at-once")
				b.ReportMetric(took.Seconds(), "s")
				b.ReportMetric(domains/took.Seconds(), "domains/s")
				b.ReportMetric(float64(u.CPU.Microseconds())/domains, "µs-CPU/domain")
				b.ReportMetric(float64(u.PeakRSS)/(1<<20), "MB-RSS")
				b.ReportMetric(float64(u.PeakHeap)/(1<<20), "MB-heap")
				b.ReportMetric(float64(u.Live)/(1<<20), "MB-live")
				b.ReportMetric(0, "ns/op")
			}
		})
	}
}
