package wizard

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// maxNewServers bounds a list that is pasted.
const maxNewServers = 20

// readServers reads the names of mail servers as people paste them: one or more, with priorities, commas, final dots.
func readServers(text string, present []string) ([]string, error) {
	fields := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,;\t\r\n\u00a0", r) })
	var hosts []string
	for _, field := range fields {
		if strings.Trim(field, "0123456789") == "" || strings.EqualFold(field, "MX") {
			continue // a priority, or the type of the line
		}
		name := strings.ToLower(strings.Trim(strings.TrimSuffix(field, "."), "\"'`<>"))
		_, address := netip.ParseAddr(name)
		ascii, err := hostNames().ToASCII(name)
		if err != nil || address == nil || !strings.Contains(ascii, ".") || strings.Contains(ascii, "*") || !mtasts.ValidPattern(ascii) {
			return nil, fmt.Errorf("%q is not the name of a mail server; copy the names that your new mail company shows, such as mx1.example.net", assets.Clean(field, 60))
		}
		if !slices.Contains(hosts, ascii) {
			hosts = append(hosts, ascii)
		}
	}
	switch {
	case len(hosts) == 0:
		return nil, errors.New("type the names of the new mail servers, such as mx1.example.net mx2.example.net")
	case len(hosts) > maxNewServers:
		return nil, fmt.Errorf("that is more than %d names; paste the mail servers only", maxNewServers)
	case !slices.ContainsFunc(hosts, func(h string) bool { return !slices.Contains(present, h) }):
		return nil, errors.New("these are the mail servers that you have now; type those of the new mail company")
	}
	return hosts, nil
}

// sideDoor is the step of a removal or a change that the user has asked for, up to where they agree to it.
func (g *Guide) sideDoor(j Journey, now time.Time) (Step, bool) {
	next, _ := j.Answered(QuestionNext)
	if j.Operation != nil {
		return g.operationDoor(j, next, now)
	}
	switch {
	case next == nextMove && !j.has(QuestionNewMX):
		return g.newServersStep(j), true
	case (next == nextMove || next == nextRemove) && j.Notes.Met.Found && !j.Notes.Met.Asked:
		return g.beforeStep(j, now), true
	case next == nextMove:
		return g.moveStep(j, now), true
	case next == nextRemove:
		return g.removeConsent(j, now), true
	}
	return Step{}, false
}

// operationDoor asks for the word before an operation deletes, or hurries.
func (g *Guide) operationDoor(j Journey, next string, now time.Time) (Step, bool) {
	op := j.Operation
	switch {
	case op.Phase != plan.PhaseRemember:
	case next == nextDelete && op.Kind == plan.Removal && !now.Before(g.Situation(j, now).Due()):
		return g.deleteConsent(j, now), true
	case next == nextHurry && op.Kind == plan.Move:
		return g.emergencyConsent(j, op.New, now), true
	}
	return Step{}, false
}

// answerDoor takes the answers of the side doors.
func (g *Guide) answerDoor(j Journey, id QuestionID, value string, now time.Time) (Journey, Then, error) {
	check, _ := j.Check()
	switch id {
	case QuestionNewMX:
		hosts, err := readServers(value, check.MXHosts())
		if err != nil {
			return j, ThenGoOn, err
		}
		return j.with(id, strings.Join(hosts, " "), now), ThenGoOn, nil
	case QuestionBefore:
		return servedBefore(j, value), ThenGoOn, nil
	case QuestionMove:
		switch value {
		case "yes":
			return g.beginMove(j, j.newServers(), false, now), ThenLook, nil
		case "no":
			return j.without(doors()...), ThenGoOn, nil
		}
		return j.with(id, value, now), ThenGoOn, nil
	case QuestionEmergency:
		return g.beginMove(j, j.newServers(), true, now), ThenLook, nil
	case QuestionRemove:
		return g.beginRemoval(j, now), ThenLook, nil
	}
	return g.settle(j.to(plan.PhaseDropRecord, now), now), ThenLook, nil // QuestionDelete
}

