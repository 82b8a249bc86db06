package probe

import (
	"context"
	"net/netip"
	"slices"
	"sync"

	"github.com/miekg/dns"

	"mailseal/wizard/facts"
)

// SelfTestHosts are mail servers that the whole world can reach. Whoever
// cannot connect to port 25 of either sits in a network that blocks it.
func SelfTestHosts() []string {
	return []string{"smtp.google.com", "outlook-com.olc.protection.outlook.com"}
}

// port25Blocked connects to the well-known mail servers, reads their greeting, sends nothing, and
// hangs up. Where their names cannot be found out it says false: not known.
func (l *look) port25Blocked(ctx context.Context) bool {
	type test struct{ tried, connected bool }
	tests := each(SelfTestHosts(), func(host string) test {
		addrs := l.resolve(ctx, host, dns.TypeA).answer(host, dns.TypeA).Values("A")
		if len(addrs) == 0 {
			return test{}
		}
		if addr, err := netip.ParseAddr(addrs[0]); err == nil && (addr.IsPrivate() || addr.IsLoopback()) {
			l.heard.lie.Store(true) // a login page's network gives its own address for every name
			return test{}
		}
		return test{true, l.connects(ctx, addrs[0])}
	})
	return !slices.Contains(tests, test{}) && !slices.Contains(tests, test{true, true})
}

func (l *look) connects(ctx context.Context, at string) bool {
	addr, err := netip.ParseAddr(at)
	if err != nil {
		return false
	}
	free, err := l.probe.slot(ctx)
	if err != nil {
		return false
	}
	defer free()
	conn, err := l.probe.connect(ctx, netip.AddrPortFrom(addr, smtpPort))
	if err != nil {
		return false
	}
	defer conn.Close()
	l.reached(addr)
	if greets(ctx, conn) {
		l.heard.mail.Store(true)
	}
	return true
}

// conclude says what could not be looked at, and what that says of the network.
func (l *look) conclude(ctx context.Context, seen *facts.Check) {
	l.surroundings(ctx, seen)
	if !seen.Zone.Missing {
		seen.Problems = l.problems(seen)
	}
}

// surroundings says what was learned of the network.
func (l *look) surroundings(ctx context.Context, seen *facts.Check) {
	calls := slices.Concat(callsOf(seen.Servers)...)
	switch {
	case slices.ContainsFunc(calls, reached):
		seen.Network.Port25Blocked = false
	case len(calls) > 0 && !l.scope.Network:
		seen.Network.Port25Blocked = l.port25Blocked(ctx)
	}
	looked := l.scope.DNS || l.scope.Policy || l.scope.Mail || l.scope.Network
	seen.Network.Offline = looked && !l.heard.anything.Load()
	anotherWay := !l.heard.resolvers.Load() && (l.heard.https.Load() || l.heard.system.Load())
	seen.Network.DNSFiltered = !l.heard.authoritative.Load() && (anotherWay || l.heard.proxy.Load() || l.heard.lie.Load())
	seen.Network.NoIPv6 = l.routes.noIPv6()
	if l.scope.Network && blamesTime(seen) {
		l.askClock(ctx)
	}
	seen.Network.ClockOff, _ = l.clock.off()
	if l.scope.Network && distrusts(seen) {
		seen.Network.Intercepted = l.interceptor(ctx)
	}
	if l.scope.Network && len(seen.Fetches) > 0 && !l.heard.web.Load() {
		l.trySites(ctx, func(ctx context.Context, at site) bool { return len(l.shown(ctx, at)) > 0 })
	}
	seen.Reach = facts.Reach{DNS: l.heard.authoritative.Load(), Mail: l.heard.mail.Load(), Web: l.heard.web.Load()}
	l.system.mu.Lock()
	seen.System = l.system.list
	l.system.mu.Unlock()
}

func callsOf(servers []facts.MailServer) [][]facts.Call {
	var calls [][]facts.Call
	for _, s := range servers {
		calls = append(calls, s.Calls)
	}
	return calls
}

// reached reports whether a call came as far as the mail server.
func reached(c facts.Call) bool { return c.Stage != facts.CallConnect && c.Stage != facts.CallRefused }

func (l *look) problems(seen *facts.Check) (problems []facts.Problem) {
	add := func(part facts.Part, why string) { problems = append(problems, facts.Problem{Part: part, Why: why}) }
	theirs := func(found facts.Lookup) bool { return seen.Reach.DNS && replied(found) }
	asked := slices.Concat(seen.MX.Authoritative, seen.MX.Target)
	if (l.scope.DNS || l.scope.Mail) && !slices.ContainsFunc(asked, facts.Answer.Answered) && !theirs(seen.MX) {
		add(facts.PartDNS, l.whyNoDNS(seen.MX))
	}
	if _, answered := seen.Host.Best(); l.scope.Policy && !answered && !theirs(seen.Host) {
		add(facts.PartPolicy, l.whyNoDNS(seen.Host))
	}
	calls := slices.Concat(callsOf(seen.Servers)...)
	if l.scope.Mail && len(calls) > 0 && !slices.ContainsFunc(calls, func(c facts.Call) bool { return c.Stage != facts.CallConnect }) {
		add(facts.PartMail, calls[0].Err)
	}
	return problems
}

// replied reports whether a server replied, and be it with a refusal: where other servers answer too, that is its own doing.
func replied(found facts.Lookup) bool {
	return slices.ContainsFunc(slices.Concat(found.Authoritative, found.Target), facts.Answer.Replied)
}

// whyNoDNS gives the first server's error, or the reason why no server is known.
func (l *look) whyNoDNS(found facts.Lookup) string {
	for _, a := range found.Authoritative {
		if a.Err != "" {
			return a.Server.Name + " " + a.Server.Addr + ": " + a.Err
		}
	}
	if z := l.home(); z.err != nil {
		return clip(z.err.Error(), maxErr)
	}
	return errNoServers.Error()
}

// note draws what an error says of the network: a refusal came from the other side.
func (l *look) note(addr netip.Addr, err error) {
	if isRefused(err) {
		l.reached(addr)
	}
	l.routes.failed(addr, err)
}

// reached says that somebody answered.
func (l *look) reached(addr netip.Addr) {
	l.routes.answered(addr)
	l.heard.anything.Store(true)
}

// routes remembers whether this computer has a way to IPv6 addresses.
type routes struct {
	mu          sync.Mutex
	open        bool                    // one answered
	unreachable bool                    // one could not even be tried
	silent      map[netip.Addr]struct{} // these let time run out
}

// silentEnough is how many IPv6 addresses have to be silent, and none answer,
// before the fault is looked for on this side.
const silentEnough = 2

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
	return !r.open && (r.unreachable || len(r.silent) >= silentEnough)
}

// patience is how many tries a DNS server at addr is worth.
func (r *routes) patience(addr netip.Addr) int {
	if addr.Is6() && r.noIPv6() {
		return 1
	}
	return 2
}
