package practice

import (
	"fmt"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// ofResolvers reports whether a fault is one of the public resolvers.
func (f Fault) ofResolvers() bool {
	return f == ResolverBehind || f == ResolverLies || f == ResolversFailing
}

// troubleResolvers has public resolvers, named by who runs them or by address, behave by a fault.
func (w *World) troubleResolvers(f Fault, named []string) (undo func(), err error) {
	troubled := w.resolvers[len(w.resolvers)-1:]
	if f == ResolversFailing {
		troubled = w.resolvers
	}
	if len(named) > 0 {
		if troubled, err = w.resolversNamed(named); err != nil {
			return nil, err
		}
	}
	troubled = slices.DeleteFunc(slices.Clone(troubled), func(r *resolver) bool { return r.trouble[f] })
	for _, r := range troubled {
		r.trouble[f] = true
	}
	return func() {
		for _, r := range troubled {
			delete(r.trouble, f)
		}
	}, nil
}

// resolversNamed returns public resolvers by the names of those who run them, or by address.
func (w *World) resolversNamed(named []string) ([]*resolver, error) {
	var found []*resolver
	for _, name := range named {
		i := slices.IndexFunc(w.resolvers, func(r *resolver) bool { return strings.EqualFold(r.name, name) || r.addr.String() == name })
		if i < 0 {
			var all []string
			for _, r := range w.resolvers {
				all = append(all, r.name)
			}
			return nil, fmt.Errorf("there is no resolver %q, but %s", name, strings.Join(all, " "))
		}
		found = append(found, w.resolvers[i])
	}
	return found, nil
}

// troubled returns what a resolver in trouble answers a question; nil: what it answers at all times.
func (r *resolver) troubled(query *dns.Msg) *dns.Msg {
	reply := new(dns.Msg).SetReply(query)
	reply.RecursionAvailable = true
	switch {
	case r.trouble[ResolversFailing]:
		reply.Rcode = dns.RcodeServerFailure
	case r.trouble[ResolverLies] && len(query.Question) == 1 && ancestor(r.home, query.Question[0].Name):
		reply.Rcode = dns.RcodeNameError
	default:
		return nil
	}
	return reply
}
