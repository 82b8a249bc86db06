package pages

import (
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// handoverPage is for the person who can edit the domain's DNS or its web space. It needs
// nothing else to be read: that person has neither mailseal nor the journey's folder.
type handoverPage struct {
	Lang, Title string
	Intro       []string
	Steps       []handoverStep
	Done        string // what happens when all of it is done
	UndoTitle   string
	Undo        []string // in order
	UndoFile    string   // the file as it was; "" where there was none
}

// Handover returns the page for somebody else, as Markdown (CommonMark).
func Handover(g *guide.Guide, j journey.Journey) (string, error) {
	text, err := handover(g, j).write(markdownTemplate)
	return strings.TrimRight(text, "\n") + "\n", err
}

// HandoverHTML returns the same page as one HTML file that fetches nothing and runs nothing.
func HandoverHTML(g *guide.Guide, j journey.Journey) (string, error) {
	return handover(g, j).write(htmlTemplate)
}

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

func (w handoverWriter) page() handoverPage {
	if tasks, changes := w.ChangeTasks(w.j); changes {
		return w.operationPage(tasks)
	}
	p := handoverPage{
		Lang: w.Words.Language, Title: w.text(msgid.HandoverTitle),
		Done: w.text(msgid.HandoverDone), UndoTitle: w.text(msgid.HandoverUndoTitle),
	}
	todo, there := w.todo()
	p.Intro = []string{w.text(msgid.HandoverWhat)}
	if w.changes {
		p.Title = w.text(msgid.HandoverTitleAgain)
		p.Intro = append(p.Intro, w.text(msgid.HandoverWhatAgain))
	}
	p.Intro = append(p.Intro, w.text(msgid.Handover.Of("mode-"+string(w.j.Plan.Target.Mode))))
	if len(there) > 0 {
		w.values["list"] = strings.Join(there, "; ")
		p.Intro = append(p.Intro, w.text(msgid.HandoverThere))
	}
	if len(todo) > 1 {
		p.Intro = append(p.Intro, w.text(msgid.HandoverOrder))
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

// todo returns the tasks that are not done and the names of what is there; all tasks where nothing is left to do, as a reminder.
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

// undo says how to go back: deleting is not undoing, because senders hold the policy (RFC 8461 §8.3).
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
		return []string{w.text(msgid.HandoverUndoAgain), w.text(msgid.HandoverUndoNever)}, file
	}
	return []string{w.text(msgid.HandoverUndoBefore), w.text(msgid.Handover.Of("undo-after" + variant)), w.text(msgid.HandoverUndoNever)}, ""
}
