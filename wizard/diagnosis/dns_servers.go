package diagnosis

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// serverState is how a name server met the questions about the domain, the best that it did.
type serverState int

// The states. In the zero state nothing can be held against a server.
const (
	serverInside serverState = iota + 1 // it has an inside address, and was not asked
	serverSilent                        // it never replied
	serverLame                          // it only said that it will not, or does not know the zone
	serverGood                          // it answered something
)

// nameServers are the domain's name servers.
type nameServers struct {
	order []facts.Server
	state map[facts.Server]serverState
	cut   bool // our own limit ended the wait for one
}

// domainServers sums up how the servers of the domain's own zone answered. Names that are delegated to other servers
// say nothing of these.
func (d *diagnosis) domainServers() nameServers {
	n := nameServers{state: map[facts.Server]serverState{}}
	for _, lookup := range d.lookups() {
		if lookup.Zone != "" || !d.sameServers(lookup) {
			continue
		}
		for _, a := range lookup.Authoritative {
			if !slices.Contains(n.order, a.Server) {
				n.order = append(n.order, a.Server)
			}
			var state serverState
			switch {
			case a.Answered():
				state = serverGood
			case a.Replied():
				state = serverLame
			case a.Status == facts.NotAsked:
				state = serverInside
			case a.Cut:
				n.cut = true
			case d.Check.Reach.DNS && d.usable(a.Server.Addr):
				state = serverSilent
			}
			n.state[a.Server] = max(n.state[a.Server], state)
		}
	}
	return n
}

// any reports whether one of the servers is in a state.
func (n nameServers) any(state serverState) bool {
	return slices.ContainsFunc(n.order, func(s facts.Server) bool { return n.state[s] == state })
}

// allDead reports whether none of the domain's servers answers, by their own fault. Those that cannot be reached from
// here say nothing either way.
func (n nameServers) allDead() bool {
	return !n.any(serverGood) && (n.any(serverLame) || n.any(serverSilent)) && !n.cut
}

// allInside reports whether all of the domain's servers have inside addresses, and none was asked.
func (n nameServers) allInside() bool {
	return len(n.order) > 0 && !slices.ContainsFunc(n.order, func(s facts.Server) bool { return n.state[s] != serverInside })
}

// failsOutside reports whether the resolvers outside get nothing from the domain's name servers.
func (d *diagnosis) failsOutside() bool {
	failed := false
	for _, a := range d.Check.MX.Resolvers {
		if facts.InsideText(a.Server.Addr) {
			continue
		}
		if a.Answered() {
			return false
		}
		failed = failed || a.Fails()
	}
	return failed
}

// lost reports whether the servers of the domain cannot even be found any more: the zone above delegates it to some, and they have no
// addresses, or the resolvers, which answer other questions, get nothing from them.
func (d *diagnosis) lost() bool {
	if d.Check.Zone.Nameless && d.Check.Reach.DNS && len(d.Check.Zone.Servers) == 0 {
		return true
	}
	failed := false
	for _, a := range d.Check.MX.Resolvers {
		if a.Answered() || a.Status == facts.Bogus {
			return false
		}
		failed = failed || a.Fails()
	}
	return failed && d.Check.Reach.DNS && len(d.Check.Zone.Servers) == 0 && len(d.Check.MX.Authoritative) == 0
}

// judgeNameServers finds name servers of the domain that do not answer: all of them, or some.
func (d *diagnosis) judgeNameServers() {
	n := d.domainServers()
	switch {
	case d.lost():
		values := assets.Values{"ns": cmp.Or(firstFew(d.Check.Zone.Delegated), "-"), "name": d.Check.Domain}
		d.findDead(values, d.resolverFailures()...)
		return
	case n.allDead(), n.allInside() && d.failsOutside():
		d.judgeDeadServers(n)
		return
	}
	for _, kind := range []struct {
		id   ID
		dead serverState
		form string
	}{{DNSServerSilent, serverSilent, ""}, {DNSServerSilent, serverInside, "inside"}, {DNSServerLame, serverLame, ""}} {
		if !n.any(kind.dead) || !n.any(serverGood) {
			continue
		}
		names, addrs := n.names(kind.dead)
		values := assets.Values{"ns": firstFew(names), "form": kind.form}
		switch {
		case kind.dead == serverInside:
			values["ns"] = firstFew(addrs)
		case len(names) == 0:
			values = assets.Values{"ns": firstFew(addrs), "form": "address"}
		}
		d.find(kind.id, values, addrs...)
	}
}

