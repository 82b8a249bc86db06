package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// crowdList is a list of the first n domains of a crowd.
func crowdList(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintln(&b, crowdDomain(i))
	}
	return b.String()
}

// statusLines reads what --json printed, by domain.
func statusLines(t testing.TB, out string) map[string]statusJSON {
	t.Helper()
	all := map[string]statusJSON{}
	for line := range strings.Lines(out) {
		var s statusJSON
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		if _, twice := all[s.Domain]; twice {
			t.Errorf("%s is printed twice", s.Domain)
		}
		all[s.Domain] = s
	}
	return all
}

// troubled gives every tenth domain one of the troubles.
func troubled(i int) trouble {
	if i%10 != 3 {
		return healthy
	}
	return []trouble{expired, fileGone, uncovered, otherName}[i/10%4]
}

// TestRunFindsTheBroken: in a run in which checks share what they have in common, each domain comes to what it comes to by itself,
// and it takes little more than the slowest of them.
func TestRunFindsTheBroken(t *testing.T) {
	const n = 80
	synctest.Test(t, func(t *testing.T) {
		c := newCrowd(t)
		c.fault, c.lag, c.providers, c.dnsHosts = troubled, 50*time.Millisecond, 3, 5
		began := time.Now()
		r := c.mailseal(t, crowdList(n), "status", "--json", "-")
		took := time.Since(began)
		if r.code != exitAction || took > 20*time.Second {
			t.Errorf("code %d after %s", r.code, took)
		}
		together := statusLines(t, r.out)
		if len(together) != n {
			t.Fatalf("%d of %d domains: %s", len(together), n, r.talk)
		}
		for i := range n {
			found := together[crowdDomain(i)]
			if broken := troubled(i) != healthy; broken != (found.Verdict == "action") {
				t.Errorf("%s is %q, and comes to %s: %v", crowdDomain(i), troubled(i), found.Verdict, found.Findings)
			}
			if i > 20 && i%10 != 3 {
				continue
			}
			alone := statusLines(t, c.mailseal(t, "", "status", "--json", crowdDomain(i)).out)[crowdDomain(i)]
			if got, want := timeless(t, found), timeless(t, alone); got != want {
				at := 0
				for at < min(len(got), len(want)) && got[at] == want[at] {
					at++
				}
				t.Errorf("%s in a run and by itself: %.200q and %.200q", crowdDomain(i), got[at:], want[at:])
			}
		}
	})
}

