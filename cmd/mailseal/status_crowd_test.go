package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
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

// everyTenth gives every tenth domain one of the troubles.
func everyTenth(i int) trouble {
	if i%10 != 3 {
		return healthy
	}
	return []trouble{expired, fileGone, uncovered, otherName}[i/10%4]
}

// TestRunFindsTheBroken: in a run in which checks share what they have in common, each domain comes to what it comes to by itself.
func TestRunFindsTheBroken(t *testing.T) {
	const n = 40
	c := newCrowd(t)
	c.fault, c.providers, c.dnsHosts = everyTenth, 3, 5
	r := c.mailseal(t, crowdList(n), "status", "--json", "--jobs", "4", "-")
	together := statusLines(t, r.out)
	if r.code != exitAction || len(together) != n {
		t.Fatalf("code %d, %d of %d domains: %s", r.code, len(together), n, r.talk)
	}
	for i := range n {
		found := together[crowdDomain(i)]
		if broken := everyTenth(i) != healthy; broken != (found.Verdict == "action") {
			t.Errorf("%s is %q, and comes to %s: %v", crowdDomain(i), everyTenth(i), found.Verdict, found.Findings)
		}
		if i > 5 && i%10 != 3 {
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
	return regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z`).ReplaceAllString(string(text), "")
}

// TestRunAsksOnce: what domains have in common is asked once, what is a domain's own is asked of each, and no server is asked much
// at a time.
func TestRunAsksOnce(t *testing.T) {
	const n = 30
	c := newCrowd(t)
	began := time.Now()
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
	if most := c.most["tcp "+sharedPolicyHost+":443"]; most > 8 && time.Since(began) < 5*time.Second { // whoever takes longer is not waited for
		t.Errorf("%d connections at a time to one web server", most)
	}
	for _, name := range []string{"mx0.mail-0.example.", "mx1.mail-0.example.", "ns0.dns-0.example.", "example."} {
		if asked := c.asked[name]; asked == 0 || asked >= n { // each check by itself asks once at least
			t.Errorf("%s was asked for %d times", name, asked)
		}
	}
}

// onLines calls a function with the number of lines written so far, at each.
type onLines struct {
	mu   sync.Mutex
	text bytes.Buffer
	call func(lines int)
}

func (w *onLines) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text.Write(b)
	w.call(bytes.Count(w.text.Bytes(), []byte("\n")))
	return len(b), nil
}

// slowFirst has the policy host of the first domain say nothing before a channel is closed.
func slowFirst(c *crowd) (answer func()) {
	c.fault = func(i int) trouble {
		if i == 0 {
			return slowPolicy
		}
		return healthy
	}
	c.slow = make(chan struct{})
	return sync.OnceFunc(func() { close(c.slow) })
}

// runTo runs the program in this internet, and writes to out.
func (c *crowd) runTo(ctx context.Context, t *testing.T, in io.Reader, out io.Writer, args ...string) (code int, talk string) {
	t.Helper()
	var said bytes.Buffer
	a := newApp(streams{in: in, out: out, errOut: &said}, func(string) string { return "" })
	a.network = c.config()
	code = a.run(ctx, append([]string{"--state-dir", t.TempDir()}, args...))
	return code, said.String()
}

// domainsIn lists the domains of an output, in its order.
func domainsIn(out string) []string {
	var order []string
	for line := range strings.Lines(out) {
		var s statusJSON
		_ = json.Unmarshal([]byte(line), &s)
		order = append(order, s.Domain)
	}
	return order
}

// TestSlowDomain: a domain that takes its time holds up nobody: it answers when all others are printed.
func TestSlowDomain(t *testing.T) {
	const n = 20
	c := newCrowd(t)
	answer := slowFirst(c)
	out := &onLines{call: func(lines int) {
		if lines == n-1 {
			answer()
		}
	}}
	code, talk := c.runTo(t.Context(), t, strings.NewReader(crowdList(n)), out, "status", "--json", "--jobs", "3", "-")
	if order := domainsIn(out.text.String()); code != exitFine || len(order) != n || order[n-1] != crowdDomain(0) {
		t.Errorf("code %d: %v; %s", code, order, talk)
	}
}

// TestPlaces: a check that only waits makes space for another, as long as there is space for it; and each gives back what it has.
func TestPlaces(t *testing.T) {
	all := places{busy: make(chan struct{}, 2), waiting: make(chan struct{}, 3)}
	var checks sync.WaitGroup
	var busy, waiting atomic.Int32
	for i := range 200 {
		place, err := all.take(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n := busy.Add(1); n > 2 {
			t.Errorf("%d are busy", n)
		}
		checks.Go(func() {
			busyNow := true
			if i%2 == 0 {
				busy.Add(-1) // before its space can be another's
				if busyNow = !place.wait(); busyNow {
					busy.Add(1)
				} else if n := waiting.Add(1); n > 3 {
					t.Errorf("%d wait", n)
				}
				if !busyNow && !place.wait() {
					t.Error("who waits has to be asked again")
				}
			}
			if busyNow {
				busy.Add(-1)
			} else {
				waiting.Add(-1)
			}
			place.leave()
			place.leave()
		})
	}
	checks.Wait()
	if len(all.busy) != 0 || len(all.waiting) != 0 || busy.Load() != 0 || waiting.Load() != 0 {
		t.Errorf("left over: %d, %d", len(all.busy), len(all.waiting))
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for range cap(all.busy) {
		all.busy <- struct{}{}
	}
	if _, err := all.take(ended); err == nil {
		t.Error("a run that has ended takes a place")
	}
}

// TestInOrder: with --in-order the others are checked meanwhile, and printed behind it.
func TestInOrder(t *testing.T) {
	const n = 20
	c := newCrowd(t)
	answer := slowFirst(c)
	last := "tcp " + policyAddress(n-2).String() + ":443" // the last with an address of its own
	c.onDial = func(to string) {
		if to == last {
			answer()
		}
	}
	out := &onLines{call: func(int) {}}
	code, talk := c.runTo(t.Context(), t, strings.NewReader(crowdList(n)), out, "status", "--json", "--jobs", "3", "--in-order", "-")
	if order := domainsIn(out.text.String()); code != exitFine || !slices.Equal(order, strings.Fields(crowdList(n))) {
		t.Errorf("code %d: %v; %s", code, order, talk)
	}
}

// TestInterruptedRun: what is done is printed and counted, and a list that does not end is no obstacle.
func TestInterruptedRun(t *testing.T) {
	const n = 20
	list, more := io.Pipe()
	defer more.Close()
	go func() { _, _ = io.WriteString(more, crowdList(n)) }()
	c := newCrowd(t)
	defer slowFirst(c)()
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	out := &onLines{call: func(lines int) {
		if lines == n-1 {
			interrupt()
		}
	}}
	code, talk := c.runTo(ctx, t, list, out, "status", "--json", "--jobs", "4", "-")
	if done := domainsIn(out.text.String()); code != exitInterrupted || len(done) != n-1 || slices.Contains(done, crowdDomain(0)) {
		t.Errorf("code %d: %v", code, done)
	}
	if !strings.Contains(talk, "19 domains: 19 fine") || !strings.Contains(talk, "Stopped early") {
		t.Errorf("it says %q", talk)
	}
}

// TestInterruptedInOrder: what was held back is printed too.
func TestInterruptedInOrder(t *testing.T) {
	const n = 6
	c := newCrowd(t)
	defer slowFirst(c)()
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	c.onDial = func(to string) {
		if to == "tcp "+policyAddress(n-2).String()+":443" {
			interrupt()
		}
	}
	out := &onLines{call: func(int) {}}
	code, talk := c.runTo(ctx, t, strings.NewReader(crowdList(n)), out, "status", "--json", "--jobs", "2", "--in-order", "-")
	done := domainsIn(out.text.String())
	if code != exitInterrupted || len(done) == 0 || !slices.IsSorted(done) || slices.Contains(done, crowdDomain(0)) ||
		!strings.Contains(talk, fmt.Sprintf("%d fine", len(done))) {
		t.Errorf("code %d: %v; %s", code, done, talk)
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

// TestProgress: on a terminal, standard error says how far a run is, in a line that is gone before anything else stands there; standard
// output has nothing of it. A quiet run, and one whose terminal cannot move its cursor, say nothing of it.
func TestProgress(t *testing.T) {
	t.Parallel()
	const n = 12
	c := newCrowd(t)
	c.fault = everyTenth
	terminal := func(term string, args ...string) (screen, out, talk string) {
		var all, data, said bytes.Buffer
		env := func(key string) string {
			if key == "TERM" {
				return term
			}
			return ""
		}
		a := newApp(streams{
			in: strings.NewReader(crowdList(n)), out: io.MultiWriter(&all, &data), errOut: io.MultiWriter(&all, &said), outTTY: true, errTTY: true,
		}, env)
		a.network = c.config()
		a.run(t.Context(), append([]string{"--state-dir", t.TempDir(), "status", "-"}, args...))
		return all.String(), data.String(), said.String()
	}
	screen, out, talk := terminal("xterm")
	if strings.Contains(out, "a second") || strings.Contains(out, "\r") || strings.Count(out, "practice-") < n {
		t.Errorf("standard output: %s", out)
	}
	if !strings.Contains(talk, "\r0 checked, 0.0 a second") || strings.Contains(talk, "Checking") || !strings.Contains(talk, ", 1 to act on") {
		t.Errorf("standard error: %q", talk)
	}
	for line := range strings.Lines(screen) {
		if shown := onScreen(line); strings.Contains(shown, "a second") {
			t.Errorf("what is left on the screen: %q", shown)
		}
	}
	if !strings.Contains(onScreen(talk), "12 domains: 11 fine, 1 to act on") {
		t.Errorf("it ends with %q", talk)
	}
	for _, args := range [][]string{{"dumb"}, {"xterm", "--quiet"}, {"xterm", "--plain"}} {
		if _, _, talk := terminal(args[0], args[1:]...); strings.Contains(talk, "\r") {
			t.Errorf("%v: %q", args, talk)
		}
	}
	if _, out, _ := terminal("xterm", "--json"); len(domainsIn(out)) != n {
		t.Errorf("with --json: %s", out)
	}
}

// onScreen is what a line shows in the end: what follows a carriage return is written over what stood there.
func onScreen(line string) string {
	var cells []rune
	at := 0
	for _, r := range line {
		if r == '\r' {
			at = 0
			continue
		}
		cells = append(cells[:at], append([]rune{r}, cells[min(at+1, len(cells)):]...)...)
		at++
	}
	return string(cells)
}
