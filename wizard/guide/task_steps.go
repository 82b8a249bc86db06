package guide

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"mailseal/assets/msgid"
	"mailseal/providers"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

// TaskStep is one act of a task, in words.
type TaskStep struct {
	Title string
	State StepState
	Parts []Part // in the order in which they are read
	Asks  bool   // it will ask for a value that is not known yet
	Link  string // the address of the page where it is done; empty where there is none, or it is not known
}

// Part is something to read, a value to type or to copy, or a value with the sentence that leads to it.
type Part struct {
	Text  string
	Field *Field // nil: there is only text
	Note  bool   // what appears then, or what to do when it does not: it gives way where the window is low
}

// StepState is how far the user is with a step.
type StepState string

// The states.
const (
	StepDone   StepState = "done"
	StepOpen   StepState = "open"
	StepComing StepState = "coming"
)

// TaskSteps returns the steps of a task, as far as the user has come with them. It is empty for what is changed or deleted for
// an operation.
func (g *Guide) TaskSteps(j journey.Journey, p journey.Progress) []TaskStep {
	steps := g.Steps(j, p.Task)
	at := j.OpenStep(p, steps)
	w := g.stepWriter(j, p)
	var list []TaskStep
	for i, s := range steps {
		step := w.after(steps[:i], s)
		_, asks := journey.AskedAt(s)
		step.Asks = i >= at && asks && !j.Brought(s.Label)
		switch {
		case i < at:
			step.State = StepDone
		case i == at:
			step.State = StepOpen
		default:
			step.State = StepComing
		}
		list = append(list, step)
	}
	if last := len(list) - 1; p.Task.File != nil && last >= 0 {
		list[last].Parts = append(list[last].Parts, w.expected(list[last])...)
	}
	return list
}

// expected says what has to be there when a task about the policy file is done; nothing where the step has it already.
func (w stepWriter) expected(s TaskStep) []Part {
	f := w.task.File
	if w.place.Kind == providers.Service || slices.ContainsFunc(s.fields(), func(field Field) bool { return field.Value == f.Body }) {
		return nil
	}
	url := w.value(URLField, msgid.FieldUrl, f.URL)
	url.Text = w.say(msgid.StepExpected, nil)
	return []Part{url, w.value(ValueField, msgid.FieldFile, f.Body)}
}

// HandoverSteps returns the steps of a task for somebody who has no folder of the journey's: with the files in them, and without
// the record itself.
func (g *Guide) HandoverSteps(j journey.Journey, task plan.Task) []TaskStep {
	w := g.stepWriter(j, journey.Progress{Task: task})
	w.away = true
	var list []TaskStep
	steps := g.Steps(j, task)
	j.Waiting = journey.Waiting{} // all of them, however far the user has come
	from := j.OpenStep(journey.Progress{Task: task}, steps)
	for i, s := range steps {
		if i < from || opensDNS(s) || w.recordOf(s) != nil && s.Act == providers.Record {
			continue
		}
		list = append(list, w.after(steps[:i], s))
	}
	return list
}

// openStep returns the place of the open step; it is -1 where none is.
func openStep(steps []TaskStep) int {
	return slices.IndexFunc(steps, func(s TaskStep) bool { return s.State == StepOpen })
}

// fields returns the values of a step to type and to copy.
func (s TaskStep) fields() []Field {
	var fields []Field
	for _, p := range s.Parts {
		if p.Field != nil {
			fields = append(fields, *p.Field)
		}
	}
	return fields
}

// stepWriter puts the steps of one task in words.
type stepWriter struct {
	*Guide
	j       journey.Journey
	task    plan.Task
	place   providers.Option
	files   []providers.File
	changes bool // the record is there, and its value alone changes
	away    bool // the reader has no folder of the journey's
}

func (g *Guide) stepWriter(j journey.Journey, p journey.Progress) stepWriter {
	w := stepWriter{Guide: g, j: j, task: p.Task, changes: g.changesRecord(j, p)}
	w.place, _ = g.Catalogue.Option(j.Plan.Hosting.ID, j.Domain)
	w.files, _ = g.Catalogue.Recipe(w.place.ID, j.Domain, j.Plan.Target.Policy().String()) // none without a place of the catalogue
	return w
}

