package pages

import (
	"mailseal/assets"
	"mailseal/wizard/plan"
)

// operationPage returns the page of an operation that changes or deletes records.
func (w handoverWriter) operationPage(tasks []plan.Task) handoverPage {
	p := handoverPage{Lang: w.Words.Language, Title: w.text("handover.title-operation")}
	if len(tasks) == 0 {
		p.Intro = []string{w.Words.Say("handover.nothing", nil)}
		return p
	}
	p.Intro = []string{w.text("handover.what-operation")}
	if len(tasks) > 1 {
		p.Intro = append(p.Intro, w.text("handover.order-operation"))
	}
	p.Done, p.UndoTitle, p.Undo = w.text("handover.done"), w.text("handover.undo-title"), []string{w.text("handover.undo-drop")}
	for i, task := range tasks {
		key := "task." + string(task.ID)
		s := handoverStep{Number: i + 1, Title: w.text(key + ".title"), Say: []string{w.text(key + ".why")}, Where: w.WhereAtDNSHost(w.j, false)}
		name, rrtype, label := w.j.Domain, "MX", "handover.check-servers"
		for _, r := range task.Drop {
			if task.ID == plan.MailServers {
				s.Notes = append(s.Notes, w.Words.Say("task.mail-servers.drop", assets.Values{"mx": r.Value}))
				continue
			}
			name, rrtype, label = r.Name, r.Type, "handover.check-drop"
		}
		s.Cells = w.cells(task, name)
		s.Check = []snippet{{Label: w.text(label), Text: w.lookup(rrtype, name)}}
		p.Steps = append(p.Steps, s)
	}
	return p
}
