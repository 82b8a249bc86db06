package probe

import (
	"context"
	"net/netip"
	"time"

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
		a.Cut = isOurs(ctx, err)
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
	if c.probe.forbids(addr) {
		return nil, errInside
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

// exchangeOnce asks an authoritative server, once in a run for names that other domains need too; live says that it was asked now.
func (c *check) exchangeOnce(ctx context.Context, addr netip.Addr, q question) (reply *dns.Msg, live bool, err error) {
	ask := func() heard {
		reply, err := c.probe.exchange(ctx, netip.AddrPortFrom(addr, dnsPort), q, c.routes.tries(addr))
		return heard{reply, err}
	}
	if !c.common(q.name) {
		h := ask()
		return h.reply, true, h.err
	}
	h, others := c.probe.config.Run.replies.get(ctx, c.probe.config.Now, serverQuestion{addr, q}, func() (heard, time.Duration, outlook) {
		h := ask()
		switch {
		case h.err == nil:
			return h, lifeOf(h.reply), good
		case isOurs(ctx, h.err):
			return h, 0, ourOwn
		}
		return h, 0, bad
	})
	return h.reply, !others, h.err
}
