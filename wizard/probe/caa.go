package probe

import (
	"context"
	"strings"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

const (
	maxParents = 10 // the name itself and those above it that are asked
	maxCAA     = 20 // records kept of one name
)

// issuers looks up who may issue certificates for host, which has to exist:
// the CAA records at its name and at every name above, each with its aliases
// followed (RFC 8659 §3). All names are asked at once. It gives nothing where one that
// might have counted could not be asked.
func (c *check) issuers(ctx context.Context, host string) []facts.CAA {
	var names []string
	for name, ok := host, true; ok && len(names) < maxParents; name, ok = dnsname.Parent(name) {
		names = append(names, name)
	}
	type level struct {
		records []facts.CAA
		usable  bool
	}
	levels := each(names, func(name string) level {
		r := c.resolveQuestion(ctx, question{name: name, qtype: dns.TypeCAA, recurse: true, unchecked: true})
		if !r.usable() {
			return level{}
		}
		return level{readCAA(r.reply, name), true}
	})
	var all []facts.CAA
	for _, at := range levels {
		if !at.usable {
			return nil
		}
		all = append(all, at.records...)
	}
	return all
}

func readCAA(reply *dns.Msg, name string) []facts.CAA {
	_, _, end := follow(reply.Answer, name, func(string) bool { return true })
	var records []facts.CAA
	for _, rr := range reply.Answer {
		if caa, ok := rr.(*dns.CAA); ok && ownedBy(rr, end) && len(records) < maxCAA {
			records = append(records, facts.CAA{
				Name: name, Tag: strings.ToLower(clip(caa.Tag, maxName)), Value: clip(dnsname.Unescape(caa.Value), maxName),
			})
		}
	}
	return records
}
