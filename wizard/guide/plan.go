package guide

import (
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
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
	step, part := Step{}, 1
	switch v.pending.ID {
	case journey.QuestionWay, journey.QuestionHosting:
		step = v.placeStep()
	case journey.QuestionHost, journey.QuestionSTSTarget, journey.QuestionRptTarget:
		step = v.pasteStep(place)
	case journey.QuestionReports:
		step, part = v.reportsStep(place), 2
	case journey.QuestionAcceptPlan:
		step, part = v.acceptStep(place), planParts
	default: // a question that needs no more than its prompt
		step = Step{Question: v.question(v.pending, v.say(msgid.Plan.Of(string(v.pending.ID), "prompt"), nil), nil)}
	}
	step.Part = itoa(part) + "/" + itoa(planParts)
	return step
}

// planParts are the parts of the stage: where the policy file lives, where reports go, and the plan itself.
const planParts = 3

// pasteStep asks for a value that the place shows.
func (v view) pasteStep(o providers.Option) Step {
	shape, values := v.pastedShape(o)
	lead, first := msgid.PlanPasteNext, !v.j.Has(journey.QuestionHost) && !v.j.Has(journey.QuestionSTSTarget)
	if first {
		lead = msgid.PlanPasteLead
	}
	step := Step{
		Title:    v.say(msgid.PlanPasteTitle, values),
		Lead:     v.say(lead, values),
		Blocks:   v.oddBlocks(v.j, ""),
		Question: v.question(v.pending, v.say(msgid.PlanPastePrompt, values), nil),
	}
	if o.Kind == providers.Service && first { // its values are seen there only
		for i, text := range v.stepsInBrief(v.j, o) {
			step.Blocks = append(step.Blocks, Block{Style: Pair, Label: itoa(i + 1), Text: text})
		}
	}
	if shape.Hint != "" {
		step.Blocks = append(step.Blocks, Block{Style: Text, Text: shape.Hint})
	}
	if shape.Like != "" {
		step.Question.Hint = v.say(msgid.PlanPasteLike, values)
	}
	return step
}

// pastedShape returns the record that a value is asked for, and what is said of it.
func (v view) pastedShape(o providers.Option) (providers.RecordShape, assets.Values) {
	shape, _ := journey.Shape(o, journey.LabelOf(v.pending.ID))
	return shape, assets.Values{"service": o.Called, "label": shape.Label, "name": shape.Label + "." + v.j.Domain, "like": shape.Like}
}

func (v view) reportsStep(o providers.Option) Step {
	where := v.text(msgid.PlanReportsWhere, nil)
	if o.Reports {
		where = v.text(msgid.PlanReportsIncluded, assets.Values{"service": o.Called})
	}
	blocks := append(v.oddBlocks(v.j, ""), v.text(msgid.PlanReportsIntro, v.senderNames()), where)
	if shape, shown := journey.Shape(o, tlsrpt.RecordLabel); shown {
		blocks = append(blocks, v.text(msgid.PlanReportsOrShown, assets.Values{"service": o.Called, "name": shape.Label + "." + v.j.Domain}))
	}
	step := Step{
		Title:    v.say(msgid.PlanReportsTitle, nil),
		Lead:     v.say(msgid.PlanReportsLead, nil),
		Blocks:   blocks,
		Question: v.question(v.pending, v.say(msgid.PlanReportsPrompt, nil), nil),
	}
	step.Question.Hint = v.say(msgid.PlanReportsMake, nil)
	return step
}

// acceptStep shows the plan: what keeps it from going well, what is to be published and why, in which order, and on pages of their own
// the policy file and what else to know of the place.
func (v view) acceptStep(o providers.Option) Step {
	p := v.Draft(v.j, o, time.Time{})
	v.j.Plan = &p
	blocks := v.warnings(p, o)
	blocks = append(blocks, v.planTable(p, o)...)
	blocks = append(blocks, v.orderBlocks(p, o)...)
	if p.Target.Mode == mtasts.Testing {
		blocks = append(blocks, v.text(msgid.PlanSafe, nil))
	}
	blocks = append(blocks, v.goodToKnow(o)...)
	blocks = append(blocks, v.policyBlocks(p)...)
	prompt := v.say(msgid.PlanAcceptPrompt, nil)
	if p.Fixed() {
		prompt = v.say(msgid.PlanFixedPrompt, assets.Values{"domain": v.j.Domain})
	}
	step := Step{Blocks: blocks, Question: v.question(v.pending, prompt, nil)}
	if !v.published() {
		step.Fact = v.say(msgid.PlanFactUnpublished, nil)
	}
	return step
}

// warnings are what stands before a plan: what would keep it from going well.
func (v view) warnings(p plan.Plan, o providers.Option) []Block {
	var blocks []Block
	if p.Fixed() {
		blocks = append(blocks, Block{Style: Heading, Text: v.say(msgid.PlanFixedTitle, nil)},
			v.text(msgid.PlanFixedWarn, assets.Values{"service": p.Hosting.Name, "domain": v.j.Domain}))
	}
	blocks = append(blocks, v.issuerBlocks(v.j, o)...)
	blocks = append(blocks, v.leftOutBlocks(p)...)
	return append(blocks, v.oddBlocks(v.j, "")...)
}

// leftOutBlocks names the mail servers that no policy can list, for their names are no host names.
func (v view) leftOutBlocks(p plan.Plan) []Block {
	left := leftOut(v.check, p)
	if len(left) == 0 {
		return nil
	}
	return []Block{v.item(Bad, msgid.PlanLeftOut, assets.Values{"list": v.shortList(left)})}
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
		list = g.say(msgid.PlanIssuersNobody, nil)
	}
	dns := g.Catalogue.DNSHost(journey.Clues(check)).Guide
	blocks := []Block{
		g.item(Bad, msgid.PlanIssuersWarn, assets.Values{"domain": j.Domain, "service": o.Called, "list": list}),
		g.text(msgid.PlanIssuersFix, assets.Values{"name": dns.NameFor(at, check.Zone.Name)}),
	}
	return append(blocks, textBlocks(Literal, NoMark, o.Issuers)...)
}

// goodToKnow has a page for what else to know of the place, and one for the mail provider, where there is something.
func (v view) goodToKnow(o providers.Option) []Block {
	mail := v.Catalogue.Mail(journey.Clues(v.check))
	var blocks []Block
	for _, of := range []struct {
		name string
		say  []string
	}{{o.Called, o.Traps}, {mail.Name, mail.Notes}} {
		if len(of.say) > 0 {
			blocks = append(blocks, Block{Style: Page, Text: v.say(msgid.PlanTraps, assets.Values{"place": of.name})})
			blocks = append(blocks, textBlocks(Item, Tip, of.say)...)
		}
	}
	return blocks
}
