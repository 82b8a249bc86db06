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

// nameServers are the domain's name servers and how they met the questions about it.
type nameServers struct {
	order []facts.Server
	good  map[facts.Server]bool // it answered something
	lame  map[facts.Server]bool // it only said that it will not, or does not know the zone
	quiet map[facts.Server]bool // it never replied
	cut   bool                  // our own limit ended the wait for one
}

// domainServers sums up how the servers of the domain's own zone answered. Names that are delegated to other servers
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
			case d.check.Reach.DNS && d.usable(a.Server.Addr):
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

// lost reports whether the servers of the domain cannot even be found any more: the zone above delegates it to some, and the
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

// judgeNameServers finds name servers of the domain that do not answer: all of them, or some.
func (d *diagnosis) judgeNameServers() {
	n := d.domainServers()
	switch {
	case d.lost():
		d.find(DNSServersDead, assets.Values{"ns": cmp.Or(firstFew(d.check.Zone.Delegated), "-"), "name": d.check.Domain}, d.resolverFailures()...)
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
		values := assets.Values{"ns": firstFew(names)}
		if len(names) == 0 {
			values = assets.Values{"ns": firstFew(addrs), "form": "address"}
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
	values := assets.Values{"ns": firstFew(names), "name": d.check.Domain}
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
		f.Until = end
		f.when(cached)
	}
}

// resolverFailures are the answers of resolvers as evidence.
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

// sameServers reports whether a lookup was answered, or not, by servers that were asked about the domain itself.
func (d *diagnosis) sameServers(lookup facts.Lookup) bool {
	return slices.ContainsFunc(lookup.Authoritative, func(a facts.Answer) bool {
		return slices.ContainsFunc(d.check.MX.Authoritative, func(b facts.Answer) bool { return a.Server == b.Server })
	})
}

// someAnswered reports whether any of the domain's servers answered anything.
func (d *diagnosis) someAnswered() bool { return len(d.domainServers().good) > 0 }
