package probe

import (
	"context"
	"crypto/x509"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// Run is what the checks of many domains in one run have in common. What does not depend on the domain is asked once and shared:
// what resolvers say of names outside the domain, name servers' answers about such names, a provider's mail servers with their
// certificates, and what is known of our own network. What a server may show differently to each domain, such as the certificate
// and the page of a policy host, is never shared. An answer is shared for its TTL, and a failure only once two checks have seen it.
//
// A run is polite: of all its checks together, only a few questions are under way to one server at a time.
type Run struct {
	sockets int // that one check may have open
	checks  atomic.Int32
	spread  time.Duration // over which the first checks begin
	first   int32         // how many these are
	gates   gates
	others  lastReach
	pulse   pulse

	resolutions shared[question, resolved]
	replies     shared[serverQuestion, heard]
	calls       shared[mailAddress, called]
	greetings   shared[netip.Addr, greeting]
	chains      shared[site, []*x509.Certificate]
	views       shared[string, []netip.Addr] // what this computer's own resolver says
}

// NewRun begins a run in which so many domains are checked at a time.
func NewRun(checks int) *Run {
	return &Run{
		sockets: min(maxSockets, max(minSockets, runSockets/max(checks, 1))),
		spread:  min(maxSpread, time.Duration(checks)*spreadEach), first: int32(checks),
	}
}

// begin waits for the time at which a check of the run begins: as many as begin together at first are spread, so that they do not all
// ask the same servers the same things at the same moment.
func (r *Run) begin(ctx context.Context, turn int32) {
	if turn > r.first || r.first < 2 {
		return
	}
	timer := time.NewTimer(rand.N(r.spread))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

const (
	spreadEach = 10 * time.Millisecond // for each of the first checks of a run
	maxSpread  = time.Second

	runSockets = 960 // open at once in a run, about
	minSockets = 12  // that one check may always have open
)

// lastReach is when a check of the run that reached something began, newest first.
type lastReach struct {
	mu             sync.Mutex
	dns, mail, web time.Time
}

// reachLife is for how long what one check of a run could reach tells the others something.
const reachLife = 5 * time.Minute

// noteReach keeps what a check that began at a time could reach.
func (r *Run) noteReach(reach facts.Reach, began time.Time) {
	r.others.mu.Lock()
	defer r.others.mu.Unlock()
	for _, kind := range []struct {
		reached bool
		at      *time.Time
	}{{reach.DNS, &r.others.dns}, {reach.Mail, &r.others.mail}, {reach.Web, &r.others.web}} {
		if kind.reached && began.After(*kind.at) {
			*kind.at = began
		}
	}
}

// reachedSince returns what a check of the run could reach that began after a time.
func (r *Run) reachedSince(t time.Time) facts.Reach {
	r.others.mu.Lock()
	defer r.others.mu.Unlock()
	return facts.Reach{DNS: r.others.dns.After(t), Mail: r.others.mail.After(t), Web: r.others.web.After(t)}
}

// serverQuestion is a question to one server.
type serverQuestion struct {
	addr     netip.Addr
	question question
}

// heard is a server's reply, or why there is none.
type heard struct {
	reply *dns.Msg
	err   error
}

// mailAddress is an address of a mail server, under the name whose certificate it has to show.
type mailAddress struct{ host, addr string }

// greeting is how far a well-known mail server could be reached.
type greeting struct{ connected, greeted bool }

// For how long something is shared.
const (
	minLife     = time.Minute // as long as one check would hold it
	maxLife     = 10 * time.Minute
	networkLife = 2 * time.Minute // of what is known of our own network
)

// common reports whether what is known of a name is the same for other domains: it is outside the domain that is checked.
func (c *check) common(name string) bool {
	return c.probe.config.Run != nil && c.newServers == nil && !dnsname.Under(name, c.domain)
}

// fromItsTurn returns servers with another of those with IPv4 first for each check of a run, so that not all begin with the same one.
func (c *check) fromItsTurn(servers []facts.Server) []facts.Server {
	if c.probe.config.Run == nil || len(servers) < 2 {
		return servers
	}
	v4 := slices.IndexFunc(servers, func(s facts.Server) bool { return strings.Contains(s.Addr, ":") })
	if v4 < 0 {
		v4 = len(servers)
	}
	if v4 < 2 {
		return servers
	}
	at := c.turn % v4
	return slices.Concat(servers[at:v4], servers[:at], servers[v4:])
}

// lifeOf returns for how long a DNS reply may be shared: as long as any resolver would keep it, within limits.
func lifeOf(reply *dns.Msg) time.Duration {
	life := maxLife
	if len(reply.Answer) == 0 {
		life = negativeTTL(findSOA(reply))
	}
	for _, rr := range reply.Answer {
		life = min(life, time.Duration(rr.Header().Ttl)*time.Second)
	}
	return min(max(life, minLife), maxLife)
}
