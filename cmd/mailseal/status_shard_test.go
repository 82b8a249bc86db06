package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"mailseal/tui/tuitest"
)

func TestParseShard(t *testing.T) {
	for text, want := range map[string]shard{"": {}, "1/1": {1, 1}, "2/10": {2, 10}, "10/10": {10, 10}} {
		if got, err := parseShard(text); err != nil || got != want {
			t.Errorf("%q is %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"0/3", "4/3", "-1/3", "1/0", "1", "/", "1/", "/3", "1/2/3", "a/b", "one of three", "1 / 3", "1/3x", "99999999999999999999/3"} {
		if got, err := parseShard(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
	r := mailseal(t, "a.example\n", "status", "--shard", "11/10", "-")
	if r.code != exitFailed || !strings.Contains(r.talk, "--shard cannot be 11/10") || r.out != "" {
		t.Errorf("code %d: %s%s", r.code, r.out, r.talk)
	}
}

// shardedList has domains that stand there twice, in other letters too, comments, and lines that are no domain.
func shardedList(n int) string {
	var b strings.Builder
	b.WriteString("# customers\n\n")
	for i := range n {
		fmt.Fprintln(&b, crowdDomain(i))
		switch i % 5 {
		case 1:
			fmt.Fprintln(&b, strings.ToUpper(crowdDomain(i/2)), "# again")
		case 3:
			fmt.Fprintf(&b, "no domain %d\n", i)
		}
	}
	return b.String()
}

// TestShards: all shards together print what one run prints, no more and no less, whatever their number.
func TestShards(t *testing.T) {
	t.Parallel()
	const n = 24
	c := newCrowd(t)
	c.fault = everyTenth
	run := func(args ...string) result {
		return c.mailseal(t, shardedList(n), append([]string{"status"}, append(args, "-")...)...)
	}
	lines := func(out string) (sorted []string) {
		for domain, s := range statusLinesOrErrors(t, out) {
			sorted = append(sorted, domain+" "+s)
		}
		slices.Sort(sorted)
		return sorted
	}
	whole, table := run("--json"), csvOf(t, run("--format", "csv", "--in-order").out)
	divisions := []int{1, 2, 7}
	if testing.Short() {
		divisions = []int{2}
	}
	for _, shards := range divisions {
		var together, tables string
		worst := exitFine
		for i := range shards {
			part := fmt.Sprintf("%d/%d", i+1, shards)
			r := run("--json", "--shard", part)
			together += r.out
			worst = worseCode(worst, r.code)
			tables += run("--format", "csv", "--in-order", "--shard", part).out
		}
		if got, want := lines(together), lines(whole.out); !slices.Equal(got, want) || worst != whole.code {
			missing := slices.DeleteFunc(slices.Clone(want), func(line string) bool { return slices.Contains(got, line) })
			more := slices.DeleteFunc(slices.Clone(got), func(line string) bool { return slices.Contains(want, line) })
			t.Errorf("%d shards: code %d for %d, %d lines for %d:\n%v\nin place of\n%v", shards, worst, whole.code, len(got), len(want), more, missing)
		}
		if got := csvOf(t, tables); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(table))) || got[0] != table[0] {
			t.Errorf("%d shards: the tables are\n%v\nfor\n%v", shards, got, table)
		}
	}
}

// statusLinesOrErrors reads what --json printed, by domain or by what stands in its place.
func statusLinesOrErrors(t *testing.T, out string) map[string]string {
	all := map[string]string{}
	for domain, s := range statusLines(t, out) {
		all[domain] = timeless(t, s)
	}
	return all
}

// csvOf returns the name and the verdict of each row of a table, its head first.
func csvOf(t *testing.T, text string) (rows []string) {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range all {
		rows = append(rows, strings.Join(row[:6], " "))
	}
	return rows
}

// TestShardWithoutNames: where there are more shards than names, some have nothing to do, and that is no failure. A list without
// names is one for each of them.
func TestShardWithoutNames(t *testing.T) {
	c := newCrowd(t)
	for format, want := range map[string]string{
		"text": "", "json": "", "csv": "", "nagios": "MAILSEAL OK - Shard 3/5 has nothing to check", "prometheus": `shard="3/5"} 1`,
	} {
		r := c.mailseal(t, crowdList(2), "status", "--format", format, "--shard", "3/5", "-")
		if r.code != exitFine || want == "" && r.out != "" || !strings.Contains(r.out, want) {
			t.Errorf("%s: code %d: %s%s", format, r.code, r.out, r.talk)
		}
		if said := strings.Contains(r.talk, "only 2 names"); said != (format == "text") {
			t.Errorf("%s: %s", format, r.talk)
		}
	}
	if r := c.mailseal(t, "# nobody\n", "status", "--shard", "3/5", "-"); r.code != exitFailed {
		t.Errorf("an empty list: code %d: %s", r.code, r.talk)
	}
	if r := c.mailseal(t, "", "status", "--shard", "2/2", crowdDomain(0), crowdDomain(1)); r.code != exitFine || !strings.Contains(r.out, crowdDomain(1)) || strings.Contains(r.out, crowdDomain(0)) {
		t.Errorf("names of the command line: code %d: %s", r.code, r.out)
	}
}

// TestShardOfJob: what the help says for a Kubernetes Indexed Job is what a shell makes of it.
func TestShardOfJob(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // there is no sh, nor such a Job
	}
	help := mailseal(t, "", "help", "many").out
	_, after, _ := strings.Cut(help, "--shard \"$((")
	expression, _, found := strings.Cut("$(("+after, `"`)
	if !found {
		t.Fatalf("the help says %s", help)
	}
	cmd := exec.Command("sh", "-c", `echo "`+expression+`"`)
	cmd.Env = []string{"JOB_COMPLETION_INDEX=9"}
	out, err := cmd.Output()
	if s, wrong := parseShard(strings.TrimSpace(string(out))); err != nil || wrong != nil || s != (shard{10, 10}) {
		t.Errorf("%q gives %q: %v, %v", expression, out, err, wrong)
	}
}

// TestSlowList: a list that comes slowly is checked as it comes.
func TestSlowList(t *testing.T) {
	tuitest.Bubble(t, func(t *testing.T) {
		const n = 20
		c := newCrowd(t)
		c.latency = 50 * time.Millisecond
		began := time.Now()
		out := &onLines{call: func(lines int) {
			if late := time.Since(began) - time.Duration(lines)*time.Second; late > 3*time.Second {
				t.Errorf("name %d is printed %v after it was given", lines, late)
			}
		}}
		list, more := io.Pipe()
		go func() {
			for line := range strings.Lines(crowdList(n)) {
				time.Sleep(time.Second)
				_, _ = io.WriteString(more, line)
			}
			more.Close()
		}()
		code, talk := c.runTo(t.Context(), t, list, out, "status", "--json", "-")
		if done := domainsIn(out.text.String()); code != exitFine || len(done) != n {
			t.Errorf("code %d, %d domains: %s", code, len(done), talk)
		}
	})
}

// endless is a list of so many names, each of them twice.
type endless struct {
	next, names int
	line        []byte
}

func (e *endless) Read(b []byte) (int, error) {
	if len(e.line) == 0 {
		if e.next == 2*e.names {
			return 0, io.EOF
		}
		e.line = fmt.Appendf(e.line, "practice-%d.example\n", e.next%e.names)
		e.next++
	}
	n := copy(b, e.line)
	e.line = e.line[n:]
	return n, nil
}

// BenchmarkNames reads a list of a million names, each of them twice, and says what a name takes.
func BenchmarkNames(b *testing.B) {
	const n = 1_000_000
	for b.Loop() {
		list := nameList{parts: []namePart{{source: "list", in: &endless{names: n}}}}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		given, began := 0, time.Now()
		for range list.each() {
			if given++; given == n {
				runtime.GC()
				runtime.ReadMemStats(&after)
			}
		}
		if given != n {
			b.Fatalf("%d names are given", given)
		}
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/n, "B/name")
		b.ReportMetric(float64(time.Since(began).Nanoseconds())/n, "ns/name")
		b.ReportMetric(0, "ns/op")
	}
}
