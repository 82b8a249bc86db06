package guide

import (
	"bytes"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// page is what is handed to the person who can change the domain settings or the web space. It needs
// nothing else to be read: that person has neither mailseal nor the journey's folder.
type page struct {
	Lang, Title string
	Intro       []string
	Steps       []pageStep
	Done        string   // what happens when all of it is done
	UndoTitle   string   //
	Undo        []string // in order
	UndoFile    string   // the file as it was; "" where there was none
}

// pageStep is one thing to publish.
type pageStep struct {
	Number int
	Title  string
	Say    []string   // what it is for, and where
	List   []string   // what to do there, in order
	Files  []pageText // what to upload or to paste
	Where  []string   // where the boxes are
	Cells  []pageText // what to type into them
	Notes  []string   // what goes wrong there
	Check  []pageText // how to see that it worked
}

// pageText is something to copy, and what it is.
type pageText struct{ Label, Text, Hint string }

// Handover is the page for somebody else, as Markdown (CommonMark).
func (g *Guide) Handover(j journey.Journey) string { return g.page(j).markdown() }

// HandoverHTML is the same page as one HTML file that fetches nothing and runs nothing.
func (g *Guide) HandoverHTML(j journey.Journey) (string, error) {
	t, err := handoverTemplate()
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, g.page(j)); err != nil {
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

func (g *Guide) page(j journey.Journey) page {
	check, _ := j.Check()
	w := pageWriter{Guide: g, j: j, check: check, dns: g.dnsGuide(j), changes: j.WasLive()}
	w.option, _ = g.Catalogue.Option(j.Plan.Hosting.ID, j.Domain)
	w.values = assets.Values{
		"domain": j.Domain, "service": g.service(j), "mode": string(j.Plan.Target.Mode),
		"time": g.rule(w.remembered()),
	}
	return w.page()
}

// pageWriter writes one page.
type pageWriter struct {
	*Guide
	j       journey.Journey
	check   facts.Check
	dns     providers.Guide
	option  providers.Option
	changes bool // a policy was live before: only the file and its id change
	values  assets.Values
}

func (w pageWriter) page() page {
	if tasks, changes := w.ChangeTasks(w.j); changes {
		return w.operationPage(tasks)
	}
	p := page{
		Lang: assets.DefaultLanguage, Title: w.one("handover.title"),
		Done: w.one("handover.done"), UndoTitle: w.one("handover.undo-title"),
	}
	todo, there := w.todo()
	p.Intro = []string{w.one("handover.what")}
	if w.changes {
		p.Title = w.one("handover.title-again")
		p.Intro = append(p.Intro, w.one("handover.what-again"))
	}
	p.Intro = append(p.Intro, w.one("handover.mode-"+string(w.j.Plan.Target.Mode)))
	if len(there) > 0 {
		w.values["list"] = strings.Join(there, "; ")
		p.Intro = append(p.Intro, w.one("handover.there"))
	}
	if len(todo) > 1 {
		p.Intro = append(p.Intro, w.one("handover.order"))
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

// operationPage is the page of an operation that changes or deletes records.
func (w pageWriter) operationPage(tasks []plan.Task) page {
	p := page{Lang: assets.DefaultLanguage, Title: w.one("handover.title-operation")}
	if len(tasks) == 0 {
		p.Intro = []string{w.say("handover.nothing", nil)}
		return p
	}
	p.Intro = []string{w.one("handover.what-operation")}
	if len(tasks) > 1 {
		p.Intro = append(p.Intro, w.one("handover.order-operation"))
	}
	p.Done, p.UndoTitle, p.Undo = w.one("handover.done"), w.one("handover.undo-title"), []string{w.one("handover.undo-drop")}
	for i, task := range tasks {
		key := "task." + string(task.ID)
		s := pageStep{Number: i + 1, Title: w.one(key + ".title"), Say: []string{w.one(key + ".why")}, Where: w.whereRecords(w.j, false)}
		name, rrtype, label := w.j.Domain, "MX", "handover.check-servers"
		for _, r := range task.Drop {
			if task.ID == plan.MailServers {
				s.Notes = append(s.Notes, w.say("task.mail-servers.drop", assets.Values{"mx": r.Value}))
				continue
			}
			name, rrtype, label = r.Name, r.Type, "handover.check-drop"
		}
		for _, f := range w.changeFields(w.j, task) {
			s.Cells = append(s.Cells, pageText{Label: f.Label, Text: f.Value, Hint: f.Hint})
			if f.Name == NameField {
				s.Cells = append(s.Cells, pageText{Label: w.one("handover.whole-name"), Text: name})
			}
		}
		s.Check = []pageText{w.lookup(label, rrtype, name)}
		p.Steps = append(p.Steps, s)
	}
	return p
}

// lookup is a command that asks one of the domain's own DNS servers.
func (w pageWriter) lookup(label, rrtype, name string) pageText {
	return pageText{Label: w.one(label), Text: strings.TrimSpace("nslookup -type=" + rrtype + " " + name + ". " + w.server())}
}

// todo are the tasks that are not done; all of them where nothing is left to do, as a reminder of what is there.
func (w pageWriter) todo() (todo []plan.Task, there []string) {
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

func (w pageWriter) one(key string) string { return w.say(key, w.values) }

func (w pageWriter) step(task plan.Task, placed *bool) pageStep {
	key := "task." + string(task.ID)
	s := pageStep{Title: w.one(key + ".title"), Say: []string{w.one(key + ".why")}}
	if w.changes && w.Words.Has(key+".why-again") {
		s.Say[0] = w.one(key + ".why-again")
	}
	if task.File != nil {
		w.fileStep(&s, *task.File, placed)
		return s
	}
	if task.ID == plan.PolicyHost && !w.changes {
		w.placeSteps(&s, placed)
	}
	w.recordStep(&s, *task.Record)
	return s
}

// placeSteps says what to do at the web host. It comes before the line that leads there: most hosts have to be told of the
// name first, and their steps say when it is the line's turn.
func (w pageWriter) placeSteps(s *pageStep, placed *bool) {
	if *placed || len(w.option.Steps) == 0 {
		return
	}
	*placed = true
	s.Say = append(s.Say, w.one("handover.place"))
	s.List = w.option.Steps
	s.Notes = append(s.Notes, w.option.Traps...)
	files, err := w.Catalogue.Recipe(w.option.ID, w.j.Domain, w.j.Plan.Target.Policy().String())
	if err != nil {
		return // an id that came with an older catalogue: the file itself is on the page anyway
	}
	for _, f := range files {
		label := w.say("handover.upload", assets.Values{"file": f.Path})
		if len(f.Body) == 0 {
			label = w.say("handover.upload-empty", assets.Values{"file": f.Path})
		}
		s.Files = append(s.Files, pageText{Label: label, Text: string(f.Body)})
	}
}

func (w pageWriter) recordStep(s *pageStep, r plan.Record) {
	s.Where = append(s.Where, w.whereRecords(w.j, true)...)
	value, hint := w.typedValue(w.dns, r)
	s.Cells = append(s.Cells,
		pageText{Label: w.one("field.type"), Text: r.Type},
		pageText{Label: w.one("field.name"), Text: w.dns.NameFor(r.Name, w.j.Plan.Zone), Hint: w.dns.NameHint},
		pageText{Label: w.one("handover.whole-name"), Text: r.Name},
		pageText{Label: w.one("field.value"), Text: value, Hint: hint},
		pageText{Label: w.one("handover.ttl"), Text: strconv.Itoa(int(r.TTL / time.Second)), Hint: w.one("handover.ttl-hint")},
	)
	s.Notes = append(s.Notes, w.say("handover.one-line-"+strings.ToLower(r.Type), nil))
	s.Notes = append(s.Notes, w.dns.TrapsFor(r.Name, r.Type)...)
	s.Check = append(s.Check, pageText{
		Label: w.say("handover.check-record", assets.Values{"value": r.Value}),
		Text:  strings.TrimSpace("nslookup -type=" + r.Type + " " + r.Name + ". " + w.server()),
	})
}

// server is one of the domain's own DNS servers, to be asked: others would remember that a name is not there yet.
func (w pageWriter) server() string {
	for _, s := range w.check.Zone.Servers {
		if commandWord(s.Name) {
			return s.Name
		}
	}
	return ""
}

func (w pageWriter) fileStep(s *pageStep, f plan.File, placed *bool) {
	switch {
	case w.j.Plan.ServiceKeepsPolicy():
		w.placeSteps(s, placed)
		if !w.option.Files {
			key := "task.policy-file.service"
			if w.j.Plan.Target.Mode == mtasts.None {
				key += "-none"
			}
			s.Say = append(s.Say, w.one(key))
			for _, line := range w.j.Plan.Target.MX {
				s.Cells = append(s.Cells, pageText{Label: "mx", Text: line.Pattern})
			}
		}
	default:
		if !w.changes {
			w.placeSteps(s, placed)
		}
		s.Say = append(s.Say, w.one("handover.file"))
		s.Cells = []pageText{{Label: w.one("field.url"), Text: f.URL}, {Label: w.one("field.file"), Text: f.Body}}
	}
	s.Check = []pageText{{Label: w.one("handover.check-file"), Text: "curl -sSi " + f.URL}}
}

// remembered is the longest that a sender may hold a policy of the domain.
func (w pageWriter) remembered() time.Duration {
	longest := w.j.Plan.Target.MaxAge
	for _, served := range w.j.Notes.Served {
		longest = max(longest, served.MaxAge)
	}
	return longest
}

// undo says how to go back: deleting is not undoing, because senders remember (RFC 8461 §8.3).
func (w pageWriter) undo() (say []string, file string) {
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
		return []string{w.one("handover.undo-again"), w.one("handover.undo-never")}, file
	}
	return []string{w.one("handover.undo-before"), w.one("handover.undo-after" + variant), w.one("handover.undo-never")}, ""
}

func (p page) markdown() string {
	var b strings.Builder
	para := func(text string) { fmt.Fprintf(&b, "%s\n\n", text) }
	texts := func(list []pageText) {
		for _, t := range list {
			label := t.Label
			if t.Hint != "" {
				label += " (" + t.Hint + ")"
			}
			para(label)
			if t.Text != "" {
				para(fenced(t.Text))
			}
		}
	}
	para("# " + p.Title)
	for _, text := range p.Intro {
		para(text)
	}
	for _, s := range p.Steps {
		para(fmt.Sprintf("## %d. %s", s.Number, s.Title))
		for _, text := range s.Say {
			para(text)
		}
		for i, text := range s.List {
			fmt.Fprintf(&b, "%d. %s\n", i+1, text)
		}
		if len(s.List) > 0 {
			b.WriteByte('\n')
		}
		texts(s.Files)
		for _, text := range s.Where {
			para(text)
		}
		texts(s.Cells)
		for _, text := range s.Notes {
			fmt.Fprintf(&b, "- %s\n", text)
		}
		if len(s.Notes) > 0 {
			b.WriteByte('\n')
		}
		texts(s.Check)
	}
	if p.Done != "" {
		para(p.Done)
	}
	if len(p.Undo) > 0 {
		para("## " + p.UndoTitle)
	}
	for _, text := range p.Undo {
		para(text)
	}
	if p.UndoFile != "" {
		para(fenced(p.UndoFile))
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// fenced is text to copy, with a fence longer than any in it (CommonMark 0.31 §4.5).
func fenced(text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + "\n" + strings.TrimRight(text, "\r\n") + "\n" + fence
}
