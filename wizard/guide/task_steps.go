package guide

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
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
	url := w.value(URLField, "field.url", f.URL)
	url.Text = w.say("step.expected", nil)
	return []Part{url, w.value(ValueField, "field.file", f.Body)}
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

// openStep returns the step that is open; ok is false where none is.
func openStep(steps []TaskStep) (step TaskStep, ok bool) {
	i := slices.IndexFunc(steps, func(s TaskStep) bool { return s.State == StepOpen })
	if i < 0 {
		return TaskStep{}, false
	}
	return steps[i], true
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
		t.Parts = append([]Part{w.read("step.back", s)}, t.Parts...)
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
		s.Otherwise = cmp.Or(s.Otherwise, w.say("step.wait.late", nil))
	}
	if s.Press != "" {
		t.Parts = append(t.Parts, w.read("step.press", s))
	}
	for _, text := range []string{s.Then, s.Otherwise} {
		if text != "" {
			t.Parts = append(t.Parts, Part{Text: text})
		}
	}
	return t
}

// way says what to choose on the way to a step.
func (w stepWriter) way(s providers.Step) Part {
	if len(s.Menus()) > 1 {
		return w.read("step.at-several", s)
	}
	return w.read("step.at", s)
}

// title names a step by its act.
func (w stepWriter) title(s providers.Step) string {
	key := "step." + string(s.Act) + ".title"
	switch {
	case s.Act == providers.Choose && s.Field == "":
		key += "-menu"
	case s.Act == providers.Wait:
		key += "-" + string(s.For)
	case s.Act == providers.Record && w.recordOf(s) == nil:
		key += "-other"
	case s.Act == providers.Record && w.changes:
		key += "-change"
	}
	return w.say(key, w.values(s))
}

// act says what a step does, with its values.
func (w stepWriter) act(s providers.Step) []Part {
	key := "step." + string(s.Act)
	switch s.Act {
	case providers.Open:
		if s.URL != "" {
			return []Part{w.lead(key+".do-page", s, URLField, "step.page", s.URL)}
		}
		return []Part{w.read(key+".do", s)}
	case providers.Choose:
		return w.chooseParts(s)
	case providers.Enter:
		return []Part{w.lead(key+".do", s, ValueField, "field.value", s.Value)}
	case providers.Folder:
		return []Part{w.lead(key+".do", s, NameField, "field.name", s.Value)}
	case providers.Create:
		return []Part{w.lead(key+".name", s, NameField, "field.name", s.Value), w.lead(key+".content", s, ValueField, "field.file", w.content(s.File))}
	case providers.Edit:
		return []Part{w.lead(key+".do", s, ValueField, "field.file", w.content(s.File))}
	case providers.Upload:
		return w.uploadParts(s)
	case providers.Put:
		return w.putParts(s)
	case providers.Run:
		return w.runParts(s)
	case providers.Copy:
		return []Part{w.read(w.here(key+".do"), s)}
	case providers.Record:
		return w.recordParts(s)
	case providers.Wait:
		return []Part{w.read(w.here(key+".do-"+string(s.For)), s)}
	}
	return nil
}

// here returns the key of a sentence for somebody who has mailseal before them, or for somebody who has the handover page only.
func (w stepWriter) here(key string) string {
	if w.away {
		return key + "-away"
	}
	return key
}

// chooseParts says what to choose from a list, or which box to tick; nothing where the way there was the choice.
func (w stepWriter) chooseParts(s providers.Step) []Part {
	switch {
	case s.Field == "":
		return nil
	case s.Value == providers.Ticked:
		s.Sure = s.Sure || s.Field == mtasts.HostLabel+"."+w.j.Domain // nothing else looks like it
		return []Part{w.read("step.choose.tick", s)}
	case s.Value == providers.NotTicked:
		return []Part{w.read("step.choose.untick", s)}
	case s.Value == providers.On:
		return []Part{w.read("step.choose.on", s)}
	}
	return []Part{w.lead("step.choose.do", s, ValueField, "field.value", s.Value)}
}

// uploadParts names the file to upload, or says what has to be in it.
func (w stepWriter) uploadParts(s providers.Step) []Part {
	if !w.away {
		return []Part{w.lead("step.upload.do", s, ValueField, "field.file", w.local(s.File))}
	}
	if len(w.files) == 1 { // no archive, which stands beside what it holds
		return []Part{w.lead("step.put.do-away", s, NameField, "field.name", path.Base(s.File)), w.value(ValueField, "field.file", w.content(s.File))}
	}
	return w.filesParts("step.upload.do-away", s)
}

// runParts says which command to run, and in which folder, or with which files in it.
func (w stepWriter) runParts(s providers.Step) []Part {
	key := "step.run.do"
	switch {
	case s.File == providers.Here:
		key = "step.run.do-there"
	case w.place.Kind == providers.Server:
		key = "step.run.do-server"
	}
	command := w.lead(key, s, ValueField, "field.command", s.Value)
	switch {
	case s.File != providers.Here:
		return []Part{command}
	case w.away && s == firstHere(w.Steps(w.j, w.task)):
		return append(w.filesParts("step.run.here-away", s), command)
	case w.away:
		return []Part{w.read("step.run.here-again", s), command}
	}
	return []Part{w.lead("step.run.here", s, NameField, "field.folder", w.folder(w.j.Domain)+"/"+UploadFolder), command}
}

