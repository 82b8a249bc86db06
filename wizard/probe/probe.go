// Package probe is the only code that touches the network: DNS, HTTPS, SMTP.
// It sees a domain as a sender does that keeps to the RFC (RFC 8461 §3 to §5) and writes down
// what it saw. It judges nothing and changes nothing.
// For TLS reports it also reads a mailbox of the user's, where that is asked for.
//
// # The flow
//
// Probe.Check (probe.go) makes a check (check.go), which asks for all its parts at once. Files call down these lines:
//
//	network, known_sites                                        what the check says of the network that we are in
//	glance                                                      one part, while it is waited for
//	guesses                                                     what is asked only now and then
//	misplaced, provider_hints, site_names, wildcard             what stands beside the records
//	mail_servers, mail_host, policy_host, report_hosts          what a sender meets
//	earlier                                                     whether it is as an earlier check saw it
//	key_records                                                 the key that a mail was signed with (Probe.KeyRecords)
//	imap, imap_errors, imap_login, imap_session                 the mailbox that reports go to (Probe.Mails)
//	dane, caa, system_view                                      what else is known of a host
//	domain_zone, delegation, lookup, authoritative              the servers of a zone; aliases and delegations are followed
//	zone, resolve, resolvers                                    the recursive resolvers
//	run, shared                                                 what the checks of many domains have in common
//	call, smtp, https, http, exchange, exchange_https           one conversation: mail server, web server, DNS server
//	answer, records, certificate, right_time, roots             what a reply or a chain says
//	reach, clock, idle, socket, gate, errors, concurrent        what all others use
//
// # How long a check takes
//
// What does not need another answer is asked at once. The longest chain of
// round trips of a full check is eight where a provider runs the mail, whatever
// the number of servers:
//
//	resolver:       MX, A of the MX   1 2
//	mail server:    TCP, greeting     3 4
//	                EHLO, STARTTLS    5 6
//	                TLS 1.3, QUIT     7 8
//
// It is nine where the mail server's name lies in the domain itself, because
// then the authoritative servers are asked for it, and those have to be found:
//
//	resolver:       NS, A of the NS   1 2
//	authoritative:  A of the MX       3
//	mail server:    as above          4 to 9
//
// The policy goes beside it, in six when its host is no alias:
//
//	resolver:       NS, A of the NS   1 2
//	authoritative:  A of mta-sts      3
//	policy host:    TCP, TLS, GET     4 5 6
//	resolvers:      A of mta-sts      4
//
// Beside all that, and shorter: the TLSA and CAA records of the mail servers and
// the policy host (4), where report addresses lead (4 or 5), where the web site is (4), what the
// zone above says of the servers (5), the greeting of a well-known mail server (3), and what was
// saved at a wrong name (3, and up to 6 where something was).
//
// At most maxSockets questions and connections are under way at once; what is beyond waits for a round trip.
//
// An alias into another zone adds three: that zone's NS, their addresses, the
// question. TLS 1.2 adds one. A file that is not there adds the three of one
// more fetch, wherever it is searched. To come down to eight, the mail servers
// that a resolver knows are called while the authoritative servers are still
// being found; what those say counts in the end, and a server that only the
// resolver knew is left out. BenchmarkCheck in package practice measures the chain.
//
// MailServers takes nine, to a server of the domain's own and to any other: that server's zone has to be found.
//
// # What a check asks
//
// A full check asks some hundred DNS questions. Half of them are guesses, or are about what seldom changes (guesses.go): misplaced
// names, provider's names, wildcards, the zone above, serials, CAA, the well-known mail servers, the web site. With Config.Last, and
// without Scope.Guesses, they are asked only where this check sees anything that is not as it was: other mail servers, records, name
// servers, policy, certificate or issuer, or a server that does not answer as before. So nothing that such an answer explains is left
// unexplained. A name server with several addresses is asked at one of them for all, at the others for the MX.
//
// With Scope.Only (glance.go) one part is compared with Config.Last, and everything is asked for as soon as it differs.
//
// # Certificates
//
// A chain is judged as it was sent, by Mozilla's roots, which come along, and by Config.ExtraRoots: alike on every
// computer, and as strict as the strictest sender. This computer's own store tells only whether a
// root that the world does not know is known here (facts.Certificate.Local).
//
// # What is no evidence
//
// A computer without IPv6 cannot reach IPv6 addresses. Their fetches stop at
// FetchConnect, their calls at CallConnect, their DNS answers are Failed, and
// Network.NoIPv6 says so. DNS answers without the AA bit, other than
// delegations, count as Lame: such a server does not hold the zone, or something
// on the way answered in its place, which Network.DNSFiltered tells.
//
// What the silence of a server is worth is told by those that answered: Check.Reach
// says whether anybody did, at the ports 53, 25 and 443; well-known servers are tried too. What
// ended because our own time was up, or this computer too busy to notice an answer in time, says so: Answer.Cut, Fetch.Cut and Call.Cut.
package probe

import (
	"context"
	"crypto/x509"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
)

