package probe

import (
	"slices"

	"mailseal/wizard/facts"
)

// problems are the parts that could not be looked at from here. What a server answered is no problem of ours, and be it a refusal.
func (c *check) problems(seen *facts.Check) (problems []facts.Problem) {
	add := func(part facts.Part, why string) { problems = append(problems, facts.Problem{Part: part, Why: why}) }
	theirs := func(found facts.Lookup) bool { return seen.Reach.DNS && replied(found) }
	asked := slices.Concat(seen.MX.Authoritative, seen.MX.Target)
	if (c.scope.DNS || c.scope.Mail) && !slices.ContainsFunc(asked, facts.Answer.Answered) && !theirs(seen.MX) {
		add(facts.PartDNS, c.whyNoDNS(seen.MX))
	}
	if _, answered := seen.Host.Best(); c.scope.Policy && !answered && !theirs(seen.Host) {
		add(facts.PartPolicy, c.whyNoDNS(seen.Host))
	}
	calls := callsOf(seen.Servers)
	if c.scope.Mail && len(calls) > 0 && !slices.ContainsFunc(calls, func(c facts.Call) bool { return c.Stage != facts.CallConnect }) {
		add(facts.PartMail, calls[0].Err)
	}
	return problems
}

// replied reports whether a server replied, and be it with a refusal: where other servers answer too, that is its own doing.
func replied(found facts.Lookup) bool {
	return slices.ContainsFunc(slices.Concat(found.Authoritative, found.Target), facts.Answer.Replied)
}

// whyNoDNS gives the first server's error, or the reason why no server is known.
func (c *check) whyNoDNS(found facts.Lookup) string {
	for _, a := range found.Authoritative {
		if a.Err != "" {
			return a.Server.Name + " " + a.Server.Addr + ": " + a.Err
		}
	}
	if z := c.domainZone(); z.err != nil {
		return clip(z.err.Error(), maxErr)
	}
	return errNoServers.Error()
}
