package wizard

import (
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// Board is the live state of the task that is to be published.
type Board struct {
	Task    plan.Task
	Number  int // of the task, from 1
	Of      int
	Title   string
	Fields  []Field // what to type where, and to copy
	Rows    []Row
	Trouble []Block   // what went wrong, and how to get out
	Note    string    // what happens next, by itself or by whom
	Yours   bool      // the next move is the user's
	Stop    *Question // whether to leave it undone; nil where it is too late for that
}

// Field is one value to copy.
type Field struct {
	Name  FieldName
	Label string
	Value string
	Hint  string
}

// FieldName names a field, for the key that copies it.
type FieldName string

// The fields.
const (
	NameField  FieldName = "name"
	TypeField  FieldName = "type"
	ValueField FieldName = "value"
	URLField   FieldName = "url"
)

// Row is one thing that is looked at.
type Row struct {
	Label string
	Mark  Mark
	Text  string
	Until time.Time // with Wait: when it can have changed
}

// state is how far a task is.
type state struct {
	saved bool // every authoritative server has it, or the file is right
	seen  bool // and enough resolvers see it
	rows  []Row
}

// states looks at every task of the plan.
func (g *Guide) states(j Journey, now time.Time) ([]plan.Task, []state) {
	check, _ := j.Check()
	tasks := j.Plan.Tasks()
	states := make([]state, len(tasks))
	for i, task := range tasks {
		if task.File != nil {
			states[i] = g.fileState(j, check)
		} else {
			states[i] = g.recordState(j, task, check, now)
		}
	}
	return tasks, states
}

// current is the first task that is not saved, else the first that is not seen, else the last.
func current(states []state) int {
	for _, done := range []func(state) bool{func(s state) bool { return s.saved }, func(s state) bool { return s.seen }} {
		if i := slices.IndexFunc(states, func(s state) bool { return !done(s) }); i >= 0 {
			return i
		}
	}
	return len(states) - 1
}

func allSeen(states []state) bool {
	return !slices.ContainsFunc(states, func(s state) bool { return !s.seen })
}

func lookupOf(task plan.TaskID, check facts.Check) facts.Lookup {
	switch task {
	case plan.ReportRecord:
		return check.Report
	case plan.PolicyHost:
		return check.Host
	default:
		return check.Record
	}
}

// right says whether one server's answer has what the task asks for.
func right(task plan.Task, p plan.Plan, a facts.Answer) bool {
	switch {
	case task.Record.Type != "TXT":
		return slices.ContainsFunc(a.Values(task.Record.Type), func(value string) bool {
			return strings.EqualFold(strings.TrimSuffix(value, "."), task.Record.Value)
		})
	case task.ID == plan.STSRecord:
		record, state, _ := mtasts.FindRecord(a.Values("TXT"))
		return state == mtasts.Valid && record.ID == p.Target.ID
	default:
		record, state, _ := tlsrpt.FindRecord(a.Values("TXT"))
		return state == mtasts.Valid && slices.Equal(record.RUA, p.Reports.RUA)
	}
}

func (g *Guide) recordState(j Journey, task plan.Task, check facts.Check, now time.Time) state {
	lookup := lookupOf(task.ID, check)
	if task.ID == plan.PolicyHost && g.fileRight(j, check) {
		// However the name leads there (a proxied or flattened alias shows addresses only), it does.
		return state{saved: true, seen: true, rows: []Row{{Label: g.say("board.host", nil), Mark: Good, Text: g.say("board.leads", nil)}}}
	}
	has := func(a facts.Answer) bool { return right(task, *j.Plan, a) }
	have, asked := g.servers(lookup, has)
	s := state{saved: asked > 0 && have == asked}
	s.rows = append(s.rows, g.authoritativeRow(check, have, asked, len(lookup.Authoritative)))
	if !s.saved {
		return s
	}
	targetOK := g.targetRow(task, lookup, &s)
	rows, enough := g.resolverRows(lookup, task.Record.Type, has, check.At, now)
	s.rows = append(s.rows, rows...)
	s.seen = enough && targetOK
	return s
}

// servers counts the authoritative servers that answered, and those that have what the task asks for at
// every address that answered. One server may have several addresses.
func (g *Guide) servers(lookup facts.Lookup, right func(facts.Answer) bool) (have, asked int) {
	all := map[string]bool{}
	for _, a := range lookup.Authoritative {
		if a.Answered() {
			before, seen := all[a.Server.Name]
			all[a.Server.Name] = right(a) && (before || !seen)
		}
	}
	for _, has := range all {
		if has {
			have++
		}
	}
	return have, len(all)
}

func (g *Guide) authoritativeRow(check facts.Check, have, asked, all int) Row {
	host := g.Catalogue.DNSHost(Clues(check))
	row := Row{Label: g.say("board.servers", assets.Values{"host": host.Name})}
	if host.ID == providers.Unknown || host.ID == providers.SelfHosted {
		row.Label = g.say("board.servers-unknown", nil)
	}
	switch {
	case asked == 0 && all == 0:
		row.Mark, row.Text = Todo, g.say("board.not-looked", nil)
	case asked == 0:
		row.Mark, row.Text = Unknown, g.say("board.silent", nil)
	case have == asked && asked == 1:
		row.Mark, row.Text = Good, g.say("board.has-it", nil)
	case have == asked && asked == 2:
		row.Mark, row.Text = Good, g.say("board.both-have-it", nil)
	case have == asked:
		row.Mark, row.Text = Good, g.say("board.all-have-it", assets.Values{"n": itoa(asked)})
	case have > 0:
		row.Mark, row.Text = Wait, g.say("board.some-have-it", assets.Values{"n": itoa(have), "of": itoa(asked)})
	default:
		row.Mark, row.Text = Todo, g.say("board.none-has-it", nil)
	}
	return row
}

// targetRow looks where an alias leads: a service's own record may lag behind.
func (g *Guide) targetRow(task plan.Task, lookup facts.Lookup, s *state) bool {
	if task.Record.Type != "CNAME" || task.ID == plan.PolicyHost {
		return true
	}
	best, ok := lookup.Best()
	if ok {
		texts := best.Values("TXT")
		_, sts, _ := mtasts.FindRecord(texts)
		_, rpt, _ := tlsrpt.FindRecord(texts)
		ok = task.ID == plan.STSRecord && sts == mtasts.Valid || task.ID == plan.ReportRecord && rpt == mtasts.Valid
	}
	row := Row{Label: g.say("board.target", nil), Mark: Good, Text: g.say("board.target-ok", nil)}
	if !ok {
		row.Mark, row.Text = Wait, g.say("board.target-empty", nil)
	}
	s.rows = append(s.rows, row)
	return ok
}

// resolverRows says who sees it already, in one row, and until when each other one remembers
// something else. All but one are enough: nobody waits for the slowest.
func (g *Guide) resolverRows(lookup facts.Lookup, rrtype string, right func(facts.Answer) bool, at, now time.Time) (rows []Row, enough bool) {
	var seeing []string
	answered := 0
	for _, a := range lookup.Resolvers {
		name := assets.Clean(a.Server.Name, 40)
		switch {
		case !a.Answered():
			rows = append(rows, Row{Label: name, Mark: Unknown, Text: g.say("board.no-reply", nil)})
			continue
		case right(a):
			seeing = append(seeing, name)
		default:
			until, text := at.Add(remaining(a, rrtype)), "board.remembers-old"
			if a.Status != facts.OK {
				text = "board.remembers-none"
			}
			rows = append(rows, Row{Label: name, Mark: Wait, Until: until,
				Text: g.say(text, assets.Values{"time": Clock(until, now)})})
		}
		answered++
	}
	if len(seeing) > 0 {
		rows = append([]Row{{Label: strings.Join(seeing, ", "), Mark: Good, Text: g.say("board.seen", nil)}}, rows...)
	}
	switch {
	case len(lookup.Resolvers) == 0:
		return rows, true // none to ask: the authoritative servers decide
	case answered == 0:
		return rows, false
	}
	return rows, len(seeing) >= max(1, answered-1)
}

// remaining is how much longer a resolver may keep what it answered.
func remaining(a facts.Answer, rrtype string) time.Duration {
	if a.Status == facts.OK {
		return a.TTL(rrtype)
	}
	return a.Negative
}

// fileRight says whether senders would fetch the policy of the plan.
func (g *Guide) fileRight(j Journey, check facts.Check) bool {
	file := rollout.FileOf(check)
	if file.State != rollout.PolicyValid {
		return false
	}
	live := file.Policy
	want := j.Plan.Target.Policy()
	if j.Plan.ServiceKeepsPolicy() { // how it writes the list, and for how long it has it remembered, is its own affair
		return live.Mode == want.Mode && (want.Mode == mtasts.None ||
			rollout.CoversAll(live, append(check.MXHosts(), j.Operation.Listed()...)) && !slices.ContainsFunc(j.Operation.Unlisted(), live.Covers))
	}
	return rollout.SamePolicy(live, want)
}

func (g *Guide) fileState(j Journey, check facts.Check) state {
	row := Row{Label: g.say("board.file", nil)}
	file := rollout.FileOf(check)
	switch {
	case g.fileRight(j, check):
		row.Mark, row.Text = Good, g.say("board.file-right", nil)
		return state{saved: true, seen: true, rows: append([]Row{row}, g.listRows(j, check)...)}
	case len(check.Fetches) == 0:
		row.Mark, row.Text = Todo, g.say("board.file-no-host", nil)
	case file.State == rollout.PolicyValid:
		row.Mark, row.Text = Todo, g.otherFile(j, file.Policy)
	default:
		row.Mark, row.Text = Todo, g.say("board.file-absent", nil)
	}
	return state{rows: append([]Row{row}, g.listRows(j, check)...)}
}
