package journey

import (
	"slices"
	"time"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// remember folds a check into the notes.
func (m Machine) remember(j Journey, check facts.Check) facts.Notes {
	notes := j.Notes
	check = mergeChecks(notes.Last, check)
	situation := m.situation(j, check, check.At)
	judged := diagnosis.Judge(situation)
	if notes.Last == nil {
		notes.First = facts.FirstCheck{At: check.At, Found: foundBefore(check), Asks: askedForReports(check)}
	}
	notes.Sightings = diagnosis.Sightings(situation)
	notes.Served = rollout.Remember(notes.Served, check)
	notes.MX = rememberMX(notes.MX, check)
	notes.TTLs = rememberTTLs(notes.TTLs, check)
	if check.Scope.Mail {
		notes.Days = rememberDay(notes.Days, check, judged)
	}
	notes.Last = &check
	return notes.Fewest(maxListed)
}

// maxListed is how many of each the notes keep: more days than any rule asks for, and more findings than a domain has.
const maxListed = 200

// mergeChecks keeps what an earlier, wider check saw of what is not in the scope of this one.
func mergeChecks(last *facts.Check, check facts.Check) facts.Check {
	if check.Scope.Mail {
		check.MailAt = check.At
	}
	if last == nil {
		return check
	}
	if !check.Scope.Mail {
		check.Servers, check.MailAt = last.Servers, last.MailAt
	}
	if !check.Scope.Policy {
		check.Fetches, check.FoundAt = last.Fetches, last.FoundAt
	}
	if !check.Scope.DNS {
		check.Issuers, check.ReportHosts = last.Issuers, last.ReportHosts
	}
	if !check.Scope.Site {
		check.Site = last.Site
	}
	if !check.Scope.Network {
		check.System = last.System
	}
	return check
}

// foundBefore reports whether anything of MTA-STS was there that mailseal did not make.
func foundBefore(check facts.Check) bool {
	_, _, texts := rollout.RecordState(check)
	return len(texts) > 0 || len(check.Record.Alias) > 0 || len(check.Host.Addresses()) > 0 || len(check.Host.Alias) > 0 || check.Host.HandedOn()
}

// askedForReports reports whether senders may have sent reports before mailseal came, or nobody could say.
func askedForReports(check facts.Check) bool {
	state, _, texts := rollout.ReportState(check)
	return state == rollout.TempError || len(texts) > 0 || len(check.Report.Alias) > 0
}

func rememberMX(sets []facts.MXSet, check facts.Check) []facts.MXSet {
	hosts := check.MXHosts()
	if len(hosts) == 0 {
		return sets
	}
	slices.Sort(hosts)
	sets = slices.Clone(sets)
	if n := len(sets); n > 0 && dnsname.SameSet(sets[n-1].Hosts, hosts) {
		sets[n-1].Last = check.At
		return sets
	}
	sets = append(sets, facts.MXSet{Hosts: hosts, First: check.At, Last: check.At})
	for len(sets) > 2 && hostsIn(sets) > maxMXHosts {
		sets = sets[1:]
	}
	return sets
}

// maxMXHosts is how many names the sets of mail servers may have together.
const maxMXHosts = 2000

func hostsIn(sets []facts.MXSet) (n int) {
	for _, set := range sets {
		n += len(set.Hosts)
	}
	return n
}

func rememberTTLs(ttls []facts.TTL, check facts.Check) []facts.TTL {
	ttls = slices.Clone(ttls)
	note := func(lookup facts.Lookup, rrtype string) {
		best, ok := lookup.Best()
		if !ok || lookup.Name == "" {
			return
		}
		i := slices.IndexFunc(ttls, func(t facts.TTL) bool { return dnsname.Equal(t.Name, lookup.Name) && t.Type == rrtype })
		if i < 0 {
			ttls = append(ttls, facts.TTL{Name: lookup.Name, Type: rrtype})
			i = len(ttls) - 1
		}
		ttls[i].TTL = max(ttls[i].TTL, best.TTL(rrtype))
		for _, a := range lookup.Above { // whoever was handed on keeps asking there
			ttls[i].TTL = max(ttls[i].TTL, a.TTL("NS"))
		}
	}
	note(check.MX, "MX")
	note(check.Record, "TXT")
	note(check.Report, "TXT")
	note(check.Host, "A")
	return ttls
}

// rememberDay keeps the worst check of each day: one bad check makes the day bad.
func rememberDay(days []facts.Day, check facts.Check, judged []diagnosis.Finding) []facts.Day {
	day := facts.Day{Date: check.At.UTC().Format(time.DateOnly), Green: !slices.ContainsFunc(judged, diagnosis.Finding.SpoilsDay), Mail: mailTested(check)}
	days = slices.Clone(days)
	if n := len(days); n > 0 && days[n-1].Date == day.Date {
		day.Green = day.Green && days[n-1].Green
		day.Mail = day.Mail || days[n-1].Mail
		days[n-1] = day
		return days
	}
	return append(days, day)
}

// mailTested reports whether every mail server was spoken with.
func mailTested(check facts.Check) bool {
	return len(check.Servers) > 0 && !slices.ContainsFunc(check.Servers, func(s facts.MailServer) bool {
		_, tested := Proven(s)
		return !tested
	})
}

// servedBefore puts what the user remembers into the notes, as a policy that was enforced until our first check.
func servedBefore(j Journey, before Before) Journey {
	j.Notes.First.Asked = true
	maxAge := map[Before]time.Duration{BeforeUnsure: UnsureMaxAge(j), BeforeWeek: 7 * rollout.Day, BeforeMonth: 31 * rollout.Day, BeforeYear: mtasts.MaxMaxAge}[before]
	if maxAge == 0 { // never
		return j
	}
	met := j.Notes.First.At
	earlier := facts.Served{Mode: mtasts.Enforce, MaxAge: maxAge, First: met, Last: met, Gone: met}
	if first, ok := firstServed(j); ok {
		earlier.MX = first.MX
	} else if len(j.Notes.MX) > 0 {
		earlier.MX = j.Notes.MX[0].Hosts
	}
	j.Notes.Served = append([]facts.Served{earlier}, j.Notes.Served...)
	return j
}

// UnsureMaxAge returns the worst that is plausible where nobody knows: that senders were told what the file at our first check
// said, or, where there was none, the longest that the standard allows.
func UnsureMaxAge(j Journey) time.Duration {
	if s, ok := firstServed(j); ok {
		return s.MaxAge
	}
	return mtasts.MaxMaxAge
}

// firstServed returns the policy that was live at the first check.
func firstServed(j Journey) (facts.Served, bool) {
	i := slices.IndexFunc(j.Notes.Served, func(s facts.Served) bool { return s.First.Equal(j.Notes.First.At) })
	if i < 0 {
		return facts.Served{}, false
	}
	return j.Notes.Served[i], true
}