// names returns the servers that are dead at every address, and the addresses of all that are dead at some.
func (n nameServers) names(dead ...serverState) (names, addrs []string) {
	for _, s := range n.order {
		if !slices.Contains(dead, n.state[s]) {
			continue
		}
		addrs = append(addrs, s.Name+" "+s.Addr)
		alive := slices.ContainsFunc(n.order, func(other facts.Server) bool { return other.Name == s.Name && n.state[other] == serverGood })
		if !alive && !slices.Contains(names, s.Name) {
			names = append(names, s.Name)
		}
	}
	return names, addrs
}

// judgeDeadServers says that no server of the domain answers, and how long resolvers still remember what they said.
func (d *diagnosis) judgeDeadServers(n nameServers) {
	names, addrs := n.names(serverSilent, serverLame, serverInside)
	values := assets.Values{"ns": firstFew(names), "name": d.Check.Domain}
	switch {
	case n.any(serverSilent):
	case n.any(serverLame):
		values["form"] = "lame"
	default:
		d.find(DNSServersDead, assets.Values{"ns": firstFew(addrs), "name": d.Check.Domain, "form": "inside"}, addrs...)
		return
	}
	d.findDead(values, addrs...)
}

// findDead says that no name server answers, and until when that is covered by what resolvers remember.
func (d *diagnosis) findDead(values assets.Values, evidence ...string) {
	end := d.remembered()
	if !end.IsZero() {
		values["time"] = d.clock(end)
		values["form"] = strings.TrimPrefix(values.Text("form")+"-remembered", "-")
	}
	f := d.find(DNSServersDead, values, evidence...)
	if !end.IsZero() {
		f.Until = end
		f.when(cached)
	}
}

// resolverFailures returns the answers of resolvers as evidence.
func (d *diagnosis) resolverFailures() []string {
	return lines(d.Check.MX.Resolvers, func(a facts.Answer) string { return a.Server.Name + " " + a.Server.Addr + ": " + string(a.Status) })
}

// remembered returns when the first resolver forgets where mail to the domain goes; zero where none knows it.
func (d *diagnosis) remembered() time.Time {
	var end time.Time
	for _, a := range d.Check.MX.Resolvers {
		ttl := a.TTL("MX")
		if a.Status == facts.OK && ttl > 0 {
			if at := d.Check.At.Add(ttl); end.IsZero() || at.Before(end) {
				end = at
			}
		}
	}
	if kept := d.addressesKept(); kept > 0 && d.Check.At.Add(kept).Before(end) {
		return d.Check.At.Add(kept)
	}
	return end
}

// addressesKept returns how much longer a mail server can be found by the names in the MX records; 0 where that is not known, or does
// not depend on the domain's name servers. One that can be found is enough.
func (d *diagnosis) addressesKept() (longest time.Duration) {
	for _, s := range d.servers {
		if !dnsname.Under(s.Host, d.Check.Zone.Name) && len(s.Addrs) > 0 {
			return 0
		}
		longest = max(longest, s.Kept)
	}
	return longest
}

// sameServers reports whether a lookup was answered, or not, by servers that were asked about the domain itself.
func (d *diagnosis) sameServers(lookup facts.Lookup) bool {
	return slices.ContainsFunc(lookup.Authoritative, func(a facts.Answer) bool {
		return slices.ContainsFunc(d.Check.MX.Authoritative, func(b facts.Answer) bool { return a.Server == b.Server })
	})
}

// someAnswered reports whether any of the domain's servers answered anything.
func (d *diagnosis) someAnswered() bool { return d.domainServers().any(serverGood) }
