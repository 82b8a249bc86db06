// Package practice is a pretend internet in one process: a root, top-level
// domains and their authoritative servers, resolvers that cache, web and mail
// servers under a certificate authority of their own, and senders that keep to
// RFC 8461 and report. It has a clock of its own, and changes and faults on
// demand. The command practice runs in it, and so do the tests.
//
// Nothing of it has a socket: Config.Dial leads to its servers in memory, and
// every other address nowhere. Addresses are from the documentation ranges
// (RFC 5737, RFC 3849), save for the three well-known resolvers.
//
// The files, from the top: a World (world.go) is built of zone files and gets its
// servers (internet.go). The user does tasks rightly or with mistakes (actions.go,
// mistakes.go), which are changes of records, web sites and mail servers
// (changes.go and those named after it; by_hand.go has those of stories); companies that are named come into being
// (companies.go), and so do the servers of companies that only the catalogue has
// (operators.go). Faults (faults.go) change zones, lose packets, or are asked for
// by the servers. Senders deliver every day and
// report: temperaments.go has who they are, senders.go their days, sender_queue.go
// what they hold, sender_attempt.go and sender_session.go how they try; signing.go
// signs their reports. What senders refuse, and which policies they may hold, is in
// refusals.go and fetchable.go, for whoever judges what mailseal says of it. Below
// are the servers: web_server.go with what it shows (web_page.go), mail_server.go,
// resolver.go, authoritative.go with its zones (zone.go), the certificate
// authority, the clock (clock.go, events.go) and the network (network.go).
package practice

import (
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"mailseal/providers"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/plan"
	"mailseal/wizard/probe"
)

// defaultDomain is the practice domain.
const defaultDomain = "rosehill-school.example"

// Options make a world. The zero value of each has a meaning of its own.
type Options struct {
	Domain   string        // the practice domain; empty: DefaultDomain
	Provider string        // who runs its mail: one of Providers, or of the catalogue by id or name; empty: "google"
	DNS      string        // who keeps its zone: one of DNSHosts, or of the catalogue by id or name; empty: "godaddy"
	Start    time.Time     // where the clock starts; zero: the real now
	Pace     time.Duration // how long, in real time, every wait of Clock.Until takes; 0: none
	Frozen   bool          // the clock stands still between waits
	AtOnce   bool          // changes show everywhere at once, see ApplyAtOnce
	Pinned   bool          // one sender more, which looks for a new policy only once the old one has ended

	// AllSenders has senders of every temperament write, and all go by the mail servers that their resolvers remember. Else it
	// is Google and Microsoft, who know of new ones at once.
	AllSenders bool
}

// How long a change takes to be live, in virtual time.
const (
	primaryDelay     = 2 * time.Minute  // after saving, at the first of the domain's name servers
	secondaryDelay   = 5 * time.Minute  // and at the others
	uploadDelay      = time.Minute      // of a file at its web server
	certificateDelay = 12 * time.Minute // after a name leads to the web server that it is attached to
)

// World is a running pretend internet. It is safe for concurrent use.
type World struct {
	clock     *Clock
	domain    string // without final dot
	options   Options
	catalogue *providers.Catalogue // of what a probe is told
	network   *network
	trusted   *authority
	untrusted *authority // trusted by nobody

	zones       []*zone
	home        *zone           // the practice domain's
	panel       providers.Guide // what the DNS host's panel is like
	provider    string          // whose file the domain's mail is from; "": a company of the catalogue
	nameservers map[string]*nameserver
	byAddr      map[netip.Addr]*nameserver
	resolvers   []*resolver
	webServers  map[netip.Addr]*webServer
	mailServers map[netip.Addr]*mailServer
	own         *webServer // the domain's own web server

	wrongBy atomic.Int64 // a time.Duration: how far the clock of the user's computer is ahead

	mu        sync.Mutex
	at        time.Time // the virtual time that the state below is of
	events    []event   // by time
	faults    map[Fault]activeFault
	sites     map[string]*site
	prepared  map[string]map[string]string // files by path, of hosts that no web host was told of yet
	undo      map[plan.TaskID][]Change     // what takes a mistake back
	lent      map[string]bool              // hosts that ServePolicy gave an address
	senders   []*sender
	refusals  []Refusal // oldest first
	fetchable fetchable
	verified  map[chainKey]error
	chances   map[string]uint32 // how often each thing was left to chance
	mailbox   []*mailedReport
	atOnce    bool // changes are made without delays
}

// Start builds the world and opens its servers. Close ends it.
func Start(options Options) (*World, error) {
	if options.Domain == "" {
		options.Domain = defaultDomain
	}
	if options.Start.IsZero() {
		options.Start = time.Now()
	}
	w := &World{
		clock:   newClock(options.Start.Truncate(time.Second), options.Pace, options.Frozen),
		domain:  dnsname.Canonical(options.Domain),
		options: options, atOnce: options.AtOnce,
		nameservers: map[string]*nameserver{}, byAddr: map[netip.Addr]*nameserver{},
		webServers: map[netip.Addr]*webServer{}, mailServers: map[netip.Addr]*mailServer{},
		faults: map[Fault]activeFault{}, sites: map[string]*site{}, prepared: map[string]map[string]string{}, undo: map[plan.TaskID][]Change{},
		lent: map[string]bool{}, chances: map[string]uint32{}, verified: map[chainKey]error{},
	}
	w.at = w.clock.Now()
	w.network = newNetwork(func(kind string, to netip.AddrPort) linkState {
		w.enter()
		defer w.mu.Unlock()
		return w.linkTo(kind, to)
	}, w.losesQuestion)
	var err error
	if w.catalogue, err = providers.Load(); err != nil {
		return nil, err
	}
	if w.trusted, err = authorityOf("Practice Trust", w.at.Year()); err != nil {
		return nil, err
	}
	if w.untrusted, err = authorityOf("Unknown Signer", w.at.Year()); err != nil {
		return nil, err
	}
	if err := w.buildDNS(); err != nil {
		return nil, err
	}
	w.addSenders()
	w.openServers()
	if err := w.publishSenderKeys(); err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

// Close ends all servers and connections, and waits until they have ended.
func (w *World) Close() { w.network.close() }

// Clock returns the world's clock.
func (w *World) Clock() *Clock { return w.clock }

// SetUserClock has the clock of the user's computer be ahead by d from now on, or behind where d is negative. The world's own time
// goes on as it is.
func (w *World) SetUserClock(d time.Duration) { w.wrongBy.Store(int64(d)) }

// UserNow returns the time that the user's computer has, in UTC.
func (w *World) UserNow() time.Time { return w.clock.Now().Add(time.Duration(w.wrongBy.Load())) }

// Domain returns the practice domain, without final dot.
func (w *World) Domain() string { return w.domain }

// Config lets a probe see this world and nothing else. Its timeout is real time.
func (w *World) Config() probe.Config {
	config := probe.Config{
		Dial:    w.network.dial,
		Roots:   w.trusted.roots,
		Now:     w.UserNow,
		Timeout: probe.DefaultTimeout,

		ResolverHTTPSNames: w.catalogue.ResolverHTTPSNames(), ReachableMailServers: w.catalogue.ReachableMailServers(),
		HintNames: w.catalogue.MarkNames(),
	}
	for _, r := range w.resolvers {
		config.Resolvers = append(config.Resolvers, facts.Server{Kind: facts.Resolver, Name: r.name, Addr: r.addr.String()})
	}
	return config
}
