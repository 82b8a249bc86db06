package probe

import (
	"context"
	"net/netip"

	"github.com/miekg/dns"

	"mailseal/wizard/facts"
)

// askServer puts one question per type to one authoritative server.
func (c *check) askServer(ctx context.Context, z zone, server facts.Server, name string, qtypes []uint16) reading {
	readings := each(qtypes, func(qtype uint16) reading {
		return c.askAuthoritative(ctx, z, server, name, qtype)
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

// askAny asks the authoritative servers of z one after the other, for what is
// only a hint and needs no second opinion.
func (c *check) askAny(ctx context.Context, z zone, name string, qtype uint16) facts.Answer {
	a, _ := raceFrom(ctx, authHeadStart, c.probe.config.Run != nil, c.fromItsTurn(z.servers), func(ctx context.Context, server facts.Server) (facts.Answer, bool) {
		a := c.askAuthoritative(ctx, z, server, name, qtype).answer
		return a, a.Answered()
	})
	return a
}

func (c *check) askAuthoritative(ctx context.Context, z zone, server facts.Server, name string, qtype uint16) reading {
	reply, err := c.query(ctx, server, question{name: name, qtype: qtype})
	if err != nil {
		a := failure(server, err)
		a.Cut = ctx.Err() != nil
		return reading{answer: a}
	}
	return readAuthoritative(server, reply, z.name, name, qtype)
}

// query sends one question to an authoritative server.
func (c *check) query(ctx context.Context, server facts.Server, q question) (*dns.Msg, error) {
	addr, err := netip.ParseAddr(server.Addr)
	if err != nil {
		return nil, err
	}
	reply, live, err := c.exchangeOnce(ctx, addr, q)
	if !live { // what another check heard is no evidence of what this one can hear
		return reply, err
	}
	if err != nil {
		c.noteFailure(addr, err)
		return nil, err
	}
	if reply.RecursionAvailable && !reply.Authoritative {
		c.reach.proxy.Store(true)
	} else {
		c.reach.authoritative.Store(true)
	}
	c.noteAnswer(addr)
	return reply, nil
}
