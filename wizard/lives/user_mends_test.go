package lives

import (
	"cmp"
	"slices"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/guide"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// findings returns what mailseal last found.
func (l *life) findings() []diagnosis.Finding {
	if n := len(l.seen); n > 0 {
		return l.seen[n-1].Findings
	}
	return nil
}

// mend does what the fix of a finding says where the wizard itself has no task for it: what a user reads in status, or beside a
// question.
func (u *user) mend(l *life, step guide.Step) []string {
	if l.journey().Plan == nil {
		return nil
	}
	for _, f := range l.findings() {
		fix := fixes[f.ID]
		if step.Board != nil && f.ID != diagnosis.MXNameDead { // the task is what mends the others
			continue
		}
		if fix == nil || !f.ToAct() || f.Planned {
			continue
		}
		if lines := fix(u, l, f); len(lines) > 0 && u.again(l, "fix "+string(f.ID)) {
			return append(lines, "pass 1h", open)
		}
	}
	return nil
}

// fixes are what the fix of a finding says, as far as its user can do it by themselves.
var fixes = map[diagnosis.ID]func(u *user, l *life, f diagnosis.Finding) []string{
	diagnosis.MXNoneCovered:     listServers,
	diagnosis.MXSomeUncovered:   listServers,
	diagnosis.MXStarTooShort:    listServers,
	diagnosis.MXNameDead:        dropDead,
	diagnosis.STSRecordMultiple: oneRecord,
	diagnosis.RPTMissing:        reportRecord,
	diagnosis.RPTMultiple:       reportRecord,
	diagnosis.RPTSyntax:         reportRecord,
}

// listServers gives the policy file the lines that it lacks, and then the record a new id.
func listServers(_ *user, l *life, _ diagnosis.Finding) []string {
	check, _ := l.journey().Check()
	live, ok := rollout.Live(check)
	if !ok || l.journey().Operation != nil {
		return nil
	}
	for _, host := range check.MXHosts() {
		if !lists(live, host) {
			live.MX = append(live.MX, host)
		}
	}
	return l.publishByHand(live)
}

// oneRecord leaves one of the records that announce a policy: the one of the plan.
func oneRecord(_ *user, l *life, _ diagnosis.Finding) []string {
	return []string{announce(l.journey().Plan.Target.ID)}
}

// publishByHand serves a policy, and announces it; where a service announces it, that is all.
func (l *life) publishByHand(p mtasts.Policy) []string {
	lines := []string{"upload mta-sts.$DOMAIN " + l.file(p.String())}
	if check, _ := l.journey().Check(); len(check.Record.Alias) == 0 {
		lines = append(lines, announce(mtasts.NewID(l.world.Clock().Now())))
	}
	return lines
}

// announce is the line that publishes an id.
func announce(id string) string {
	return setText("_mta-sts", mtasts.Record{ID: id}.String())
}

// dropDead deletes the MX records of servers that do not exist, where others are left.
func dropDead(u *user, l *life, _ diagnosis.Finding) []string {
	check, _ := l.journey().Check()
	var alive []string
	for _, s := range check.Servers {
		if len(s.Addrs) > 0 {
			alive = append(alive, s.Host)
		}
	}
	if len(alive) == 0 {
		alive = u.lived(l)
	}
	if len(alive) == 0 {
		return nil
	}
	return []string{mxLine(alive)}
}

// lived returns the newest mail servers that were seen before the present ones.
func (u *user) lived(l *life) []string {
	check, _ := l.journey().Check()
	for _, set := range slices.Backward(l.journey().Notes.MX) {
		if !slices.Equal(set.Hosts, check.MXHosts()) {
			return set.Hosts
		}
	}
	return nil
}

func mxLine(hosts []string) string {
	line := "mx"
	for _, host := range hosts {
		line += " " + host
	}
	return line
}

// reportRecord publishes where reports go, in place of what is there: what the plan has, or, where a policy was found that nobody made
// a plan of reports for, what the finding says.
func reportRecord(_ *user, l *life, f diagnosis.Finding) []string {
	record, ok := l.journey().Plan.ReportRecord()
	if !ok {
		record.Value = tlsrpt.Record{RUA: []string{"mailto:" + cmp.Or(f.Values.Text("address"), "tls-reports@"+l.domain())}}.String()
	}
	if record.Type == "CNAME" {
		return []string{"dns del " + tlsrpt.RecordLabel + " TXT", "dns set " + tlsrpt.RecordLabel + " CNAME " + record.Value + "."}
	}
	return []string{"dns set " + tlsrpt.RecordLabel + " TXT '" + record.Value + "'"}
}
