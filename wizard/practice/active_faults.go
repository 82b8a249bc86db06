package practice

import (
	"net/netip"
	"slices"
	"time"

	"github.com/miekg/dns"
)

// activeFault is a fault that is on.
type activeFault struct {
	since time.Time
	days  int        // after which it shows, where that is a thing of time
	hosts []string   // that have it; empty: the usual ones
	lost  []endpoint // where packets get lost
	undo  func()     // nil: nothing but the fault itself
}

// endpoint is one port of an address, or all of them.
type endpoint struct {
	addr netip.Addr
	port uint16
}

// anyPort stands for all ports of an address.
const anyPort = 0

// and joins two faults into one.
func (f activeFault) and(more activeFault) activeFault {
	both := activeFault{since: f.since, days: f.days, lost: append(f.lost, more.lost...), undo: allOf([]func(){more.undo, f.undo})}
	if len(f.hosts) > 0 && len(more.hosts) > 0 {
		both.hosts = append(f.hosts, more.hosts...)
	}
	return both
}

// allOf calls functions one after the other; nil ones are left out.
func allOf(functions []func()) func() {
	return func() {
		for _, call := range functions {
			if call != nil {
				call()
			}
		}
	}
}

// hasFault reports whether a fault is on at a host. The host is "" for faults that have none.
func (w *World) hasFault(f Fault, host string) bool {
	active, on := w.faults[f]
	if !on || host == "" {
		return on
	}
	host = dns.CanonicalName(host)
	if len(active.hosts) > 0 {
		return slices.Contains(active.hosts, host)
	}
	return host == w.policyHost() || slices.Contains(w.mailHosts(), host)
}

// lost reports whether what is sent to an address and port gets lost by a fault. The world is locked.
func (w *World) lost(addr netip.Addr, port uint16) bool {
	for _, f := range w.faults {
		if slices.Contains(f.lost, endpoint{addr, port}) || slices.Contains(f.lost, endpoint{addr, anyPort}) {
			return true
		}
	}
	return false
}

// linkTo says what becomes of what the user's computer sends. The world is locked.
func (w *World) linkTo(kind string, to netip.AddrPort) linkState {
	switch {
	case w.hasFault(Offline, ""):
		return linkDown
	case to.Port() == 25 && w.hasFault(Port25Blocked, ""), w.lost(to.Addr(), to.Port()):
		return linkLossy
	case to.Port() == 53 && w.hasFault(DNSFiltered, ""):
		return linkStalled
	case kind == "tcp" && w.hasFault(PacketsLost, "") && w.chance(to.String(), lostConnections):
		return linkLossy
	}
	return linkUp
}
