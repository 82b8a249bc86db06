package guide

import (
	"slices"
	"strings"
	"unicode/utf8"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/providers"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// taskName says in a few words what a task is.
func (g *Guide) taskName(j journey.Journey, task plan.Task) string {
	return g.say(g.taskKey(j, task, "title"), assets.Values{"service": g.PlaceName(j)})
}

// taskTitle says what a task is and where it is done, where there is room for both.
func (g *Guide) taskTitle(j journey.Journey, task plan.Task) string {
	const most = 60
	name, at := g.taskName(j, task), g.nameOfDNSHost(j)
	if task.File != nil {
		at = g.PlaceName(j)
	}
	title := g.say(msgid.TaskAt, assets.Values{"task": name, "place": at})
	if at == "" || strings.Contains(name, at) || utf8.RuneCountInString(title) > most {
		return name
	}
	return title
}

// taskKey returns the key of what is said of a task: in its form for a service that keeps the policy, or for a policy that was live
// before, where there is one.
func (g *Guide) taskKey(j journey.Journey, task plan.Task, what string) msgid.ID {
	key := msgid.Task.Of(string(task.ID), what)
	switch {
	case j.Plan.ServiceKeepsPolicy() && g.Words.Has(key.With("service")):
		return key.With("service")
	case (j.WasLive() || toldBefore(j)) && g.Words.Has(key.With("again")):
		return key.With("again")
	}
	return key
}

// toldBefore reports whether senders are told of another policy, by a record that the plan's takes the place of.
func toldBefore(j journey.Journey) bool {
	check, _ := j.Check()
	return rollout.Announced(check) && len(inTheWay(j.Plan.STSRecord(), check.Record)) > 0
}

// taskFact says how much a task is.
func (v view) taskFact(task plan.Task) string {
	switch {
	case task.File != nil && v.j.WasLive():
		return v.say(msgid.TaskFactFile, v.takes(1))
	case task.File != nil, task.ID == plan.PolicyHost && slices.ContainsFunc(v.Steps(v.j, task), atPlace):
		if place, ok := v.PlaceOf(v.j); ok {
			return v.placeFact(place)
		}
		return v.say(msgid.TaskFactFile, v.takes(1))
	case task.Record == nil && len(task.Drop)+len(task.MX) > 1, task.Record != nil && len(task.Record.Values()) > 1:
		return v.say(msgid.TaskFactRecords, v.takes(2))
	}
	return v.say(msgid.TaskFactRecord, v.takes(1))
}

// takes fills the place {time}: how long so many records, or files that are there already, take to change.
func (v view) takes(n int) assets.Values {
	return assets.Values{"time": v.count(msgid.TimeMinute, n*recordMinutes)}
}

// atPlace reports whether a step is one at the place of the policy file: a task with one takes as long as the place does.
func atPlace(s providers.Step) bool {
	switch s.Act {
	case providers.Create, providers.Edit, providers.Put, providers.Upload, providers.Run:
		return true
	case providers.Open, providers.Choose, providers.Enter, providers.Folder, providers.Copy, providers.Record, providers.Wait:
	}
	return false
}

// taskLead says what a task is for, or what has come of it.
func (v view) taskLead(p journey.Progress) string {
	values := assets.Values{"domain": v.j.Domain, "service": v.PlaceName(v.j)}
	if op := v.j.Operation; op != nil && p.State != journey.Right && (op.Phase == plan.PhaseSoften || op.Phase == plan.PhaseTidy) {
		return v.say(msgid.Operation.Of(string(op.Kind), string(op.Phase)), v.operationValues())
	}
	if p.State == journey.Right {
		return v.say(msgid.Task.Of(string(p.Task.ID), "done"), values)
	}
	return v.say(v.taskKey(v.j, p.Task, "why"), values)
}

// operationValues are the values for words about the operation under way.
func (v view) operationValues() assets.Values {
	op := v.j.Operation
	values := assets.Values{"domain": v.j.Domain, "new": v.shortList(op.New), "old": v.shortList(op.Old), "service": v.PlaceName(v.j)}
	if op.Phase != plan.PhaseOver {
		values["until"], values["held"] = v.clock(v.situation.Due(), v.now), v.clock(v.situation.OperationHeld(), v.now)
	}
	return values
}

// taskBlocks says what there is to know for doing a task.
func (g *Guide) taskBlocks(j journey.Journey, p journey.Progress) []Block {
	if p.State == journey.Right {
		return nil
	}
	task := p.Task
	check, _ := j.Check()
	values := assets.Values{"domain": j.Domain, "service": g.PlaceName(j)}
	if task.File != nil {
		return g.fileBlocks(j, len(g.Steps(j, task)) > 0)
	}
	blocks := g.oddBlocks(j, task.Record.Name)
	if task.ID == plan.STSRecord && j.Plan.ServiceKeepsPolicy() && task.Record.Type == "TXT" {
		blocks = append(blocks, g.text(msgid.TaskStsRecordServiceId, values))
	}
	blocks = append(blocks, textBlocks(Item, Tip, g.DNSGuide(j).TrapsFor(task.Record.Name, task.Record.Type))...)
	if old := inTheWay(*task.Record, journey.LookupOf(task.ID, check)); len(old) > 0 && old[0].Type != task.Record.Type && p.Turn() != journey.Coming {
		blocks = append(blocks, g.item(Tip, msgid.TaskReplaceOther, assets.Values{"type": old[0].Type, "value": assets.Clean(old[0].Value, 255)}))
	}
	return blocks
}

// changesRecord reports whether a task's record is there already, and its value alone changes.
func (g *Guide) changesRecord(j journey.Journey, p journey.Progress) bool {
	if p.Task.Record == nil {
		return false
	}
	check, _ := j.Check()
	old := inTheWay(*p.Task.Record, journey.LookupOf(p.Task.ID, check))
	return len(old) == 1 && old[0].Type == p.Task.Record.Type && (j.WasLive() || p.Turn() != journey.Coming)
}

// taskTrouble shows the findings that explain why a task is not done although something was published. Alarms stand above
// the step and are not repeated.
func (v view) taskTrouble(p journey.Progress) []Block {
	if p.Seen {
		return nil
	}
	blocks := v.troubleBlocks(v.findings, func(f diagnosis.Finding) bool {
		return f.Concerns(p.Task.ID) && !f.Planned && !v.isAlarm(f) && (!f.Wait || f.Topic() == diagnosis.TopicFile) && !saidByRows(p, f)
	})
	if foundOnly(p, journey.Unreadable) { // the rows have the value that takes its place
		blocks = slices.DeleteFunc(blocks, func(b Block) bool { return b.Style == Pair })
	}
	return blocks
}

// foundOnly reports whether one mistake is all that is found instead of a task's record.
func foundOnly(p journey.Progress, mistake journey.Mistake) bool {
	return len(p.Found) > 0 && !slices.ContainsFunc(p.Found, func(f journey.Found) bool { return f.Mistake != mistake })
}

// saidByRows reports whether the rows of a task say what a finding says: that its record is at another name or of another type, or
// that there are several.
func saidByRows(p journey.Progress, f diagnosis.Finding) bool {
	is := func(mistakes ...journey.Mistake) bool {
		return slices.ContainsFunc(p.Found, func(found journey.Found) bool { return slices.Contains(mistakes, found.Mistake) })
	}
	switch f.ID {
	case diagnosis.STSRecordWrongPlace, diagnosis.RPTWrongPlace, diagnosis.PolicyHostWrongPlace:
		return is(diagnosis.DoubledName, diagnosis.OtherName, diagnosis.BelowHost)
	case diagnosis.STSRecordWrongType, diagnosis.RPTWrongType, diagnosis.PolicyHostWrongType:
		return is(diagnosis.OtherType)
	case diagnosis.STSRecordMultiple, diagnosis.RPTMultiple:
		return is(journey.Several)
	default:
		return false
	}
}

// heldBlocks says until when senders may enforce an older policy, while a softer one is being published.
func (v view) heldBlocks() []Block {
	exposed, until := v.situation.Exposed()
	if !exposed || v.j.Plan.Target.Mode == mtasts.Enforce {
		return nil
	}
	return []Block{v.item(Tip, msgid.TestingHeld, assets.Values{"until": v.clock(until, v.now)})}
}
