package pages

import (
	"strconv"
	"strings"
	"time"

	"mailseal/assets"
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
	List   []string  // what to do there, in order
	Files  []snippet // what to upload or to paste
	Where  []string  // where the boxes are
	Cells  []snippet // what to type into them
	Notes  []string  // what goes wrong there
	Check  []snippet // how to see that it worked
}

// snippet is something to copy, and what it is.
type snippet struct{ Label, Text, Hint string }

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

func (w handoverWriter) text(key string) string { return w.Words.Say(key, w.values) }

func (w handoverWriter) step(task plan.Task, placed *bool) handoverStep {
	key := "task." + string(task.ID)
	s := handoverStep{Title: w.text(key + ".title"), Say: []string{w.text(key + ".why")}}
	if w.changes && w.Words.Has(key+".why-again") {
		s.Say[0] = w.text(key + ".why-again")
	}
	if task.File != nil {
		w.fileStep(&s, *task.File, placed)
		return s
	}
	if task.ID == plan.PolicyHost && !w.changes {
		w.placeSteps(&s, placed)
	}
	w.recordStep(&s, task)
	return s
}

// cells returns what to type, with the whole name beside the one that the DNS host wants.
func (w handoverWriter) cells(task plan.Task, wholeName string) []snippet {
	var cells []snippet
	for _, f := range w.Fields(w.j, task) {
		cells = append(cells, snippet{Label: f.Label, Text: f.Value, Hint: f.Hint})
		if f.Name == guide.NameField {
			cells = append(cells, snippet{Label: w.text("handover.whole-name"), Text: wholeName})
		}
	}
	return cells
}

func (w handoverWriter) recordStep(s *handoverStep, task plan.Task) {
	r := *task.Record
	s.Where = append(s.Where, w.WhereAtDNSHost(w.j, true)...)
	ttl := snippet{Label: w.text("handover.ttl"), Text: strconv.Itoa(int(r.TTL / time.Second)), Hint: w.text("handover.ttl-hint")}
	s.Cells = append(s.Cells, append(w.cells(task, r.Name), ttl)...)
	s.Notes = append(s.Notes, w.Words.Say("handover.one-line-"+strings.ToLower(r.Type), nil))
	s.Notes = append(s.Notes, w.dns.TrapsFor(r.Name, r.Type)...)
	s.Check = append(s.Check, snippet{
		Label: w.Words.Say("handover.check-record", assets.Values{"value": r.Value}), Text: w.lookup(r.Type, r.Name),
	})
}

func (w handoverWriter) fileStep(s *handoverStep, f plan.File, placed *bool) {
	switch {
	case w.j.Plan.ServiceKeepsPolicy():
		w.placeSteps(s, placed)
		if !w.option.Files {
			key := "task.policy-file.service"
			if w.j.Plan.Target.Mode == mtasts.None {
				key += "-none"
			}
			s.Say = append(s.Say, w.text(key))
			for _, line := range w.j.Plan.Target.MX {
				s.Cells = append(s.Cells, snippet{Label: "mx", Text: line.Pattern})
			}
		}
	default:
		if !w.changes {
			w.placeSteps(s, placed)
		}
		s.Say = append(s.Say, w.text("handover.file"))
		s.Cells = []snippet{{Label: w.text("field.url"), Text: f.URL}, {Label: w.text("field.file"), Text: f.Body}}
	}
	s.Check = []snippet{{Label: w.text("handover.check-file"), Text: "curl -sSi " + f.URL}}
}

// placeSteps says what to do at the web host. It comes before the record that leads there: most hosts have to be told of the
// name first, and their steps say when to add the record.
func (w handoverWriter) placeSteps(s *handoverStep, placed *bool) {
	if *placed || len(w.option.Steps) == 0 {
		return
	}
	*placed = true
	s.Say = append(s.Say, w.text("handover.place"))
	s.List = w.option.Steps
	s.Notes = append(s.Notes, w.option.Traps...)
	files, err := w.Catalogue.Recipe(w.option.ID, w.j.Domain, w.j.Plan.Target.Policy().String())
	if err != nil {
		return // an id that came with an older catalogue: the file itself is on the page anyway
	}
	for _, f := range files {
		label := w.Words.Say("handover.upload", assets.Values{"file": f.Path})
		if len(f.Body) == 0 {
			label = w.Words.Say("handover.upload-empty", assets.Values{"file": f.Path})
		}
		s.Files = append(s.Files, snippet{Label: label, Text: string(f.Body)})
	}
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
