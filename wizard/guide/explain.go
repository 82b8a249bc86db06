package guide

import (
	"strconv"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/journey"
)

// Explain says more of a step: what it is for, the exact terms of what the newest check found, and the reason for each value of the
// plan. Each begins a page.
func (g *Guide) Explain(j journey.Journey, step Step, now time.Time) []Block {
	blocks := []Block{{Style: Page, Text: step.Title}, g.text("explained.stage."+string(step.Stage), assets.Values{"domain": j.Domain})}
	if q := step.Question; q != nil {
		blocks = append(blocks, g.explainOptions(*q)...)
	}
	if findings := g.Findings(j, now); len(findings) > 0 {
		blocks = append(blocks, Block{Style: Page, Text: g.say("explained.findings", nil)})
		for _, f := range findings {
			blocks = append(blocks, g.explainFinding(f)...)
		}
	}
	if j.Plan != nil {
		blocks = append(blocks, Block{Style: Page, Text: g.say("explained.values", nil)})
		blocks = append(blocks, g.explainValues(j)...)
	}
	return blocks
}

// explainOptions says what each option of a question does.
func (g *Guide) explainOptions(q Question) []Block {
	var blocks []Block
	for _, o := range q.Options {
		if o.Detail != "" {
			blocks = append(blocks, Block{Style: Pair, Label: o.Label, Text: o.Detail})
		}
	}
	if len(blocks) > 0 {
		blocks = append([]Block{{Style: Heading, Text: q.Prompt}}, blocks...)
	}
	return blocks
}

// explainFinding returns the exact terms: id, the RFC's section where the words name it, why, and what was seen.
func (g *Guide) explainFinding(f diagnosis.Finding) []Block {
	words := diagnosis.Text(g.Words, f)
	term := string(f.ID)
	if key := "finding." + term + ".rfc"; g.Words.Has(key) {
		term = g.say("explained.term", assets.Values{"id": term, "rfc": g.say(key, nil)})
	}
	blocks := []Block{
		{Style: Item, Mark: MarkOf(f), Text: words.Title + ". " + words.Why},
		{Style: Item, Text: term},
	}
	for _, text := range f.Evidence {
		blocks = append(blocks, Block{Style: Item, Text: g.say("explained.seen", assets.Values{"text": text})})
	}
	return blocks
}

// explainValues lists the values of a plan, each with why it is so.
func (g *Guide) explainValues(j journey.Journey) []Block {
	p, reasons := *j.Plan, g.Reasons(j)
	var blocks []Block
	value := func(key, value, why string) {
		blocks = append(blocks, Block{Style: Item, Text: g.say("explained.why", assets.Values{"what": g.say("explained."+key, assets.Values{"value": value}), "why": why})})
	}
	if p.Hosting.Name != "" {
		value("hosting", p.Hosting.Name, reasons.Hosting())
	}
	if len(p.Reports.RUA) > 0 {
		value("reports", strings.Join(p.Reports.RUA, ", "), reasons.Reports())
	}
	for _, task := range p.Tasks() {
		if r := task.Record; r != nil {
			blocks = append(blocks, Block{Style: Heading, Text: g.say("explained.record", assets.Values{"name": r.Name, "type": r.Type})})
			value("value", r.Value, reasons.Record(task))
			continue
		}
		blocks = append(blocks, Block{Style: Heading, Text: g.say("explained.policy", assets.Values{"url": task.File.URL})})
		value("mode", string(p.Target.Mode), reasons.Mode())
		value("max-age", strconv.Itoa(int(p.Target.MaxAge.Seconds())), reasons.MaxAge())
		for _, line := range p.Target.MX {
			value("mx", line.Pattern, reasons.Line(line))
		}
	}
	return blocks
}
