package guide

import (
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/tlsrpt"
)

// planStep asks what is still missing for a plan, then shows the plan.
func (v view) planStep() Step {
	place, _ := v.Place(v.j)
	switch v.pending.ID {
	case journey.QuestionWay, journey.QuestionHosting:
		return v.placeStep()
	case journey.QuestionHost, journey.QuestionSTSTarget, journey.QuestionRptTarget:
		return v.pasteStep(place)
	case journey.QuestionReports:
		return v.reportsStep(place)
	case journey.QuestionAcceptPlan:
		return v.acceptStep(place)
	default: // a question that needs no more than its prompt
		return Step{Question: v.question(v.pending, v.say("plan."+string(v.pending.ID)+".prompt", nil), nil)}
	}
}

func (v view) pasteStep(o providers.Option) Step {
	shape, values := v.pastedShape(o)
	ask, first := "plan.ask.service", !v.j.Has(journey.QuestionHost) && !v.j.Has(journey.QuestionSTSTarget)
	if !first {
		ask = "plan.ask.next"
	}
	step := Step{
		Blocks:   []Block{v.text(ask, values)},
		Question: v.question(v.pending, v.say("plan.paste.prompt", values), nil),
	}
	if o.Kind == providers.Service && first { // its values are seen there only
		step.Blocks = append(step.Blocks, textBlocks(Item, NoMark, v.stepsInBrief(v.j, o))...)
	}
	if shape.Hint != "" {
		step.Blocks = append(step.Blocks, v.text("plan.paste.hint", values))
	}
	if shape.Like != "" {
		step.Blocks = append(step.Blocks, v.text("plan.paste.like", values))
	}
	step.Blocks = append(step.Blocks, v.oddBlocks(v.j, "")...)
	return step
}

// pastedShape returns the record that a value is asked for, and what is said of it.
func (v view) pastedShape(o providers.Option) (providers.RecordShape, assets.Values) {
	shape, _ := journey.Shape(o, journey.LabelOf(v.pending.ID))
	return shape, assets.Values{"service": o.Called, "name": shape.Label + "." + v.j.Domain, "hint": shape.Hint, "like": shape.Like}
}

func (v view) reportsStep(o providers.Option) Step {
	where := v.text("plan.reports.where", nil)
	if o.Reports {
		where = v.text("plan.reports.included", assets.Values{"service": o.Called})
	}
	blocks := []Block{v.text("plan.reports.intro", v.senderNames()), where, v.text("plan.reports.make", nil)}
	if shape, shown := journey.Shape(o, tlsrpt.RecordLabel); shown {
		blocks = append(blocks, v.text("plan.reports.or-shown", assets.Values{"service": o.Called, "name": shape.Label + "." + v.j.Domain}))
	}
	return Step{
		Blocks:   append(blocks, v.oddBlocks(v.j, "")...),
		Question: v.question(v.pending, v.say("plan.reports.prompt", nil), nil),
	}
}

func (v view) acceptStep(o providers.Option) Step {
	p := v.Draft(v.j, o, time.Time{})
	var blocks []Block
	if p.Fixed() {
		blocks = append(blocks, Block{Style: Heading, Text: v.say("plan.fixed.title", nil)},
			v.text("plan.fixed.warn", assets.Values{"service": p.Hosting.Name, "domain": v.j.Domain}))
	}
	blocks = append(blocks, v.issuerBlocks(v.j, o)...)
	blocks = append(blocks, v.pair("plan.where", o.Name+". "+o.Why))
	if len(p.Reports.RUA) > 0 {
		blocks = append(blocks, v.pair("plan.reports.to", assets.Clean(strings.ReplaceAll(strings.Join(p.Reports.RUA, ", "), "mailto:", ""), 120)))
	}
	blocks = append(blocks, v.pair("plan.mode", v.say("why.mode."+string(p.Target.Mode), nil)))
	if p.Target.Mode == mtasts.Testing {
		blocks = append(blocks, v.text("plan.safe", nil))
	}
	blocks = append(blocks, v.policyBlocks(p)...)
	blocks = append(blocks, v.leftOutBlocks(p)...)
	blocks = append(blocks, textBlocks(Item, Tip, o.Traps)...)
	blocks = append(blocks, v.text("plan.order", nil))
	blocks = append(blocks, v.oddBlocks(v.j, "")...)
	prompt := v.say("plan.accept.prompt", nil)
	if p.Fixed() {
		prompt = v.say("plan.fixed.prompt", assets.Values{"domain": v.j.Domain})
	}
	return Step{Blocks: blocks, Question: v.question(v.pending, prompt, nil)}
}

// leftOutBlocks names the mail servers that no policy can list, for their names are no host names.
func (v view) leftOutBlocks(p plan.Plan) []Block {
	left := slices.DeleteFunc(v.check.MXHosts(), p.Target.Policy().Covers)
	if len(left) == 0 {
		return nil
	}
	return []Block{v.item(Bad, "plan.left-out", assets.Values{"list": v.shortList(left)})}
}

// issuerBlocks warns, before anything is published, that the domain's CAA records keep a web host from getting
// its certificate (RFC 8659). It gives nil where the CAA records or the host's certificate authorities are not known.
func (g *Guide) issuerBlocks(j journey.Journey, o providers.Option) []Block {
	check, _ := j.Check()
	at, allowed := diagnosis.AllowedIssuers(mtasts.HostLabel+"."+check.Domain, check.Issuers)
	if at == "" || len(o.Issuers) == 0 || slices.ContainsFunc(o.Issuers, func(value string) bool {
		return slices.Contains(allowed, diagnosis.IssuerDomain(value))
	}) {
		return nil
	}
	list := assets.Clean(strings.Join(allowed, ", "), 120)
	if list == "" {
		list = g.say("plan.issuers.nobody", nil)
	}
	dns := g.Catalogue.DNSHost(journey.Clues(check)).Guide
	blocks := []Block{
		g.item(Bad, "plan.issuers.warn", assets.Values{"domain": j.Domain, "service": o.Called, "list": list}),
		g.text("plan.issuers.fix", assets.Values{"name": dns.NameFor(at, check.Zone.Name)}),
	}
	return append(blocks, textBlocks(Literal, NoMark, o.Issuers)...)
}