// newServers are the mail servers of a move that is asked for or under way.
func (j Journey) newServers() []string {
	if j.Operation != nil {
		return j.Operation.New
	}
	text, _ := j.Answered(QuestionNewMX)
	return strings.Fields(text)
}

func (g *Guide) newServersStep(j Journey) Step {
	check, _ := j.Check()
	values := assets.Values{"domain": j.Domain, "old": g.shortList(check.MXHosts())}
	return Step{
		Title:    g.say("operation.move.title", values),
		Blocks:   []Block{g.text("move.what", values), g.text("move.names", values)},
		Question: &Question{ID: QuestionNewMX, Kind: Write, Prompt: g.say("move.prompt", values)},
	}
}

// moveStep shows the whole way with its dates, before anything changes.
func (g *Guide) moveStep(j Journey, now time.Time) Step {
	if answer, _ := j.Answered(QuestionMove); answer == nextHurry {
		return g.emergencyConsent(j, j.newServers(), now)
	}
	hosts := j.newServers()
	s := g.Situation(j, now)
	enforced := s.HeldIfChanged(hosts)
	values := assets.Values{
		"domain": j.Domain, "new": g.shortList(hosts), "time": g.rule(j.Plan.Target.MaxAge),
		"until": Date(enforced, now), "date": Date(s.OldServersUntil(latest(enforced, now)), now),
	}
	blocks := []Block{g.pair("move.new", strings.Join(hosts, ", ")), g.item(Todo, "move.test", values)}
	blocks = append(blocks, Block{Style: Heading, Text: g.say("move.order", values)}, g.item(NoMark, "move.first", values))
	if enforced.After(now) {
		blocks = append(blocks, g.item(NoMark, "move.wait", values))
	} else {
		blocks = append(blocks, g.item(NoMark, "move.no-wait", values))
	}
	blocks = append(blocks, g.item(NoMark, "move.switch", values), g.item(NoMark, "move.keep", values), g.item(NoMark, "move.tidy", values))
	q := &Question{ID: QuestionMove, Kind: Choose, Prompt: g.say("move.start", values), Default: "yes",
		Options: []Option{g.option(QuestionMove, "yes")}}
	if j.Plan.Target.Mode == mtasts.Enforce {
		q.Options = append(q.Options, g.option(QuestionMove, nextHurry))
	}
	q.Options = append(q.Options, g.option(QuestionMove, "no"))
	return Step{Title: g.say("operation.move.title", values), Blocks: blocks, Question: q}
}

func (g *Guide) emergencyConsent(j Journey, hosts []string, now time.Time) Step {
	values := assets.Values{"domain": j.Domain, "new": g.shortList(hosts), "until": Date(g.Situation(j, now).HeldIfChanged(hosts), now)}
	return Step{
		Title:  g.say("emergency.title", values),
		Blocks: []Block{g.text("emergency.what", values), g.item(Bad, "emergency.delay", values), g.item(Tip, "emergency.help", values)},
		Question: &Question{
			ID: QuestionEmergency, Kind: Type, Word: "emergency", Prompt: g.say("emergency.prompt", values)},
	}
}

// beginMove publishes a policy with the old and the new mail servers: the mode and max_age stay, or, in an emergency, it
// is a policy in testing.
func (g *Guide) beginMove(j Journey, hosts []string, emergency bool, now time.Time) Journey {
	check, _ := j.Check()
	op := &plan.Operation{Kind: plan.Move, Phase: plan.PhaseSoften, Emergency: emergency, Began: now, Since: now, Old: check.MXHosts(), New: hosts}
	if j.Operation != nil {
		op.Began, op.Old = j.Operation.Began, j.Operation.Old
	}
	target := g.listing(j, append(check.MXHosts(), hosts...), true, now)
	if emergency {
		target.Mode, target.ModeWhy = mtasts.Testing, g.say("why.mode.testing", nil)
		target.MaxAge, target.MaxAgeWhy = rollout.FirstMaxAge, g.say("why.max-age", assets.Values{"time": g.rule(rollout.FirstMaxAge)})
	}
	j = j.without(doors()...)
	j.Operation = op
	return g.aim(j, target, now)
}

