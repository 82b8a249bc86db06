package guide

import (
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

func (v view) domainStep() Step {
	return Step{
		Blocks:   []Block{v.text("domain.intro", nil), v.text("domain.careful", nil)},
		Question: v.question(v.pending, v.say("domain.prompt", nil), nil),
	}
}

// foundStep shows what the first check found, or why it found nothing.
func (v view) foundStep() Step {
	if _, checked := v.j.Check(); !checked {
		return Step{Blocks: []Block{v.text("look.looking", assets.Values{"domain": v.j.Domain})}}
	}
	if obstacle := v.Obstacle(v.check); obstacle != journey.NoObstacle {
		step := Step{Blocks: v.obstacleBlocks(obstacle), Final: obstacle.Ends()}
		if v.asked {
			step.Question = v.question(v.pending, v.say("look.stuck", nil), nil)
		}
		return step
	}
	blocks := v.providerBlocks(v.check)
	blocks = append(blocks, v.publishedBlocks(v.check)...)
	blocks = append(blocks, v.troubleBlocks(v.findings, func(f diagnosis.Finding) bool {
		return !f.NotSetUpYet() && !f.CoveredBySteps()
	})...)
	return Step{Blocks: blocks, Question: v.question(v.pending, v.say("look.prompt", nil), nil)}
}

// obstacleBlocks says why the rollout cannot begin, and what to do.
func (v view) obstacleBlocks(o journey.Obstacle) []Block {
	values := assets.Values{"domain": v.check.Domain, "list": v.shortList(v.check.MXHosts())}
	key := "look." + string(o)
	mark, more := Bad, key+"-fix"
	switch o {
	case journey.OfflineHere, journey.NoAnswer:
		mark = Unknown
	case journey.NullMX:
		mark, more = Good, key+"-more"
	case journey.NoMX:
		mark, more = Tip, key+"-more"
	case journey.NoDomain, journey.UnusableMX, journey.NoObstacle:
	}
	return []Block{v.item(mark, key, values), v.text(more, values)}
}

// providerBlocks names who runs mail and DNS, with the evidence.
func (g *Guide) providerBlocks(check facts.Check) []Block {
	clues := journey.Clues(check)
	mail, dns := g.Catalogue.Mail(clues), g.Catalogue.DNSHost(clues)
	name := mail.Name
	if mail.GatewayID != "" && mail.GatewayID != mail.ID {
		name = g.say("look.behind", assets.Values{"provider": mail.Name, "gateway": mail.GatewayName})
	}
	blocks := []Block{g.pair("look.mail", name)}
	named := slices.DeleteFunc(slices.Clone(mail.Evidence), func(e providers.Evidence) bool { // sending through somebody is no reason
		return e.What != providers.InMX && e.Means != mail.Name && e.Means != mail.GatewayName
	})
	if why := evidence(named); why != "" {
		blocks = append(blocks, g.pair("look.because", why))
	}
	blocks = append(blocks, g.pair("look.servers", g.shortList(check.MXHosts())))
	blocks = append(blocks, g.pair("look.dns", dns.Name))
	if why := evidence(dns.Evidence); why != "" {
		blocks = append(blocks, g.pair("look.because", why))
	}
	if len(dns.Mixed) > 1 {
		blocks = append(blocks, g.item(Tip, "look.dns-mixed", assets.Values{"n": g.count("look.company", len(dns.Mixed))}))
	}
	if len(mail.Mixed) > 1 {
		blocks = append(blocks, g.item(Tip, "look.mixed", assets.Values{"n": g.count("look.company", len(mail.Mixed))}))
	}
	return blocks
}

// evidence returns the first piece of evidence for each company, at most three; explain shows all.
func evidence(list []providers.Evidence) string {
	var pieces, companies []string
	for _, e := range list {
		if !slices.Contains(companies, e.Means) && len(pieces) < 3 {
			companies = append(companies, e.Means)
			pieces = append(pieces, e.What+" "+e.Value)
		}
	}
	return assets.Clean(strings.Join(pieces, ", "), 160)
}

// publishedBlocks says what of MTA-STS and TLS reports is published already.
func (g *Guide) publishedBlocks(check facts.Check) []Block {
	mark := func(state string, key string) Block {
		switch state {
		case string(mtasts.Valid):
			return g.item(Good, key+".valid", nil)
		case string(mtasts.Absent), string(rollout.PolicyUnreachable):
			return g.item(Todo, key+".absent", nil)
		case string(rollout.TempError):
			return g.item(Unknown, key+".temperror", nil)
		}
		return g.item(Bad, key+".broken", nil)
	}
	record, _, _ := rollout.RecordState(check)
	policy := rollout.FileOf(check).State
	report, _, _ := rollout.ReportState(check)
	return []Block{
		{Style: Heading, Text: g.say("look.there", nil)},
		g.encryptionBlock(check),
		mark(string(report), "look.report"),
		mark(string(policy), "look.policy"),
		mark(string(record), "look.record"),
	}
}

// encryptionBlock says whether the mail servers offered TLS with a certificate that proves them.
func (g *Guide) encryptionBlock(check facts.Check) Block {
	proven, called := 0, 0
	for _, server := range check.Servers {
		ok, tested := journey.Proven(server)
		if tested {
			called++
		}
		if ok {
			proven++
		}
	}
	switch {
	case called == 0:
		return g.item(Unknown, "look.mailservers.unknown", nil)
	case proven == 2 && len(check.Servers) == 2:
		return g.item(Good, "look.mailservers.both", nil)
	case proven == len(check.Servers):
		return g.item(Good, "look.mailservers.good", assets.Values{"n": g.count("look.server", proven)})
	case proven == called:
		return g.item(Unknown, "look.mailservers.some", assets.Values{"n": g.count("look.server", called)})
	}
	return g.item(Bad, "look.mailservers.bad", nil)
}
