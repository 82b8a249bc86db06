package wizard

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/plan"
)

func itoa(n int) string { return strconv.Itoa(n) }

// watching is how far a check on the publish board goes: the mail servers are left in peace.
func watching() facts.Scope { return facts.Scope{DNS: true, Caches: true, Policy: true} }

// publishStep shows the board: the first task that is not done, with its live state.
func (g *Guide) publishStep(j Journey, now time.Time) Step {
	tasks, states := g.states(j, now)
	i := current(states)
	task := tasks[i]
	first := 0
	if again(j) && task.ID != plan.ReportRecord && task.ID != plan.PolicyHost {
		first = slices.IndexFunc(tasks, func(t plan.Task) bool { return t.ID == plan.PolicyFile })
	}
	board := &Board{
		Task: task, Number: i - first + 1, Of: len(tasks) - first,
		Title:   g.say("task."+string(task.ID)+".title", nil),
		Fields:  g.fields(j, task),
		Rows:    states[i].rows,
		Trouble: g.taskTrouble(j, task, states[i], now),
	}
	next := g.nextLook(j, states, now)
	board.Yours = !states[i].saved && !comes(states[i])
	board.Note = g.boardNote(states, board.Yours, next, now)
	board.Stop = g.stopQuestion(j)
	step := Step{Board: board, Blocks: g.taskBlocks(j, task, states[i]), Next: next, Scope: watching()}
	if j.Stage() == StagePublish && again(j) {
		step.Title = g.say("publish.again", nil)
		if j.has(QuestionRollback) {
			step.Title = g.say("rollback.title", nil)
		}
	}
	return step
}

// again says whether a policy was live before: then the file and the id are changed, and the rest is there. A file that
// no id announced was nobody's policy yet.
func again(j Journey) bool {
	return slices.ContainsFunc(j.Notes.Served, func(s facts.Served) bool { return s.ID != "" && s.First.Before(j.Plan.Target.Since) })
}

// taskBlocks says what the task is for and where to click.
func (g *Guide) taskBlocks(j Journey, task plan.Task, s state) []Block {
	if s.saved {
		return nil
	}
	check, _ := j.Check()
	values := assets.Values{"domain": j.Domain, "service": j.Plan.Hosting.Name}
	why := "task." + string(task.ID) + ".why"
	if again(j) && g.Words.Has(why+"-again") {
		why += "-again"
	}
	blocks := []Block{g.text(why, values)}
	if task.ID == plan.PolicyHost && !again(j) {
		blocks = append(blocks, g.placeBlocks(j)...)
	}
	if task.File != nil {
		return append(blocks, g.fileBlocks(j)...)
	}
	old := inTheWay(*task.Record, lookupOf(task.ID, check))
	replaces := len(old) == 1 && old[0].Type == task.Record.Type && (again(j) || !comes(s))
	for _, text := range g.whereRecords(j, !replaces) {
		blocks = append(blocks, Block{Style: Text, Text: text})
	}
	for _, trap := range g.dnsGuide(j).TrapsFor(task.Record.Name, task.Record.Type) {
		blocks = append(blocks, Block{Style: Item, Mark: Tip, Text: trap})
	}
	switch {
	case comes(s):
	case replaces:
		blocks = append(blocks, g.item(Tip, "task.replace", nil))
	case len(old) > 0 && old[0].Type != task.Record.Type:
		blocks = append(blocks, g.item(Tip, "task.replace-other", assets.Values{"type": old[0].Type, "value": assets.Clean(old[0].Value, 255)}))
	}
	return blocks
}

// inTheWay are the lines at the name of a record that cannot stay beside it. Addresses that stand where others are to be are
// left alone: they may be a company's own, before the right ones.
func inTheWay(r plan.Record, lookup facts.Lookup) []plan.Record {
	return slices.DeleteFunc(there(lookup, r.Name, "CNAME", "TXT"), func(old plan.Record) bool {
		return lookup.Wildcard || strings.EqualFold(strings.TrimSuffix(old.Value, "."), r.Value)
	})
}

// whereRecords says which company keeps the domain's settings, and where to click there: to add a line, or to see the list
// of those that are there.
func (g *Guide) whereRecords(j Journey, add bool) []string {
	check, _ := j.Check()
	clues := Clues(check)
	host, guide := g.Catalogue.DNSHost(clues), g.dnsGuide(j)
	if i := strings.LastIndex(guide.Where, " > "); i > 0 && guide.Menus && !add { // the last step of the way adds a line
		guide.Where = guide.Where[:i]
	}
	values := assets.Values{"domain": j.Domain, "host": host.Name, "where": guide.Where}
	where := "task.where"
	if i := slices.IndexFunc(clues.NS, commandWord); host.ID == providers.Unknown && i >= 0 {
		where, values["ns"] = "task.where-unknown", clues.NS[i]
	}
	lines := []string{g.say(where, values)}
	switch {
	case guide.Where == "":
	case !guide.Menus:
		lines = append(lines, guide.Where)
	case guide.Sure:
		lines = append(lines, g.say("task.exactly", values))
	default:
		lines = append(lines, g.say("task.usually", values))
	}
	return lines
}

// fileBlocks says how the file gets to where senders fetch it.
func (g *Guide) fileBlocks(j Journey) []Block {
	values := assets.Values{"service": j.Plan.Hosting.Name, "mode": string(j.Plan.Target.Mode), "folder": g.folder(j.Domain) + "/" + policyFile}
	if blocks := g.serviceBlocks(j); blocks != nil {
		return blocks
	}
	option, ok := g.Catalogue.Option(j.Plan.Hosting.ID, j.Domain)
	if ok && option.Files {
		values["folder"] = g.folder(j.Domain) + "/" + uploadFolder
	}
	blocks := []Block{g.text("task.policy-file.upload", values)}
	if _, before := j.Plan.HostRecord(); ok && !again(j) && !before { // else they came with that task
		for _, step := range option.Steps {
			blocks = append(blocks, Block{Style: Item, Text: step})
		}
	}
	return blocks
}

