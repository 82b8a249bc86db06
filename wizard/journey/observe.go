package journey

import (
	"slices"
	"time"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// Observe takes a check into the journey: the notes remember it, a set-up that was there already is taken over, and what
// is live now decides how the journey goes on.
func (m Machine) Observe(j Journey, check facts.Check) Journey {
	j.Notes = m.remember(j, check)
	j = m.adopt(j)
	return m.settle(j, check.At)
}

// settle follows what is live: when the target became live everywhere and whether it still is, which task is open since
// when, and whether an operation can go on.
func (m Machine) settle(j Journey, now time.Time) Journey {
	check, checked := j.Check()
	if j.Plan == nil || !checked {
		return j
	}
	j = m.follow(j, check)
	all := m.Tasks(j, check.At)
	switch {
	case !j.IsLive() && AllSeen(all):
		j = j.withTarget(func(p *plan.Plan) { p.Target.LiveSince, p.Before = check.At, nil })
	case j.IsLive() && m.gone(j, all):
		j = j.withTarget(func(p *plan.Plan) { p.Target.LiveSince = time.Time{} })
		if j.Operation != nil && j.Operation.Phase == plan.PhaseRemember {
			j = j.to(plan.PhaseSoften, check.At)
		}
	}
	j = m.advance(j, check)
	open, _, _ := m.Open(j, check.At)
	if j.Waiting.Task != open.Task.ID {
		j.Waiting = Waiting{Task: open.Task.ID, Since: now}
	}
	return j
}

// withTarget changes a copy of the plan.
func (j Journey) withTarget(change func(*plan.Plan)) Journey {
	p := *j.Plan
	change(&p)
	j.Plan = &p
	return j
}

// gone reports whether a policy that was live has to be published again: its file or its record is seen to be missing, or
// to be nothing that senders take. What the user decided to change is a matter of Deviation, and what could not be looked
// at is no reason.
func (m Machine) gone(j Journey, all []Progress) bool {
	if j.Operation != nil && j.Operation.Phase != plan.PhaseRemember {
		return false // deleting is its purpose, or what is live is being replaced
	}
	check, _ := j.Check()
	switch {
	case !check.Scope.Policy && !check.Scope.DNS:
		return false
	case j.Operation.Removes() && m.harmless(j, check.At):
		return false // nobody holds what it takes back: what is gone need not come back
	}
	record, _, _ := rollout.RecordState(check)
	if record != mtasts.Valid && record != rollout.TempError {
		return true
	}
	for _, p := range all {
		if p.Task.ID == plan.PolicyFile {
			if j.Operation != nil && (p.File == FileDiffers || p.File == FileUnreadable) {
				return true // it has to stay as it is until the wait is over
			}
			return p.File == FileAbsent || p.File == FileElsewhere || p.File == FileNoHost || p.File == FileUnreadable && !rollout.FileOf(check).Usable
		}
	}
	return false
}

// harmless reports whether the wait of a removal is over and nobody can fetch anything else than what it published.
func (m Machine) harmless(j Journey, now time.Time) bool {
	s := m.Situation(j, now)
	exposed, _ := s.Exposed()
	return !exposed && !now.Before(s.Due())
}

// follow takes over what is live where nobody has to decide: the mode of a place that chooses it, the max_age of a
// service, an id and a list that changed and still fit. And it gives the plan a new id where another policy was announced
// under the one it has: a sender that knows it would not look again (RFC 8461 §3.1).
func (m Machine) follow(j Journey, check facts.Check) Journey {
	live, ok := rollout.Live(check)
	record, id, _ := rollout.RecordState(check)
	if !ok {
		return j
	}
	if j.Plan.Fixed() && live.Mode != mtasts.None && live.Mode != j.Plan.Target.Mode {
		j = j.withTarget(func(p *plan.Plan) { p.Hosting.Fixed, p.Target.Mode = live.Mode, live.Mode })
	}
	target := j.Plan.Target
	if target.AnyMaxAge && live.Mode == target.Mode && live.MaxAge != target.MaxAge {
		j = j.withTarget(func(p *plan.Plan) { p.Target.MaxAge = live.MaxAge })
	}
	d, _ := j.Deviation()
	switch {
	case record != mtasts.Valid || d != rollout.AsPlanned:
	case !j.IsLive():
		if !j.Plan.ServiceKeepsRecord() && m.announcedOther(j) {
			j = j.withTarget(func(p *plan.Plan) { p.Target.ID = j.newID(check.At) })
		}
	case j.Operation == nil && live.Mode == target.Mode:
		j = j.withTarget(func(p *plan.Plan) {
			p.Target.ID = id
			if !rollout.SamePolicy(live, target.Policy()) && !j.Plan.ServiceKeepsPolicy() {
				p.Target.MX = patternsOf(live)
				if live.MaxAge != target.MaxAge {
					p.Target.MaxAge, p.Target.LiveSince = live.MaxAge, check.At
				}
			}
		})
	}
	return j
}

// announcedOther reports whether senders could fetch another policy than the target under the target's id.
func (m Machine) announcedOther(j Journey) bool {
	return slices.ContainsFunc(j.Notes.Served, func(s facts.Served) bool {
		return s.ID == j.Plan.Target.ID && !rollout.SamePolicy(rollout.PolicyOf(s), j.Plan.Target.Policy())
	})
}

func patternsOf(p mtasts.Policy) []plan.Line {
	var list []plan.Line
	for _, pattern := range p.MX {
		list = append(list, plan.Line{Pattern: pattern})
	}
	return list
}

// adopt takes over a working set-up that mailseal did not make: the journey begins at its stage.
func (m Machine) adopt(j Journey) Journey {
	check, checked := j.Check()
	if !checked || j.Plan != nil || j.Operation != nil || len(j.Answers) > 0 {
		return j
	}
	record, id, _ := rollout.RecordState(check)
	file := rollout.FileOf(check)
	if record != mtasts.Valid || file.State != rollout.PolicyValid || file.Policy.Mode == mtasts.None {
		return j
	}
	p := &plan.Plan{
		Domain:   j.Domain,
		Zone:     check.Zone.Name,
		Accepted: check.At,
		Hosting:  plan.Hosting{ID: "existing", Kind: plan.Existing},
		Target: plan.Target{
			Mode: file.Policy.Mode, MaxAge: file.Policy.MaxAge, MX: patternsOf(file.Policy), ID: id, Since: check.At, LiveSince: check.At,
		},
	}
	if reports, state, _ := tlsrpt.FindRecord(check.Report.Values("TXT")); state == mtasts.Valid && tlsrpt.Placeholder(reports.String()) == "" {
		p.Reports = plan.Reports{RUA: reports.RUA}
	}
	j.Plan = p
	return j
}

// remember folds a check into the notes.
func (m Machine) remember(j Journey, check facts.Check) facts.Notes {
	notes := j.Notes
	check = merged(notes.Last, check)
	situation := m.situation(j, check, check.At)
	judged := diagnosis.Judge(situation)
	if notes.Last == nil {
		notes.First = facts.FirstCheck{At: check.At, Found: foundBefore(check)}
	}
	notes.Transients = diagnosis.Transients(situation)
	notes.Served = rollout.Remember(notes.Served, check)
	notes.MX = rememberMX(notes.MX, check)
	notes.TTLs = rememberTTLs(notes.TTLs, check)
	notes.Certs = rememberCerts(notes.Certs, check)
	if check.Scope.Mail {
		notes.Days = rememberDay(notes.Days, check, judged)
	}
	notes.Last = &check
	return notes
}

// merged keeps what an earlier, wider check saw where this one did not look.
func merged(last *facts.Check, check facts.Check) facts.Check {
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
	if !check.Scope.Network {
		check.System = last.System
	}
	return check
}

// foundBefore says whether anything of MTA-STS was there that mailseal did not make.
func foundBefore(check facts.Check) bool {
	_, _, texts := rollout.RecordState(check)
	return len(texts) > 0 || len(check.Record.Alias) > 0 || len(check.Host.Addresses()) > 0 || len(check.Host.Alias) > 0
}

func rememberCerts(seen []facts.CertSeen, check facts.Check) []facts.CertSeen {
	seen = slices.Clone(seen)
	note := func(host string, cert *facts.Certificate) {
		if cert == nil || host == "" {
			return
		}
		i := slices.IndexFunc(seen, func(c facts.CertSeen) bool {
			return dnsname.Equal(c.Host, host) && c.Issuer == cert.Issuer && c.NotAfter.Equal(cert.NotAfter)
		})
		if i < 0 {
			seen = append(seen, facts.CertSeen{Host: host, Issuer: cert.Issuer, NotAfter: cert.NotAfter, First: check.At})
			i = len(seen) - 1
		}
		seen[i].Last = check.At
	}
	if check.Scope.Policy {
		for _, fetch := range check.Fetches {
			note(mtasts.HostLabel+"."+check.Domain, fetch.Cert)
		}
	}
	if check.Scope.Mail {
		for _, server := range check.Servers {
			for _, call := range server.Calls {
				note(server.Host, call.Cert)
			}
		}
	}
	return newest(seen, maxCerts)
}

// maxCerts bounds the certificates in the notes; a year of three servers with weekly certificates fits.
const maxCerts = 200

// newest keeps the last n of a list that is oldest first.
func newest[T any](list []T, n int) []T { return list[max(0, len(list)-n):] }

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
	return append(sets, facts.MXSet{Hosts: hosts, First: check.At, Last: check.At})
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
		ttls[i].Negative = max(ttls[i].Negative, check.Zone.Negative)
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

// mailTested says whether every mail server was spoken with.
func mailTested(check facts.Check) bool {
	return len(check.Servers) > 0 && !slices.ContainsFunc(check.Servers, func(s facts.MailServer) bool {
		_, tested := Proven(s)
		return !tested
	})
}

// maxReports bounds the reports in the notes: two reporters a day for many years, or a hundred for months.
const maxReports = 10_000

// Reported takes reports into the notes, each once. Of very many the newest are kept.
func (m Machine) Reported(j Journey, reports []facts.ReportDay) Journey {
	if len(reports) == 0 {
		return j
	}
	known := make(map[facts.ReportKey]bool, len(j.Notes.Reports))
	for _, r := range j.Notes.Reports {
		known[r.Key()] = true
	}
	list := slices.Clone(j.Notes.Reports)
	for _, r := range reports {
		if key := r.Key(); !known[key] {
			known[key] = true
			list = append(list, r)
		}
	}
	slices.SortStableFunc(list, func(a, b facts.ReportDay) int { return a.Begin.Compare(b.Begin) })
	j.Notes.Reports = newest(list, fitting(list))
	return j
}

// fitting is how many of the newest reports the notes have room for.
func fitting(list []facts.ReportDay) int {
	const each, room = 300, 16 << 20 // bytes, as JSON
	size := 0
	for n, r := range slices.Backward(list) {
		if size += each + len(r.Policy) + each*len(r.Failures); size > room {
			return min(len(list)-1-n, maxReports)
		}
	}
	return min(len(list), maxReports)
}

// Proven reports whether a mail server showed an encrypted connection and a good certificate at every address that could
// be called; tested is false where none could.
func Proven(server facts.MailServer) (ok, tested bool) {
	ok = true
	for _, call := range server.Calls {
		if call.Stage == facts.CallConnect {
			continue
		}
		tested = true
		ok = ok && call.Stage == facts.CallDone && call.Cert != nil && call.Cert.Fault == ""
	}
	return ok && tested, tested
}
