package guide

import (
	"slices"
	"strings"
	"unicode"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// rows returns the lines of a task's board. All of them are there from the start, so that only what they say changes.
func (v view) rows(p journey.Progress) []Row {
	switch {
	case p.Task.File != nil:
		return v.fileRows(p)
	case p.Leads:
		return []Row{{Label: v.say(msgid.BoardHost, nil), Mark: Good, Text: v.say(msgid.BoardLeads, nil)}}
	}
	rows := v.foundRows(p)
	wrong := slices.ContainsFunc(rows, func(r Row) bool { return r.Mark == Bad })
	switch {
	case wrong: // nobody is asked until it is put right
		return rows
	case len(rows) == 0:
		rows = []Row{v.serversRow(p)}
	}
	if p.Task.Record.Type == "CNAME" && p.Task.ID != plan.PolicyHost {
		rows = append(rows, v.targetRow(p))
	}
	return append(rows, v.resolverRows(p)...)
}

// dnsName returns what a sentence calls the servers of the domain's DNS: by its host, where that is known.
func (v view) dnsName() string {
	if name := v.nameOfDNSHost(v.j); name != "" {
		return name
	}
	return v.say(msgid.BoardServers, nil)
}

func (v view) serversRow(p journey.Progress) Row {
	row := Row{Label: v.dnsName(), Mark: Todo, Text: v.say(msgid.BoardNoneHasIt, nil)}
	s := p.Servers
	switch {
	case !p.Asked:
		row.Mark, row.Text = NoMark, v.say(msgid.BoardNotAsked, nil)
	case p.State == journey.Unknown:
		row.Mark, row.Text = Unknown, v.say(msgid.BoardSilent, nil)
	case p.State == journey.Right && s.Answered == 0:
		row.Mark, row.Text = Unknown, v.say(msgid.BoardSeenElsewhere, nil)
	case p.State == journey.Right:
		row.Mark, row.Text = Good, v.say(msgid.BoardHasIt, assets.Values{"servers": v.nameServers(s.Answered)})
	case p.State == journey.Partly:
		row.Mark, row.Text = Wait, v.say(msgid.BoardSomeHaveIt, assets.Values{"n": itoa(s.Have), "of": itoa(s.Answered)})
	}
	return row
}

// nameServers counts name servers of which all are meant.
func (g *Guide) nameServers(n int) string {
	switch n {
	case 1:
		return g.say(msgid.BoardNameServersSingle, nil)
	case 2:
		return g.say(msgid.BoardNameServersBoth, nil)
	}
	return g.say(msgid.BoardNameServersAll, assets.Values{"n": itoa(n)})
}

// targetRow says what stands where an alias leads.
func (v view) targetRow(p journey.Progress) Row {
	row := Row{Label: v.say(msgid.BoardTarget, nil)}
	switch {
	case p.State != journey.Right:
		row.Text = v.say(msgid.BoardAskedLater, assets.Values{"host": v.dnsName()})
	case p.Target == journey.TargetGood:
		row.Mark, row.Text = Good, v.say(msgid.BoardTargetOk, nil)
	default:
		row.Mark, row.Text = Wait, v.say(msgid.BoardTargetEmpty, nil)
	}
	return row
}

// foundRows says what is there instead of a record, and what to change of it.
func (v view) foundRows(p journey.Progress) []Row {
	const most = 4
	var rows []Row
	var several []string
	for _, f := range p.Found[:min(len(p.Found), most)] {
		if f.Mistake == journey.Several {
			several = append(several, assets.Clean(f.Value, 200))
			continue
		}
		rows = append(rows, v.foundRow(p, f))
	}
	if len(several) > 0 {
		if right := slices.Index(several, assets.Clean(p.Task.Record.Value, 200)); right >= 0 { // that one stays
			several = slices.Delete(several, right, right+1)
		}
		text := v.say(msgid.BoardFoundSeveral, assets.Values{"host": v.dnsName()}) + valueLines(several...)
		rows = append(rows, Row{Mark: Bad, Text: text + "\n" + v.say(msgid.BoardFoundOnly, nil) + valueLines(v.typed(p))})
	}
	if last := len(rows) - 1; last >= 0 && rows[last].Mark == Bad && v.harmless() {
		rows[last].Text += "\n" + v.say(msgid.BoardNoHarm, nil)
	}
	return rows
}

func (v view) foundRow(p journey.Progress, f journey.Found) Row {
	record := *p.Task.Record
	values := assets.Values{
		"host": v.dnsName(), "found": f.Name, "type": f.Type, "value": assets.Clean(f.Value, 200), "wanttype": record.Type,
		"want": v.typed(p), "box": v.DNSGuide(v.j).NameFor(record.Name, v.j.Plan.Zone),
	}
	row := Row{Mark: Bad, Text: v.say(msgid.BoardFound.Of(string(f.Mistake)), values)}
	if f.Mistake == journey.OldValue {
		row.Mark = Todo
	}
	misplaced := f.Mistake == diagnosis.DoubledName || f.Mistake == diagnosis.OtherName || f.Mistake == diagnosis.BelowHost
	if misplaced && f.Value != record.Value {
		row.Text += "\n" + v.say(msgid.BoardFoundValueToo, values)
	}
	return row
}

// typed returns the value of a task's record as it is typed at the domain's DNS host.
func (v view) typed(p journey.Progress) string {
	return assets.Clean(valuesFor(v.DNSGuide(v.j), *p.Task.Record), 200)
}

// valueLines puts values on lines of their own.
func valueLines(values ...string) string {
	var b strings.Builder
	for _, value := range values {
		b.WriteString("\n  " + value)
	}
	return b.String()
}

// harmless reports whether a mistake in what is being published costs no mail: no sender may refuse any because of a policy.
func (v view) harmless() bool {
	exposed, _ := v.situation.Exposed()
	return !exposed && !slices.ContainsFunc(v.findings, v.isAlarm)
}

// resolverRows says of each public resolver whether it sees the record, and until when it remembers something else. None is asked
// before the domain's own servers have it.
func (v view) resolverRows(p journey.Progress) []Row {
	var rows []Row
	if p.State != journey.Right {
		text := v.say(msgid.BoardAskedLater, assets.Values{"host": v.dnsName()})
		for _, name := range resolverNames(v.check) {
			rows = append(rows, Row{Label: v.resolver(name), Text: text})
		}
		return rows
	}
	for _, r := range p.Resolvers {
		row := Row{Label: v.resolver(r.Name), Mark: Good, Text: v.say(msgid.BoardSeesIt, nil)}
		switch {
		case r.Silent:
			row.Mark, row.Text = Unknown, v.say(msgid.BoardNoReply, nil)
		case !r.Sees:
			row.Mark, row.Text = Wait, v.say(msgid.BoardRemembers, assets.Values{"time": v.clock(r.Until, v.now)})
		}
		rows = append(rows, row)
	}
	return rows
}

// resolver returns the name of a public resolver as it is shown, such as "Quad9 DNS".
func (g *Guide) resolver(name string) string {
	name = assets.Clean(name, 40)
	if strings.HasSuffix(name, "DNS") || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		return name // an address, or this computer's
	}
	return g.say(msgid.BoardResolver, assets.Values{"name": name})
}

