// Package practice is a pretend internet on 127.0.0.1, in one process: a root,
// top-level domains and their authoritative servers, resolvers that remember,
// web and mail servers under a certificate authority of their own, and careful
// senders that report. It has a clock that can run fast, a script of changes,
// and faults on demand. It is the demo, the rehearsal and the test bench.
//
// Virtual addresses are from the documentation ranges (RFC 5737, RFC 3849), save
// for the three well-known resolvers. Config.Dial leads them to loopback
// listeners, and every other address nowhere: nothing leaves this computer. With
// Options.Memory there are no listeners either: the same servers are called in memory.
package practice

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/miekg/dns"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/probe"
)

// DefaultDomain is the practice domain.
const DefaultDomain = "rosehill-school.example"

// Options make a world. The zero value of each has a meaning of its own.
type Options struct {
	Domain   string        // the practice domain; empty: DefaultDomain
	Provider string        // who runs its mail: one of Providers; empty: "google"
	DNS      string        // who keeps its zone: one of DNSHosts; empty: "godaddy"
	Start    time.Time     // where the clock starts; zero: the real now
	Pace     time.Duration // how long, in real time, every wait of Clock.Until takes; 0: none
	Frozen   bool          // the clock stands still between waits
	Memory   bool          // connections are made in memory, without sockets: for tests, which want to be fast
	Delays   *Delays       // nil: DefaultDelays
	Pinned   bool          // one sender more, which looks for a new policy only once the old one has ended
	Words    *assets.Words // of the labels of deeds; nil: English
}

// Delays are how long a change takes to be live, in virtual time.
type Delays struct {
	Primary     time.Duration // after saving, the first of the domain's DNS servers
	Secondary   time.Duration // and the others
	Upload      time.Duration // a file at its web server
	Certificate time.Duration // after a name leads to the web server that it is attached to
}

// DefaultDelays are believable ones.
func DefaultDelays() Delays {
	return Delays{
		Primary: 2 * time.Minute, Secondary: 5 * time.Minute,
		Upload: time.Minute, Certificate: 12 * time.Minute,
	}
}

// World is a running pretend internet. It is safe for concurrent use.
type World struct {
	clock     *Clock
	domain    string // without final dot
	options   Options
	catalogue *providers.Catalogue
	words     *assets.Words
	network   *network
	trusted   *authority
	stranger  *authority // trusted by nobody

	zones       []*zone
	home        *zone // the practice domain's
	nameservers map[string]*nameserver
	byAddr      map[netip.Addr]*nameserver
	resolvers   []*resolver
	machines    map[netip.Addr]*machine
	mailServers map[netip.Addr]*mailServer
	own         *machine // the domain's own web server

	running  sync.WaitGroup
	stopMu   sync.Mutex
	stop     []func() // newest last
	stopOnce sync.Once

	mu      sync.Mutex
	at      time.Time // the virtual time that the state below is of
	events  []event   // by time
	broken  map[Fault]damage
	sites   map[string]*site
	undo    map[string][]Change // what takes a slip back, by task
	senders []*sender
	proofs  map[proof]error
	mailbox []*letter
	prompt  bool    // an action is done without delays
	failed  []error // of scripted actions
}

// Start builds the world and opens its servers. Close ends it.
func Start(options Options) (*World, error) {
	w, err := newWorld(options)
	if err != nil {
		return nil, err
	}
	if err := w.open(); err != nil {
		w.Close()
		return nil, fmt.Errorf("start the practice: %w", err)
	}
	return w, nil
}

func newWorld(options Options) (*World, error) {
	if options.Domain == "" {
		options.Domain = DefaultDomain
	}
	if options.Start.IsZero() {
		options.Start = time.Now()
	}
	if options.Delays == nil {
		delays := DefaultDelays()
		options.Delays = &delays
	}
	w := &World{
		clock:  newClock(options.Start.Truncate(time.Second), options.Pace, options.Frozen),
		domain: dnsname.Canonical(options.Domain),
		words:  options.Words, options: options,
		nameservers: map[string]*nameserver{}, byAddr: map[netip.Addr]*nameserver{},
		machines: map[netip.Addr]*machine{}, mailServers: map[netip.Addr]*mailServer{},
		broken: map[Fault]damage{}, sites: map[string]*site{}, undo: map[string][]Change{}, proofs: map[proof]error{},
	}
	w.at = w.clock.Now()
	w.network = newNetwork(options.Memory, func(to netip.AddrPort) lineState {
		w.enter()
		defer w.mu.Unlock()
		return w.line(to)
	})
	var err error
	if w.words == nil {
		if w.words, err = assets.Load(assets.DefaultLanguage); err != nil {
			return nil, err
		}
	}
	if w.catalogue, err = providers.Load(); err != nil {
		return nil, err
	}
	if w.trusted, err = newAuthority("Practice Trust", w.at); err != nil {
		return nil, err
	}
	if w.stranger, err = newAuthority("Unknown Signer", w.at); err != nil {
		return nil, err
	}
	if err := w.draw(); err != nil {
		return nil, err
	}
	w.hire()
	return w, nil
}

