package screens

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
	"mailseal/wizard/wizardtest"
)

// place is a step of a journey.
type place struct {
	journey journey.Journey
	step    guide.Step
}

// walked returns the steps of a whole journey, from the first check to the end, with what mailseal sees on the way.
func walked(t *testing.T, world *wizardtest.World) []place {
	t.Helper()
	engine := world.Engine
	var places []place
	keep := func() guide.Step {
		j := world.Journey()
		step := engine.Guide.Step(j, engine.Now())
		places = append(places, place{j, step})
		return step
	}
	check := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	answer := func(id journey.QuestionID, value string) {
		_, _, err := engine.Answer(context.Background(), wizardtest.School, id, value)
		check(err)
	}
	look := func() {
		_, err := engine.Check(context.Background(), wizardtest.School, facts.Scope{}, func(facts.Progress) {})
		check(err)
	}
	_, err := engine.Open(wizardtest.School, nil)
	check(err)
	look()
	for step := keep(); step.Board == nil; step = keep() {
		q := step.Question
		if q.ID == journey.QuestionAcceptPlan { // as a script may, before one of the steps asks for it
			answer(journey.QuestionHost, "rosehill.github.io")
		}
		proposal := engine.Proposal(world.Journey(), *q)
		if q.Kind == journey.Choose && proposal == "" {
			proposal = q.Options[0].Value
		}
		answer(q.ID, proposal)
	}
	for _, task := range []plan.TaskID{plan.ReportRecord, plan.PolicyHost, plan.PolicyFile, plan.STSRecord} {
		for moved := true; moved; { // through all steps of the task
			_, moved, err = engine.Walk(wizardtest.School, true)
			check(err)
			keep()
		}
		world.Publish(task)
		world.Advance(time.Minute)
		look()
		keep()
	}
	for range 15 {
		world.Report("Google Inc.", "Microsoft Corporation")
		world.Advance(24 * time.Hour)
		look()
	}
	keep()
	answer(journey.QuestionNext, string(journey.NextEnforce))
	keep()
	answer(journey.QuestionEnforce, "enforce")
	keep()
	for _, task := range []plan.TaskID{plan.PolicyFile, plan.STSRecord} {
		world.Publish(task)
		world.Advance(time.Minute)
		look()
		keep()
	}
	return places
}

// TestSweep: each screen fits in each window. No line reaches the last column or ends in a space, no two blank lines follow each other, the
// frame leaves the last line free, its keys are there, and what is to be copied is whole or says that it is cut.
func TestSweep(t *testing.T) {
	kit := testKit(t)
	list := map[string]Screen{}
	for name, step := range map[string]guide.Step{
		"found": foundStep(), "plan": planStep(), "hosting": hostingStep(25), "places": placesStep(), "enforce": enforceStep(), "board": boardStep(4), "trouble": troubleStep(), "file": fileStep(),
	} {
		list[name] = For(kit, planned(), step, false)
	}
	world := wizardtest.New(t)
	walk := kit
	walk.Guide, walk.Now = world.Engine.Guide, world.Engine.Now
	for i, p := range walked(t, world) {
		name := fmt.Sprintf("%d: %s", i, p.step.Title)
		list[name] = For(walk, p.journey, p.step, false)
		if i%8 == 0 {
			list["help over "+name] = NewHelp(walk, list[name])
		}
	}
	if len(list) < 30 {
		t.Fatalf("%d screens", len(list))
	}
	widths := []int{40, 41, 53, 67, 79, 80, 97, 117, 118, 160}
	heights := []int{16, 17, 20, 24, 29, 30, 36, 60}
	for name, s := range list {
		for _, w := range widths {
			for _, h := range heights {
				s, _ = s.Update(Resized{w, h})
				view := s.View(w, h)
				if fault := faultOf(s, view, w, h); fault != "" {
					t.Errorf("%s in %dx%d: %s\n%s", name, w, h, fault, view)
					break
				}
			}
		}
	}
}

// faultOf says what is wrong with a frame; it is empty where nothing is.
func faultOf(s Screen, view string, w, h int) string {
	lines := strings.Split(strings.TrimSuffix(ansi.Strip(view), "\n"), "\n")
	if !strings.HasSuffix(view, "\n") {
		return "it does not end in a line end"
	}
	if len(lines) > h-1 {
		return fmt.Sprintf("it has %d lines", len(lines))
	}
	for i, line := range lines {
		switch {
		case ansi.StringWidth(line) > w-1:
			return fmt.Sprintf("line %d is %d wide", i+1, ansi.StringWidth(line))
		case strings.HasSuffix(line, " ") && !s.Typing():
			return fmt.Sprintf("line %d ends in a space", i+1)
		case i > 0 && line == "" && lines[i-1] == "":
			return fmt.Sprintf("lines %d and %d are blank", i, i+1)
		}
	}
	if keys := s.Bindings(); !strings.Contains(lines[len(lines)-1], keys[0].Help().Desc) {
		return "the last line is not the keys"
	}
	if turn := pageCount.FindStringSubmatch(strings.Join(lines, "\n")); turn != nil && turn[1] != turn[2] && !strings.Contains(lines[len(lines)-1], " next") {
		return "no key turns to the next page"
	}
	if p, ok := s.(publish); ok {
		return lostOf(p, lines)
	}
	return ""
}

// pageCount is which page of how many stands beside a title.
var pageCount = regexp.MustCompile(`page (\d+) of (\d+)`)

// lostOf says what of the open step is not there.
func lostOf(s publish, lines []string) string {
	text := strings.Join(lines, "\n")
	for _, f := range s.step.Board.Fields {
		value := strings.Split(strings.TrimRight(f.Value, "\n"), "\n")
		if _, printed := s.printOf(f); len(value) > 1 && !printed {
			return fmt.Sprintf("%q is not printed", f.Value)
		}
		if len(value) > 1 || value[0] == "" {
			continue
		}
		whole := slices.ContainsFunc(lines, func(line string) bool { return strings.HasSuffix(line, " "+value[0]) })
		if !whole && !strings.Contains(text, "…") {
			return fmt.Sprintf("the value %q is broken", value[0])
		}
		if _, printed := s.printOf(f); !whole && !printed {
			return fmt.Sprintf("the value %q is cut, and not printed", value[0])
		}
	}
	for _, r := range s.step.Board.Rows {
		if first, _, _ := strings.Cut(r.Label, " "); r.Mark == guide.Bad && !strings.Contains(text, first) {
			return fmt.Sprintf("what is wrong is not shown: %s", r.Label)
		}
	}
	return ""
}

// printOf reports whether a value has been printed above.
func (s publish) printOf(f guide.Field) (string, bool) {
	return f.Value, slices.Contains(s.printed, f.Value)
}

// BenchmarkView draws one frame of a task.
func BenchmarkView(b *testing.B) {
	kit := testKit(b)
	step := boardStep(1)
	step.Board.Steps = []guide.TaskStep{{Title: "Open your DNS", State: guide.StepDone}, {Title: "Add the record", State: guide.StepOpen, Parts: []guide.Part{
		{Text: "Type these values into a new record, and save it."}, {Field: &step.Board.Fields[0]}, {Field: &step.Board.Fields[1]}, {Field: &step.Board.Fields[2]},
	}}}
	for name, s := range map[string]Screen{"task": For(kit, planned(), step, false), "reading": For(kit, planned(), planStep(), false)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s.View(80, 24)
			}
		})
	}
}
