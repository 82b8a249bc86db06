package diagnosis

import (
	"slices"
	"strings"

	"mailseal/wizard/facts"
)

// A server that does not answer us may be down, or this network may be in the way. What other servers did in the same
// check tells: where they answered, the silence of one is its own. Where our own limit ended the wait, nothing is known.

// lookups returns the questions about the domain that its name servers were asked.
func (d *diagnosis) lookups() []facts.Lookup {
	return []facts.Lookup{d.Check.MX, d.Check.Record, d.Check.Report, d.Check.Host}
}

// usable reports whether silence at an address can be its own fault: that of an IPv6 one only where somebody answered over
// IPv6.
func (d *diagnosis) usable(addr string) bool { return isV4(addr) || d.reachedV6() }

// reachedV6 reports whether anything at all answered over IPv6.
func (d *diagnosis) reachedV6() bool {
	if d.Check.Network.NoIPv6 {
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
	for _, f := range d.Check.Fetches {
		if six(f.Addr) && (f.Connected || f.Stage == facts.FetchDone || f.Stage == facts.FetchRefused) {
			return true
		}
	}
	return slices.ContainsFunc(d.Check.Servers, func(m facts.MailServer) bool {
		return slices.ContainsFunc(m.Calls, func(c facts.Call) bool { return six(c.Addr) && c.Answered() })
	})
}

// portOpen reports whether it is known that this network lets mail servers be called, because one greeted us: then one which
// refuses, or says nothing, does so itself.
func (d *diagnosis) portOpen() bool {
	if d.Check.Network.Port25Blocked {
		return false
	}
	return d.Check.Reach.Mail || slices.ContainsFunc(d.Check.Servers, func(m facts.MailServer) bool {
		return slices.ContainsFunc(m.Calls, func(c facts.Call) bool { return c.Stage == facts.CallDone })
	})
}

// silentServer reports whether no address of a mail server answers although another server was reached, so that it is not
// this network which keeps the calls back.
func (d *diagnosis) silentServer(s mailServer) bool {
	if d.Check.Network.Port25Blocked || !slices.ContainsFunc(d.servers, func(other mailServer) bool { return other.reached }) {
		return false
	}
	if len(s.Calls) == 0 || notCalled(s.MailServer) {
		return false
	}
	return !slices.ContainsFunc(s.Calls, func(c facts.Call) bool { return c.Stage != facts.CallInside && !d.silentCall(c) })
}

// silentCall reports whether the connection itself got no answer, at an address that can be reached from here.
func (d *diagnosis) silentCall(c facts.Call) bool {
	return c.Stage == facts.CallConnect && !c.Cut && d.usable(c.Addr)
}

func isV4(addr string) bool { return !strings.Contains(addr, ":") }

// notCalled reports whether a mail server has addresses, and none was called, because they are inside ones.
func notCalled(m facts.MailServer) bool {
	return len(m.Calls) > 0 && !slices.ContainsFunc(m.Calls, func(c facts.Call) bool { return c.Stage != facts.CallInside })
}