// stepsInBrief returns the steps at a place before there is a plan, each as one paragraph.
func (g *Guide) stepsInBrief(j journey.Journey, o providers.Option) []string {
	draft := g.Draft(j, o, time.Time{})
	j.Plan = &draft
	w := g.stepWriter(j, journey.Progress{})
	var list []string
	before, _ := journey.BeforePlan(o)
	for _, s := range before {
		if s.Act != providers.Copy { // the question asks for it
			list = append(list, w.step(s).brief())
		}
	}
	return list
}

// Text returns all of a step as text, for telling whether it was shown.
func (s TaskStep) Text() string {
	var texts []string
	for _, p := range s.Parts {
		texts = append(texts, p.Text)
		if p.Field != nil {
			texts = append(texts, p.Field.Label, p.Field.Value)
		}
	}
	return strings.Join(texts, "\n")
}

// brief returns a step as one paragraph.
func (s TaskStep) brief() string {
	var texts []string
	for _, p := range s.Parts {
		text := p.Text
		switch {
		case p.Field != nil && p.Field.Name == URLField:
			text = s.Title + " (" + p.Field.Value + ")"
		case p.Field != nil:
			text += " " + p.Field.Value
		}
		if !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "!") {
			text += "."
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, " ")
}

// opensDNS reports whether a step opens the page of the DNS host, and not one of the place.
func opensDNS(s providers.Step) bool { return s.Act == providers.Open && s.Page == "" }

// after puts a step in words for somebody who has done those before it: whoever was at the DNS host is led back to the place.
func (w stepWriter) after(before []providers.Step, s providers.Step) TaskStep {
	t := w.step(s)
	last := len(before) - 1
	fromDNS := last >= 0 && before[last].Act == providers.Record || last < 0 && w.place.Kind == providers.Service // its records have tasks of their own
	if fromDNS && w.onPage(s) {
		t.Parts = append([]Part{w.read(msgid.StepBack, s)}, t.Parts...)
	}
	return t
}

// onPage reports whether a step is done on the page of the place that was open before.
func (w stepWriter) onPage(s providers.Step) bool {
	switch s.Act {
	case providers.Choose, providers.Enter, providers.Create, providers.Edit, providers.Folder, providers.Upload, providers.Copy:
		return true
	case providers.Wait:
		return s.For == providers.Ready
	case providers.Open, providers.Put, providers.Run, providers.Record:
		return false
	}
	return false
}

// step puts one step in words.
func (w stepWriter) step(s providers.Step) TaskStep {
	if opensDNS(s) {
		return w.dnsStep()
	}
	t := TaskStep{Title: s.Title, Link: s.URL}
	if t.Title == "" {
		t.Title = w.title(s)
	}
	if s.At != "" && s.Act != providers.Open {
		t.Parts = append(t.Parts, w.way(s))
	}
	t.Parts = append(t.Parts, w.act(s)...)
	if s.Act == providers.Wait && s.For == providers.Certificate {
		s.Otherwise = cmp.Or(s.Otherwise, w.say(msgid.StepWaitLate, nil))
	}
	if s.Press != "" {
		t.Parts = append(t.Parts, w.read(msgid.StepPress, s))
	}
	for _, text := range []string{s.Then, s.Otherwise} {
		if text != "" {
			t.Parts = append(t.Parts, Part{Text: text, Note: true})
		}
	}
	return t
}

// way says what to choose on the way to a step.
func (w stepWriter) way(s providers.Step) Part {
	if len(s.Menus()) > 1 {
		return w.read(msgid.StepAtSeveral, s)
	}
	return w.read(msgid.StepAt, s)
}

// title names a step by its act.
func (w stepWriter) title(s providers.Step) string {
	key := msgid.Step.Of(string(s.Act), "title")
	switch {
	case s.Act == providers.Choose && s.Field == "":
		key = key.With("menu")
	case s.Act == providers.Wait:
		key = key.With(string(s.For))
	case s.Act == providers.Record && w.recordOf(s) == nil:
		key = key.With("other")
	case s.Act == providers.Record && w.changes:
		key = key.With("change")
	}
	return w.say(key, w.values(s))
}
