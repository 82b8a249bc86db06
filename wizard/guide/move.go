package guide

import (
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/rollout"
)

// newServersStep asks for the names of the new mail servers.
func (v view) newServersStep() Step {
	values := assets.Values{"domain": v.j.Domain, "old": v.shortList(v.check.MXHosts())}
	return Step{
		Title: v.say("operation.move.title", values), Fact: v.say("move.nothing-yet", nil), Lead: v.say("move.what", values),
		Blocks:   []Block{v.pair("move.old", v.shortList(v.check.MXHosts())), v.text("move.names", values)},
		Question: v.question(v.pending, v.say("move.prompt", values), nil),
	}
}

// candidatesStep says what is wrong with the new mail servers, or that they could not be checked, before anything starts.
func (v view) candidatesStep() Step {
	values := assets.Values{"domain": v.j.Domain, "list": v.shortList(v.j.NewServers())}
	blocks := v.candidateBlocks()
	key := "candidates.prompt"
	if !slices.ContainsFunc(blocks, func(b Block) bool { return b.Mark == Bad }) {
		key = "candidates.prompt-unseen"
	}
	return Step{
		Title: v.say("candidates.title", values), Fact: v.say("move.nothing-yet", nil), Lead: v.say("candidates.why", values),
		Blocks:   blocks,
		Question: v.question(v.pending, v.say(key, values), nil),
	}
}

// candidateBlocks says of each new mail server what the check found: address, TLS, certificate.
func (v view) candidateBlocks() []Block {
	c := v.j.Candidates
	if c == nil || len(c.Servers) == 0 {
		return []Block{v.item(Unknown, "candidates.not-looked", assets.Values{"list": v.shortList(v.j.NewServers())})}
	}
	var blocks []Block
	for _, s := range c.Servers {
		values := assets.Values{"mx": s.Host}
		mark, key := v.candidate(*c, s, values)
		blocks = append(blocks, v.item(mark, "candidates."+key, values))
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
	blocks := append([]Block{v.pair("move.new", strings.Join(hosts, ", "))}, v.candidateBlocks()...)
	wait := "move.no-wait"
	if held.After(v.now) {
		wait = "move.wait"
	}
	blocks = append(blocks, Block{Style: Heading, Text: v.say("move.order", values)})
	for i, key := range []string{"move.first", wait, "move.switch", "move.keep", "move.tidy"} {
		blocks = append(blocks, Block{Style: Pair, Label: itoa(i + 1), Text: v.say(key, values)})
	}
	return Step{
		Title: v.say("operation.move.title", values), Fact: v.say("move.nothing-yet", nil), Lead: v.say("move.lead", values),
		Blocks: blocks, Question: v.question(v.pending, v.say("move.start", values), nil),
	}
}

func (v view) emergencyConsent() Step {
	hosts := v.j.NewServers()
	values := assets.Values{"domain": v.j.Domain, "new": v.shortList(hosts), "until": v.date(v.situation.HeldIfChanged(hosts), v.now)}
	return Step{
		Title: v.say("emergency.title", values), Lead: v.say("emergency.lead", values),
		Blocks:   append(v.says("emergency", values), v.item(Tip, "emergency.help", values)),
		Question: v.question(v.pending, v.say("emergency.prompt", values), nil),
	}
}
