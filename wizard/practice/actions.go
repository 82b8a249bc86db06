package practice

import (
	"net/url"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/plan"
)

// Action is one way to do a task: the right one, or a slip that people make.
type Action struct {
	ID      string // stable: "right", "doubled-name"...
	Label   string // what the user reads
	Mistake bool

	actions []Change
	undo    []Change // what takes a slip back
}

// Right is the id of the deed that does a task as told.
const Right = "right"

// Actions are the ways to do a task, the right one first.
func (w *World) Actions(task plan.Task) []Action {
	switch {
	case task.Record != nil && task.ID == plan.PolicyHost:
		return w.hostDeeds(*task.Record)
	case task.Record != nil:
		return w.recordDeeds(*task.Record, task.ID)
	case task.File != nil:
		return w.fileDeeds(*task.File)
	case len(task.MX)+len(task.Drop) > 0:
		return w.changeDeeds(task)
	}
	return nil
}

// Do does a deed. What an earlier slip at the same task left is cleaned up first.
func (w *World) Do(task plan.Task, deed Action) error {
	w.enter()
	defer w.mu.Unlock()
	undo := w.undo[string(task.ID)]
	delete(w.undo, string(task.ID))
	if err := w.apply(undo); err != nil {
		return err
	}
	if deed.Mistake {
		w.undo[string(task.ID)] = deed.undo
	}
	return w.apply(deed.actions)
}

func (w *World) hostDeeds(r plan.Record) []Action {
	add, attach := ReplaceRecord{r.Name, r.Type, r.Value}, AttachHost{r.Name}
	return []Action{
		w.right("host", provide{r}, add, attach),
		w.slip(mistakeNotAttached, assets.Values{"name": r.Name}, []Change{provide{r}, add},
			[]Change{DeleteRecord{r.Name, r.Type, r.Value}}),
		w.doubled(r, provide{r}, attach),
		w.slip(mistakeNotSaved, nil, nil, nil),
	}
}

func (w *World) recordDeeds(r plan.Record, task plan.TaskID) []Action {
	deeds := []Action{
		w.right("record", provide{r}, ReplaceRecord{r.Name, r.Type, r.Value}),
		w.doubled(r),
		w.mistyped(r),
	}
	if r.Type == "TXT" {
		deeds = append(deeds, w.curly(r))
	}
	if r.Type == "TXT" && task == plan.STSRecord {
		deeds = append(deeds, w.second(r))
	}
	return append(deeds, w.slip(mistakeNotSaved, nil, nil, nil))
}

func (w *World) fileDeeds(f plan.File) []Action {
	address, err := url.Parse(f.URL)
	if err != nil {
		return nil
	}
	host, path := address.Hostname(), address.Path
	put := func(path, body string) []Change { return []Change{customDomain{host}, Upload{host, path, body}} }
	base := path[strings.LastIndex(path, "/"):]
	return []Action{
		w.right("file", put(path, f.Body)...),
		w.slip(mistakeNoFolder, assets.Values{"file": strings.TrimPrefix(base, "/")}, put(base, f.Body), []Change{Withdraw{host, base}}),
		w.slip(mistakeCopied, nil, put(path, copiedFile(f.Body)), []Change{Withdraw{host, path}}),
		w.slip(mistakeDocument, nil, put(path, document(f.Body)), []Change{Withdraw{host, path}}),
		w.slip(mistakeNotSaved, nil, nil, nil),
	}
}

// changeDeeds are the ways to change or delete records: a move's MX records, and what is left at the end of a removal.
func (w *World) changeDeeds(task plan.Task) []Action {
	right := "drop"
	var actions []Change
	if task.ID == plan.MailServers {
		right = "servers"
		actions = append(actions, SetMX(task.MX))
	}
	for _, r := range task.Drop {
		if r.Type != "MX" {
			actions = append(actions, DeleteRecord{Name: r.Name, Type: r.Type})
		}
	}
	return []Action{w.right(right, actions...), w.slip(mistakeNotSaved, nil, nil, nil)}
}

func (w *World) right(kind string, actions ...Change) Action {
	return Action{ID: Right, Label: w.words.Say("practice.deed.right-"+kind, nil), actions: actions}
}