// Config says how to reach the world. The zero value of a function, a clock or a pool is the real world's; what the
// catalogue of providers knows, the caller hands in.
type Config struct {
	// Resolvers are the recursive resolvers to ask, by address or address:port.
	Resolvers []facts.Server
	// SystemResolvers are asked where none of Resolvers can be reached: those of SystemResolvers.
	SystemResolvers []facts.Server
	// ResolverHTTPSNames are the names on the certificates of those resolvers that also answer RFC 8484 questions at
	// https://ADDRESS/dns-query, by address. They serve as well-known web servers too.
	ResolverHTTPSNames map[string]string
	// ReachableMailServers are names of mail servers that the whole world can reach: whoever cannot connect to port 25
	// of any of them sits in a network that blocks it.
	ReachableMailServers []string
	// HintNames are names below a domain, relative to it, that give its mail provider away even behind a gateway: where
	// mail programs find their server, and where providers have their customers put the keys that sign mail.
	HintNames []string
	// Dial opens every connection, TCP and UDP; address is always an IP address and a port.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// AllowInside lets outside data lead to addresses of inside networks (facts.Inside), for who checks a closed network. Else
	// they are never connected to, whatever they are the address of; only resolvers and mailboxes that the user names may have such.
	AllowInside bool
	// Roots verify certificates; nil means Mozilla's, which come along. This computer's own store has no say in it.
	Roots *x509.CertPool
	// ExtraRoots are trusted beside Roots: those of SSL_CERT_FILE, read by ParseRoots.
	ExtraRoots []*x509.Certificate
	// OwnStore tells the roots apart that only this computer trusts (facts.Certificate.Local); no verdict hangs on it.
	// Nil means the platform's verifier where Roots is nil too, and none where a pretend world has roots of its own.
	OwnStore Verifier
	// Now is the clock that certificates and remaining TTLs are judged by.
	Now func() time.Time
	// Ahead is how far that clock is known to be ahead, or behind where it is negative (wizard.Clock).
	Ahead time.Duration
	// Timeout bounds one whole check; 0 means DefaultTimeout. What it cuts short says so (Cut).
	Timeout time.Duration
	// Known are names below the domain that earlier checks have seen at its authoritative servers. To ask a
	// resolver for them plants nothing, so they can be looked up where port 53 is closed to the rest.
	Known []string
	// Last is what the notes keep of earlier checks of the domain; nil: nothing. Against it a check without Scope.Guesses sees whether
	// anything is new.
	Last *facts.Check
	// Run is what this check shares with those of other domains; nil: it shares nothing.
	Run *Run
	// System asks this computer's own resolver, as net.DefaultResolver.LookupNetIP does. Nil: it is not
	// asked. It too is asked only for names that the authoritative servers have.
	System func(ctx context.Context, network, host string) ([]netip.Addr, error)
}

const (
	// DefaultTimeout bounds a check unless Config.Timeout does: the minute that RFC 8461 §3.3 gives the policy host
	// (mtasts.FetchTimeout), and time to find it.
	DefaultTimeout = mtasts.FetchTimeout + 15*time.Second

	maxAskedFor = 20 // mail servers looked up by name
)

// Probe checks domains. It is safe for concurrent use.
type Probe struct {
	config Config
	trust  trust
	slots  chan struct{} // one for each open socket

	traffic traffic // of a check in a run
}

// New makes a Probe.
func New(config Config) *Probe {
	p := &Probe{config: config, slots: make(chan struct{}, maxSockets)}
	if config.Run != nil {
		p.slots = make(chan struct{}, config.Run.sockets)
	}
	if config.Dial == nil {
		p.config.Dial = (&net.Dialer{}).DialContext
	}
	if config.Run != nil {
		p.traffic.begun = time.Now()
		p.config.Dial = p.traffic.noted(p.config.Dial)
	}
	if config.Now == nil {
		p.config.Now = time.Now
	}
	if config.Timeout <= 0 {
		p.config.Timeout = DefaultTimeout
	}
	p.trust = newTrust(p.config)
	return p
}

// Check checks domain (A-labels, lower case, no final dot) as far as scope goes. It always
// returns what it saw; what could not be looked up is in Problems and Network. No
// recursive resolver is asked for a name before an authoritative server has it, because asking
// plants the "no such name" that one would then wait for (RFC 2308).
//
// With Scope.Only, and Config.Last to compare with, one part is asked for; where it is not as it was, the check becomes one of
// everything, and says so in Check.Scope.
//
// progress is called whenever there is news, from other goroutines, one call at a time, and not after Check has returned; it
// may be nil.
func (p *Probe) Check(ctx context.Context, domain string, scope facts.Scope, progress func(facts.Progress)) facts.Check {
	if scope.Only != "" {
		if seen, news := p.glance(ctx, domain, scope); !news {
			return seen
		}
		scope.Only, scope.Caches, scope.Policy, scope.Guesses = "", true, true, true
	}
	return p.checkThrough(ctx, func() *check {
		c := newCheck(p, domain, scope)
		if run := p.config.Run; run != nil {
			run.begin(ctx, int32(c.turn))
			c.begun = time.Now()
		}
		c.told.tell = progress
		return c
	})
}

// MailServers looks up mail servers by name, and calls them as a sender would, before domain moves to them. Of scope,
// Mail says whether they are called and Network whether the network is tested; their names are always looked up, at
// authoritative servers only: a resolver would remember that a name is missing which is about to be made. Names are
// compared as DNS does; at most 20 are looked up.
func (p *Probe) MailServers(ctx context.Context, domain string, hosts []string, scope facts.Scope) facts.ServerCheck {
	c := newCheck(p, domain, scope)
	c.newServers = namesOf(hosts)
	seen := c.run(ctx)
	return facts.ServerCheck{
		Domain: seen.Domain, At: seen.At, Took: seen.Took, Scope: scope,
		Servers: seen.Servers, Network: seen.Network, Reach: seen.Reach,
	}
}

// namesOf returns each name once, in canonical form; it is never nil.
func namesOf(hosts []string) []string {
	names := []string{}
	for _, host := range hosts {
		name := dnsname.Canonical(strings.TrimSpace(host))
		if _, valid := dns.IsDomainName(name); valid && name != "" && !slices.Contains(names, name) && len(names) < maxAskedFor {
			names = append(names, name)
		}
	}
	return names
}
