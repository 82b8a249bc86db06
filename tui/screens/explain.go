package screens

import (
	"strconv"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// NewExplain shows the reason beside every value, and the exact terms of what the newest check found.
func NewExplain(kit Kit, j journey.Journey) Screen {
	var blocks []guide.Block
	if j.Plan != nil {
		blocks = kit.reasons(j)
	}
	title := kit.say("explain.title", nil)
	if findings := kit.Guide.Findings(j, kit.Now()); len(findings) > 0 {
		if heading := kit.say("explain.findings", nil); len(blocks) == 0 {
			title = heading
		} else {
			blocks = append(blocks, guide.Block{Style: guide.Heading, Text: heading})
		}
		for _, f := range findings {
			blocks = append(blocks, kit.finding(f)...)
		}
	}
	if len(blocks) == 0 {
		blocks = append(blocks, guide.Block{Style: guide.Text, Text: kit.say("explain.nothing", nil)})
	}
	blocks = append(blocks, guide.Block{Style: guide.Text, Text: kit.say("explain.words", nil)})
	return newPager(kit, title, blocks)
}

// reasons lists the values of a plan, each with why it is so.
func (k Kit) reasons(j journey.Journey) []guide.Block {
	p, reasons := *j.Plan, k.Guide.Reasons(j)
	var blocks []guide.Block
	head := func(key string, values assets.Values) {
		blocks = append(blocks, guide.Block{Style: guide.Heading, Text: k.say("explain."+key, values)})
	}
	why := func(text, reason string) {
		blocks = append(blocks, guide.Block{Style: guide.Item, Text: text + " - " + reason})
	}
	value := func(key, v, reason string) { why(k.say("explain."+key, assets.Values{"value": v}), reason) }
	if p.Hosting.Name != "" {
		value("hosting", p.Hosting.Name, reasons.Hosting())
	}
	if len(p.Reports.RUA) > 0 {
		value("reports", strings.Join(p.Reports.RUA, ", "), reasons.Reports())
	}
	for _, task := range p.Tasks() {
		if r := task.Record; r != nil {
			head("record", assets.Values{"name": r.Name, "type": r.Type})
			why(assets.Clean(r.Value, 300), reasons.Record(task))
			continue
		}
		head("policy", assets.Values{"url": task.File.URL})
		value("mode", string(p.Target.Mode), reasons.Mode())
		value("max-age", strconv.Itoa(int(p.Target.MaxAge.Seconds())), reasons.MaxAge())
		for _, line := range p.Target.MX {
			value("mx", line.Pattern, reasons.Line(line))
		}
	}
	return blocks
}

// finding returns the exact terms: id, the RFC's section where the words name it, why, and what was seen.
func (k Kit) finding(f diagnosis.Finding) []guide.Block {
	words := diagnosis.Text(k.Words, f)
	term := string(f.ID)
	if key := "finding." + term + ".rfc"; k.Words.Has(key) {
		term = k.say("explain.term", assets.Values{"id": term, "rfc": k.Words.Say(key, nil)})
	}
	blocks := []guide.Block{
		{Style: guide.Item, Mark: guide.MarkOf(f), Text: words.Title + ". " + words.Why},
		{Style: guide.Item, Text: term},
	}
	for _, text := range f.Evidence {
		blocks = append(blocks, guide.Block{Style: guide.Item, Text: k.say("explain.evidence", assets.Values{"text": text})})
	}
	return blocks
}
