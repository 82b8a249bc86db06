package practice

import (
	"net/url"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/mtasts"
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

// The mistakes that people make with a task.
const (
	mistakeNotAttached = "not-attached"    // the name leads to a web host that was not told of it
	mistakeDoubled     = "doubled-name"    // the whole name in a panel that adds the domain by itself
	mistakeUnderscore  = "underscore-name" // an underscore where there is a hyphen or a dot
	mistakeCurly       = "curly-quotes"    // the value in typographic quotes
	mistakeTwo         = "two-records"     // beside an older record
	mistakeNoFolder    = "no-folder"       // the file is not in .well-known
	mistakeCopied      = "copied-file"     // with the mail servers of an example
	mistakeDocument    = "document"        // the file as a word processor saves it
	mistakeNotSaved    = "not-saved"       // nothing happens at all
)

// Mistakes lists the ids of every mistake there is. Which of them can be made depends on the task.
func Mistakes() []string {
	return []string{
		mistakeNotAttached, mistakeDoubled, mistakeUnderscore, mistakeCurly, mistakeTwo,
		mistakeNoFolder, mistakeCopied, mistakeDocument, mistakeNotSaved,
	}
}

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

func (w *World) right(kind string, actions ...Change) Action {
	return Action{ID: Right, Label: w.words.Say("practice.deed.right-"+kind, nil), actions: actions}
}

func (w *World) slip(id string, values assets.Values, actions, undo []Change) Action {
	return Action{ID: id, Label: w.words.Say("practice.deed."+id, values), Mistake: true, actions: actions, undo: undo}
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

// doubled types the whole name into a panel that adds the domain by itself.
func (w *World) doubled(r plan.Record, also ...Change) Action {
	wrong := r.Name + "." + w.domain
	return w.slip(mistakeDoubled, assets.Values{"name": r.Name},
		append(also, AddRecord{wrong, r.Type, r.Value}),
		[]Change{DeleteRecord{wrong, r.Type, r.Value}})
}

// mistyped puts an underscore where there is a hyphen or a dot.
func (w *World) mistyped(r plan.Record) Action {
	label := strings.TrimSuffix(r.Name, "."+w.domain)
	typo := "_" + strings.NewReplacer("-", "_", "._", "_").Replace(strings.TrimPrefix(label, "_"))
	wrong := typo + "." + w.domain
	return w.slip(mistakeUnderscore, assets.Values{"right": label, "wrong": typo},
		[]Change{AddRecord{wrong, r.Type, r.Value}},
		[]Change{DeleteRecord{wrong, r.Type, r.Value}})
}

// curly pastes the value from a document that made its quotes pretty.
func (w *World) curly(r plan.Record) Action {
	wrong := "“" + r.Value + "”"
	return w.slip(mistakeCurly, nil,
		[]Change{ReplaceRecord{r.Name, r.Type, wrong}},
		[]Change{DeleteRecord{r.Name, r.Type, wrong}})
}

// second adds a line beside an older one.
func (w *World) second(r plan.Record) Action {
	older := mtasts.Record{ID: mtasts.NewID(w.clock.Now().AddDate(0, -3, 0))}.String()
	return w.slip(mistakeTwo, nil,
		[]Change{AddRecord{r.Name, r.Type, older}, AddRecord{r.Name, r.Type, r.Value}},
		[]Change{DeleteRecord{r.Name, r.Type, older}, DeleteRecord{r.Name, r.Type, r.Value}})
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

// copiedFile is the file with the mail servers that a web page gave as an example.
func copiedFile(body string) string {
	var b strings.Builder
	done := false
	for line := range strings.Lines(body) {
		switch mx := strings.HasPrefix(line, "mx:"); {
		case mx && !done:
			b.WriteString("mx: *.google.com\n")
			done = true
		case !mx:
			b.WriteString(line)
		}
	}
	return b.String()
}

// document is the file as a word processor saves it for the web.
func document(body string) string {
	return "<html><head><title>mta-sts</title></head>\n<body><p>" +
		strings.ReplaceAll(strings.TrimSpace(body), "\n", "</p>\n<p>") + "</p></body></html>\n"
}
