package practice

import (
	"net/netip"
	"slices"
	"time"

	"github.com/miekg/dns"
)

// damage is a fault that is on.
type damage struct {
	since time.Time
	hosts []string   // empty: the usual ones
	lost  []endpoint // where packets get lost
	undo  func()     // nil: nothing but the fault itself
}

// and is the damage of both.
func (d damage) and(more damage) damage {
	sum := damage{since: d.since, lost: append(d.lost, more.lost...), undo: func() {
		for _, undo := range []func(){more.undo, d.undo} {
			if undo != nil {
				undo()
			}
		}
	}}
	if len(d.hosts) > 0 && len(more.hosts) > 0 {
		sum.hosts = append(d.hosts, more.hosts...)
	}
	return sum
}

// has says whether a fault is on at a host; host "" is for faults that have none.
func (w *World) has(f Fault, host string) bool {
	d, on := w.broken[f]
	if !on || host == "" {
		return on
	}
	host = dns.CanonicalName(host)
	if len(d.hosts) > 0 {
		return slices.Contains(d.hosts, host)
	}
	return host == w.policyHost() || slices.Contains(w.mailHosts(), host)
}

// endpoint is where packets get lost: one port of an address, or, with port 0, all of them.
type endpoint struct {
	addr netip.Addr
	port uint16
}

// lost reports whether a fault swallows what is sent to an address and port. The world is locked.
func (w *World) lost(addr netip.Addr, port uint16) bool {
	for _, d := range w.broken {
		if slices.Contains(d.lost, endpoint{addr, port}) || slices.Contains(d.lost, endpoint{addr, 0}) {
			return true
		}
	}
	return false
}

// line says what becomes of what the user's computer sends. The world is locked.
func (w *World) line(to netip.AddrPort) lineState {
	switch {
	case w.has(Offline, ""):
		return lineNone
	case to.Port() == 25 && w.has(Port25Blocked, ""), w.lost(to.Addr(), to.Port()):
		return lineLost
	case to.Port() == 53 && w.has(DNSFiltered, ""):
		return lineStall
	}
	return lineOpen
}
