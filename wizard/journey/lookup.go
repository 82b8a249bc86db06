package journey

import (
	"slices"
	"time"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/tlsrpt"
)

// LookupOf returns the lookup of a task's record.
func LookupOf(task plan.TaskID, check facts.Check) facts.Lookup {
	switch task {
	case plan.ReportRecord:
		return check.Report
	case plan.PolicyHost, plan.DropHost:
		return check.Host
	case plan.MailServers:
		return check.MX
	case plan.STSRecord, plan.DropRecord, plan.PolicyFile:
	}
	return check.Record
}

// RecordsAt returns the records at a name itself, as the authoritative servers have them: an alias, or else records of the types.
// Where NS is among these and the domain's servers hand the name on, that is all that they have.
func RecordsAt(lookup facts.Lookup, name string, types ...string) []plan.Record {
	var records []plan.Record
	answers := lookup.Authoritative
	if slices.Contains(types, "NS") && lookup.HandedOn() {
		answers = lookup.Above
	}
	for _, a := range answers {
		for _, rr := range a.RRs {
			record := plan.Record{Name: name, Type: rr.Type, Value: rr.Value}
			if dnsname.Equal(rr.Name, name) && slices.Contains(types, rr.Type) && !slices.Contains(records, record) {
				records = append(records, record)
			}
		}
	}
	return records
}

// isRight reports whether one server's answer has what the task asks for.
func isRight(task plan.Task, p plan.Plan, a facts.Answer) bool {
	switch {
	case task.Record.Value == "": // nobody knows yet what is asked for
		return false
	case task.Record.Type != "TXT":
		return len(missing(*task.Record, a)) == 0
	case task.ID == plan.STSRecord:
		record, state, _ := mtasts.FindRecord(a.Values("TXT"))
		return state == mtasts.Valid && record.ID == p.Target.ID
	default:
		record, state, _ := tlsrpt.FindRecord(a.Values("TXT"))
		return state == mtasts.Valid && slices.Equal(record.RUA, p.Reports.RUA)
	}
}

// missing returns those of a record's values that an answer does not have.
func missing(r plan.Record, a facts.Answer) []string {
	return dnsname.Without(r.Values(), a.Values(r.Type))
}

// isSeen reports whether a resolver's answer has what the task asks for. Of name servers it tells nothing: what they give does.
func isSeen(task plan.Task, p plan.Plan, a facts.Answer) bool {
	if task.Record.Type == "NS" {
		return a.Status == facts.OK
	}
	return isRight(task, p, a)
}

// state returns what the counts come to; what stands there instead is not told apart.
func (s Servers) state() State {
	switch {
	case s.Answered == 0:
		return Unknown
	case s.Have == s.Answered:
		return Right
	case s.Have > 0:
		return Partly
	}
	return Absent
}

// countServers counts the authoritative servers that answered, and those that have what is asked for at every address that
// answered. One server may have several addresses.
func countServers(answers []facts.Answer, right func(facts.Answer) bool) Servers {
	all := map[string]bool{}
	for _, a := range answers {
		if a.Answered() {
			before, seen := all[a.Server.Name]
			all[a.Server.Name] = right(a) && (before || !seen)
		}
	}
	s := Servers{Answered: len(all)}
	for _, has := range all {
		if has {
			s.Have++
		}
	}
	return s
}

// targetOf returns what stands where an alias leads: a service's own record may lag behind.
func targetOf(task plan.Task, lookup facts.Lookup) AliasTarget {
	if task.Record.Type != "CNAME" || task.ID == plan.PolicyHost {
		return NoTarget
	}
	if stateOf(task.ID, lookup) == mtasts.Valid {
		return TargetGood
	}
	return TargetEmpty
}

// stateOf returns what the texts at the end of a lookup come to as the record of a task.
func stateOf(task plan.TaskID, lookup facts.Lookup) (state mtasts.State) {
	if task == plan.ReportRecord {
		_, state, _ = tlsrpt.FindRecord(lookup.Values("TXT"))
	} else {
		_, state, _ = mtasts.FindRecord(lookup.Values("TXT"))
	}
	return state
}

// resolverViews lists which resolvers see a record, and until when each other one remembers something else. All but one are enough:
// nobody waits for the slowest.
func resolverViews(lookup facts.Lookup, rrtype string, right func(facts.Answer) bool, at time.Time) (list []Resolver, enough bool) {
	answered, seeing := 0, 0
	for _, a := range lookup.Resolvers {
		r := Resolver{Name: a.Server.Name}
		switch {
		case !a.Answered():
			r.Silent = true
			list = append(list, r)
			continue
		case right(a):
			r.Sees = true
			seeing++
		default:
			r.Denies, r.Until = a.Status != facts.OK, at.Add(remaining(a, rrtype))
		}
		answered++
		list = append(list, r)
	}
	switch {
	case len(lookup.Resolvers) == 0:
		return list, true // none to ask: the authoritative servers decide
	case answered == 0:
		return list, false
	}
	return list, seeing >= max(1, answered-1)
}

// remaining returns how much longer a resolver may keep what it answered.
func remaining(a facts.Answer, rrtype string) time.Duration {
	if a.Status == facts.OK {
		return a.TTL(rrtype)
	}
	return a.Negative
}
