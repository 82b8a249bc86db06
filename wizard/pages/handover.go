package pages

import (
	"bytes"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// handoverPage is what is handed to the person who can change the domain settings or the web space. It needs
// nothing else to be read: that person has neither mailseal nor the journey's folder.
type handoverPage struct {
	Lang, Title string
	Intro       []string
	Steps       []handoverStep
	Done        string   // what happens when all of it is done
	UndoTitle   string   //
	Undo        []string // in order
	UndoFile    string   // the file as it was; "" where there was none
}

// handoverStep is one thing to publish.
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

// Handover is the page for somebody else, as Markdown (CommonMark).
func Handover(g *guide.Guide, j journey.Journey) string { return handover(g, j).markdown() }

// HandoverHTML is the same page as one HTML file that fetches nothing and runs nothing.
func HandoverHTML(g *guide.Guide, j journey.Journey) (string, error) {
	t, err := handoverTemplate()
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, handover(g, j)); err != nil {
		return "", err
	}
	return b.String(), nil
}

// handoverTemplate is parsed on the first call.
var handoverTemplate = sync.OnceValues(func() (*template.Template, error) {
	text, err := assets.File("templates/handover.html")
	if err != nil {
		return nil, err
	}
	return template.New("handover").Parse(string(text))
})

func handover(g *guide.Guide, j journey.Journey) handoverPage {
	check, _ := j.Check()
	w := handoverWriter{Guide: g, j: j, check: check, dns: g.DNSGuide(j), changes: j.WasLive()}
	w.option, _ = g.Catalogue.Option(j.Plan.Hosting.ID, j.Domain)
	w.values = assets.Values{
		"domain": j.Domain, "service": g.PlaceName(j), "mode": string(j.Plan.Target.Mode),
		"time": g.Duration(max(j.Plan.Target.MaxAge, rollout.LongestMaxAge(j.Notes))),
	}
	return w.page()
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

func (w handoverWriter) page() handoverPage {
	if tasks, changes := w.ChangeTasks(w.j); changes {
		return w.operationPage(tasks)
	}
	p := handoverPage{
		Lang: assets.DefaultLanguage, Title: w.text("handover.title"),
		Done: w.text("handover.done"), UndoTitle: w.text("handover.undo-title"),
	}
	todo, there := w.todo()
	p.Intro = []string{w.text("handover.what")}
	if w.changes {
		p.Title = w.text("handover.title-again")
		p.Intro = append(p.Intro, w.text("handover.what-again"))
	}
	p.Intro = append(p.Intro, w.text("handover.mode-"+string(w.j.Plan.Target.Mode)))
	if len(there) > 0 {
		w.values["list"] = strings.Join(there, "; ")
		p.Intro = append(p.Intro, w.text("handover.there"))
	}
	if len(todo) > 1 {
		p.Intro = append(p.Intro, w.text("handover.order"))
	}
	placed := false // the steps at the web host are on the page
	for i, task := range todo {
		step := w.step(task, &placed)
		step.Number = i + 1
		p.Steps = append(p.Steps, step)
	}
	p.Undo, p.UndoFile = w.undo()
	return p
}

// cells are what to type, with the whole name beside the one that the DNS host wants.
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

// lookup is a command that asks one of the domain's own DNS servers.
func (w handoverWriter) lookup(rrtype, name string) string {
	return strings.TrimSpace("nslookup -type=" + rrtype + " " + name + ". " + w.server())
}

// todo are the tasks that are not done; all of them where nothing is left to do, as a reminder of what is there.
func (w handoverWriter) todo() (todo []plan.Task, there []string) {
	all := w.Tasks(w.j, w.check.At)
	if !slices.ContainsFunc(all, func(p journey.Progress) bool { return p.State != journey.Right }) {
		return w.j.Plan.Tasks(), nil
	}
	for _, p := range all {
		task := p.Task
		switch {
		case p.State != journey.Right:
			todo = append(todo, task)
		case task.Record != nil:
			there = append(there, task.Record.Name)
		default:
			there = append(there, task.File.URL)
		}
	}
	return todo, there
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

// placeSteps says what to do at the web host. It comes before the line that leads there: most hosts have to be told of the
// name first, and their steps say when it is the line's turn.
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

// server is one of the domain's own DNS servers, to be asked: others would remember that a name is not there yet.
func (w handoverWriter) server() string {
	for _, s := range w.check.Zone.Servers {
		if guide.SafeInCommand(s.Name) {
			return s.Name
		}
	}
	return ""
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

// undo says how to go back: deleting is not undoing, because senders remember (RFC 8461 §8.3).
func (w handoverWriter) undo() (say []string, file string) {
	if w.changes {
		want := w.j.Plan.Target.Policy().String()
		for _, served := range slices.Backward(w.j.Notes.Served) {
			if served.Body != want && served.First.Before(w.j.Plan.Target.Since) {
				file = served.Body
				break
			}
		}
	}
	variant := ""
	switch {
	case w.j.Plan.Fixed():
		variant = "-fixed"
	case w.j.Plan.ServiceKeepsRecord():
		variant = "-service"
	}
	if file != "" && variant == "" {
		return []string{w.text("handover.undo-again"), w.text("handover.undo-never")}, file
	}
	return []string{w.text("handover.undo-before"), w.text("handover.undo-after" + variant), w.text("handover.undo-never")}, ""
}
