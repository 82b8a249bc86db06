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
	if task.ID == plan.PolicyHost && !j.WasLive() {
		blocks = append(blocks, g.placeBlocks(j)...)
	}
	if task.File != nil {
		return append(blocks, g.fileBlocks(j)...)
	}
	old := inTheWay(*task.Record, journey.LookupOf(task.ID, check))
	replaces := len(old) == 1 && old[0].Type == task.Record.Type && (j.WasLive() || p.Turn() != journey.Coming)
	blocks = append(blocks, textBlocks(Text, NoMark, g.WhereAtDNSHost(j, !replaces))...)
	blocks = append(blocks, textBlocks(Item, Tip, g.DNSGuide(j).TrapsFor(task.Record.Name, task.Record.Type))...)
	switch {
	case p.Turn() == journey.Coming:
	case replaces:
		blocks = append(blocks, g.item(Tip, "task.replace", nil))
	case len(old) > 0 && old[0].Type != task.Record.Type:
		blocks = append(blocks, g.item(Tip, "task.replace-other", assets.Values{"type": old[0].Type, "value": assets.Clean(old[0].Value, 255)}))
	}
	return blocks
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
	return []Block{v.item(Tip, "testing.held", assets.Values{"until": Clock(until, v.now)})}
}
