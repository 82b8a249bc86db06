package guide

import (
	"slices"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/providers"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// foundStep shows what the first check found, or why it found nothing.
func (v view) foundStep() Step {
	if _, checked := v.j.Check(); !checked {
		return v.Checking(v.j.Domain)
	}
	step := Step{Fact: v.say(msgid.LookChecked, assets.Values{"time": v.clock(v.check.At, v.now)})}
	if obstacle := v.Obstacle(v.check); obstacle != journey.NoObstacle {
		step.Blocks, step.Final = v.obstacleBlocks(obstacle), obstacle.Ends()
		if v.asked {
			step.Question = v.question(v.pending, v.say(msgid.LookStuck, nil), nil)
		}
		return step
	}
	states := v.publishedBlocks(v.check)
	relevant := func(f diagnosis.Finding) bool { return !f.NotSetUpYet() && !f.CoveredBySteps() }
	step.Blocks = v.troubleBlocks(v.findings, func(f diagnosis.Finding) bool { return relevant(f) && v.isAlarm(f) })
	step.Blocks = slices.Concat(step.Blocks, v.providerBlocks(v.check), states)
	trouble := v.troubleBlocks(v.findings, func(f diagnosis.Finding) bool { return relevant(f) && !v.isAlarm(f) })
	step.Blocks = append(step.Blocks, trouble...)
	if text := v.summary(states); text != "" {
		step.Blocks = append(step.Blocks, Block{Style: Text, Text: text})
	}
	step.Question = v.question(v.pending, v.say(msgid.LookPrompt, nil), nil)
	return step
}

// Checking returns the step of a check that goes on: its rows are those of CheckRows.
func (g *Guide) Checking(domain string) Step {
	return Step{
		Stage: journey.StageLook, Title: g.say(msgid.LookChecking, assets.Values{"domain": domain}), Fact: g.say(msgid.LookSoon, nil),
		Turn: Move{Then: g.say(msgid.LookReads, nil)},
	}
}

// summary says how many things are missing; that nothing is broken, only where all mail servers were called and none had a fault, and
// where there is nothing but advice, and nothing that could not be seen.
func (v view) summary(states []Block) string {
	sound := !slices.ContainsFunc(v.findings, func(f diagnosis.Finding) bool {
		return f.Level != diagnosis.Advice && !f.NotSetUpYet() && !f.CoveredBySteps()
	})
	missing := 0
	for _, b := range states {
		switch b.Mark {
		case Todo:
			missing++
		case Bad, Unknown:
			sound = false
		case Good, Wait, Tip, NoMark:
		}
	}
	if missing == 0 {
		return ""
	}
	text := v.say(msgid.LookMissing.Of([]string{1: "just-1", "all-2", "all-3"}[missing]), nil)
	if sound {
		text = v.say(msgid.LookSound, nil) + " " + text
	}
	return text
}

// obstacleBlocks says why the rollout cannot begin, and what to do.
func (v view) obstacleBlocks(o journey.Obstacle) []Block {
	values := assets.Values{"domain": v.check.Domain, "list": v.shortList(v.check.MXHosts())}
	key := msgid.Look.Of(string(o))
	mark, more := Bad, key.With("fix")
	switch o {
	case journey.OfflineHere, journey.NoAnswer:
		mark = Unknown
	case journey.NullMX:
		mark, more = Good, key.With("more")
	case journey.NoMX:
		mark, more = Tip, key.With("more")
	case journey.NoDomain, journey.UnusableMX, journey.NoObstacle:
	}
	return []Block{v.item(mark, key, values), v.text(more, values)}
}

// providerBlocks names who runs mail and DNS, with the evidence.
func (g *Guide) providerBlocks(check facts.Check) []Block {
	clues := journey.Clues(check)
	mail, dns := g.Catalogue.Mail(clues), g.Catalogue.DNSHost(clues)
	named := slices.DeleteFunc(slices.Clone(mail.Evidence), func(e providers.Evidence) bool { // sending through somebody is no reason
		return e.What != providers.InMX && e.Means != mail.Name && e.Means != mail.GatewayName
	})
	blocks := []Block{
		g.pair(msgid.LookMail, g.mailName(mail)+g.mailReason(named)),
		g.pair(msgid.LookDns, dns.Name+g.dnsReason(dns.Evidence)),
	}
	if len(dns.Mixed) > 1 {
		blocks = append(blocks, g.item(Tip, msgid.LookDnsMixed, assets.Values{"n": g.count(msgid.LookCompany, len(dns.Mixed))}))
	}
	if len(mail.Mixed) > 1 {
		blocks = append(blocks, g.item(Tip, msgid.LookMixed, assets.Values{"n": g.count(msgid.LookCompany, len(mail.Mixed))}))
	}
	return blocks
}

// mailName names who runs the mail, and the filter in front of it.
func (g *Guide) mailName(mail providers.MailResult) string {
	if mail.GatewayID != "" && mail.GatewayID != mail.ID {
		return g.say(msgid.LookBehind, assets.Values{"provider": mail.Name, "gateway": mail.GatewayName})
	}
	return mail.Name
}

// mailReason says by which records it is known who runs the mail; it is empty where nothing tells.
func (g *Guide) mailReason(list []providers.Evidence) string {
	pieces := evidence(list)
	var servers []string
	for _, e := range pieces {
		if e.What == providers.InMX {
			servers = append(servers, assets.Clean(e.Value, 80))
		}
	}
	reason := ""
	if len(servers) > 0 {
		reason = g.Words.CountWith(msgid.LookBecauseMx, int64(len(servers)), assets.Values{"list": g.allOf(servers)})
	}
	for _, e := range pieces {
		key := msgid.LookBecause
		switch {
		case e.What == providers.InMX:
			continue
		case reason != "":
			key = msgid.LookBecauseToo
		}
		reason += g.say(key, assets.Values{"what": e.What, "value": assets.Clean(e.Value, 80)})
	}
	return reason
}

// dnsReason says by which name servers it is known who runs the DNS.
func (g *Guide) dnsReason(list []providers.Evidence) string {
	var servers []string
	for _, e := range evidence(list) {
		servers = append(servers, assets.Clean(e.Value, 80))
	}
	if len(servers) == 0 {
		return ""
	}
	return g.Words.CountWith(msgid.LookBecauseNs, int64(len(servers)), assets.Values{"list": g.allOf(servers)})
}

// evidence returns the first piece of evidence for each company, at most three; explain shows all.
func evidence(list []providers.Evidence) []providers.Evidence {
	var pieces []providers.Evidence
	for _, e := range list {
		known := slices.ContainsFunc(pieces, func(p providers.Evidence) bool { return p.Means == e.Means })
		if !known && len(pieces) < 3 {
			pieces = append(pieces, e)
		}
	}
	return pieces
}

// publishedBlocks says whether the mail servers encrypt, and what of MTA-STS and TLS reports is published already.
func (g *Guide) publishedBlocks(check facts.Check) []Block {
	mark := func(state string, key msgid.Family) Block {
		switch state {
		case string(mtasts.Valid):
			return g.item(Good, key.Of("valid"), nil)
		case string(mtasts.Absent):
			return g.item(Todo, key.Of("absent"), nil)
		case string(rollout.TempError):
			return g.item(Unknown, key.Of("temperror"), nil)
		}
		return g.item(Bad, key.Of("broken"), nil)
	}
	record, _, _ := rollout.RecordState(check)
	report, _, _ := rollout.ReportState(check)
	file := mark(string(rollout.FileOf(check).State), msgid.LookPolicy)
	if rollout.FileOf(check).State == rollout.PolicyUnreachable {
		file = g.item(Unknown, msgid.LookPolicyUnreachable, nil)
		if record == mtasts.Absent { // what answers at the address then is mostly a web site
			file = g.item(Todo, msgid.LookPolicyAbsent, nil)
		}
	}
	return []Block{g.encryptionBlock(check), mark(string(record), msgid.LookRecord), file, mark(string(report), msgid.LookReport)}
}

// encryptionBlock says whether the mail servers offered TLS with a certificate that proves them.
func (g *Guide) encryptionBlock(check facts.Check) Block {
	mark, key, values := encryption(check)
	return g.item(mark, msgid.LookMailservers.Of(key), values)
}

// encryption tells how many of the mail servers that were called offered TLS with a certificate that proves them; key is what to say of it.
func encryption(check facts.Check) (mark Mark, key string, values assets.Values) {
	proven, called := provenServers(check)
	all := len(check.Servers)
	values = assets.Values{"n": itoa(proven), "of": itoa(all)}
	switch {
	case called == 0 && !check.Scope.Mail:
		return Unknown, "not-called", values
	case called == 0:
		return Unknown, "unknown", values
	case proven == all && all == 1:
		return Good, "single", values
	case proven == all && all == 2:
		return Good, "both", values
	case proven == all:
		return Good, "all", values
	case proven == called:
		return Unknown, "some", values
	}
	return Bad, "bad", values
}

// provenServers counts the mail servers that offered TLS with a certificate that proves them, and those that could be called.
func provenServers(check facts.Check) (proven, called int) {
	for _, server := range check.Servers {
		ok, tested := journey.Proven(server)
		if tested {
			called++
		}
		if ok {
			proven++
		}
	}
	return proven, called
}
