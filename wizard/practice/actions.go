package practice

import (
	"net/url"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/plan"
)

// Action is one way to do a task: the right one, or with a mistake that people make.
type Action struct {
	ID      string // stable: "right", "doubled-name"...
	Mistake bool

	label   string        // the key of what the user reads, below practice.action
	values  assets.Values // in it
	changes []Change
	undo    []Change // what takes a mistake back
}

// Right is the id of the action that does a task as told.
const Right = "right"

// Label returns what the user reads.
func (a Action) Label(words *assets.Words) string {
	return words.Say(msgid.PracticeAction.Of(a.label), a.values)
}

// Actions returns the ways to do a task, the right one first. Mistakes that the panel of the domain's DNS host does not let
// anybody make are not among them. There are none while nobody knows the value of its record.
func (w *World) Actions(task plan.Task) []Action {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(w.everyAction(task), func(a Action) bool { return !w.happensHere(a) })
}

// Action returns the way to do a task that has this id, were the domain at whatever DNS host.
func (w *World) Action(task plan.Task, id string) (a Action, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.everyAction(task)
	i := slices.IndexFunc(all, func(a Action) bool { return a.ID == id })
	if i < 0 {
		return Action{}, false
	}
	return all[i], true
}

// everyAction returns the ways to do a task, the right one first. The world is locked.
func (w *World) everyAction(task plan.Task) []Action {
	switch {
	case task.Record != nil && task.Record.Value == "":
		return nil
	case task.Record != nil && task.ID == plan.PolicyHost:
		return w.policyHostActions(*task.Record)
	case task.Record != nil:
		return w.recordActions(*task.Record, task.ID)
	case task.File != nil:
		return w.fileActions(*task.File)
	case len(task.MX)+len(task.Drop) > 0:
		return changeActions(task)
	}
	return nil
}

// Do does a task. What an earlier mistake at the same task left is taken back first.
func (w *World) Do(task plan.Task, action Action) error {
	w.enter()
	defer w.mu.Unlock()
	undo := w.undo[task.ID]
	delete(w.undo, task.ID)
	if err := w.apply(undo); err != nil {
		return err
	}
	if action.Mistake {
		w.undo[task.ID] = action.undo
	}
	return w.apply(action.changes)
}

// policyHostActions returns the ways to make the name of the policy host.
func (w *World) policyHostActions(r plan.Record) []Action {
	add, attach := append([]Change{ensureTarget{r}}, save(r)...), AttachHost{r.Name}
	actions := []Action{
		right("host", append(slices.Clone(add), attach)...),
		mistake(mistakeNotAttached, assets.Values{"name": r.Name}, add, unsave(r.Name, r)),
		w.doubledName(r, ensureTarget{r}, attach),
		w.noDot(r, ensureTarget{r}, attach),
		mistake(mistakeNotSaved, nil, nil, nil),
	}
	return slices.DeleteFunc(actions, func(a Action) bool { return a.ID == mistakeNoDot && r.Type != "CNAME" })
}

// recordActions returns the ways to publish a record.
func (w *World) recordActions(r plan.Record, task plan.TaskID) []Action {
	label := "record"
	if len(w.home.saved().of(dns.CanonicalName(r.Name), dns.StringToType[r.Type])) > 0 && len(w.undo[task]) == 0 {
		label = "value"
	}
	actions := []Action{
		right(label, append([]Change{ensureTarget{r}}, save(r)...)...),
		w.doubledName(r),
		w.underscoreName(r),
	}
	switch r.Type {
	case "TXT":
		actions = append(actions, curlyQuotes(r), noQuotes(r))
	case "CNAME":
		actions = append(actions, w.noDot(r, ensureTarget{r}))
	}
	if r.Type == "TXT" && task == plan.STSRecord {
		actions = append(actions, w.secondRecord(r))
	}
	return append(actions, mistake(mistakeNotSaved, nil, nil, nil))
}

// fileActions returns the ways to put the policy file where it belongs.
func (w *World) fileActions(f plan.File) []Action {
	actions := fileActionsBy(f, func(host, path, body string) []Change { return []Change{customDomain{host}, Upload{host, path, body}} })
	address, err := url.Parse(f.URL)
	if err != nil {
		return nil
	}
	if s := w.sites[dns.CanonicalName(address.Hostname())]; s != nil && len(s.files[address.Path]) > 0 && len(w.undo[plan.PolicyFile]) == 0 {
		actions[0].label = "right-text"
	}
	return actions
}

// PreparedFile returns the ways to make the policy file at a web host that has not been told of the name yet, and is told later, as the
// task of the policy host says.
func PreparedFile(f plan.File) []Action {
	return fileActionsBy(f, func(host, path, body string) []Change { return []Change{prepare{host, path, body}} })
}

// fileActionsBy returns the ways to put the policy file on a host; what puts a file there is given.
func fileActionsBy(f plan.File, on func(host, path, body string) []Change) []Action {
	address, err := url.Parse(f.URL)
	if err != nil {
		return nil
	}
	host, path := address.Hostname(), address.Path
	put := func(path, body string) []Change { return on(host, path, body) }
	base := path[strings.LastIndex(path, "/"):]
	return []Action{
		right("file", put(path, f.Body)...),
		mistake(mistakeNoFolder, assets.Values{"file": strings.TrimPrefix(base, "/")}, put(base, f.Body), []Change{Withdraw{host, base}}),
		mistake(mistakeCopied, nil, put(path, copiedFile(f.Body)), []Change{Withdraw{host, path}}),
		mistake(mistakeDocument, nil, put(path, document(f.Body)), []Change{Withdraw{host, path}}),
		mistake(mistakeNotSaved, nil, nil, nil),
	}
}

// changeActions returns the ways to change or delete records: a move's MX records, and what is left at the end of a removal.
func changeActions(task plan.Task) []Action {
	label := "drop"
	var changes []Change
	if task.ID == plan.MailServers {
		label = "servers"
		changes = append(changes, SetMX(task.MX))
	}
	for _, r := range task.Drop {
		if r.Type != "MX" {
			changes = append(changes, DeleteRecord{Name: r.Name, Type: r.Type})
		}
	}
	return []Action{right(label, changes...), mistake(mistakeNotSaved, nil, nil, nil)}
}

func right(label string, changes ...Change) Action {
	return Action{ID: Right, label: "right-" + label, changes: changes}
}

// Undone reports whether the action does nothing: it was forgotten to save.
func (a Action) Undone() bool { return a.ID == mistakeNotSaved }