// tidy publishes a policy without the old mail servers.
func (g *Guide) tidy(j Journey, now time.Time) Journey {
	check, _ := j.Check()
	hosts := slices.Concat(check.MXHosts(), j.Operation.New)
	j = j.to(plan.PhaseTidy, now)
	return g.aim(j, g.listing(j, hosts, false, now), now)
}

// listing is the present policy with other mail servers, and a new id. Lines that match none of them stay where keep is
// set, and go where not.
func (g *Guide) listing(j Journey, hosts []string, keep bool, now time.Time) plan.Target {
	t := j.Plan.Target
	t.ID, t.IDWhy = mtasts.NewID(now), g.say("why.id", nil)
	t.Since, t.LiveSince = now, time.Time{}
	t.MX = slices.DeleteFunc(slices.Clone(t.MX), func(line plan.Line) bool {
		return !keep && !slices.ContainsFunc(hosts, func(host string) bool { return mtasts.Match(line.Pattern, host) })
	})
	check, _ := j.Check()
	clues := Clues(check)
	clues.MX = hosts
	for _, line := range g.Catalogue.PolicyMX(clues) {
		if !t.Policy().Covers(line.Pattern) {
			t.MX = append(t.MX, plan.Line{Pattern: line.Pattern, Why: line.Why})
		}
	}
	return t
}

// operationTask is the task of a phase that changes or deletes records.
func (g *Guide) operationTask(j Journey) (plan.Task, bool) {
	if j.Operation == nil {
		return plan.Task{}, false
	}
	check, _ := j.Check()
	switch j.Operation.Phase {
	case plan.PhaseSwitch:
		task := plan.Task{ID: plan.MailServers, MX: j.Operation.New}
		for _, rr := range presentMX(check) {
			if !slices.Contains(j.Operation.New, hostOfMX(rr)) {
				task.Drop = append(task.Drop, plan.Record{Name: j.Domain, Type: "MX", Value: hostOfMX(rr)})
			}
		}
		return task, true
	case plan.PhaseDropRecord:
		return plan.Task{ID: plan.DropRecord, Drop: there(check.Record, mtasts.RecordLabel+"."+j.Domain, "TXT", "CNAME")}, true
	case plan.PhaseDropHost:
		return plan.Task{ID: plan.DropHost, Drop: there(check.Host, mtasts.HostLabel+"."+j.Domain, "CNAME", "A", "AAAA")}, true
	}
	return plan.Task{}, false
}

func presentMX(check facts.Check) []facts.RR {
	best, _ := check.MX.Best()
	return slices.DeleteFunc(slices.Clone(best.RRs), func(rr facts.RR) bool { return rr.Type != "MX" })
}

func hostOfMX(rr facts.RR) string { return strings.ToLower(strings.TrimSuffix(rr.Value, ".")) }

// there are the records at a name itself, as the authoritative servers have them: an alias, or else records of the types.
func there(lookup facts.Lookup, name string, types ...string) []plan.Record {
	var records []plan.Record
	for _, a := range lookup.Authoritative {
		for _, rr := range a.RRs {
			record := plan.Record{Name: name, Type: rr.Type, Value: rr.Value}
			own := strings.EqualFold(strings.TrimSuffix(rr.Name, "."), name)
			if own && slices.Contains(types, rr.Type) && !slices.Contains(records, record) {
				records = append(records, record)
			}
		}
	}
	return records
}

