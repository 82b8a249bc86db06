package pages

import (
	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/plan"
)

// operationPage returns the page of an operation that changes or deletes records.
func (w handoverWriter) operationPage(tasks []plan.Task) handoverPage {
	p := handoverPage{Lang: w.Words.Language, Title: w.text(msgid.HandoverTitleOperation)}
	if len(tasks) == 0 {
		p.Intro = []string{w.Words.Say(msgid.HandoverNothing, nil)}
		return p
	}
	p.Intro = []string{w.text(msgid.HandoverWhatOperation)}
	if len(tasks) > 1 {
		p.Intro = append(p.Intro, w.text(msgid.HandoverOrderOperation))
	}
	p.Done, p.UndoTitle, p.Undo = w.text(msgid.HandoverDone), w.text(msgid.HandoverUndoTitle), []string{w.text(msgid.HandoverUndoDrop)}
	for i, task := range tasks {
		key := msgid.Task.In(string(task.ID))
		s := handoverStep{Number: i + 1, Title: w.text(key.Of("title")), Say: []string{w.text(key.Of("why"))}, Where: w.WhereAtDNSHost(w.j, false)}
		name, rrtype, label := w.j.Domain, "MX", msgid.HandoverCheckServers
		for _, r := range task.Drop {
			if task.ID == plan.MailServers {
				s.Notes = append(s.Notes, w.Words.Say(msgid.TaskMailServersDrop, assets.Values{"mx": r.Value}))
				continue
			}
			name, rrtype, label = r.Name, r.Type, msgid.HandoverCheckDrop
		}
		s.Cells = w.cells(task, name)
		s.Check = []snippet{{Label: w.text(label), Text: w.lookup(rrtype, name)}}
		p.Steps = append(p.Steps, s)
	}
	return p
}
