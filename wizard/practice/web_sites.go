package practice

import (
	"slices"
	"time"

	"github.com/miekg/dns"
)

// site is one host name that somebody attached to a web server.
type site struct {
	machine  *machine            // nil until DNS leads to one
	certFrom time.Time           // zero: none is coming yet
	files    map[string][]upload // by path, oldest first
}

type upload struct {
	body string
	live time.Time
}

// file is what the site has at a path.
func (s *site) file(path string, at time.Time) (body string, ok bool) {
	for _, f := range s.files[path] {
		if !f.live.After(at) {
			body, ok = f.body, true
		}
	}
	return body, ok
}

func (s *site) ready(at time.Time) bool { return !s.certFrom.IsZero() && !s.certFrom.After(at) }

// attach makes a web server answer for a host, once DNS leads to it.
func (w *World) attach(host string) *site {
	host = dns.CanonicalName(host)
	s := w.sites[host]
	if s == nil {
		s = &site{files: map[string][]upload{}}
		w.sites[host] = s
		w.certify()
	}
	return s
}

// certify starts the certificates of attached hosts that DNS leads here by now.
func (w *World) certify() {
	for host, s := range w.sites {
		machines := w.machinesOf(host)
		if len(machines) > 0 && !slices.Contains(machines, s.machine) {
			s.machine, s.certFrom = machines[0], w.after(w.options.Delays.Certificate)
		}
	}
}

// machinesOf are the web servers that DNS leads to for a host.
func (w *World) machinesOf(host string) []*machine {
	var machines []*machine
	for _, addr := range w.publishedAddresses(host) {
		if m := w.machines[addr]; m != nil {
			machines = append(machines, m)
		}
	}
	return machines
}
