package guide

import (
	"mailseal/assets"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// taskBlocks says what a task is for and where to do it.
func (g *Guide) taskBlocks(j journey.Journey, p journey.Progress) []Block {
	if p.State == journey.Right {
		return nil
	}
	task := p.Task
	check, _ := j.Check()
	values := assets.Values{"domain": j.Domain, "service": g.PlaceName(j)}
	why := "task." + string(task.ID) + ".why"
	if (j.WasLive() || rollout.Announced(check)) && g.Words.Has(why+"-again") {
		why += "-again"
	}
	if key := "task." + string(task.ID) + ".why-service"; j.Plan.ServiceKeepsPolicy() && g.Words.Has(key) {
		why = key
	}
	blocks := []Block{g.text(why, values)}
	if task.File != nil {
		return append(blocks, g.fileBlocks(j, len(g.Steps(j, task)) > 0)...)
	}
	blocks = append(blocks, g.oddBlocks(j, task.Record.Name)...)
	if task.ID == plan.STSRecord && j.Plan.ServiceKeepsPolicy() && task.Record.Type == "TXT" {
		blocks = append(blocks, g.text("task.sts-record.service-id", values))
	}
	blocks = append(blocks, textBlocks(Item, Tip, g.DNSGuide(j).TrapsFor(task.Record.Name, task.Record.Type))...)
	if old := inTheWay(*task.Record, journey.LookupOf(task.ID, check)); len(old) > 0 && old[0].Type != task.Record.Type && p.Turn() != journey.Coming {
		blocks = append(blocks, g.item(Tip, "task.replace-other", assets.Values{"type": old[0].Type, "value": assets.Clean(old[0].Value, 255)}))
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
	return v.troubleBlocks(v.findings, func(f diagnosis.Finding) bool {
		return f.Concerns(p.Task.ID) && !f.Planned && !v.isAlarm(f) && (!f.Wait || f.Topic() == diagnosis.TopicFile)
	})
}

// heldBlocks says until when senders may enforce an older policy, while a softer one is being published.
func (v view) heldBlocks() []Block {
	exposed, until := v.situation.Exposed()
	if !exposed || v.j.Plan.Target.Mode == mtasts.Enforce {
		return nil
	}
	return []Block{v.item(Tip, "testing.held", assets.Values{"until": v.clock(until, v.now)})}
}
