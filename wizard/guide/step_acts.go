package guide

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/providers"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// act says what a step does, with its values.
func (w stepWriter) act(s providers.Step) []Part {
	key := msgid.Step.In(string(s.Act))
	switch s.Act {
	case providers.Open:
		if s.URL != "" {
			return []Part{w.lead(key.Of("do-page"), s, URLField, msgid.StepPage, s.URL)}
		}
		return []Part{w.read(key.Of("do"), s)}
	case providers.Choose:
		return w.chooseParts(s)
	case providers.Enter:
		return []Part{w.lead(key.Of("do"), s, ValueField, msgid.FieldValue, s.Value)}
	case providers.Folder:
		return []Part{w.lead(key.Of("do"), s, NameField, msgid.FieldName, s.Value)}
	case providers.Create:
		return []Part{w.lead(key.Of("name"), s, NameField, msgid.FieldName, s.Value), w.lead(key.Of("content"), s, ValueField, msgid.FieldFile, w.content(s.File))}
	case providers.Edit:
		return []Part{w.lead(key.Of("do"), s, ValueField, msgid.FieldFile, w.content(s.File))}
	case providers.Upload:
		return w.uploadParts(s)
	case providers.Put:
		return w.putParts(s)
	case providers.Run:
		return w.runParts(s)
	case providers.Copy:
		return []Part{w.read(w.here(key.Of("do")), s)}
	case providers.Record:
		return w.recordParts(s)
	case providers.Wait:
		return []Part{w.read(w.here(key.Of("do-"+string(s.For))), s)}
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
		return []Part{w.read(msgid.StepChooseTick, s)}
	case s.Value == providers.NotTicked:
		return []Part{w.read(msgid.StepChooseUntick, s)}
	case s.Value == providers.On:
		return []Part{w.read(msgid.StepChooseOn, s)}
	}
	return []Part{w.lead(msgid.StepChooseDo, s, ValueField, msgid.FieldValue, s.Value)}
}

// uploadParts names the file to upload, or says what has to be in it.
func (w stepWriter) uploadParts(s providers.Step) []Part {
	if !w.away {
		return []Part{w.lead(msgid.StepUploadDo, s, ValueField, msgid.FieldFile, w.local(s.File))}
	}
	if len(w.files) == 1 { // no archive, which stands beside what it holds
		return []Part{w.lead(msgid.StepPutDoAway, s, NameField, msgid.FieldName, path.Base(s.File)), w.value(ValueField, msgid.FieldFile, w.content(s.File))}
	}
	return w.filesParts(msgid.StepUploadDoAway, s)
}

// runParts says which command to run, and in which folder, or with which files in it.
func (w stepWriter) runParts(s providers.Step) []Part {
	key := msgid.StepRunDo
	switch {
	case s.File == providers.Here:
		key = msgid.StepRunDoThere
	case w.place.Kind == providers.Server:
		key = msgid.StepRunDoServer
	}
	command := w.lead(key, s, ValueField, msgid.FieldCommand, s.Value)
	switch {
	case s.File != providers.Here:
		return []Part{command}
	case w.away && s == firstHere(w.Steps(w.j, w.task)):
		return append(w.filesParts(msgid.StepRunHereAway, s), command)
	case w.away:
		return []Part{w.read(msgid.StepRunHereAgain, s), command}
	}
	return []Part{w.lead(msgid.StepRunHere, s, NameField, msgid.FieldFolder, w.PathOf(w.j.Domain, UploadFolder)), command}
}

// firstHere returns the first of the steps that are done in the folder of the place's files.
func firstHere(steps []providers.Step) providers.Step {
	i := slices.IndexFunc(steps, func(s providers.Step) bool { return s.File == providers.Here })
	return steps[i]
}

// filesParts lists the names and texts of the place's files.
func (w stepWriter) filesParts(key msgid.ID, s providers.Step) []Part {
	parts := []Part{w.read(key, s)}
	for _, f := range w.files {
		if f.Path != s.File { // an archive of them is no text
			parts = append(parts, w.value(NameField, msgid.FieldName, f.Path), w.value(ValueField, msgid.FieldFile, string(f.Body)))
		}
	}
	return parts
}

// putParts names the file to copy to a server, or has its text, and says where it goes.
func (w stepWriter) putParts(s providers.Step) []Part {
	from := w.lead(msgid.StepPutDo, s, ValueField, msgid.FieldFile, w.local(s.File))
	if w.away {
		from = w.lead(msgid.StepPutDoAway, s, ValueField, msgid.FieldFile, w.content(s.File))
	}
	return []Part{from, w.lead(msgid.StepPutTo, s, NameField, msgid.FieldTo, s.Value)}
}

// recordParts says how a record is entered: one of the plan, or one that the place alone knows.
func (w stepWriter) recordParts(s providers.Step) []Part {
	key, fields := msgid.StepRecordDoOther, w.otherFields(s)
	if r := w.recordOf(s); r != nil {
		key, fields = msgid.StepRecordDo, w.recordFields(w.j, *r)
	}
	switch {
	case w.changes:
		key = msgid.StepRecordDoChange
	case len(fields) == 0:
		key = w.here(msgid.StepRecordDoShown)
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
	t := TaskStep{Title: w.say(msgid.StepDnsTitle, assets.Values{"host": host.Name})}
	if host.ID == providers.Unknown || host.ID == providers.SelfHosted {
		t.Title = w.say(msgid.StepDnsTitleUnknown, nil)
	}
	where := Part{Text: strings.Join(w.WhereAtDNSHost(w.j, !w.changes), " ")}
	if t.Link = cmp.Or(guide.Page, guide.Help); t.Link != "" {
		where.Field = w.value(URLField, msgid.StepPage, t.Link).Field
	}
	t.Parts = []Part{where}
	if len(host.Also) > 0 {
		t.Parts = append([]Part{{Text: w.say(msgid.StepDnsOneOf, nil)}}, t.Parts...)
	}
	return t
}