// timeless is a status without what differs from one time to the next.
func timeless(t *testing.T, s statusJSON) string {
	t.Helper()
	s.CheckedAt, s.LastGood, s.TookMS = time.Time{}, time.Time{}, 0
	for i := range s.Findings {
		s.Findings[i].Fix = "" // it proposes an id, which is the time
	}
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`).ReplaceAllString(string(text), "")
}

// TestRunAsksOnce: what domains have in common is asked once, what is a domain's own is asked of each, and no server is asked much
// at a time.
func TestRunAsksOnce(t *testing.T) {
	const n = 60
	synctest.Test(t, func(t *testing.T) {
		c := newCrowd(t)
		c.lag = 50 * time.Millisecond
		c.mailseal(t, crowdList(n), "status", "--json", "-")
		for _, mx := range []string{"tcp 203.0.113.1:25", "tcp 203.0.113.2:25"} {
			if c.dials[mx] != 1 {
				t.Errorf("%s was called %d times", mx, c.dials[mx])
			}
		}
		if shared := c.dials["tcp "+sharedPolicyHost+":443"]; shared != n/2 {
			t.Errorf("the policies of %d domains at one address were fetched %d times", n/2, shared)
		}
		for i := range n {
			if own := "tcp " + policyAddress(i).String() + ":443"; i%2 == 0 && c.dials[own] != 1 {
				t.Errorf("the policy of %s was fetched %d times", crowdDomain(i), c.dials[own])
			}
		}
		for server, most := range c.most {
			if limit := map[string]int{"25": 4, "443": 8, "53": 64}[server[strings.LastIndexByte(server, ':')+1:]]; most > limit {
				t.Errorf("%s was asked %d things at a time", server, most)
			}
		}
		together := c.questions
		c.mailseal(t, "", "status", "--json", crowdDomain(0))
		if alone := c.questions - together; together/n > alone*8/10 {
			t.Errorf("%d questions for each of %d domains, %d for one by itself", together/n, n, alone)
		}
	})
}

// TestSlowDomain: a domain that takes its time holds up nobody, and with --in-order only what is printed.
func TestSlowDomain(t *testing.T) {
	const n = 60
	for _, flag := range []string{"", "--in-order"} {
		synctest.Test(t, func(t *testing.T) {
			c := newCrowd(t)
			c.lag = 50 * time.Millisecond
			c.fault = func(i int) trouble {
				if i == 0 {
					return slowPolicy
				}
				return healthy
			}
			args := []string{"status", "--json", "--jobs", "3", "-"}
			if flag != "" {
				args = append(args, flag)
			}
			began := time.Now()
			r := c.mailseal(t, crowdList(n), args...)
			took := time.Since(began)
			if took < 50*time.Second || took > 90*time.Second {
				t.Errorf("%s: it took %s; the slow one alone takes a minute", flag, took)
			}
			var order []string
			for line := range strings.Lines(r.out) {
				var s statusJSON
				_ = json.Unmarshal([]byte(line), &s)
				order = append(order, s.Domain)
			}
			switch inList := slices.Equal(order, strings.Fields(crowdList(n))); {
			case len(order) != n || inList != (flag != ""):
				t.Errorf("%q: printed %v", flag, order)
			case flag == "" && order[n-1] != crowdDomain(0):
				t.Errorf("the slow one is not the last: %v", order)
			}
		})
	}
}

// TestInterruptedRun: what is done is printed and counted.
func TestInterruptedRun(t *testing.T) {
	for _, flag := range []string{"--in-order", "--in-order=false"} {
		synctest.Test(t, func(t *testing.T) {
			c := newCrowd(t)
			c.lag = 50 * time.Millisecond
			c.fault = func(i int) trouble {
				if i == 2 {
					return slowPolicy
				}
				return healthy
			}
			ctx, interrupt := context.WithTimeout(t.Context(), 10*time.Second)
			defer interrupt()
			var out, talk bytes.Buffer
			list, more := io.Pipe() // a list that does not end
			go func() { _, _ = io.WriteString(more, crowdList(20)) }()
			a := newApp(streams{in: list, out: &out, errOut: &talk}, func(string) string { return "" })
			a.network = c.config()
			code := a.run(ctx, []string{"--state-dir", t.TempDir(), "status", "--json", "--jobs", "4", flag, "-"})
			_ = more.Close()
			done := statusLines(t, out.String())
			if _, given := done[crowdDomain(2)]; code != exitInterrupted || len(done) != 19 || given {
				t.Errorf("code %d, %d domains: %v", code, len(done), slices.Sorted(maps.Keys(done)))
			}
			if !strings.Contains(talk.String(), "19 domains: 19 fine") || !strings.Contains(talk.String(), "Stopped early") {
				t.Errorf("it says %q", talk.String())
			}
		})
	}
}

// BenchmarkStatus measures what a domain costs, of 1,000 that have one provider and one DNS host: each checked by itself, and all
// in one run.
func BenchmarkStatus(b *testing.B) {
	const n = 1000
	measure := func(name string, run func(c *crowd)) {
		b.Run(name, func(b *testing.B) {
			var c *crowd
			for b.Loop() {
				c = newCrowd(b)
				run(c)
			}
			calls := c.dials["tcp 203.0.113.1:25"] + c.dials["tcp 203.0.113.2:25"]
			b.ReportMetric(float64(c.questions)/n, "questions/domain")
			b.ReportMetric(float64(c.sockets)/n, "sockets/domain")
			b.ReportMetric(float64(calls)/n, "calls/domain")
			b.ReportMetric(float64(b.Elapsed().Microseconds())/n/float64(b.N), "µs/domain")
			b.ReportMetric(0, "ns/op")
		})
	}
	measure("alone", func(c *crowd) {
		for i := range n {
			c.mailseal(b, "", "status", "--json", crowdDomain(i))
		}
	})
	measure("run", func(c *crowd) { c.mailseal(b, crowdList(n), "status", "--json", "-") })
}