// taskState is how far the task of an operation is.
func (g *Guide) taskState(j Journey, check facts.Check, now time.Time) state {
	lookup, rrtype, done := check.MX, "MX", func(a facts.Answer) bool {
		hosts := a.Values("MX")
		return len(hosts) > 0 && !slices.ContainsFunc(hosts, func(h string) bool {
			return !slices.Contains(j.Operation.New, strings.ToLower(strings.TrimSuffix(h, ".")))
		})
	}
	switch j.Operation.Phase {
	case plan.PhaseDropRecord:
		lookup, rrtype = check.Record, "TXT"
		done = func(a facts.Answer) bool {
			_, sts, _ := mtasts.FindRecord(a.Values("TXT"))
			return sts == mtasts.Absent && len(a.Values("CNAME")) == 0
		}
	case plan.PhaseDropHost:
		lookup, rrtype = check.Host, "A"
		done = func(a facts.Answer) bool { return check.Host.Wildcard || len(a.RRs) == 0 }
	}
	have, asked := g.servers(lookup, done)
	s := state{saved: asked > 0 && have == asked}
	row := g.authoritativeRow(check, have, asked, len(lookup.Authoritative))
	if deleting := j.Operation.Phase != plan.PhaseSwitch; deleting && row.Mark != Unknown {
		row.Text = g.say("board.deleted.no", nil)
		if s.saved {
			row.Text = g.say("board.deleted.yes", nil)
		}
	}
	s.rows = []Row{row}
	if !s.saved {
		return s
	}
	rows, _ := g.resolverRows(lookup, rrtype, done, check.At, now)
	s.rows = append(s.rows, rows...)
	s.seen = !comes(s) // every one that answered: who still has the old answer would be refused, or lost
	return s
}

// operationBoard shows a task that changes or deletes records, live.
func (g *Guide) operationBoard(j Journey, now time.Time) Step {
	check, _ := j.Check()
	task, _ := g.operationTask(j)
	s := g.taskState(j, check, now)
	values := g.operationValues(j, now)
	board := &Board{
		Task: task, Number: 1, Of: 1, Rows: s.rows,
		Title:  g.say("task."+string(task.ID)+".title", values),
		Fields: g.changeFields(j, task),
	}
	if j.Operation.Kind == plan.Removal {
		board.Of = 2
		if j.Operation.Phase == plan.PhaseDropHost {
			board.Number = 2
		}
	}
	board.Stop = g.stopQuestion(j)
	next := g.nextLook(j, []state{s}, now)
	board.Yours = !s.saved && !comes(s)
	board.Note = g.boardNote([]state{s}, board.Yours, next, now)
	step := Step{Board: board, Next: next, Scope: watching()}
	if s.saved {
		return step
	}
	step.Blocks = []Block{g.text("task."+string(task.ID)+".why", values)}
	if task.ID == plan.MailServers {
		for _, r := range task.Drop {
			step.Blocks = append(step.Blocks, g.item(Todo, "task.mail-servers.drop", assets.Values{"mx": r.Value}))
		}
		if j.Operation.Emergency && now.Before(g.Situation(j, now).OperationHeld()) {
			step.Blocks = append(step.Blocks, g.item(Tip, "operation.move.held", values))
		}
	}
	for _, text := range g.whereRecords(j, false) {
		step.Blocks = append(step.Blocks, Block{Style: Text, Text: text})
	}
	return step
}

// changeFields are the values of a task that changes or deletes records.
func (g *Guide) changeFields(j Journey, task plan.Task) []Field {
	guide := g.dnsGuide(j)
	name, kinds, list, hint := j.Domain, []string{"MX"}, task.MX, guide.NameHint
	if task.ID != plan.MailServers { // nothing is typed
		kinds, list, hint = nil, nil, ""
		for _, r := range task.Drop {
			name = r.Name
			if !slices.Contains(kinds, r.Type) {
				kinds = append(kinds, r.Type)
			}
			list = append(list, assets.Clean(r.Value, 255))
		}
	}
	if len(list) == 0 {
		return nil
	}
	return []Field{
		{Name: TypeField, Label: g.say("field.type", nil), Value: strings.Join(kinds, ", ")},
		{Name: NameField, Label: g.say("field.name", nil), Value: guide.NameFor(name, j.Plan.Zone), Hint: hint},
		{Name: ValueField, Label: g.say("field.value", nil), Value: strings.Join(list, "\n")},
	}
}