func (g *Guide) folder(domain string) string {
	if g.Folder == nil {
		return ""
	}
	return g.Folder(domain)
}

// fields are the values to type and to copy.
func (g *Guide) fields(j Journey, task plan.Task) []Field {
	if task.File != nil {
		fields := []Field{{Name: URLField, Label: g.say("field.url", nil), Value: task.File.URL}}
		if !j.Plan.ServiceKeepsPolicy() { // a service writes it
			fields = append(fields, Field{Name: ValueField, Label: g.say("field.file", nil), Value: task.File.Body})
		}
		return fields
	}
	guide := g.dnsGuide(j)
	value, hint := g.typedValue(guide, *task.Record)
	return []Field{
		{Name: TypeField, Label: g.say("field.type", nil), Value: task.Record.Type},
		{Name: NameField, Label: g.say("field.name", nil), Value: guide.NameFor(task.Record.Name, j.Plan.Zone), Hint: guide.NameHint},
		{Name: ValueField, Label: g.say("field.value", nil), Value: value, Hint: hint},
	}
}

// typedValue is what goes into the box for the value at a DNS host; the hint says where it is more than the value itself.
func (g *Guide) typedValue(guide providers.Guide, r plan.Record) (value, hint string) {
	value = r.Value
	switch r.Type {
	case "TXT":
		value = guide.TextFor(r.Value)
	case "CNAME":
		value = guide.TargetFor(r.Value)
	}
	if value != r.Value {
		hint = g.say("field.exactly", nil)
	}
	return value, hint
}

// dnsGuide says how a record is entered at the company that keeps the domain's settings.
func (g *Guide) dnsGuide(j Journey) providers.Guide {
	check, _ := j.Check()
	return g.Catalogue.GuideFor(g.Catalogue.DNSHost(Clues(check)), j.Plan.Zone)
}

// taskTrouble shows the findings that say why a task is not done although something was published.
func (g *Guide) taskTrouble(j Journey, task plan.Task, s state, now time.Time) []Block {
	if s.seen {
		return nil
	}
	return g.troubleBlocks(g.Findings(j, now), func(f diagnosis.Finding) bool {
		if f.ID == "policy-fetch-notfound" && j.Plan.ServiceKeepsPolicy() {
			return false // it says how to upload a file
		}
		return concerns(string(f.ID), task.ID) && (!f.Wait || strings.HasPrefix(string(f.ID), "policy-"))
	})
}

// concerns says whether a finding explains a task: something is there and wrong. That a thing is not
// there yet is no news to somebody who is about to publish it.
func concerns(finding string, task plan.TaskID) bool {
	switch finding {
	case "rpt-missing", "policy-host-missing", "sts-record-missing", "sts-record-not-seen-yet", "mta-sts-missing",
		"policy-mode-none", "policy-testing-overdue", "rpt-silent", "sts-id-not-changed":
		return false
	case "dns-signature-broken", "check-dns-filtered", "dns-servers-disagree":
		return true
	}
	prefixes := map[plan.TaskID][]string{
		plan.ReportRecord: {"rpt-"},
		plan.PolicyHost:   {"policy-host-"},
		plan.PolicyFile:   {"policy-", "issuer-", "mx-none-covered", "mx-some-uncovered", "mx-star-"},
		plan.STSRecord:    {"sts-", "dns-sts-"},
	}
	for _, prefix := range prefixes[task] {
		if strings.HasPrefix(finding, prefix) {
			return true
		}
	}
	return false
}

// boardNote says who has the next move, and when we look.
func (g *Guide) boardNote(states []state, yours bool, next, now time.Time) string {
	values := assets.Values{"time": Clock(next, now)}
	switch {
	case allSeen(states):
		return g.say("board.note.done", values)
	case yours:
		return g.say("board.note.yours", values)
	}
	return g.say("board.note.waiting", values)
}

// comes says whether what is not there yet is on its way.
func comes(s state) bool {
	return slices.ContainsFunc(s.rows, func(r Row) bool { return r.Mark == Wait })
}

// nextLook is when something can have changed: when the first resolver forgets, or soon where the
// user may be saving right now, and less and less often the longer nothing happens.
func (g *Guide) nextLook(j Journey, states []state, now time.Time) time.Time {
	check, _ := j.Check()
	if !states[current(states)].saved {
		return latest(now, check.At.Add(patience(check.At.Sub(j.Waiting.Since))))
	}
	var first time.Time
	for _, s := range states {
		for _, row := range s.rows {
			if row.Mark == Wait && !row.Until.IsZero() && (first.IsZero() || row.Until.Before(first)) {
				first = row.Until
			}
		}
	}
	if first.IsZero() {
		return latest(now, check.At.Add(time.Minute))
	}
	// A second of grace: resolvers count whole seconds.
	return latest(now, latest(first.Add(time.Second), check.At.Add(5*time.Second)))
}

// patience is the pause between looks while the user has the next move.
func patience(waited time.Duration) time.Duration {
	switch {
	case waited < 2*time.Minute:
		return 10 * time.Second
	case waited < 10*time.Minute:
		return 30 * time.Second
	case waited < time.Hour:
		return 2 * time.Minute
	}
	return 10 * time.Minute
}
