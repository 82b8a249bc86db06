package guide

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

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
	host, guide := w.dnsHost(w.j)
	t := TaskStep{Title: w.say("step.dns.title", assets.Values{"host": host.Name})}
	if host.ID == providers.Unknown || host.ID == providers.SelfHosted {
		t.Title = w.say("step.dns.title-unknown", nil)
	}
	where := Part{Text: strings.Join(w.WhereAtDNSHost(w.j, !w.changes), " ")}
	if t.Link = cmp.Or(guide.Page, guide.Help); t.Link != "" {
		where.Field = w.value(URLField, "step.page", t.Link).Field
	}
	t.Parts = []Part{where}
	if len(host.Also) > 0 {
		t.Parts = append([]Part{{Text: w.say("step.dns.one-of", nil)}}, t.Parts...)
	}
	return t
}
