package journey

import (
	"slices"
	"strings"
	"time"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// remember folds a check into the notes. One that began before the newest and ends after it adds what it saw, and stays below that.
func (m Machine) remember(j Journey, check facts.Check) facts.Notes {
	notes := j.Notes
	check = mergeChecks(notes.Last, check)
	situation := m.situation(j, check, check.At)
	judged := diagnosis.Judge(situation)
	newest, remembered, rememberedMX := check, rollout.Remember, rememberMX
	seen := judged // in the newest
	if overtaken(notes.Last, check) {
		newest, remembered, rememberedMX = mergeChecks(&check, *notes.Last), rollout.RememberEarlier, rememberEarlierMX
		situation = m.situation(j, newest, newest.At)
		seen = diagnosis.Judge(situation)
	}
	if notes.Last == nil {
		notes.First = facts.FirstCheck{At: check.At, Found: foundBefore(check), Asks: askedForReports(check)}
	}
	if check.Scope.Only == "" { // the rest was not seen again
		notes.Sightings = diagnosis.Sightings(situation, seen)
	}
	notes.Served = remembered(notes.Served, check)
	notes.MX = rememberServers(rememberedMX(notes.MX, check), notes.Last, situation)
	notes.TTLs = rememberTTLs(notes.TTLs, check)
	if check.Scope.Mail {
		notes.Days = rememberDay(notes.Days, check, judged)
	}
	notes.Last = &newest
	return notes.Fewest(maxListed)
}

// overtaken reports whether another check began while this one was made, and was saved before it. A time further ahead is of a clock
// that was wrong.
func overtaken(last *facts.Check, check facts.Check) bool {
	return last != nil && last.At.After(check.At) && !last.At.After(check.At.Add(check.Took+savedWithin))
}

// savedWithin is how long after its end a check is in the notes: new reports are read before that.
const savedWithin = 2 * time.Minute

// maxListed is how many of each the notes keep: more days than any rule asks for, and more findings than a domain has.
const maxListed = 200

// mergeChecks keeps what an earlier, wider check saw of what is not in the scope of this one.
func mergeChecks(last *facts.Check, check facts.Check) facts.Check {
	if check.Scope.Only != "" && last != nil {
		return withPart(*last, check)
	}
	if check.Scope.Mail {
		check.MailAt = check.At
	}
	if check.Scope.DNS && check.Scope.Only == "" {
		check.WholeAt = check.At
	}
	if check.Scope.Guesses {
		check.GuessedAt = check.At
	}
	if last == nil {
		return check
	}
	if !check.Scope.Guesses {
		check = withGuesses(*last, check)
	}
	if !check.Scope.Mail {
		check.Servers, check.MailAt = last.Servers, last.MailAt
		check.Reach, check.Network = worthOfCalls(*last, check)
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

// worthOfCalls returns what could be reached by a check that called no mail server, with what tells how much the calls of an earlier one
// are worth.
func worthOfCalls(last, check facts.Check) (facts.Reach, facts.Network) {
	check.Reach.Mail = check.Reach.Mail || last.Reach.Mail
	check.Network.Port25Blocked = check.Network.Port25Blocked || last.Network.Port25Blocked
	return check.Reach, check.Network
}

// withPart renews the part of an earlier check that this one asked for alone. What resolvers remembered of the rest has aged since.
func withPart(last, check facts.Check) facts.Check {
	all := last
	all.At, all.Took, all.Scope, all.Problems = check.At, check.Took, check.Scope, check.Problems
	all.Reach, all.Network = worthOfCalls(last, check)
	for _, l := range []*facts.Lookup{&all.MX, &all.Record, &all.Report, &all.Host} {
		l.Resolvers = aged(l.Resolvers, check.At.Sub(last.At))
	}
	renew := func(l *facts.Lookup, seen facts.Lookup) {
		seen.Wildcard = l.Wildcard
		if !check.Scope.Caches {
			seen.Resolvers = l.Resolvers
		}
		*l = seen
	}
	switch check.Scope.Only {
	case facts.PartMX:
		renew(&all.MX, check.MX)
	case facts.PartRecord:
		renew(&all.Record, check.Record)
	case facts.PartReport:
		renew(&all.Report, check.Report)
	case facts.PartPolicy:
		renew(&all.Host, check.Host)
		if check.Scope.Policy {
			all.Fetches, all.FoundAt = check.Fetches, check.FoundAt
		}
	case facts.PartDNS, facts.PartMail, facts.PartZone, facts.PartNetwork:
	}
	if check.Scope.Guesses {
		all.GuessedAt = check.At
	}
	return all
}

// aged returns answers of resolvers as they are a while later.
func aged(answers []facts.Answer, by time.Duration) []facts.Answer {
	answers = slices.Clone(answers)
	for i, a := range answers {
		answers[i].Negative = max(0, a.Negative-by)
		answers[i].RRs = slices.Clone(a.RRs)
		for k := range answers[i].RRs {
			answers[i].RRs[k].TTL = max(0, answers[i].RRs[k].TTL-by)
		}
	}
	return answers
}

// withGuesses keeps what an earlier check guessed at where this one did not.
func withGuesses(last, check facts.Check) facts.Check {
	check.Misplaced, check.ProviderHints, check.GuessedAt = last.Misplaced, last.ProviderHints, last.GuessedAt
	if !check.Scope.DNS {
		return check
	}
	check.Apex, check.Issuers = last.Apex, last.Issuers
	if check.Zone.Name == last.Zone.Name {
		signed, servers, missing := check.Zone.Signed, check.Zone.Servers, check.Zone.Missing
		check.Zone = last.Zone
		check.Zone.Signed, check.Zone.Servers, check.Zone.Missing = signed, servers, missing
	}
	for now, before := range map[*facts.Lookup]facts.Lookup{&check.Record: last.Record, &check.Report: last.Report, &check.Host: last.Host} {
		now.Wildcard = before.Wildcard
	}
	check.Servers = slices.Clone(check.Servers)
	for i, s := range check.Servers {
		before := slices.IndexFunc(last.Servers, func(b facts.MailServer) bool { return dnsname.Equal(b.Host, s.Host) })
		if before >= 0 {
			check.Servers[i].Issuers = last.Servers[before].Issuers
		}
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

// rememberServers keeps how the mail servers were that others were named in the place of, for as long as resolvers may lead senders to
// them: no check calls them any more.
func rememberServers(sets []facts.MXSet, last *facts.Check, s rollout.Situation) []facts.MXSet {
	sets = slices.Clone(sets)
	for i := range sets {
		former := i+1 < len(sets) && s.Check.At.Before(sets[i+1].First.Add(s.LongestTTL(s.Check.Domain, "MX")))
		switch {
		case !former:
			sets[i].Servers = nil
		case sets[i].Servers == nil && last != nil && dnsname.SameSet(last.MXHosts(), sets[i].Hosts):
			sets[i].Servers = last.Servers
		}
	}
	return sets
}

// rememberEarlierMX is rememberMX for a check that began before the one that was remembered last, which knows what there is now.
func rememberEarlierMX(sets []facts.MXSet, check facts.Check) []facts.MXSet {
	at := len(sets)
	for at > 0 && sets[at-1].Last.After(check.At) {
		at--
	}
	if at < len(sets) && dnsname.SameSet(sets[at].Hosts, check.MXHosts()) {
		return sets
	}
	return slices.Concat(rememberMX(sets[:at:at], check), sets[at:])
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
	i, have := slices.BinarySearchFunc(days, day.Date, func(d facts.Day, date string) int { return strings.Compare(d.Date, date) })
	if !have {
		return slices.Insert(days, i, day)
	}
	day.Green = day.Green && days[i].Green
	day.Mail = day.Mail || days[i].Mail
	days[i] = day
	return days
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
