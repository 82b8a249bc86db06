package wizard

import (
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// Clues are what the catalogue of providers needs of a check.
func Clues(check facts.Check) providers.Clues {
	clues := providers.Clues{
		Domain:    check.Domain,
		MX:        check.MXHosts(),
		TXT:       slices.Clone(check.Apex),
		Names:     map[string]string{},
		HostAlias: check.Host.Alias,
	}
	for _, rr := range check.Marks {
		if strings.HasPrefix(strings.ToLower(rr.Value), "v=spf1 ") {
			clues.TXT = append(clues.TXT, rr.Value)
			continue
		}
		clues.Names[rr.Name] = rr.Value
	}
	for _, server := range check.Zone.Servers {
		clues.NS = append(clues.NS, server.Name)
	}
	return clues
}

func (g *Guide) domainStep() Step {
	return Step{
		Blocks:   []Block{g.text("domain.intro", nil), g.text("domain.careful", nil)},
		Question: &Question{ID: QuestionDomain, Kind: Write, Prompt: g.say("domain.prompt", nil)},
	}
}

// lookStep shows what was seen, or why it could not be seen.
func (g *Guide) lookStep(j Journey, now time.Time) Step {
	check, looked := j.Check()
	if !looked {
		return Step{Blocks: []Block{g.text("look.looking", assets.Values{"domain": j.Domain})}, Scope: facts.Full(), Next: now}
	}
	if refusal, ends := g.cannotGoOn(check); refusal != nil {
		step := Step{Blocks: refusal, Scope: facts.Full(), Final: ends}
		if !ends {
			step.Question = g.lookQuestion(false)
		}
		return step
	}
	blocks := g.whoBlocks(check)
	blocks = append(blocks, g.thereBlocks(check)...)
	blocks = append(blocks, g.troubleBlocks(g.Findings(j, now), func(f diagnosis.Finding) bool {
		return f.ID != "mta-sts-missing" && f.ID != "rpt-missing" && f.ID != "check-no-history"
	})...)
	return Step{Blocks: blocks, Scope: facts.Full(), Question: g.lookQuestion(true)}
}

// LookAgain is the answer to QuestionLook that changes nothing but asks for another look.
const LookAgain = "again"

func (g *Guide) lookQuestion(canGoOn bool) *Question {
	again := g.option(QuestionLook, LookAgain)
	q := &Question{ID: QuestionLook, Kind: Choose, Prompt: g.say("look.prompt", nil), Options: []Option{again}, Default: LookAgain}
	if canGoOn {
		q.Options = []Option{g.option(QuestionLook, "yes"), again}
		q.Default = "yes"
	} else {
		q.Prompt = g.say("look.stuck", nil)
	}
	return q
}

// option gives the words of one option from the language's file.
func (g *Guide) option(id QuestionID, value string) Option {
	key := "question." + string(id) + "." + value
	o := Option{Value: value, Label: g.say(key+".label", nil)}
	if g.Words.Has(key + ".detail") {
		o.Detail = g.say(key+".detail", nil)
	}
	return o
}

// cannotGoOn says why the journey cannot start, and whether looking again could help.
func (g *Guide) cannotGoOn(check facts.Check) (blocks []Block, ends bool) {
	values := assets.Values{"domain": check.Domain}
	_, answered := check.MX.Best()
	switch {
	case check.Zone.Missing:
		return []Block{g.item(Bad, "look.no-domain", values), g.text("look.no-domain-fix", values)}, false
	case check.Network.Offline:
		return []Block{g.item(Unknown, "look.offline", values), g.text("look.offline-fix", values)}, false
	case !answered:
		return []Block{g.item(Unknown, "look.no-answer", values), g.text("look.no-answer-fix", values)}, false
	case check.NullMX():
		return []Block{g.item(Good, "look.null-mx", values), g.text("look.null-mx-more", values)}, true
	case !takesMail(check):
		return []Block{g.item(Tip, "look.no-mx", values), g.text("look.no-mx-more", values)}, true
	case len(g.Catalogue.PolicyMX(Clues(check))) == 0:
		values["list"] = g.shortList(check.MXHosts())
		return []Block{g.item(Bad, "look.bad-names", values), g.text("look.bad-names-fix", values)}, false
	}
	return nil, false
}

// whoBlocks says who runs mail and DNS, and why we think so.
func (g *Guide) whoBlocks(check facts.Check) []Block {
	clues := Clues(check)
	mail, dns := g.Catalogue.Mail(clues), g.Catalogue.DNSHost(clues)
	name := mail.Name
	if mail.GatewayID != "" && mail.GatewayID != mail.ID {
		name = g.say("look.behind", assets.Values{"provider": mail.Name, "gateway": mail.GatewayName})
	}
	blocks := []Block{g.pair("look.mail", name)}
	named := slices.DeleteFunc(slices.Clone(mail.Evidence), func(e providers.Evidence) bool { // sending through somebody is no reason
		return e.What != "mail server" && e.Means != mail.Name && e.Means != mail.GatewayName
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

// evidence shows the first piece of evidence for each company that was named; explain shows all.
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

func (g *Guide) shortList(names []string) string {
	const shown = 3
	text := assets.Clean(strings.Join(names[:min(len(names), shown)], ", "), 200)
	if more := len(names) - shown; more > 0 {
		text = g.say("look.more", assets.Values{"list": text, "n": g.count("look.other", more)})
	}
	return text
}

// thereBlocks says what of MTA-STS is there already.
func (g *Guide) thereBlocks(check facts.Check) []Block {
	mark := func(state string, key string) Block {
		switch state {
		case string(mtasts.Valid):
			return g.item(Good, key+".valid", nil)
		case string(mtasts.Absent), "unreachable":
			return g.item(Todo, key+".absent", nil)
		case "temperror":
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

// encryptionBlock says how the mail servers met our call.
func (g *Guide) encryptionBlock(check facts.Check) Block {
	proven, called := 0, 0
	for _, server := range check.Servers {
		ok, tested := provenServer(server)
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

// provenServer says whether a mail server showed an encrypted connection and a good certificate
// at every address that could be called, and whether any could.
func provenServer(server facts.MailServer) (ok, tested bool) {
	ok = true
	for _, call := range server.Calls {
		if call.Stage == facts.CallConnect {
			continue
		}
		tested = true
		ok = ok && call.Stage == facts.CallDone && call.Cert != nil && call.Cert.Fault == ""
	}
	return ok && tested, tested
}

// troubleBlocks shows at most three findings, worst first, and says how many more there are.
func (g *Guide) troubleBlocks(findings []diagnosis.Finding, relevant func(diagnosis.Finding) bool) []Block {
	var blocks []Block
	shown, more := 0, 0
	for _, f := range findings {
		if !relevant(f) || f.Level == diagnosis.Advice {
			continue
		}
		if shown == 3 {
			more++
			continue
		}
		shown++
		blocks = append(blocks, g.findingBlocks(f)...)
	}
	if more > 0 {
		blocks = append(blocks, g.text("finding.more", assets.Values{"n": g.count("finding.count", more)}))
	}
	return blocks
}

func (g *Guide) findingBlocks(f diagnosis.Finding) []Block {
	words := diagnosis.Text(g.Words, f)
	mark := Bad
	switch {
	case f.Wait:
		mark = Wait
	case f.Level == diagnosis.Unknown:
		mark = Unknown
	case f.Level == diagnosis.Advice:
		mark = Tip
	}
	return []Block{
		{Style: Item, Mark: mark, Text: words.What},
		{Style: Pair, Label: g.say("finding.fix", nil), Text: words.Fix},
	}
}
