package pages

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/providers"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// handoverStep is one task, for whoever can publish.
type handoverStep struct {
	Number int
	Title  string
	Say    []string  // what it is for, and where
	Acts   []act     // what to do there, in order
	Where  []string  // where the boxes are
	Links  []string  // to there, and to the DNS host's own page about it
	Cells  []snippet // what to type into them
	Notes  []string  // what goes wrong there
	Check  []snippet // how to see that it worked
}

// snippet is something to copy, and what it is.
type snippet struct{ Label, Text, Hint string }

// act is one act of a task: what to read, and what to type or to paste.
type act struct {
	Title string
	Link  string
	Parts []snippet // of a sentence, only the label
}

// handoverWriter writes one page.
type handoverWriter struct {
	*guide.Guide
	j       journey.Journey
	check   facts.Check
	dns     providers.Guide
	option  providers.Option
	changes bool // a policy was live before: only the file and its id change
	values  assets.Values
}

func (w handoverWriter) text(key msgid.ID) string { return w.Words.Say(key, w.values) }

func (w handoverWriter) step(task plan.Task, placed *bool) handoverStep {
	key := msgid.Task.In(string(task.ID))
	s := handoverStep{Title: w.text(key.Of("title")), Say: []string{w.text(key.Of("why"))}}
	if w.changes && w.Words.Has(key.Of("why-again")) {
		s.Say[0] = w.text(key.Of("why-again"))
	}
	if task.File != nil {
		w.fileStep(&s, task, placed)
		return s
	}
	w.placeSteps(&s, task, placed)
	w.recordStep(&s, task)
	return s
}

// cells returns what to type, with the whole name beside the one that the DNS host wants.
func (w handoverWriter) cells(task plan.Task, wholeName string) []snippet {
	var cells []snippet
	for _, f := range w.Fields(w.j, task) {
		cells = append(cells, snippet{Label: f.Label, Text: f.Value, Hint: f.Hint})
		if f.Name == guide.NameField {
			cells = append(cells, snippet{Label: w.text(msgid.HandoverWholeName), Text: wholeName})
		}
	}
	return cells
}

func (w handoverWriter) recordStep(s *handoverStep, task plan.Task) {
	r := *task.Record
	s.Where = append(s.Where, w.WhereAtDNSHost(w.j, true)...)
	for _, page := range []string{w.dns.Page, w.dns.Help} {
		if page != "" {
			s.Links = append(s.Links, page)
		}
	}
	ttl := snippet{Label: w.text(msgid.HandoverTtl), Text: strconv.Itoa(int(r.TTL / time.Second)), Hint: w.text(msgid.HandoverTtlHint)}
	s.Cells = append(s.Cells, append(w.cells(task, r.Name), ttl)...)
	s.Notes = append(s.Notes, w.Words.Say(msgid.Handover.Of("one-line-"+strings.ToLower(r.Type)), nil))
	s.Notes = append(s.Notes, w.dns.TrapsFor(r.Name, r.Type)...)
	s.Check = append(s.Check, snippet{
		Label: w.Words.Say(msgid.HandoverCheckRecord, assets.Values{"value": r.Value}), Text: w.lookup(r.Type, r.Name),
	})
}

func (w handoverWriter) fileStep(s *handoverStep, task plan.Task, placed *bool) {
	f := *task.File
	w.placeSteps(s, task, placed)
	switch {
	case len(s.Acts) > 0:
		s.Cells = []snippet{{Label: w.text(msgid.FieldUrl), Text: f.URL}}
	case w.j.Plan.ServiceKeepsPolicy():
		key := msgid.TaskPolicyFileService
		if w.j.Plan.Target.Mode == mtasts.None {
			key = key.With("none")
		}
		s.Say = append(s.Say, w.text(key))
		for _, line := range w.j.Plan.Target.MX {
			s.Cells = append(s.Cells, snippet{Label: "mx", Text: line.Pattern})
		}
	default:
		s.Say = append(s.Say, w.text(msgid.HandoverFile))
		s.Cells = []snippet{{Label: w.text(msgid.FieldUrl), Text: f.URL}, {Label: w.text(msgid.FieldFile), Text: f.Body}}
	}
	s.Check = []snippet{{Label: w.text(msgid.HandoverCheckFile), Text: "curl -sSi " + f.URL}}
}

// placeSteps says what to do at the place of the policy for a task. What goes wrong there stands with the first of them.
func (w handoverWriter) placeSteps(s *handoverStep, task plan.Task, placed *bool) {
	for _, step := range w.HandoverSteps(w.j, task) {
		s.Acts = append(s.Acts, actOf(step))
	}
	if len(s.Acts) > 0 && !*placed {
		*placed = true
		s.Say = append(s.Say, w.text(msgid.HandoverPlace))
		s.Notes = append(s.Notes, w.option.Traps...)
	}
}

func actOf(step guide.TaskStep) act {
	a := act{Title: step.Title, Link: step.Link}
	for _, p := range step.Parts {
		switch {
		case p.Field == nil:
			a.Parts = append(a.Parts, snippet{Label: p.Text})
		case p.Field.Name == guide.URLField: // it is the link
			a.Parts = append(a.Parts, snippet{Label: p.Text})
		default:
			a.Parts = append(a.Parts, snippet{Label: cmp.Or(strings.TrimSuffix(p.Text, "."), p.Field.Label) + ":", Text: p.Field.Value})
		}
	}
	return a
}

// lookup returns a command that asks one of the domain's authoritative servers.
func (w handoverWriter) lookup(rrtype, name string) string {
	return strings.TrimSpace("nslookup -type=" + rrtype + " " + name + ". " + w.server())
}

// server returns an authoritative server of the domain: a resolver would cache that a name is not there yet.
func (w handoverWriter) server() string {
	for _, s := range w.check.Zone.Servers {
		if guide.SafeInCommand(s.Name) {
			return s.Name
		}
	}
	return ""
}