// firstHere returns the first of the steps that are done in the folder of the place's files.
func firstHere(steps []providers.Step) providers.Step {
	i := slices.IndexFunc(steps, func(s providers.Step) bool { return s.File == providers.Here })
	return steps[i]
}

// filesParts lists the names and texts of the place's files.
func (w stepWriter) filesParts(key string, s providers.Step) []Part {
	parts := []Part{w.read(key, s)}
	for _, f := range w.files {
		if f.Path != s.File { // an archive of them is no text
			parts = append(parts, w.value(NameField, "field.name", f.Path), w.value(ValueField, "field.file", string(f.Body)))
		}
	}
	return parts
}

// putParts names the file to copy to a server, or has its text, and says where it goes.
func (w stepWriter) putParts(s providers.Step) []Part {
	from := w.lead("step.put.do", s, ValueField, "field.file", w.local(s.File))
	if w.away {
		from = w.lead("step.put.do-away", s, ValueField, "field.file", w.content(s.File))
	}
	return []Part{from, w.lead("step.put.to", s, NameField, "field.to", s.Value)}
}

// recordParts says how a record is entered: one of the plan, or one that the place alone knows.
func (w stepWriter) recordParts(s providers.Step) []Part {
	key, fields := "step.record.do-other", w.otherFields(s)
	if r := w.recordOf(s); r != nil {
		key, fields = "step.record.do", w.recordFields(w.j, *r)
	}
	switch {
	case w.changes:
		key = "step.record.do-change"
	case len(fields) == 0:
		key = w.here("step.record.do-shown")
	}
	parts := []Part{w.read(key, s)}
	for i := range fields {
		parts = append(parts, Part{Field: &fields[i]})
	}
	return parts
}

// otherFields returns what is known of a record that is none of the plan.
func (w stepWriter) otherFields(s providers.Step) []Field {
	i := slices.IndexFunc(w.place.Records, func(r providers.RecordShape) bool { return r.Label == s.Label })
	if i < 0 {
		return nil
	}
	return w.recordFields(w.j, plan.Record{Name: s.Label + "." + w.j.Domain, Type: w.place.Records[i].Type})
}

// recordOf returns the record of the plan that a step adds; nil where it adds another.
func (w stepWriter) recordOf(s providers.Step) *plan.Record {
	for _, task := range w.j.Plan.Tasks() {
		if r := task.Record; r != nil && s.Label != "" && dnsname.Equal(r.Name, s.Label+"."+w.j.Domain) {
			return r
		}
	}
	return nil
}

// dnsStep opens the page of the DNS host.
func (w stepWriter) dnsStep() TaskStep {
	check, _ := w.j.Check()
	host := w.Catalogue.DNSHost(journey.Clues(check))
	t := TaskStep{Title: w.say("step.dns.title", assets.Values{"host": host.Name})}
	if host.ID == providers.Unknown || host.ID == providers.SelfHosted {
		t.Title = w.say("step.dns.title-unknown", nil)
	}
	where := Part{Text: strings.Join(w.WhereAtDNSHost(w.j, !w.changes), " ")}
	guide := w.DNSGuide(w.j)
	if t.Link = cmp.Or(guide.Page, guide.Help); t.Link != "" {
		where.Field = w.value(URLField, "step.page", t.Link).Field
	}
	t.Parts = []Part{where}
	if len(host.Also) > 0 {
		t.Parts = append([]Part{{Text: w.say("step.dns.one-of", nil)}}, t.Parts...)
	}
	return t
}

func (w stepWriter) values(s providers.Step) assets.Values {
	menus := s.Menus()
	values := assets.Values{
		"at": s.At, "page": s.Page, "field": s.Field, "value": s.Value, "press": s.Press, "file": path.Base(s.File),
		"place": w.place.Called, "host": mtasts.HostLabel + "." + w.j.Domain, "name": s.Label + "." + w.j.Domain, "label": s.Label,
	}
	if len(menus) > 0 {
		values["menu"] = menus[len(menus)-1]
	}
	return values
}

// read returns a sentence, in its -likely form where the catalogue is not sure of the step.
func (w stepWriter) read(key string, s providers.Step) Part {
	if likely := key + "-likely"; !s.Sure && w.Words.Has(likely) {
		key = likely
	}
	return Part{Text: w.say(key, w.values(s))}
}

// lead returns a value to copy with the sentence that leads to it.
func (w stepWriter) lead(key string, s providers.Step, name FieldName, label, value string) Part {
	part := w.value(name, label, value)
	part.Text = w.read(key, s).Text
	return part
}

// value returns a value to copy.
func (w stepWriter) value(name FieldName, label, value string) Part {
	return Part{Field: &Field{Name: name, Label: w.say(label, nil), Value: value}}
}

// content returns the text of one of the place's files.
func (w stepWriter) content(file string) string {
	i := slices.IndexFunc(w.files, func(f providers.File) bool { return f.Path == file })
	if i < 0 {
		return ""
	}
	return string(w.files[i].Body)
}

// local returns where one of the place's files is on this computer.
func (w stepWriter) local(file string) string {
	return w.folder(w.j.Domain) + "/" + UploadFolder + "/" + file
}
