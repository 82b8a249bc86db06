package probe

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

const (
	authHeadStart = 500 * time.Millisecond
	maxReferrals  = 4
)

// lookup asks every authoritative server of z for name, follows delegations
// below z and aliases out of it. hear, when not nil, gets every answer as soon
// as it is there, from several goroutines.
func (l *look) lookup(ctx context.Context, z zone, name string, qtypes []uint16, hear func(facts.Answer)) facts.Lookup {
	found := l.chase(ctx, z, name, qtypes, hear, chain{})
	if !answered(found) && l.known(name) {
		l.remembered(ctx, &found, qtypes)
		if hear != nil {
			for _, a := range found.Resolvers {
				hear(a)
			}
		}
	}
	return found
}

func answered(found facts.Lookup) bool {
	return slices.ContainsFunc(found.Authoritative, facts.Answer.Answered)
}

// remembered asks the resolvers for a known name that no authoritative server can be asked for.
func (l *look) remembered(ctx context.Context, found *facts.Lookup, qtypes []uint16) {
	if l.scope.Caches {
		found.Resolvers = l.caches(ctx, found.Name, qtypes)
	}
	if !slices.ContainsFunc(found.Resolvers, facts.Answer.Answered) { // over HTTPS, or from the system's resolver
		found.Resolvers = append(found.Resolvers, merge(each(qtypes, func(qtype uint16) facts.Answer {
			return l.resolve(ctx, found.Name, qtype).answer(found.Name, qtype)
		})))
	}
	best, _ := found.Best()
	found.Alias = best.Values("CNAME")
}

// chain counts what has been followed, so that every loop ends.
type chain struct {
	aliases, referrals int
	seen               []string
}

func (l *look) chase(ctx context.Context, z zone, name string, qtypes []uint16, hear func(facts.Answer), so chain) facts.Lookup {
	found := facts.Lookup{Name: name}
	readings := each(z.servers, func(server facts.Server) reading {
		r := l.askServer(ctx, z, server, name, qtypes)
		if hear != nil {
			hear(r.answer)
		}
		return r
	})
	for _, r := range readings {
		if r.referral == nil {
			found.Authoritative = append(found.Authoritative, r.answer)
		}
	}
	if handed := referredTo(readings); handed != nil {
		below := l.descend(ctx, handed, name, qtypes, hear, so)
		found.Authoritative = append(found.Authoritative, below.Authoritative...)
		found.Alias, found.Target = below.Alias, below.Target
		found.Zone, found.Delegated = below.Zone, below.Delegated
		if found.Zone == "" {
			found.Zone, found.Delegated = handed.zone, handed.hosts
		}
		return found
	}
	i := slices.IndexFunc(readings, func(r reading) bool { return len(r.alias) > 0 })
	if i < 0 {
		return found
	}
	found.Alias = readings[i].alias
	if readings[i].complete {
		return found
	}
	beyond := l.beyond(ctx, z, append(so.seen, name), readings[i].alias, qtypes, hear, so)
	found.Alias = append(found.Alias, beyond.Alias...)
	found.Target = beyond.Authoritative
	if len(beyond.Target) > 0 {
		found.Target = beyond.Target
	}
	return found
}

func referredTo(readings []reading) *referral {
	for _, r := range readings {
		if r.referral != nil {
			return r.referral
		}
	}
	return nil
}

// descend goes on at the servers of a child zone.
func (l *look) descend(ctx context.Context, to *referral, name string, qtypes []uint16, hear func(facts.Answer), so chain) facts.Lookup {
	child := zone{name: to.zone}
	if so.referrals++; so.referrals <= maxReferrals {
		child.servers = l.serversOf(ctx, to.hosts, to.glue)
	}
	if len(child.servers) == 0 {
		return facts.Lookup{Authoritative: []facts.Answer{l.lost(ctx, to)}}
	}
	return l.chase(ctx, child, name, qtypes, hear, so)
}

// lost is the answer where a zone is delegated to servers whose addresses cannot be found. That they have none is
// known only where the DNS says so of each.
func (l *look) lost(ctx context.Context, to *referral) facts.Answer {
	lost := failure(facts.Server{Kind: facts.Authoritative, Name: strings.Join(to.hosts, " ")},
		errors.New(to.zone+" is delegated to servers that cannot be found"))
	if !slices.ContainsFunc(to.hosts, func(host string) bool {
		return slices.ContainsFunc([]uint16{dns.TypeA, dns.TypeAAAA}, func(qtype uint16) bool {
			return !l.resolve(ctx, host, qtype).usable() // asked before, by serversOf
		})
	}) {
		lost.Status, lost.Err = facts.Lame, to.zone+" is delegated to servers that have no address"
	}
	return lost
}

