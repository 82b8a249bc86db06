package probe

import (
	"net/netip"
	"sync"
)

// routes remembers whether this computer has a way to IPv6 addresses.
type routes struct {
	mu          sync.Mutex
	open        bool                    // one answered
	unreachable bool                    // one could not even be tried
	silent      map[netip.Addr]struct{} // these let time run out
}

// minSilent is how many IPv6 addresses have to be silent, and none answer,
// before the fault is looked for on this side.
const minSilent = 2

func (r *routes) failed(addr netip.Addr, err error) {
	if !addr.Is6() {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case isUnreachable(err):
		r.unreachable = true
	case isTimeout(err):
		if r.silent == nil {
			r.silent = map[netip.Addr]struct{}{}
		}
		r.silent[addr] = struct{}{}
	}
}

func (r *routes) answered(addr netip.Addr) {
	if !addr.Is6() {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open = true
}

func (r *routes) noIPv6() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.open && (r.unreachable || len(r.silent) >= minSilent)
}

// tries is how many tries a DNS server at addr is worth.
func (r *routes) tries(addr netip.Addr) int {
	if addr.Is6() && r.noIPv6() {
		return 1
	}
	return 2
}
