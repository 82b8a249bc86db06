package probe

import (
	"cmp"
	"context"
	"errors"
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
// below z and aliases out of it. onAnswer, when not nil, gets every answer as soon
// as it is there, from several goroutines.
func (c *check) lookup(ctx context.Context, z zone, name string, qtypes []uint16, onAnswer func(facts.Answer)) facts.Lookup {
	found := c.lookupIn(ctx, z, name, qtypes, onAnswer, steps{again: name != c.domain && c.newServers == nil})
	if !answered(found) && c.known(name) {
		c.askResolversInstead(ctx, &found, qtypes)
		if onAnswer != nil {
			for _, a := range found.Resolvers {
				onAnswer(a)
			}
		}
	}
	return found
}

func answered(found facts.Lookup) bool {
	return slices.ContainsFunc(found.Authoritative, facts.Answer.Answered)
}

// askResolversInstead asks the resolvers for a known name that no authoritative server can be asked for.
func (c *check) askResolversInstead(ctx context.Context, found *facts.Lookup, qtypes []uint16) {
	if c.scope.Caches {
		found.Resolvers = c.caches(ctx, found.Name, qtypes, nil)
	}
	if !slices.ContainsFunc(found.Resolvers, facts.Answer.Answered) { // over HTTPS, or from the system's resolver
		found.Resolvers = append(found.Resolvers, c.resolveTypes(ctx, found.Name, qtypes))
	}
	best, _ := found.Best()
	found.Alias = best.Values("CNAME")
}

// withCaches asks the resolvers too for a name the user creates, once every server has it.
func (c *check) withCaches(ctx context.Context, found facts.Lookup, qtypes []uint16) facts.Lookup {
	if have := typesPresent(found, qtypes); c.scope.Caches && onEveryServer(found) && len(have) > 0 {
		if c.last != nil && c.scope.Only == "" { // where nothing is new, one type tells whether a resolver has the name
			have = have[:1]
		}
		found.Resolvers = c.caches(ctx, found.Name, have, nil)
	}
	return found
}

// steps counts what has been followed, so that every loop ends.
type steps struct {
	aliases, referrals int
	seen               []string
	again              bool // a server that answers for the domain itself is asked twice before it counts as silent
}

// lookupIn asks every server of z, and follows where they lead.
func (c *check) lookupIn(ctx context.Context, z zone, name string, qtypes []uint16, onAnswer func(facts.Answer), taken steps) facts.Lookup {
	found := facts.Lookup{Name: name}
	readings := each(c.enough(z.servers, name), func(server facts.Server) reading {
		r := c.askServer(ctx, z, server, name, qtypes)
		if taken.again && wasLost(r.answer) && c.answersForDomain(server) {
			r = c.askServer(ctx, z, server, name, qtypes)
		}
		if onAnswer != nil {
			onAnswer(r.answer)
		}
		return r
	})
	for _, r := range readings {
		if r.referral == nil {
			found.Authoritative = append(found.Authoritative, r.answer)
		}
	}
	if to := referredTo(readings); to != nil {
		below := c.lookupInChild(ctx, to, name, qtypes, onAnswer, taken)
		found.Above = handedOn(readings)
		found.Authoritative = append(found.Authoritative, below.Authoritative...)
		found.Alias, found.Target = below.Alias, below.Target
		found.Zone, found.Delegated = below.Zone, below.Delegated
		if found.Zone == "" {
			found.Zone, found.Delegated = to.zone, to.hosts
		} else {
			found.Above = below.Above
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
	taken.seen = append(slices.Clone(taken.seen), name)
	beyond := c.lookupTarget(ctx, z, found.Alias, qtypes, onAnswer, taken)
	found.Alias = append(found.Alias, beyond.Alias...)
	found.Target = beyond.Authoritative
	if len(beyond.Target) > 0 {
		found.Target = beyond.Target
	}
	return found
}

// wasLost reports whether a server let time run out, for one type of several at least: what it was asked, or what it said, may have got
// lost on the way.
func wasLost(a facts.Answer) bool { return (a.Status == facts.Timeout || a.Partial()) && !a.Cut }

// answersForDomain reports whether a server told the domain's mail servers. Then silence about one name is no silence of the server,
// and worth a second question.
func (c *check) answersForDomain(server facts.Server) bool {
	return slices.ContainsFunc(c.domainMX().Authoritative, func(a facts.Answer) bool { return a.Server == server && a.Answered() })
}

// handedOn returns what each server of a zone said that hands a name on: the NS records, or its own answer.
func handedOn(readings []reading) []facts.Answer {
	var answers []facts.Answer
	for _, r := range readings {
		a := r.answer
		if r.referral != nil {
			a.Status, a.Err = facts.OK, ""
			for _, host := range r.referral.hosts {
				a.RRs = append(a.RRs, facts.RR{Name: r.referral.zone, Type: "NS", Value: host, TTL: r.referral.ttl})
			}
		}
		answers = append(answers, a)
	}
	return answers
}

func referredTo(readings []reading) *referral {
	for _, r := range readings {
		if r.referral != nil {
			return r.referral
		}
	}
	return nil
}

// lookupInChild goes on at the servers of a child zone.
func (c *check) lookupInChild(ctx context.Context, to *referral, name string, qtypes []uint16, onAnswer func(facts.Answer), taken steps) facts.Lookup {
	var child zone
	if taken.referrals++; taken.referrals <= maxReferrals {
		child = c.zoneBelow(ctx, to)
	}
	if len(child.servers) == 0 {
		return facts.Lookup{Authoritative: []facts.Answer{c.unreachableZone(ctx, to)}}
	}
	return c.lookupIn(ctx, child, name, qtypes, onAnswer, taken)
}

// unreachableZone returns the answer where a zone is delegated to servers whose addresses cannot be found. That they have none is
// known only where the DNS says so of each.
func (c *check) unreachableZone(ctx context.Context, to *referral) facts.Answer {
	lost := failure(facts.Server{Kind: facts.Authoritative, Name: strings.Join(to.hosts, " ")},
		errors.New(to.zone+" is delegated to servers that cannot be found"))
	if !slices.ContainsFunc(to.hosts, func(host string) bool {
		return slices.ContainsFunc(addressTypes, func(qtype uint16) bool {
			return !c.resolve(ctx, host, qtype).usable() // asked before, by serversOf
		})
	}) {
		lost.Status, lost.Err = facts.Lame, to.zone+" is delegated to servers that have no address"
	}
	return lost
}

// lookupTarget asks for the end of an alias: in z where it lies there, else in its own zone.
func (c *check) lookupTarget(ctx context.Context, z zone, alias []string, qtypes []uint16, onAnswer func(facts.Answer), taken steps) facts.Lookup {
	end := alias[len(alias)-1]
	taken.aliases += len(alias)
	taken.seen = append(taken.seen, alias[:len(alias)-1]...)
	if slices.Contains(taken.seen, end) { // a circle has no end, and nothing at it
		return facts.Lookup{Authoritative: []facts.Answer{{Server: facts.Server{Kind: facts.Authoritative}, Status: facts.NoData, Err: "the alias goes in circles"}}}
	}
	if taken.aliases >= maxAlias {
		return facts.Lookup{Authoritative: []facts.Answer{failure(facts.Server{Kind: facts.Authoritative}, errors.New("the alias is too long"))}}
	}
	if !dnsname.Under(end, z.name) {
		// The name itself may not exist yet, and asking a resolver for it would make that stick.
		if z = c.findZone(ctx, dnsname.Last(end, 2)); len(z.servers) == 0 {
			return facts.Lookup{Authoritative: []facts.Answer{c.noZone(z, end)}}
		}
	}
	return c.lookupIn(ctx, z, end, qtypes, onAnswer, taken)
}

// noZone returns the answer for a name whose zone cannot be found.
func (c *check) noZone(z zone, name string) facts.Answer {
	if z.missing {
		return facts.Answer{Server: facts.Server{Kind: facts.Authoritative}, Status: facts.NXDomain, Err: "no zone above " + name}
	}
	return failure(facts.Server{Kind: facts.Authoritative}, z.err)
}

// onEveryServer reports whether every authoritative server that answers has the name,
// and the end of its alias too: only then may a resolver be asked for it.
func onEveryServer(found facts.Lookup) bool {
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

// typesPresent returns those of qtypes that the authoritative servers have.
func typesPresent(found facts.Lookup, qtypes []uint16) []uint16 {
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

func addrsOf(a facts.Answer) []string { return append(a.Values("A"), a.Values("AAAA")...) }

// lookupAddrs returns the addresses that any server gave, IPv4 first.
func lookupAddrs(found facts.Lookup, most int) []string {
	var addrs []string
	answers := slices.Concat(found.Authoritative, found.Target)
	if !answered(found) {
		answers = append(answers, found.Resolvers...)
	}
	for _, a := range answers {
		addrs = append(addrs, addrsOf(a)...)
	}
	slices.SortFunc(addrs, func(a, b string) int {
		return cmp.Or(strings.Count(a, ":")-strings.Count(b, ":"), strings.Compare(a, b))
	})
	addrs = slices.Compact(addrs)
	return addrs[:min(len(addrs), most)]
}
