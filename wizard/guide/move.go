package guide

import (
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/rollout"
)

// newServersStep asks for the names of the new mail servers.
func (v view) newServersStep() Step {
	values := assets.Values{"domain": v.j.Domain, "old": v.shortList(v.check.MXHosts())}
	return Step{
		Title: v.say(msgid.OperationMoveTitle, values), Fact: v.say(msgid.MoveNothingYet, nil), Lead: v.say(msgid.MoveWhat, values),
		Blocks:   []Block{v.pair(msgid.MoveOld, v.shortList(v.check.MXHosts())), v.text(msgid.MoveNames, values)},
		Question: v.question(v.pending, v.say(msgid.MovePrompt, values), nil),
	}
}

// candidatesStep says what is wrong with the new mail servers, or that they could not be checked, before anything starts.
func (v view) candidatesStep() Step {
	values := assets.Values{"domain": v.j.Domain, "list": v.shortList(v.j.NewServers())}
	blocks := v.candidateBlocks()
	key := msgid.CandidatesPrompt
	if !slices.ContainsFunc(blocks, func(b Block) bool { return b.Mark == Bad }) {
		key = msgid.CandidatesPromptUnseen
	}
	return Step{
		Title: v.say(msgid.CandidatesTitle, values), Fact: v.say(msgid.MoveNothingYet, nil), Lead: v.say(msgid.CandidatesWhy, values),
		Blocks:   blocks,
		Question: v.question(v.pending, v.say(key, values), nil),
	}
}

// candidateBlocks says of each new mail server what the check found: address, TLS, certificate.
func (v view) candidateBlocks() []Block {
	c := v.j.Candidates
	if c == nil || len(c.Servers) == 0 {
		return []Block{v.item(Unknown, msgid.CandidatesNotLooked, assets.Values{"list": v.shortList(v.j.NewServers())})}
	}
	var blocks []Block
	for _, s := range c.Servers {
		values := assets.Values{"mx": s.Host}
		mark, key := v.candidate(*c, s, values)
		blocks = append(blocks, v.item(mark, msgid.Candidates.Of(key), values))
	}
	return blocks
}

// candidate returns the mark of a new mail server and the key of the words about it; it may add to values.
func (v view) candidate(c facts.ServerCheck, s facts.MailServer, values assets.Values) (mark Mark, key string) {
	switch {
	case s.Dead:
		return Bad, "dead"
	case len(s.Addrs) == 0:
		return Unknown, "no-answer"
	}
	if ok, _ := journey.Proven(s); ok {
		return Good, "good"
	}
	for _, call := range s.Calls {
		switch call.Stage {
		case facts.CallDone:
			if call.Cert == nil || call.Cert.Fault == "" {
				continue
			}
			values["names"], values["date"] = assets.Clean(strings.Join(call.Cert.Names, ", "), 120), v.date(call.Cert.NotAfter, v.now)
			return Bad, "cert-" + string(call.Cert.Fault)
		case facts.CallNoStartTLS, facts.CallTLS:
			return Bad, "no-encryption"
		case facts.CallInside:
			return Bad, "inside"
		case facts.CallInjected:
			return Bad, "injected"
		case facts.CallRefused:
			if !c.Network.Port25Blocked {
				return Bad, "refused"
			}
		case facts.CallConnect, facts.CallGreeting:
		}
	}
	if c.Network.Port25Blocked {
		return Unknown, "port25"
	}
	return Unknown, "silent"
}

// moveStep shows the steps of a change of mail provider with their dates, before anything changes.
func (v view) moveStep() Step {
	hosts := v.j.NewServers()
	held := v.situation.HeldIfChanged(hosts)
	live, ok := rollout.Live(v.check)
	if !ok {
		live = v.j.Plan.Target.Policy()
	}
	values := assets.Values{
		"domain": v.j.Domain, "new": v.shortList(hosts), "time": v.Duration(live.MaxAge),
		"until": v.date(held, v.now), "date": v.date(v.situation.OldServersUntil(rollout.Later(held, v.now)), v.now),
	}
	blocks := append([]Block{v.pair(msgid.MoveNew, strings.Join(hosts, ", "))}, v.candidateBlocks()...)
	wait := msgid.MoveNoWait
	if held.After(v.now) {
		wait = msgid.MoveWait
	}
	blocks = append(blocks, Block{Style: Heading, Text: v.say(msgid.MoveOrder, values)})
	for i, id := range []msgid.ID{msgid.MoveFirst, wait, msgid.MoveSwitch, msgid.MoveKeep, msgid.MoveTidy} {
		blocks = append(blocks, Block{Style: Pair, Label: itoa(i + 1), Text: v.say(id, values)})
	}
	return Step{
		Title: v.say(msgid.OperationMoveTitle, values), Fact: v.say(msgid.MoveNothingYet, nil), Lead: v.say(msgid.MoveLead, values),
		Blocks: blocks, Question: v.question(v.pending, v.say(msgid.MoveStart, values), nil),
	}
}

func (v view) emergencyConsent() Step {
	hosts := v.j.NewServers()
	values := assets.Values{"domain": v.j.Domain, "new": v.shortList(hosts), "until": v.date(v.situation.HeldIfChanged(hosts), v.now)}
	return Step{
		Title: v.say(msgid.EmergencyTitle, values), Lead: v.say(msgid.EmergencyLead, values),
		Blocks:   append(v.says(msgid.Emergency, values), v.item(Tip, msgid.EmergencyHelp, values)),
		Question: v.question(v.pending, v.say(msgid.EmergencyPrompt, values), nil),
	}
}
