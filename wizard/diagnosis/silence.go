package diagnosis

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/wizard/facts"
)

// A server that does not answer us may be down, or this network may be in the way. What other servers did in the same
// check tells: where they answered, the silence of one is its own. Where our own limit ended the wait, nothing is known.

// nameServers are the domain's name servers and how they met the questions about it.
type nameServers struct {
	order []facts.Server
	good  map[facts.Server]bool // it answered something
	lame  map[facts.Server]bool // it only said that it will not, or does not know the zone
	quiet map[facts.Server]bool // it never replied
	cut   bool                  // our own limit ended the wait for one
}

// domainServers sums up how the servers of the domain's own zone answered. Names that are handed on to other servers
// say nothing of these.
func (d *diagnosis) domainServers() nameServers {
	n := nameServers{good: map[facts.Server]bool{}, lame: map[facts.Server]bool{}, quiet: map[facts.Server]bool{}}
	for _, lookup := range d.lookups() {
		if lookup.Zone != "" || !d.sameServers(lookup) {
			continue
		}
		for _, a := range lookup.Authoritative {
			if !slices.Contains(n.order, a.Server) {
				n.order = append(n.order, a.Server)
			}
			switch {
			case a.Answered():
				n.good[a.Server] = true
			case a.Replied():
				n.lame[a.Server] = true
			case a.Cut:
				n.cut = true
			case d.reachable(a.Server.Addr):
				n.quiet[a.Server] = true
			}
		}
	}
	for _, s := range n.order {
		if n.good[s] {
			delete(n.lame, s)
		}
		if n.good[s] || n.lame[s] {
			delete(n.quiet, s)
		}
	}
	return n
}

// allDead reports whether none of the domain's servers answers, by their own fault. Those that cannot be reached from
// here say nothing either way.
func (n nameServers) allDead() bool {
	return len(n.good) == 0 && len(n.lame)+len(n.quiet) > 0 && !n.cut
}

// lost reports whether the servers of the domain cannot even be found any more: the zone above hands it on to some, and the
// resolvers, which answer other questions, get nothing from them.
func (d *diagnosis) lost() bool {
	failed := false
	for _, a := range d.check.MX.Resolvers {
		if a.Answered() || a.Status == facts.Bogus {
			return false
		}
		failed = failed || a.Status == facts.ServFail
	}
	return failed && d.check.Reach.DNS && len(d.check.Zone.Servers) == 0 && len(d.check.MX.Authoritative) == 0
}

// reachable reports whether a name server that does not answer can be blamed for it: another one answered from here, and
// for an IPv6 address, somebody over IPv6.
func (d *diagnosis) reachable(addr string) bool {
	return d.check.Reach.DNS && (isV4(addr) || d.reachedV6())
}

// reachedV6 reports whether anything at all answered over IPv6.
func (d *diagnosis) reachedV6() bool {
	if d.check.Network.NoIPv6 {
		return false
	}
	six := func(addr string) bool { return !isV4(addr) }
	for _, lookup := range d.lookups() {
		for _, a := range slices.Concat(lookup.Authoritative, lookup.Target) {
			if six(a.Server.Addr) && a.Replied() {
				return true
			}
		}
	}
	for _, f := range d.check.Fetches {
		if six(f.Addr) && (f.Connected || f.Stage == facts.FetchDone || f.Stage == facts.FetchRefused) {
			return true
		}
	}
	return slices.ContainsFunc(d.check.Servers, func(m facts.MailServer) bool {
		return slices.ContainsFunc(m.Calls, func(c facts.Call) bool { return six(c.Addr) && c.Stage != facts.CallConnect })
	})
}

// judgeNameServers finds name servers of the domain that do not answer: all of them, or some.
func (d *diagnosis) judgeNameServers() {
	n := d.domainServers()
	switch {
	case d.lost():
		d.find(DNSServersDead, assets.Values{"ns": cmp.Or(few(d.check.Zone.Delegated), "-"), "name": d.check.Domain}, d.resolverFailures()...)
		return
	case n.allDead():
		d.judgeDeadServers(n)
		return
	}
	for _, kind := range []struct {
		id   ID
		dead map[facts.Server]bool
	}{{DNSServerSilent, n.quiet}, {DNSServerLame, n.lame}} {
		if len(kind.dead) == 0 || len(n.good) == 0 {
			continue
		}
		names, addrs := n.names(kind.dead)
		values := assets.Values{"ns": few(names)}
		if len(names) == 0 {
			values = assets.Values{"ns": few(addrs), "form": "address"}
		}
		d.find(kind.id, values, addrs...)
	}
}

// names are the servers that are dead at every address, and the addresses of all that are dead at some.
func (n nameServers) names(dead map[facts.Server]bool) (names, addrs []string) {
	for _, s := range n.order {
		if !dead[s] {
			continue
		}
		addrs = append(addrs, s.Name+" "+s.Addr)
		alive := slices.ContainsFunc(n.order, func(other facts.Server) bool { return other.Name == s.Name && n.good[other] })
		if !alive && !slices.Contains(names, s.Name) {
			names = append(names, s.Name)
		}
	}
	return names, addrs
}