// resolverNames returns the resolvers that a check asked, whatever it asked them for.
func resolverNames(check facts.Check) []string {
	var names []string
	for _, lookup := range []facts.Lookup{check.MX, check.Report, check.Host, check.Record} {
		for _, a := range lookup.Resolvers {
			if !slices.Contains(names, a.Server.Name) {
				names = append(names, a.Server.Name)
			}
		}
	}
	return names
}

// fileRows says how the policy file is, with a row for each line that differs.
func (v view) fileRows(p journey.Progress) []Row {
	values := assets.Values{"mode": string(p.Mode), "host": mtasts.HostLabel + "." + v.j.Domain}
	row := Row{Label: v.say(msgid.BoardFile, nil), Text: v.say(msgid.Board.Of("file-"+string(p.File)), values)}
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
		rows = append(rows, Row{Mark: Bad, Text: v.say(msgid.BoardFoundFile, assets.Values{"value": f.Value})})
	}
	const most = 6
	for _, d := range p.Lines[:min(len(p.Lines), most)] {
		rows = append(rows, v.lineRow(d))
	}
	return append(rows, v.listRows(p)...)
}

func (v view) lineRow(d journey.LineDiff) Row {
	values := assets.Values{"n": itoa(d.Number), "have": assets.Clean(d.Have, 120), "want": assets.Clean(d.Want, 120)}
	key := msgid.BoardLineDiffers
	switch {
	case d.Have == "":
		key = msgid.BoardLineMissing
	case d.Want == "":
		key = msgid.BoardLineExtra
	}
	return Row{Mark: Bad, Text: v.say(key, values)}
}

// listRows says whether a service's policy lists the domain's mail servers.
func (v view) listRows(p journey.Progress) []Row {
	file := rollout.FileOf(v.check)
	if !v.j.Plan.ServiceKeepsPolicy() || !file.Usable || len(file.Meant.MX) == 0 {
		return nil
	}
	hosts := v.check.MXHosts()
	row := Row{Label: v.say(msgid.BoardLists, nil), Mark: Good, Text: v.say(msgid.BoardListsAll, assets.Values{"n": itoa(len(hosts))})}
	switch {
	case len(p.Lists) > 0:
		row.Mark, row.Text = Todo, v.say(msgid.BoardListsNot, assets.Values{"list": strings.Join(p.Lists, ", ")})
	case len(hosts) == 1:
		row.Text = v.say(msgid.BoardListsIt, nil)
	}
	return []Row{row}
}

// changeRows returns the lines of a board for a change of MX records or a deletion.
func (v view) changeRows(p journey.Progress) []Row {
	row := v.serversRow(p)
	values := assets.Values{"servers": v.nameServers(p.Servers.Answered)}
	switch {
	case row.Mark == Unknown, row.Mark == NoMark:
	case p.Task.ID == plan.MailServers && row.Mark == Todo:
		row.Text = v.say(msgid.BoardServersUnchanged, nil)
	case p.Task.ID == plan.MailServers:
	case row.Mark == Good:
		row.Text = v.say(msgid.BoardDeletedYes, values)
	default:
		row.Text = v.say(msgid.BoardDeletedNo, nil)
	}
	rows := []Row{row}
	for _, r := range v.resolverRows(p) {
		if p.Task.ID != plan.MailServers && r.Mark == Good {
			r.Text = v.say(msgid.BoardDeletedSeen, nil)
		}
		rows = append(rows, r)
	}
	return rows
}
