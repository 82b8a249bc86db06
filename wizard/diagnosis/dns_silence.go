package diagnosis

import (
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/facts"
)

// unansweredName is a name for which no server answered, us or others, and whose fault that is.
type unansweredName struct {
	form    string // how it came: "target" the end of its alias; "handed" it is delegated to servers that do not know it; "handed-silent" or that do not answer; "" its own servers
	servers []string
	target  string
	lostAt  string // the server whose answer may have got lost, where others gave one; "": it is no chance
}

// ownSilence reports whether it is the domain's own fault that nobody answered a question.
func (d *diagnosis) ownSilence(lookup facts.Lookup) bool {
	if d.domainServers().allDead() || d.lost() {
		return true
	}
	_, found := d.silenceOf(lookup)
	return found
}

// silenceOf tells why no server answered for a name, where that is not this network's doing. ok is false where one
// answered, or nobody can tell.
func (d *diagnosis) silenceOf(lookup facts.Lookup) (u unansweredName, ok bool) {
	answers := lookup.Authoritative
	switch {
	case len(answers) == 0 || !d.Check.Reach.DNS && !d.someAnswered():
		return u, false
	case len(lookup.Target) > 0:
		answers, u.form = lookup.Target, "target"
		if len(lookup.Alias) > 0 {
			u.target = lookup.Alias[len(lookup.Alias)-1]
		}
	case lookup.Zone != "" || !d.sameServers(lookup):
		u.form = "handed"
	}
	replied := false
	for _, a := range answers {
		switch {
		case a.Answered(), a.Cut:
			return unansweredName{}, false
		case a.Replied():
			replied = true
		case a.Server.Addr == "", !d.usable(a.Server.Addr):
			continue // no server to blame, or none that can be blamed from here
		}
		ok = true
		if a.Server.Name != "" {
			u.servers = append(u.servers, a.Server.Name)
		}
	}
	if u.form == "handed" && !replied {
		u.form = "handed-silent"
	}
	slices.Sort(u.servers)
	u.servers = slices.Compact(u.servers)
	return u, ok && (u.form != "" || d.someAnswered())
}

// judgeNoAnswers finds the names for which nobody answers although the domain's servers answer other questions.
func (d *diagnosis) judgeNoAnswers() {
	if d.domainServers().allDead() || d.lost() {
		return
	}
	for _, q := range []struct {
		id     ID
		lookup facts.Lookup
	}{{DNSMXNoAnswer, d.Check.MX}, {DNSSTSLookupHangs, d.Check.Record}, {RPTNoAnswer, d.Check.Report}, {PolicyHostNoAnswer, d.Check.Host}} {
		u, found := d.silenceOf(q.lookup)
		if !found && q.id == DNSSTSLookupHangs {
			u, found = d.halfSilent(q.lookup)
		}
		if !found {
			u, found = failsForOthers(q.lookup)
		}
		if !found || q.id == DNSMXNoAnswer && !d.someAnswered() {
			continue
		}
		ns := firstFew(u.servers)
		if ns == "" {
			ns = u.target
		}
		values := assets.Values{"ns": ns, "name": q.lookup.Name, "form": u.form, "target": u.target}
		f := d.find(q.id, values, slices.Concat([]string{q.lookup.Name}, failures(q.lookup))...)
		f.Passing, f.Met = u.lostAt != "", u.lostAt
		if u.form == "resolvers" {
			return // the other names are the same
		}
	}
}

// surely is how many resolvers have to fail, and none succeed, before that is no fault of theirs.
const surely = 2

// failsForOthers finds resolvers that get no answer about a name which its own servers give us: they keep others out.
func failsForOthers(lookup facts.Lookup) (u unansweredName, ok bool) {
	if !slices.ContainsFunc(slices.Concat(lookup.Authoritative, lookup.Target), facts.Answer.Answered) {
		return u, false
	}
	u.form = "resolvers"
	for _, a := range lookup.Resolvers {
		switch {
		case a.Answered(), a.Status == facts.Bogus:
			return unansweredName{}, false
		case a.Status == facts.ServFail && !facts.InsideText(a.Server.Addr):
			u.servers = append(u.servers, a.Server.Name)
		}
	}
	slices.Sort(u.servers)
	u.servers = slices.Compact(u.servers)
	return u, len(u.servers) >= surely
}

// halfSilent finds servers that answer for the domain but not for a name, although others do: a sender that meets one
// of them cannot know. Where they said nothing at all, it may be an answer that got lost.
func (d *diagnosis) halfSilent(lookup facts.Lookup) (u unansweredName, ok bool) {
	refused := false
	answered := map[facts.Server]bool{}
	for _, a := range d.Check.MX.Authoritative {
		answered[a.Server] = a.Answered()
	}
	for _, a := range lookup.Authoritative {
		if answered[a.Server] && !a.Answered() && !a.Cut && !slices.Contains(u.servers, a.Server.Name) {
			u.servers = append(u.servers, a.Server.Name)
			refused = refused || a.Replied()
		}
	}
	slices.Sort(u.servers)
	if len(u.servers) > 0 && !refused {
		u.lostAt = d.metBefore(lookup.Name, u.servers)
	}
	return u, len(u.servers) > 0
}

// metBefore returns that of the servers silent about a name which the notes know to have been, else the first.
func (d *diagnosis) metBefore(name string, servers []string) string {
	for _, server := range servers {
		f := Finding{ID: DNSSTSLookupHangs, Values: assets.Values{"name": name}, Met: server}
		if slices.ContainsFunc(d.Notes.Sightings, (facts.Sighting{ID: string(f.ID), About: f.About()}).Same) {
			return server
		}
	}
	return servers[0]
}

// failures returns the answers that were none, for those who want to see.
func failures(lookup facts.Lookup) []string {
	var lines []string
	for _, a := range slices.Concat(lookup.Authoritative, lookup.Target, lookup.Resolvers) {
		if !a.Answered() {
			lines = append(lines, strings.TrimSpace(a.Server.Name+" "+a.Server.Addr+": "+string(a.Status)+" "+a.Err))
		}
	}
	return lines
}
