package lives

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/practice"
)

var (
	tableStages = flag.String("table", "protected", "the stages of TestWeatherTable, with commas between; all: every one")
	tableFaults = flag.String("faults", "web-down,mail-no-starttls,tlsa-stale", "the faults of TestWeatherTable, with commas between; all: every one")
	tableWorld  = flag.String("provider", "own", "whose mail servers TestWeatherTable has")
)

// standpoint is where in its journey a domain meets the weather.
type standpoint struct {
	name string
	goal goal
	when moment
}

func standpoints() []standpoint {
	return []standpoint{
		{"publish", protected, taskOpen(plan.STSRecord)},
		{"testing", protected, inStage(journey.StageTesting)},
		{"enforce-open", protected, inStage(journey.StageEnforce)},
		{"protected", protected, inStage(journey.StageProtected)},
		{"move-remember", moved, inPhase(plan.PhaseRemember)},
		{"move-switch", moved, inPhase(plan.PhaseSwitch)},
		{"move-drain", moved, inPhase(plan.PhaseDrain)},
		{"move-tidy", moved, inPhase(plan.PhaseTidy)},
		{"remove-soften", removed, inPhase(plan.PhaseSoften)},
		{"remove-wait", removed, inPhase(plan.PhaseRemember)},
		{"remove-drop", removed, inPhase(plan.PhaseDropRecord)},
	}
}

// TestWeatherTable breaks one thing at a time at each standpoint, and holds what mailseal says of it, at once and until two days later,
// against what senders would do. With -v it prints both.
func TestWeatherTable(t *testing.T) {
	if testing.Short() {
		t.Skip("it is checks one after the other, of which the race detector has some")
	}
	for _, at := range standpoints() {
		if *tableStages != "all" && !slices.Contains(strings.Split(*tableStages, ","), at.name) {
			continue
		}
		t.Run(at.name, func(t *testing.T) {
			way := at.way(t)
			for _, f := range practice.Faults() {
				if *tableFaults == "all" || slices.Contains(strings.Split(*tableFaults, ","), string(f)) {
					meetWeather(t, way, f)
				}
			}
		})
	}
}

func tableOptions() practice.Options {
	return practice.Options{Provider: *tableWorld, AllSenders: true}
}

// way returns the lines that lead a user who follows to a standpoint.
func (s standpoint) way(t *testing.T) []string {
	l, err := newLife(filepath.Join(memoryDir(t), "notes"), tableOptions())
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	u := newUser("follows", rand.New(rand.NewPCG(1, 14)))
	u.goals = []goal{protected, s.goal}
	for !s.when(l) {
		if l.world.Clock().Now().After(start().Add(200 * 24 * time.Hour)) {
			t.Fatalf("%s is not reached: %s", s.name, l.standing())
		}
		for _, line := range u.next(l) {
			if err := l.play(line); err != nil {
				t.Fatal(err)
			}
		}
	}
	if s.name == "protected" || s.name == "testing" {
		if err := l.play("days 3 reports"); err != nil { // senders have come to know it
			t.Fatal(err)
		}
	}
	t.Logf("%s after %s: %s", s.name, l.world.Clock().Now().Sub(start()), l.standing())
	return l.lines
}

// meetWeather has a fault come to a domain, and logs what mailseal says.
func meetWeather(t *testing.T, way []string, f practice.Fault) {
	l, err := newLife(filepath.Join(memoryDir(t), "notes"), tableOptions())
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	for _, line := range append(slices.Clone(way), "break "+string(f)) {
		if err := l.play(line); err != nil {
			t.Fatal(err)
		}
	}
	if !l.weather.has(f) {
		t.Logf("%s: cannot be", f)
		return
	}
	said := ""
	for _, line := range []string{"mailseal status", "pass 20m", "mailseal status", "days 1 reports", "days 1 reports"} {
		if err := l.play(line); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(line, "pass") {
			continue
		}
		v := l.seen[len(l.seen)-1]
		since := v.At
		if n := len(l.seen); n > 1 {
			since = l.seen[n-2].At
		}
		wrong := misjudged(l, v, since)
		said += fmt.Sprintf("\n    %-7s %-60s | %s %s", v.Verdict, saidOf(v.Findings), truthOf(l, since), wrong)
		if wrong != "" {
			t.Errorf("%s: %s at %q", f, wrong, line)
		}
	}
	m := l.world.Messages()
	t.Logf("%s: held %d, lost %d (%d without MTA-STS)%s", f, m.Held, m.Lost, m.LostPlain, said)
}

// saidOf lists findings, each once, with how often it is there. Advice is left out.
func saidOf(findings []diagnosis.Finding) string {
	var words []string
	times := map[string]int{}
	for _, f := range findings {
		if f.Level == diagnosis.Advice && !f.Planned {
			continue
		}
		word := string(f.ID) + "/" + f.Level.String()
		if f.Blind {
			word += "/blind"
		}
		if f.Planned {
			word += "/planned"
		}
		if times[word]++; times[word] == 1 {
			words = append(words, word)
		}
	}
	for i, word := range words {
		if n := times[word]; n > 1 {
			words[i] = fmt.Sprintf("%dx %s", n, word)
		}
	}
	return strings.Join(words, ", ")
}

// truthOf says what senders refused since, and how many of them would refuse a message now, why.
func truthOf(l *life, since time.Time) string {
	senders := map[string]bool{}
	var reasons []string
	for _, r := range l.world.WouldRefuse() {
		senders[r.Sender] = true
		host, _, _ := strings.Cut(r.Host, ".")
		reason := fmt.Sprintf("%s %s", host, r.Result)
		if r.Unlisted {
			reason = host + " unlisted"
		}
		if !slices.Contains(reasons, reason) {
			reasons = append(reasons, reason)
		}
	}
	return fmt.Sprintf("%d refused, %d senders would: %s", len(l.world.Refusals(since)), len(senders), strings.Join(reasons, ", "))
}

// misjudged says what of mailseal's word the truth does not bear out: that it is calm, or that it says that mail is kept back. Where the
// domain's DNS is out of order, mail is kept back before any sender comes to a mail server.
func misjudged(l *life, v view, since time.Time) string {
	would := len(l.world.WouldRefuse())
	warns := slices.ContainsFunc(v.Findings, func(f diagnosis.Finding) bool { return f.CostsMail() || f.Blind })
	alarms := slices.ContainsFunc(v.Findings, func(f diagnosis.Finding) bool { return f.Level == diagnosis.BounceNow })
	switch {
	case would > 0 && !warns:
		return "a false calm"
	case alarms && would == 0 && len(l.world.Refusals(since)) == 0 && !mayHold(l) && len(l.weather.on(ofDNS, v.At)) == 0:
		return "a false alarm"
	}
	return ""
}

// mayHold reports whether some sender may hold an enforced policy.
func mayHold(l *life) bool {
	return slices.ContainsFunc(l.world.Fetchable(), func(h practice.Held) bool {
		return h.Policy.Mode == mtasts.Enforce && h.Until.After(l.world.Clock().Now())
	})
}