// beyond asks for the end of an alias: in z where it lies there, else in its own zone.
func (l *look) beyond(ctx context.Context, z zone, seen, alias []string, qtypes []uint16, hear func(facts.Answer), so chain) facts.Lookup {
	end := alias[len(alias)-1]
	so.aliases += len(alias)
	so.seen = append(slices.Clone(seen), alias[:len(alias)-1]...)
	if slices.Contains(so.seen, end) { // there is nothing at the end, because there is none
		return facts.Lookup{Authoritative: []facts.Answer{{Server: facts.Server{Kind: facts.Authoritative}, Status: facts.NoData, Err: "the alias goes in circles"}}}
	}
	if so.aliases >= maxAlias {
		return facts.Lookup{Authoritative: []facts.Answer{failure(facts.Server{Kind: facts.Authoritative}, errors.New("the alias is too long"))}}
	}
	if !dnsname.Under(end, z.name) {
		// The name itself may not exist yet, and asking a resolver for it would make that stick.
		if z = l.findZone(ctx, dnsname.Last(end, 2)); len(z.servers) == 0 {
			return facts.Lookup{Authoritative: []facts.Answer{l.nowhere(z, end)}}
		}
	}
	return l.chase(ctx, z, end, qtypes, hear, so)
}

// nowhere is the answer for a name whose zone cannot be found.
func (l *look) nowhere(z zone, name string) facts.Answer {
	if z.missing {
		return facts.Answer{Server: facts.Server{Kind: facts.Authoritative}, Status: facts.NXDomain, Err: "no zone above " + name}
	}
	return failure(facts.Server{Kind: facts.Authoritative}, z.err)
}

// askServer puts one question per type to one authoritative server.
func (l *look) askServer(ctx context.Context, z zone, server facts.Server, name string, qtypes []uint16) reading {
	readings := each(qtypes, func(qtype uint16) reading {
		return l.askAuthoritative(ctx, z, server, name, qtype)
	})
	all := readings[0]
	answers := make([]facts.Answer, len(readings))
	for i, r := range readings {
		answers[i] = r.answer
		if all.referral == nil {
			all.referral = r.referral
		}
		if all.alias == nil {
			all.alias = r.alias
		}
		all.complete = all.complete || r.complete
	}
	all.answer = merge(answers)
	return all
}

func (l *look) askAuthoritative(ctx context.Context, z zone, server facts.Server, name string, qtype uint16) reading {
	reply, err := l.put(ctx, server, question{name: name, qtype: qtype})
	if err != nil {
		a := failure(server, err)
		a.Cut = ctx.Err() != nil
		return reading{answer: a}
	}
	return readAuthoritative(server, reply, z.name, name, qtype)
}

// put sends one question to an authoritative server.
func (l *look) put(ctx context.Context, server facts.Server, q question) (*dns.Msg, error) {
	addr, err := netip.ParseAddr(server.Addr)
	if err != nil {
		return nil, err
	}
	reply, err := l.probe.exchange(ctx, netip.AddrPortFrom(addr, dnsPort), q, l.routes.patience(addr))
	if err != nil {
		l.note(addr, err)
		return nil, err
	}
	if reply.RecursionAvailable && !reply.Authoritative {
		l.heard.proxy.Store(true)
	} else {
		l.heard.authoritative.Store(true)
	}
	l.reached(addr)
	return reply, nil
}

// askAny asks the authoritative servers of z one after the other, for what is
// only a hint and needs no second opinion.
func (l *look) askAny(ctx context.Context, z zone, name string, qtype uint16) facts.Answer {
	var tries []func(context.Context) (facts.Answer, bool)
	for _, server := range z.servers {
		tries = append(tries, func(ctx context.Context) (facts.Answer, bool) {
			a := l.askAuthoritative(ctx, z, server, name, qtype).answer
			return a, a.Answered()
		})
	}
	a, _ := race(ctx, authHeadStart, tries)
	return a
}

// everywhere says whether every authoritative server that answers has the name,
// and the end of its alias too: only then may a resolver be asked for it.
func everywhere(found facts.Lookup) bool {
	return allOK(found.Authoritative) && (len(found.Target) == 0 || allOK(found.Target))
}

func allOK(answers []facts.Answer) bool {
	some := false
	for _, a := range answers {
		if a.Answered() && a.Status != facts.OK {
			return false
		}
		some = some || a.Status == facts.OK
	}
	return some
}

// seenTypes are those of qtypes that the authoritative servers have.
func seenTypes(found facts.Lookup, qtypes []uint16) []uint16 {
	var have []uint16
	for _, qtype := range qtypes {
		if slices.ContainsFunc(slices.Concat(found.Authoritative, found.Target), func(a facts.Answer) bool {
			return len(a.Values(dns.TypeToString[qtype])) > 0
		}) {
			have = append(have, qtype)
		}
	}
	return have
}