// Close ends all servers and connections, and waits until they have ended.
func (w *World) Close() {
	w.stopOnce.Do(func() {
		w.stopMu.Lock()
		defer w.stopMu.Unlock()
		for _, stop := range w.stop {
			stop()
		}
		w.network.close()
	})
	w.running.Wait()
}

func (w *World) onClose(stop func()) {
	w.stopMu.Lock()
	defer w.stopMu.Unlock()
	w.stop = append(w.stop, stop)
}

// Clock is the world's clock.
func (w *World) Clock() *Clock { return w.clock }

// Domain is the practice domain, without final dot.
func (w *World) Domain() string { return w.domain }

// Config lets a probe see this world and nothing else. Its timeout is real time.
func (w *World) Config() probe.Config {
	config := probe.Config{
		Dial:    w.network.dial,
		Roots:   w.trusted.roots(),
		Now:     w.clock.Now,
		Timeout: 20 * time.Second,

		ResolverHTTPSNames: w.catalogue.ResolverHTTPSNames(), ReachableMailServers: w.catalogue.ReachableMailServers(),
		HintNames: w.catalogue.MarkNames(),
	}
	for _, r := range w.resolvers {
		config.Resolvers = append(config.Resolvers, facts.Server{Kind: facts.Resolver, Name: r.name, Addr: r.addr.String()})
	}
	return config
}

// event is something that happens at a virtual time.
type event struct {
	at  time.Time
	run func()
}

// enter locks the world and lets happen what is due. The caller unlocks.
func (w *World) enter() {
	w.mu.Lock()
	now := w.clock.Now()
	for len(w.events) > 0 && !w.events[0].at.After(now) {
		due := w.events[0]
		w.events = w.events[1:]
		if due.at.After(w.at) {
			w.at = due.at
		}
		due.run()
	}
	if now.After(w.at) {
		w.at = now
	}
}

// schedule has something happen; the world is locked then.
func (w *World) schedule(at time.Time, run func()) {
	place, _ := slices.BinarySearchFunc(w.events, at, func(e event, at time.Time) int {
		if e.at.After(at) {
			return 1
		}
		return -1 // behind those of the same time
	})
	w.events = slices.Insert(w.events, place, event{at, run})
}

// Err says which actions of a script could not be done.
func (w *World) Err() error {
	w.enter()
	defer w.mu.Unlock()
	return errors.Join(w.failed...)
}

// name is a name below the practice domain, fully qualified.
func (w *World) name(label string) string { return label + "." + w.home.name }

func (w *World) policyHost() string { return w.name(mtasts.HostLabel) }

// mailHosts are the domain's mail servers as its first DNS server has them, best first.
func (w *World) mailHosts() []string {
	rrs := w.published(w.home.name, dns.TypeMX)
	slices.SortStableFunc(rrs, func(a, b dns.RR) int {
		return int(a.(*dns.MX).Preference) - int(b.(*dns.MX).Preference)
	})
	var hosts []string
	for _, rr := range rrs {
		hosts = append(hosts, dns.CanonicalName(rr.(*dns.MX).Mx))
	}
	return hosts
}

// published is what the first server of a name's zone says, aliases followed.
func (w *World) published(name string, rrtype uint16) []dns.RR {
	for range maxAliases {
		z := closestZone(w.zones, name, false)
		if z == nil {
			return nil
		}
		query := new(dns.Msg).SetQuestion(name, rrtype)
		reply := w.nameservers[z.ns[0]].answer(query, w.at)
		if rrs := onlyType(reply.Answer, rrtype); len(rrs) > 0 || len(reply.Answer) == 0 {
			return rrs
		}
		last, ok := reply.Answer[len(reply.Answer)-1].(*dns.CNAME)
		if !ok {
			return nil
		}
		name = dns.CanonicalName(last.Target)
	}
	return nil
}

func onlyType(rrs []dns.RR, rrtype uint16) []dns.RR {
	var only []dns.RR
	for _, rr := range rrs {
		if rr.Header().Rrtype == rrtype {
			only = append(only, rr)
		}
	}
	return only
}