// judgeDeadServers says that no server of the domain answers, and how long resolvers still remember what they said.
func (d *diagnosis) judgeDeadServers(n nameServers) {
	dead := map[facts.Server]bool{}
	maps.Copy(dead, n.quiet)
	maps.Copy(dead, n.lame)
	names, addrs := n.names(dead)
	values := assets.Values{"ns": few(names), "name": d.check.Domain}
	if len(n.quiet) == 0 {
		values["form"] = "lame"
	}
	end := d.remembered()
	if !end.IsZero() {
		values["time"] = d.clock(end)
		values["form"] = strings.TrimPrefix(values["form"]+"-remembered", "-")
	}
	f := d.find(DNSServersDead, values, addrs...)
	if !end.IsZero() {
		f.Level, f.Until = BounceSoon, end
	}
}

func (d *diagnosis) resolverFailures() []string {
	var lines []string
	for _, a := range d.check.MX.Resolvers {
		lines = append(lines, a.Server.Name+" "+a.Server.Addr+": "+string(a.Status))
	}
	return lines
}

// remembered is when the first resolver forgets where mail to the domain goes; zero where none knows it.
func (d *diagnosis) remembered() time.Time {
	var end time.Time
	for _, a := range d.check.MX.Resolvers {
		ttl := a.TTL("MX")
		if a.Status == facts.OK && ttl > 0 {
			if at := d.check.At.Add(ttl); end.IsZero() || at.Before(end) {
				end = at
			}
		}
	}
	return end
}

// unanswered is a name for which no server answered, and whose fault that is.
type unanswered struct {
	form    string // how it came: "target" the end of its alias; "handed" it is handed on to servers that do not know it; "handed-silent" or that do not answer; "" its own servers
	servers []string
	target  string
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
func (d *diagnosis) silenceOf(lookup facts.Lookup) (u unanswered, ok bool) {
	answers := lookup.Authoritative
	switch {
	case len(answers) == 0 || !d.check.Reach.DNS && !d.someAnswered():
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
			return unanswered{}, false
		case a.Replied():
			replied = true
		case a.Server.Addr == "", !isV4(a.Server.Addr) && !d.reachedV6():
			continue // no server to blame, or none that can be blamed from here
		}
		ok = true
		if a.Server.Name != "" && !slices.Contains(u.servers, a.Server.Name) {
			u.servers = append(u.servers, a.Server.Name)
		}
	}
	if u.form == "handed" && !replied {
		u.form = "handed-silent"
	}
	slices.Sort(u.servers)
	return u, ok && (u.form != "" || d.someAnswered())
}

// someAnswered reports whether any of the domain's servers answered anything.
func (d *diagnosis) someAnswered() bool { return len(d.domainServers().good) > 0 }

// sameServers reports whether a lookup was answered, or not, by servers that were asked about the domain itself.
func (d *diagnosis) sameServers(lookup facts.Lookup) bool {
	return slices.ContainsFunc(lookup.Authoritative, func(a facts.Answer) bool {
		return slices.ContainsFunc(d.check.MX.Authoritative, func(b facts.Answer) bool { return a.Server == b.Server })
	})
}

// judgeNoAnswers finds the names for which nobody answers although the domain's servers answer other questions.
func (d *diagnosis) judgeNoAnswers() {
	if d.domainServers().allDead() || d.lost() {
		return
	}
	for _, q := range []struct {
		id     ID
		lookup facts.Lookup
	}{{DNSMXNoAnswer, d.check.MX}, {DNSSTSLookupHangs, d.check.Record}, {RPTNoAnswer, d.check.Report}, {PolicyHostNoAnswer, d.check.Host}} {
		u, found := d.silenceOf(q.lookup)
		if !found && q.id == DNSSTSLookupHangs {
			u, found = d.halfSilent(q.lookup)
		}
		if !found || q.id == DNSMXNoAnswer && !d.someAnswered() {
			continue
		}
		ns := few(u.servers)
		if ns == "" {
			ns = u.target
		}
		values := assets.Values{"ns": ns, "name": q.lookup.Name, "form": u.form, "target": u.target}
		d.find(q.id, values, slices.Concat([]string{q.lookup.Name}, failures(q.lookup))...)
	}
}

// halfSilent finds servers that answer for the domain but not for a name, although others do: a sender that meets one
// of them cannot know.
func (d *diagnosis) halfSilent(lookup facts.Lookup) (u unanswered, ok bool) {
	answered := map[facts.Server]bool{}
	for _, a := range d.check.MX.Authoritative {
		answered[a.Server] = a.Answered()
	}
	for _, a := range lookup.Authoritative {
		if answered[a.Server] && !a.Answered() && !a.Cut && !slices.Contains(u.servers, a.Server.Name) {
			u.servers = append(u.servers, a.Server.Name)
		}
	}
	slices.Sort(u.servers)
	return u, len(u.servers) > 0
}

// failures are the answers that were none, for those who want to see.
func failures(lookup facts.Lookup) []string {
	var lines []string
	for _, a := range slices.Concat(lookup.Authoritative, lookup.Target) {
		if !a.Answered() {
			lines = append(lines, strings.TrimSpace(a.Server.Name+" "+a.Server.Addr+": "+string(a.Status)+" "+a.Err))
		}
	}
	return lines
}
