//go:build unix

package main

import (
	"bufio"
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/store"
)

// killsVariable says how many times TestKilledStatus kills; without it a few.
const killsVariable = "MAILSEAL_KILLS"

const (
	fewKills       = 5
	killedDomains  = 6                      // that each run checks
	killedBegun    = 3                      // of which somebody began a journey
	killedWithin   = 400 * time.Millisecond // of its first check
	childVariable  = "MAILSEAL_KILLED_STATE"
	checkedMessage = "checked"
)

// TestKilledStatus: whenever a status is killed, with another one beside it, the notes of every domain are whole, and nothing that was
// saved is lost or goes back in time. All see the same.
func TestKilledStatus(t *testing.T) {
	t.Parallel()
	kills := fewKills
	if text := os.Getenv(killsVariable); text != "" {
		var err error
		if kills, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	for i := range killedBegun {
		save(t, dir, begunJourney(crowdDomain(i)))
	}
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 0))
	before := map[string]journey.Journey{}
	beside := startStatus(t, dir)
	checked := 0
	for round := range kills {
		if round%10 == 9 {
			beside.kill(t)
			beside = startStatus(t, dir)
		}
		child := startStatus(t, dir)
		if random.IntN(4) > 0 { // else it is killed as it starts
			child.awaitCheck(t)
			checked++
		}
		delay := time.NewTimer(time.Duration(random.Int64N(int64(killedWithin))))
		<-delay.C
		child.kill(t)
		for i := range killedDomains {
			domain := crowdDomain(i)
			after, err := store.Open(dir).Load(domain)
			if errors.Is(err, fs.ErrNotExist) && before[domain].Domain == "" {
				continue
			}
			if err != nil {
				t.Fatalf("kill %d of seed %d: %v", round+1, seed, err)
			}
			if lost := lostBetween(before[domain], after); lost != "" {
				t.Fatalf("kill %d of seed %d: %s has lost %s", round+1, seed, domain, lost)
			}
			before[domain] = after
		}
	}
	beside.kill(t)
	for i := range killedDomains {
		if j := before[crowdDomain(i)]; j.Notes.Last == nil {
			t.Errorf("%s has no check in its notes: nothing was proven", crowdDomain(i))
		}
	}
	t.Logf("%d kills, %d of them after a check", kills, checked)
}

// begunJourney is a journey that was begun, with what nobody may lose.
func begunJourney(domain string) journey.Journey {
	j := plannedFor(domain)
	j.Notes.Reports = []facts.ReportDay{{Organization: "Google Inc.", ReportID: "1", Begin: j.Created, End: j.Created, Success: 5}}
	j.Notes.Days = []facts.Day{{Date: "2026-11-22", Green: true}}
	return j
}

// lostBetween returns what earlier notes have and later ones do not; "" where nothing is lost.
func lostBetween(before, after journey.Journey) string {
	switch b, a := before.Notes, after.Notes; {
	case before.Domain == "":
	case !after.Created.Equal(before.Created):
		return "when it was created"
	case (before.Plan == nil) != (after.Plan == nil):
		return "its plan"
	case lacks(after.Answers, before.Answers, func(x journey.Answer) string { return string(x.ID) + x.Value }):
		return "an answer"
	case lacks(a.Served, b.Served, func(x facts.Served) string { return x.Body + x.ID + x.First.String() }):
		return "a policy"
	case lacks(a.MX, b.MX, func(x facts.MXSet) string { return strings.Join(x.Hosts, " ") + x.First.String() }):
		return "mail servers"
	case lacks(a.TTLs, b.TTLs, func(x facts.TTL) string { return x.Name + x.Type }):
		return "a TTL"
	case lacks(a.Days, b.Days, func(x facts.Day) string { return x.Date }):
		return "a day"
	case lacks(a.Reports, b.Reports, func(x facts.ReportDay) string { return x.ReportID }):
		return "a report"
	case b.Last != nil && (a.Last == nil || a.Last.At.Before(b.Last.At)):
		return "the newest check"
	case slices.ContainsFunc(b.Served, func(x facts.Served) bool {
		return !slices.ContainsFunc(a.Served, func(y facts.Served) bool { return y.First.Equal(x.First) && !y.Last.Before(x.Last) })
	}):
		return "until when a policy was served"
	case slices.ContainsFunc(b.Sightings, func(x facts.Sighting) bool { // what could not be seen may be seen by now
		return !x.Blind && !slices.ContainsFunc(a.Sightings, func(y facts.Sighting) bool { return y.Same(x) && !y.First.After(x.First) && !y.Last.Before(x.Last) })
	}):
		return "something that is still there"
	}
	return ""
}

// lacks reports whether a list has not all of another, by what names each.
func lacks[T any](list, others []T, name func(T) string) bool {
	have := map[string]bool{}
	for _, x := range list {
		have[name(x)] = true
	}
	for _, x := range others {
		if !have[name(x)] {
			return true
		}
	}
	return false
}

// statusProcess is a process that checks domains again and again.
type statusProcess struct {
	cmd  *exec.Cmd
	said *bufio.Scanner
	talk bytes.Buffer
}

func startStatus(t *testing.T, dir string) *statusProcess {
	t.Helper()
	p := &statusProcess{cmd: exec.Command(os.Args[0], "-test.run=^TestStatusToBeKilled$")}
	p.cmd.Env = append(os.Environ(), childVariable+"="+dir)
	p.cmd.Stderr = &p.talk
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.said = bufio.NewScanner(out)
	return p
}

// awaitCheck waits until it has checked the domains once.
func (p *statusProcess) awaitCheck(t *testing.T) {
	t.Helper()
	for p.said.Scan() {
		if p.said.Text() == checkedMessage {
			return
		}
	}
	t.Fatalf("it ended by itself: %v\n%s", p.cmd.Wait(), p.talk.String())
}

func (p *statusProcess) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Wait() // it was killed
}

// TestStatusToBeKilled is what startStatus starts.
func TestStatusToBeKilled(t *testing.T) {
	dir := os.Getenv(childVariable)
	if dir == "" {
		return
	}
	c := newCrowd(t)
	troubles := []trouble{healthy, expired, fileGone, uncovered}
	c.fault = func(i int) trouble { return troubles[i%len(troubles)] }
	var names []string
	for i := range killedDomains {
		names = append(names, crowdDomain(i))
	}
	for {
		var out, talk bytes.Buffer
		a := newApp(streams{in: strings.NewReader(""), out: &out, errOut: &talk}, func(string) string { return "" })
		a.network = c.config()
		if code := a.run(t.Context(), append([]string{"--state-dir", dir, "status", "--json"}, names...)); code == exitFailed {
			t.Fatal(talk.String())
		}
		if _, err := os.Stdout.WriteString(checkedMessage + "\n"); err != nil {
			return // nobody listens any more
		}
	}
}
