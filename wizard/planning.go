package wizard

import (
	"cmp"
	"fmt"
	"net/mail"
	"net/netip"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// pastes are the questions for records whose value the user brings, by the record's label.
func pastes() []struct {
	label string
	id    QuestionID
} {
	return []struct {
		label string
		id    QuestionID
	}{
		{mtasts.HostLabel, QuestionHost},
		{mtasts.RecordLabel, QuestionSTSTarget},
		{tlsrpt.RecordLabel, QuestionRptTarget},
	}
}

// planStep asks what is still missing for a plan, then shows the plan.
func (g *Guide) planStep(j Journey) Step {
	check, _ := j.Check()
	options := g.Catalogue.Hosting(Clues(check))
	id, _ := j.Answered(QuestionHosting)
	option, ok := findOption(options, id)
	if !ok { // not chosen yet, or what was detected has changed since
		return g.placeStep(j, options)
	}
	for _, paste := range pastes() {
		shape, needed := pasted(option, paste.label)
		if needed && !j.has(paste.id) {
			return g.pasteStep(j, option, paste.id, shape)
		}
	}
	if !leadsReports(option) && !j.has(QuestionReports) {
		return g.reportsStep(j, option)
	}
	return g.acceptStep(j, option)
}

func findOption(options []providers.Option, id string) (providers.Option, bool) {
	i := slices.IndexFunc(options, func(o providers.Option) bool { return o.ID == id })
	if i < 0 {
		return providers.Option{}, false
	}
	return options[i], true
}

// pasted gives the shape of the record whose value the user brings.
func pasted(o providers.Option, label string) (providers.RecordShape, bool) {
	i := slices.IndexFunc(o.Records, func(r providers.RecordShape) bool { return r.Label == label && r.Pasted })
	if i < 0 {
		return providers.RecordShape{}, false
	}
	return o.Records[i], true
}

// wayRecommended is the answer to QuestionWay beside the kinds of place.
const wayRecommended = "recommended"

// placeStep asks for the kind of place first: thirty names at once help nobody.
func (g *Guide) placeStep(j Journey, options []providers.Option) Step {
	way, ok := j.Answered(QuestionWay)
	if ok {
		return g.hostingStep(j, slices.DeleteFunc(slices.Clone(options), func(o providers.Option) bool { return string(o.Kind) != way }))
	}
	step := g.hostingStep(j, options)
	best := options[0]
	step.Question = &Question{
		ID: QuestionWay, Kind: Choose, Prompt: step.Question.Prompt, Default: wayRecommended,
		Options: []Option{{
			Value: wayRecommended, Detail: best.Why,
			Label: g.say("plan.hosting.recommended", assets.Values{"name": best.Name}),
		}},
		Finer: step.Question,
	}
	for _, kind := range []providers.Kind{providers.Static, providers.Service, providers.Server} {
		if slices.ContainsFunc(options, func(o providers.Option) bool { return o.Kind == kind }) {
			step.Question.Options = append(step.Question.Options, g.option(QuestionWay, string(kind)))
		}
	}
	return step
}

func (g *Guide) hostingStep(j Journey, options []providers.Option) Step {
	q := &Question{ID: QuestionHosting, Kind: Choose, Prompt: g.say("plan.hosting.prompt", nil)}
	for _, o := range options {
		detail := o.Why
		if o.Price != "" {
			detail = strings.TrimSuffix(detail, ".") + ". " + g.say("plan.hosting.price", assets.Values{"price": o.Price})
		}
		label := o.Name
		if o.Recommended {
			label = g.say("plan.hosting.recommended", assets.Values{"name": o.Name})
		}
		q.Options = append(q.Options, Option{Value: o.ID, Label: label, Detail: detail})
	}
	if len(q.Options) > 0 {
		q.Default = q.Options[0].Value
	}
	return Step{Blocks: []Block{
		g.text("plan.hosting.intro", assets.Values{"url": mtasts.PolicyURL(j.Domain)}),
		g.text("plan.hosting.ways", nil),
	}, Question: q}
}

func (g *Guide) pasteStep(j Journey, o providers.Option, id QuestionID, shape providers.RecordShape) Step {
	values := assets.Values{"service": o.Name, "name": shape.Label + "." + j.Domain, "hint": shape.Hint, "like": shape.Like}
	ask, first := "plan.ask."+string(o.Kind), !j.has(QuestionHost) && !j.has(QuestionSTSTarget)
	if !first {
		ask = "plan.ask.next"
	}
	step := Step{
		Blocks:   []Block{g.text(ask, values)},
		Question: &Question{ID: id, Kind: Write, Prompt: g.say("plan.paste.prompt", values)},
	}
	if o.Kind == providers.Service && first { // its value is seen there only; the steps at other places come with their task
		for _, text := range o.Steps {
			step.Blocks = append(step.Blocks, Block{Style: Item, Text: text})
		}
	}
	if shape.Hint != "" {
		step.Blocks = append(step.Blocks, g.text("plan.paste.hint", values))
	}
	if shape.Like != "" {
		step.Blocks = append(step.Blocks, g.text("plan.paste.like", values))
	}
	if o.Kind == providers.Static {
		step.Blocks = append(step.Blocks, g.text("plan.ask.none-yet", values))
	}
	return step
}

// leadsReports says whether a record of the place itself says where reports go.
func leadsReports(o providers.Option) bool {
	return slices.ContainsFunc(o.Records, func(r providers.RecordShape) bool { return r.Label == tlsrpt.RecordLabel && !r.Own })
}

func (g *Guide) reportsStep(j Journey, o providers.Option) Step {
	where := g.text("plan.reports.where", nil)
	if o.Reports {
		where = g.text("plan.reports.included", assets.Values{"service": o.Name})
	}
	return Step{
		Blocks: []Block{g.text("plan.reports.intro", nil), where, g.text("plan.reports.make", nil)},
		Question: &Question{
			ID: QuestionReports, Kind: Write,
			Prompt:  g.say("plan.reports.prompt", nil),
			Default: "tls-reports@" + j.Domain,
		},
	}
}

func (g *Guide) acceptStep(j Journey, o providers.Option) Step {
	p := g.draft(j, o, time.Time{})
	var blocks []Block
	if p.Fixed() {
		blocks = append(blocks, Block{Style: Heading, Text: g.say("plan.fixed.title", nil)},
			g.text("plan.fixed.warn", assets.Values{"service": p.Hosting.Name, "domain": j.Domain}))
	}
	blocks = append(blocks, g.issuerBlocks(j, o)...)
	blocks = append(blocks, g.pair("plan.where", p.Hosting.Name+". "+p.Hosting.Why))
	if len(p.Reports.RUA) > 0 {
		blocks = append(blocks, g.pair("plan.reports.to", assets.Clean(strings.ReplaceAll(strings.Join(p.Reports.RUA, ", "), "mailto:", ""), 120)))
	}
	blocks = append(blocks, g.pair("plan.mode", p.Target.ModeWhy))
	blocks = append(blocks, g.policyBlocks(p)...)
	blocks = append(blocks, g.leftOutBlocks(j, p)...)
	for _, trap := range o.Traps {
		blocks = append(blocks, Block{Style: Item, Mark: Tip, Text: trap})
	}
	blocks = append(blocks, g.text("plan.order", nil))
	if p.Fixed() {
		return Step{Blocks: blocks, Question: g.fixedQuestion(j)}
	}
	return Step{Blocks: blocks, Question: &Question{
		ID: QuestionAcceptPlan, Kind: Choose, Prompt: g.say("plan.accept.prompt", nil),
		Options: []Option{g.option(QuestionAcceptPlan, "yes"), g.option(QuestionAcceptPlan, "change")},
		Default: "yes",
	}}
}

// leftOutBlocks names the mail servers that no policy can list.
func (g *Guide) leftOutBlocks(j Journey, p plan.Plan) []Block {
	check, _ := j.Check()
	left := slices.DeleteFunc(check.MXHosts(), p.Target.Policy().Covers)
	if len(left) == 0 {
		return nil
	}
	return []Block{g.item(Bad, "plan.left-out", assets.Values{"list": g.shortList(left)})}
}

// draft is the plan that the answers so far come to.
func (g *Guide) draft(j Journey, o providers.Option, now time.Time) plan.Plan {
	check, _ := j.Check()
	p := plan.Plan{
		Domain:  j.Domain,
		Zone:    check.Zone.Name,
		Hosting: plan.Hosting{ID: o.ID, Kind: plan.Kind(o.Kind), Name: o.Name, Why: o.Why, Fixed: mtasts.Mode(o.Mode)},
		Target:  g.target(check, cmp.Or(mtasts.Mode(o.Mode), mtasts.Testing), rollout.FirstMaxAge, now),
	}
	if p.Zone == "" {
		p.Zone = j.Domain
	}
	for _, shape := range o.Records {
		if record := g.hostingRecord(j, o, shape); !shape.Own && record.Value != "" { // else the place's own steps say it
			p.Hosting.Records = append(p.Hosting.Records, record)
		}
	}
	if address, ok := j.Answered(QuestionReports); ok {
		p.Reports = plan.Reports{RUA: []string{address}, Why: g.say("plan.reports.why", nil)}
	} else {
		p.Reports = plan.Reports{Why: g.say("plan.reports.service", assets.Values{"service": o.Name})}
	}
	return p
}

func (g *Guide) hostingRecord(j Journey, o providers.Option, shape providers.RecordShape) plan.Record {
	record := plan.Record{
		Name:  shape.Label + "." + j.Domain,
		Type:  shape.Type,
		Value: shape.Value,
		TTL:   plan.DefaultTTL,
		Why:   g.say("plan.record.why", assets.Values{"service": o.Name}),
	}
	for _, paste := range pastes() {
		if value, ok := j.Answered(paste.id); ok && paste.label == shape.Label && shape.Pasted {
			record.Value = value
			record.Type = typeFor(shape.Type, value)
		}
	}
	return record
}

// typeFor corrects the type of an address record by what was given: a name makes it an alias.
func typeFor(shape, value string) string {
	if _, err := netip.ParseAddr(value); err != nil && shape == "A" {
		return "CNAME"
	}
	return shape
}

// target is a policy for the mail servers of a check, with a new id.
func (g *Guide) target(check facts.Check, mode mtasts.Mode, maxAge time.Duration, now time.Time) plan.Target {
	t := plan.Target{
		Mode:      mode,
		ModeWhy:   g.say("why.mode."+string(mode), nil),
		MaxAge:    maxAge,
		MaxAgeWhy: g.say("why.max-age", assets.Values{"time": g.rule(maxAge)}),
		ID:        mtasts.NewID(now),
		IDWhy:     g.say("why.id", nil),
		Since:     now,
	}
	for _, line := range g.Catalogue.PolicyMX(Clues(check)) {
		t.MX = append(t.MX, plan.Line{Pattern: line.Pattern, Why: line.Why})
	}
	return t
}

// reportAddress reads where reports go: a mail address, or the address of a collector (RFC 8460 §3). The whole value of
// a record, as services show it, is taken too.
func reportAddress(text string) (string, error) {
	text = strings.Trim(strings.TrimSpace(text), `"`)
	if record, err := tlsrpt.ParseRecord(text); err == nil && len(record.RUA) > 0 {
		return record.RUA[0], nil
	}
	if strings.HasPrefix(strings.ToLower(text), "https://") {
		uri := strings.NewReplacer(",", "%2C", ";", "%3B", "!", "%21", " ", "%20").Replace(text) // RFC 8460 §3
		if _, err := tlsrpt.ParseRecord(tlsrpt.Record{RUA: []string{uri}}.String()); err != nil {
			return "", fmt.Errorf("%q is not a web address; copy it again from the report service", assets.Clean(text, 80))
		}
		return uri, nil
	}
	address, err := mail.ParseAddress(strings.TrimPrefix(text, "mailto:"))
	if err != nil {
		return "", fmt.Errorf("%q is not a mail address; type one such as reports@example.com", assets.Clean(text, 80))
	}
	at := strings.LastIndexByte(address.Address, '@')
	domain, err := ParseDomain(address.Address[at+1:])
	if err != nil {
		return "", err
	}
	return tlsrpt.MailtoURI(address.Address[:at] + "@" + domain.ASCII), nil
}
