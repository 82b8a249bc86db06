package probe

import (
	"context"
	"fmt"

	"mailseal/wizard/facts"
)

// caches asks every resolver and keeps what each remembers, with the time that
// is left. One that answers SERVFAIL is asked again without validation.
func (c *check) caches(ctx context.Context, name string, qtypes []uint16) []facts.Answer {
	return each(c.probe.config.Resolvers, func(server facts.Server) facts.Answer {
		return merge(each(qtypes, func(qtype uint16) facts.Answer {
			return c.cache(ctx, server, name, qtype)
		}))
	})
}

func (c *check) cache(ctx context.Context, server facts.Server, name string, qtype uint16) facts.Answer {
	q := question{name: name, qtype: qtype, recurse: true}
	a := c.askResolver(ctx, server, q).answer()
	if a.Status != facts.ServFail {
		return a
	}
	q.unchecked = true
	again := c.askResolver(ctx, server, q)
	if again.usable() {
		a = again.answer()
		a.Err = fmt.Sprintf("SERVFAIL, but %s without validation", a.Status)
		a.Status = facts.Bogus
	}
	return a
}
