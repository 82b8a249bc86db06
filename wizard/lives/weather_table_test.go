package lives

import (
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
	"mailseal/wizard/practice"
)

var (
	tableStages = flag.String("table", "protected", "the stages of TestWeatherTable, with commas between; all: every one")
	tableFaults = flag.String("faults", "", "the faults of TestWeatherTable, with commas between; none: every one")
	tableWorld  = flag.String("provider", "own", "whose mail servers TestWeatherTable has")
)

// standpoint is where in its journey a domain meets the weather.
type standpoint struct {
	name string
	goal goal
	move bool // to another mail provider, once protected
	when moment
}

func standpoints() []standpoint {
	return []standpoint{
		{"publish", protected, false, taskOpen(plan.STSRecord)},
		{"testing", protected, false, inStage(journey.StageTesting)},
		{"enforce-open", protected, false, inStage(journey.StageEnforce)},
		{"protected", protected, false, inStage(journey.StageProtected)},
		{"move-remember", protected, true, inPhase(plan.PhaseRemember)},
		{"move-switch", protected, true, inPhase(plan.PhaseSwitch)},
		{"move-drain", protected, true, inPhase(plan.PhaseDrain)},
		{"move-tidy", protected, true, inPhase(plan.PhaseTidy)},
		{"remove-soften", removed, false, inPhase(plan.PhaseSoften)},
		{"remove-wait", removed, false, inPhase(plan.PhaseRemember)},
		{"remove-drop", removed, false, inPhase(plan.PhaseDropRecord)},
	}
}

// TestWeatherTable breaks one thing at a time at each standpoint, and holds what mailseal says of it, at once and until two days later,
// against what senders would do. It prints both.
func TestWeatherTable(t *testing.T) {
	for _, at := range standpoints() {
		if *tableStages != "all" && !slices.Contains(strings.Split(*tableStages, ","), at.name) {
			continue
		}
		t.Run(at.name, func(t *testing.T) {
			way := at.way(t)
			for _, f := range practice.Faults() {
				if *tableFaults == "" || slices.Contains(strings.Split(*tableFaults, ","), string(f)) {
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
	u := newUser("follows", nil)
	for !s.when(l) {
		if l.world.Clock().Now().After(start().Add(200 * 24 * time.Hour)) {
			t.Fatalf("%s is not reached: %s", s.name, l.standing())
		}
		lines := u.next(l)
		if s.move && l.journey().Stage() == journey.StageProtected && l.journey().Operation == nil {
			lines = []string{reply(journey.QuestionNext, string(journey.NextMove))}
			if q := l.step().Question; q != nil && q.ID != journey.QuestionNext {
				lines = u.answer(l, l.journey(), *q)
			}
		}
		if s.goal == removed && l.journey().Stage() == journey.StageProtected {
			u.goals = []goal{removed}
		}
		for _, line := range lines {
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
		said += fmt.Sprintf("\n    %-16s %-8s %s\n      truth: %s", line, v.Verdict, saidOf(v.Findings), truthOf(l, since))
	}
	m := l.world.Messages()
	t.Logf("%s:%s\n      messages %+v", f, said, m)
}

func saidOf(findings []diagnosis.Finding) string {
	var words []string
	for _, f := range findings {
		word := string(f.ID) + "/" + f.Level.String()
		if f.Blind {
			word += "/blind"
		}
		if f.Planned {
			word += "/planned"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func truthOf(l *life, since time.Time) string {
	var words []string
	for _, r := range l.world.WouldRefuse() {
		words = append(words, fmt.Sprintf("%s!%s:%s%s", r.Sender, r.Host, r.Result, map[bool]string{true: ":unlisted"}[r.Unlisted]))
	}
	return fmt.Sprintf("%d refusals since; would refuse: %s", len(l.world.Refusals(since)), strings.Join(words, " "))
}
