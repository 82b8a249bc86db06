package journey

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// maxNewServers bounds a list that is pasted.
const maxNewServers = 20

// readServers reads the names of mail servers as people paste them: one or more, with priorities, commas, final dots.
func readServers(text string, present []string) ([]string, error) {
	fields := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,;\t\r\n\u00a0", r) })
	var hosts []string
	for _, field := range fields {
		if strings.Trim(field, "0123456789") == "" || strings.EqualFold(field, "MX") {
			continue // a priority, or the type of the line
		}
		name := strings.Trim(strings.TrimSuffix(field, "."), "\"'`<>")
		_, address := netip.ParseAddr(name)
		ascii, err := dnsname.ToASCII(name)
		if err != nil || address == nil || !strings.Contains(ascii, ".") || strings.Contains(ascii, "*") || !mtasts.ValidPattern(ascii) {
			return nil, fmt.Errorf("%q is not the name of a mail server; copy the names that your new mail provider shows, such as mx1.example.net", assets.Clean(field, 60))
		}
		if !slices.Contains(hosts, ascii) {
			hosts = append(hosts, ascii)
		}
	}
	switch {
	case len(hosts) == 0:
		return nil, errors.New("type the names of the new mail servers, such as mx1.example.net mx2.example.net")
	case len(hosts) > maxNewServers:
		return nil, fmt.Errorf("that is more than %d names; paste the mail servers only", maxNewServers)
	case !slices.ContainsFunc(hosts, func(h string) bool { return !dnsname.Contains(present, h) }):
		return nil, errors.New("these are the mail servers that you have now; type those of the new mail provider")
	}
	return hosts, nil
}

// NewServers are the mail servers of a move that is asked for or under way.
func (j Journey) NewServers() []string {
	if j.Operation != nil {
		return j.Operation.New
	}
	text, _ := j.Answered(QuestionNewMX)
	return strings.Fields(text)
}

// beginMove publishes a policy with the old and the new mail servers: the mode and max_age stay, or, in an emergency, it
// is a policy in testing.
func (m Machine) beginMove(j Journey, hosts []string, emergency bool, now time.Time) Journey {
	check, _ := j.Check()
	op := &plan.Operation{Kind: plan.Move, Phase: plan.PhaseSoften, Emergency: emergency, Began: now, Since: now, Old: check.MXHosts(), New: hosts}
	if j.Operation != nil {
		op.Began, op.Old = j.Operation.Began, j.Operation.Old
	}
	target := m.listing(j, append(check.MXHosts(), hosts...), true, now)
	if emergency {
		target.Mode, target.MaxAge, target.AnyMaxAge = mtasts.Testing, rollout.FirstMaxAge, j.Plan.ServiceKeepsPolicy()
	}
	j = j.without(undecided()...)
	j.Operation, j.Candidates = op, nil
	return m.aim(j, target, now)
}

// tidy publishes a policy without the old mail servers.
func (m Machine) tidy(j Journey, now time.Time) Journey {
	check, _ := j.Check()
	hosts := check.MXHosts() // what came of the change, whatever was typed before
	if len(hosts) == 0 {
		hosts = j.Operation.New
	}
	j = j.to(plan.PhaseTidy, now)
	return m.aim(j, m.listing(j, hosts, false, now), now)
}

// switched reports whether the MX records lead to the new mail servers already, before it was their turn.
func (m Machine) switched(j Journey) bool {
	return j.Operation.Moves() && m.changed(j.to(plan.PhaseSwitch, j.Operation.Since))
}

// moved reports whether an answer names the new mail servers only, and one that was not there before: the new ones may
// include some of the old.
func moved(op plan.Operation, a facts.Answer) bool {
	hosts := a.Values("MX")
	fresh := func(host string) bool { return !dnsname.Contains(op.Old, host) }
	return len(hosts) > 0 && !slices.ContainsFunc(hosts, func(h string) bool { return !dnsname.Contains(op.New, h) }) &&
		(slices.ContainsFunc(hosts, fresh) || !slices.ContainsFunc(op.New, fresh))
}

// switchedBack reports whether an old mail server is in the MX records again.
func switchedBack(op plan.Operation, check facts.Check) bool {
	return slices.ContainsFunc(check.MXHosts(), func(host string) bool {
		return dnsname.Contains(op.Old, host) && !dnsname.Contains(op.New, host)
	})
}

// beforeSwitch is the phase in which the old mail servers are in the MX records: a wait while senders hold a policy that
// leaves the new ones out, unless the user chose not to wait.
func (m Machine) beforeSwitch(j Journey, now time.Time) plan.Phase {
	if !j.Operation.Emergency && now.Before(m.Situation(j, now).OperationHeld()) {
		return plan.PhaseRemember
	}
	return plan.PhaseSwitch
}

// untidy is the journey where an old mail server came back while it was being taken off the list: the policy lists both
// again, and the MX records have to be changed again.
func (m Machine) untidy(j Journey, now time.Time) Journey {
	if j.Plan.Before != nil && m.untouched(j) {
		before := *j.Plan.Before
		return j.withTarget(func(p *plan.Plan) { p.Target, p.Before = before, nil }).to(plan.PhaseSwitch, now)
	}
	check, _ := j.Check()
	target := m.listing(j, slices.Concat(check.MXHosts(), j.Operation.New), true, now)
	return m.aim(j.to(plan.PhaseSoften, now), target, now)
}

// listing is the present policy with other mail servers, and a new id. Lines that match none of them stay where keep is
// set, and go where not.
func (m Machine) listing(j Journey, hosts []string, keep bool, now time.Time) plan.Target {
	t := j.Plan.Target
	t.ID, t.Since, t.LiveSince = mtasts.NewID(now), now, time.Time{}
	t.MX = slices.DeleteFunc(slices.Clone(t.MX), func(line plan.Line) bool {
		return !keep && !slices.ContainsFunc(hosts, func(host string) bool { return mtasts.Match(line.Pattern, host) })
	})
	check, _ := j.Check()
	clues := Clues(check)
	clues.MX = hosts
	for _, line := range m.Catalogue.PolicyMX(clues) {
		if !t.Policy().Covers(line.Pattern) {
			t.MX = append(t.MX, plan.Line{Pattern: line.Pattern})
		}
	}
	return t
}

// WithCandidates notes what a lookup found of the new mail servers, where they are still the ones that are asked about.
func (j Journey) WithCandidates(found facts.ServerCheck) Journey {
	var hosts []string
	for _, s := range found.Servers {
		hosts = append(hosts, s.Host)
	}
	if j.Operation == nil && dnsname.SameSet(j.NewServers(), hosts) {
		j.Candidates = &found
	}
	return j
}
