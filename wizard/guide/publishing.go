package guide

import (
	"slices"
	"strconv"
	"strings"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

func itoa(n int) string { return strconv.Itoa(n) }

// publishStep shows the board: the task that is open, with its live state.
func (v view) publishStep() Step {
	open, number, all := v.Open(v.j, v.now)
	task := open.Task
	first := 0
	if v.j.WasLive() && task.ID != plan.ReportRecord && task.ID != plan.PolicyHost {
		first = slices.IndexFunc(all, func(p journey.Progress) bool { return p.Task.ID == plan.PolicyFile })
	}
	board := &Board{
		Task: task, Number: number - first, Of: len(all) - first,
		Title:   v.say("task."+string(task.ID)+".title", nil),
		Fields:  v.fields(v.j, task),
		Rows:    v.rows(open),
		Trouble: v.taskTrouble(open),
	}
	step := Step{Board: board, Blocks: append(v.heldBlocks(), v.taskBlocks(v.j, open)...)}
	v.finishBoard(&step, open, all)
	if v.j.Stage() == journey.StagePublish && v.j.WasLive() {
		step.Title = v.say("publish.again", nil)
		if v.j.Has(journey.QuestionRollback) {
			step.Title = v.say("rollback.title", nil)
		}
	}
	return step
}

// heldBlocks say until when senders may refuse mail by an enforced policy, where a softer one is being published.
func (v view) heldBlocks() []Block {
	exposed, until := v.situation.Exposed()
	if !exposed || v.j.Plan.Target.Mode == mtasts.Enforce {
		return nil
	}
	return []Block{v.item(Tip, "testing.held", assets.Values{"until": Clock(until, v.now)})}
}

// finishBoard says of a board whose turn it is, when the next check is, and how to leave it.
func (v view) finishBoard(step *Step, open journey.Progress, all []journey.Progress) {
	step.Next, step.Scope = v.nextCheck(open, all), v.watching()
	step.Board.Turn = open.Turn()
	step.Board.Stop = v.stopQuestion()
	values := assets.Values{"time": Clock(step.Next, v.now)}
	switch {
	case journey.AllSeen(all):
		step.Board.Note = v.say("board.note.done", values)
	case step.Board.Turn == journey.Yours:
		step.Board.Note = v.say("board.note.yours", values)
	case step.Board.Turn == journey.Unseen:
		step.Board.Note = v.say("board.note.unseen", values)
	default:
		step.Board.Note = v.say("board.note.waiting", values)
	}
}

// taskBlocks says what the task is for and where to click.
func (g *Guide) taskBlocks(j journey.Journey, p journey.Progress) []Block {
	if p.State == journey.Right {
		return nil
	}
	task := p.Task
	check, _ := j.Check()
	values := assets.Values{"domain": j.Domain, "service": g.service(j)}
	why := "task." + string(task.ID) + ".why"
	if (j.WasLive() || rollout.Announced(check)) && g.Words.Has(why+"-again") {
		why += "-again"
	}
	if key := "task." + string(task.ID) + ".why-service"; j.Plan.ServiceKeepsPolicy() && g.Words.Has(key) {
		why = key
	}
	blocks := []Block{g.text(why, values)}
	if task.ID == plan.PolicyHost && !j.WasLive() {
		blocks = append(blocks, g.placeBlocks(j)...)
	}
	if task.File != nil {
		return append(blocks, g.fileBlocks(j)...)
	}
	old := inTheWay(*task.Record, journey.LookupOf(task.ID, check))
	replaces := len(old) == 1 && old[0].Type == task.Record.Type && (j.WasLive() || p.Turn() != journey.Coming)
	for _, text := range g.whereRecords(j, !replaces) {
		blocks = append(blocks, Block{Style: Text, Text: text})
	}
	for _, trap := range g.dnsGuide(j).TrapsFor(task.Record.Name, task.Record.Type) {
		blocks = append(blocks, Block{Style: Item, Mark: Tip, Text: trap})
	}
	switch {
	case p.Turn() == journey.Coming:
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
	return slices.DeleteFunc(journey.RecordsAt(lookup, r.Name, "CNAME", "TXT"), func(old plan.Record) bool {
		return lookup.Wildcard || dnsname.Equal(old.Value, r.Value)
	})
}

// whereRecords says which company keeps the domain's settings, and where to click there: to add a line, or to see the list
// of those that are there.
func (g *Guide) whereRecords(j journey.Journey, add bool) []string {
	check, _ := j.Check()
	clues := journey.Clues(check)
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
func (g *Guide) fileBlocks(j journey.Journey) []Block {
	values := assets.Values{"service": g.service(j), "mode": string(j.Plan.Target.Mode), "folder": g.folder(j.Domain) + "/" + policyFile}
	if blocks := g.serviceBlocks(j); blocks != nil {
		return blocks
	}
	option, ok := g.Catalogue.Option(j.Plan.Hosting.ID, j.Domain)
	if ok && option.Files {
		values["folder"] = g.folder(j.Domain) + "/" + uploadFolder
	}
	blocks := []Block{g.text("task.policy-file.upload", values)}
	if _, before := j.Plan.HostRecord(); ok && !j.WasLive() && !before { // else they came with that task
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
func (g *Guide) fields(j journey.Journey, task plan.Task) []Field {
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
func (g *Guide) dnsGuide(j journey.Journey) providers.Guide {
	check, _ := j.Check()
	return g.Catalogue.GuideFor(g.Catalogue.DNSHost(journey.Clues(check)), j.Plan.Zone)
}

// taskTrouble shows the findings that say why a task is not done although something was published. What is said above
// everything is not said twice.
func (v view) taskTrouble(p journey.Progress) []Block {
	if p.Seen {
		return nil
	}
	return v.troubleBlocks(v.findings, func(f diagnosis.Finding) bool {
		return f.Concerns(p.Task.ID) && !f.Planned && !v.alarming(f) && (!f.Wait || f.Topic() == diagnosis.TopicFile)
	})
}
