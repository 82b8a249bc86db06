package guide

import (
	"strings"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// rows returns the lines of a task's board.
func (v view) rows(p journey.Progress) []Row {
	switch {
	case p.Task.File != nil:
		return v.fileRows(p)
	case p.Leads:
		return []Row{{Label: v.say("board.host", nil), Mark: Good, Text: v.say("board.leads", nil)}}
	}
	rows := append([]Row{v.serversRow(p)}, v.foundRows(p, len(v.taskTrouble(p)) > 0)...)
	if p.State != journey.Right {
		return rows
	}
	switch p.Target {
	case journey.TargetGood:
		rows = append(rows, Row{Label: v.say("board.target", nil), Mark: Good, Text: v.say("board.target-ok", nil)})
	case journey.TargetEmpty:
		rows = append(rows, Row{Label: v.say("board.target", nil), Mark: Wait, Text: v.say("board.target-empty", nil)})
	case journey.NoTarget:
	}
	return append(rows, v.resolverRows(p)...)
}

func (v view) serversRow(p journey.Progress) Row {
	host := v.Catalogue.DNSHost(journey.Clues(v.check))
	row := Row{Label: v.say("board.servers", assets.Values{"host": host.Name})}
	if host.ID == providers.Unknown || host.ID == providers.SelfHosted {
		row.Label = v.say("board.servers-unknown", nil)
	}
	s := p.Servers
	switch {
	case !p.Asked:
		row.Mark, row.Text = Todo, v.say("board.not-looked", nil)
	case p.State == journey.Unknown:
		row.Mark, row.Text = Unknown, v.say("board.silent", nil)
	case p.State == journey.Right && s.Answered == 1:
		row.Mark, row.Text = Good, v.say("board.has-it", nil)
	case p.State == journey.Right && s.Answered == 2:
		row.Mark, row.Text = Good, v.say("board.both-have-it", nil)
	case p.State == journey.Right:
		row.Mark, row.Text = Good, v.say("board.all-have-it", assets.Values{"n": itoa(s.Answered)})
	case p.State == journey.Partly:
		row.Mark, row.Text = Wait, v.say("board.some-have-it", assets.Values{"n": itoa(s.Have), "of": itoa(s.Answered)})
	case p.State == journey.Wrong:
		row.Mark, row.Text = Bad, v.say("board.wrong", nil)
	default:
		row.Mark, row.Text = Todo, v.say("board.none-has-it", nil)
	}
	return row
}

// foundRows says what is there instead, how it differs, and what the mistake probably is. A record at another name or of another
// type is left to the findings, where they explain the task.
func (v view) foundRows(p journey.Progress, explained bool) []Row {
	const most = 4
	var rows []Row
	for _, f := range p.Found[:min(len(p.Found), most)] {
		if explained && !f.InPlace() {
			continue
		}
		mark := Bad
		if f.Mistake == journey.OldValue {
			mark = Todo
		}
		values := assets.Values{
			"found": f.Name, "type": f.Type, "value": assets.Clean(f.Value, 200), "name": p.Task.Record.Name,
			"want": assets.Clean(p.Task.Record.Value, 200), "wanttype": p.Task.Record.Type, "domain": v.j.Domain,
		}
		text := v.say("board.found."+string(f.Mistake), values)
		if f.Value != p.Task.Record.Value && f.Mistake != diagnosis.OtherType && f.Name != p.Task.Record.Name {
			text += " " + v.say("board.found.value-too", values)
		}
		rows = append(rows, Row{Label: v.say("board.found-label", nil), Mark: mark, Text: text})
	}
	return rows
}

// resolverRows says in one row which resolvers see the record, and of each other one until when it caches something else.
func (v view) resolverRows(p journey.Progress) []Row {
	var rows []Row
	var seeing []string
	for _, r := range p.Resolvers {
		name := assets.Clean(r.Name, 40)
		switch {
		case r.Silent:
			rows = append(rows, Row{Label: name, Mark: Unknown, Text: v.say("board.no-reply", nil)})
		case r.Sees:
			seeing = append(seeing, name)
		default:
			text := "board.remembers-old"
			if r.Denies {
				text = "board.remembers-none"
			}
			rows = append(rows, Row{Label: name, Mark: Wait, Text: v.say(text, assets.Values{"time": v.clock(r.Until, v.now)})})
		}
	}
	if len(seeing) > 0 {
		rows = append([]Row{{Label: strings.Join(seeing, ", "), Mark: Good, Text: v.say("board.seen", nil)}}, rows...)
	}
	return rows
}

// fileRows says how the policy file is, with a row for each line that differs.
func (v view) fileRows(p journey.Progress) []Row {
	row := Row{Label: v.say("board.file", nil), Text: v.say("board.file-"+string(p.File), assets.Values{"mode": string(p.Mode)})}
	switch p.State {
	case journey.Right:
		row.Mark = Good
	case journey.Partly:
		row.Mark = Wait
	case journey.Unknown:
		row.Mark = Unknown
	case journey.Wrong:
		row.Mark = Bad
	case journey.Absent:
		row.Mark = Todo
	}
	rows := []Row{row}
	for _, f := range p.Found {
		rows = append(rows, Row{Label: v.say("board.found-label", nil), Mark: Bad, Text: v.say("board.found.file", assets.Values{"value": f.Value})})
	}
	const most = 6
	for _, d := range p.Lines[:min(len(p.Lines), most)] {
		rows = append(rows, v.lineRow(d))
	}
	return append(rows, v.listRows(p)...)
}

func (v view) lineRow(d journey.LineDiff) Row {
	values := assets.Values{"n": itoa(d.Number), "have": assets.Clean(d.Have, 120), "want": assets.Clean(d.Want, 120)}
	row := Row{Label: v.say("board.line.label", values), Mark: Bad}
	switch {
	case d.Have == "":
		row.Label, row.Text = v.say("board.line.label-missing", values), v.say("board.line.missing", values)
	case d.Want == "":
		row.Text = v.say("board.line.extra", values)
	default:
		row.Text = v.say("board.line.differs", values)
	}
	return row
}

// listRows says whether a service's policy lists the domain's mail servers.
func (v view) listRows(p journey.Progress) []Row {
	file := rollout.FileOf(v.check)
	if !v.j.Plan.ServiceKeepsPolicy() || !file.Usable || len(file.Meant.MX) == 0 {
		return nil
	}
	hosts := v.check.MXHosts()
	row := Row{Label: v.say("board.lists", nil), Mark: Good, Text: v.say("board.lists-all", assets.Values{"n": itoa(len(hosts))})}
	switch {
	case len(p.Lists) > 0:
		row.Mark, row.Text = Todo, v.say("board.lists-not", assets.Values{"list": strings.Join(p.Lists, ", ")})
	case len(hosts) == 1:
		row.Text = v.say("board.lists-it", nil)
	}
	return []Row{row}
}

// changeRows returns the lines of a board for a change of MX records or a deletion.
func (v view) changeRows(p journey.Progress) []Row {
	row := v.serversRow(p)
	if p.Task.ID != plan.MailServers && row.Mark != Unknown {
		row.Text = v.say("board.deleted.no", nil)
		if p.State == journey.Right {
			row.Text = v.say("board.deleted.yes", nil)
		}
	}
	if p.State != journey.Right {
		return []Row{row}
	}
	return append([]Row{row}, v.resolverRows(p)...)
}
