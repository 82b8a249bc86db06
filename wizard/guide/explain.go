package guide

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/glossary"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

// Explain says more of a step: what it is for, what its words mean, the exact terms of what the newest check found, and the reason for each value of the
// plan. Each begins a page.
func (g *Guide) Explain(j journey.Journey, step Step, now time.Time) []Block {
	blocks := []Block{{Style: Page, Text: step.Title}, g.text(msgid.ExplainedStage.Of(string(step.Stage)), assets.Values{"domain": j.Domain})}
	if q := step.Question; q != nil {
		blocks = append(blocks, g.explainOptions(*q)...)
	}
	blocks = append(blocks, g.explainTerms(step)...)
	if findings := g.Findings(j, now); len(findings) > 0 {
		blocks = append(blocks, Block{Style: Page, Text: g.say(msgid.ExplainedFindings, nil)})
		for _, f := range findings {
			blocks = append(blocks, g.explainFinding(f)...)
		}
	}
	if j.Plan != nil {
		blocks = append(blocks, Block{Style: Page, Text: g.say(msgid.ExplainedValues, nil)})
		blocks = append(blocks, g.explainValues(j)...)
	}
	return blocks
}

// explainOptions says what each option of a question does.
func (g *Guide) explainOptions(q Question) []Block {
	var blocks []Block
	for _, o := range q.Options {
		if o.Detail != "" {
			blocks = append(blocks, Block{Style: Item, Text: g.say(msgid.ExplainedOption, assets.Values{"what": o.Label, "why": o.Detail})})
		}
	}
	if len(blocks) > 0 {
		blocks = append([]Block{{Style: Heading, Text: q.Prompt}}, blocks...)
	}
	return blocks
}

// explainTerms says what the words of the glossary mean that stand on a screen.
func (g *Guide) explainTerms(step Step) []Block {
	words := glossary.New(g.Words)
	terms := words.TermsIn(step.Words())
	terms = slices.DeleteFunc(terms, func(t glossary.Topic) bool { return t.Kind != glossary.Word })
	if len(terms) == 0 {
		return nil
	}
	blocks := []Block{{Style: Page, Text: g.say(msgid.ExplainedWords, nil)}}
	for _, t := range terms {
		text := t.Text
		if t.RFC != "" {
			text = g.say(msgid.ExplainedTerm, assets.Values{"text": t.Text, "rfc": t.RFC})
		}
		blocks = append(blocks, Block{Style: Heading, Text: t.Title}, Block{Style: Text, Text: text})
	}
	return blocks
}

// Words returns all that a step says, for a search in it.
func (s Step) Words() string {
	list := []string{s.Title, s.Lead, s.Turn.Who, s.Turn.Then}
	for _, b := range slices.Concat(s.Alarms, s.Blocks) {
		list = append(list, b.Label, b.Text, b.Why)
	}
	if b := s.Board; b != nil {
		list = append(list, b.Title)
		for _, step := range b.Steps {
			list = append(list, step.Title)
			for _, part := range step.Parts {
				list = append(list, part.Text)
			}
		}
		for _, row := range b.Rows {
			list = append(list, row.Label, row.Text)
		}
		for _, block := range b.Trouble {
			list = append(list, block.Label, block.Text)
		}
	}
	if q := s.Question; q != nil {
		list = append(list, q.Prompt, q.Hint)
		for _, o := range q.Options {
			list = append(list, o.Label, o.Detail)
		}
	}
	return strings.Join(list, "\n")
}

// explainFinding returns the exact terms: id, the RFC's section where the words name it, why, and what was seen.
func (g *Guide) explainFinding(f diagnosis.Finding) []Block {
	words := diagnosis.Text(g.Words, f)
	term := string(f.ID)
	if key := msgid.Finding.Of(term, "rfc"); g.Words.Has(key) {
		term = g.say(msgid.ExplainedCode, assets.Values{"id": term, "rfc": g.say(key, nil)})
	}
	blocks := []Block{
		{Style: Item, Mark: MarkOf(f), Text: words.Title + ". " + words.Why},
		g.pair(msgid.ExplainedExactly, term),
	}
	for _, text := range f.Evidence {
		blocks = append(blocks, g.pair(msgid.ExplainedSeen, assets.Clean(text, 300)))
	}
	return blocks
}

// explainValues lists the values of a plan, each with why it is so.
func (g *Guide) explainValues(j journey.Journey) []Block {
	p, reasons := *j.Plan, g.Reasons(j)
	var blocks []Block
	pair := func(key msgid.ID, value any, why string) {
		blocks = append(blocks, Block{Style: Pair, Label: g.say(key, assets.Values{"value": value}), Text: why})
	}
	if p.Hosting.Name != "" {
		pair(msgid.ExplainedHosting, p.Hosting.Name, reasons.Hosting())
	}
	if len(p.Reports.RUA) > 0 {
		pair(msgid.ExplainedReports, strings.ReplaceAll(strings.Join(p.Reports.RUA, ", "), "mailto:", ""), reasons.Reports())
	}
	if folder, _ := g.ReportsFolder(j); folder != "" {
		pair(msgid.ExplainedReportsIn, folder, g.say(msgid.ExplainedReportsInWhy, nil))
	}
	for _, task := range p.Tasks() {
		if r := task.Record; r != nil {
			blocks = append(blocks, Block{Style: Heading, Text: g.say(msgid.ExplainedRecord, assets.Values{"name": r.Name, "type": r.Type})},
				Block{Style: Literal, Text: r.Value}, Block{Style: Text, Text: reasons.Record(task)})
			continue
		}
		blocks = append(blocks, Block{Style: Heading, Text: g.say(msgid.ExplainedPolicy, assets.Values{"url": task.File.URL})})
		pair(msgid.ExplainedMode, string(p.Target.Mode), reasons.Mode())
		pair(msgid.ExplainedMaxAge, strconv.Itoa(int(p.Target.MaxAge.Seconds())), reasons.MaxAge())
		blocks = append(blocks, explainServers(p.Target.MX, reasons)...)
	}
	return blocks
}

// explainServers lists the mail servers of a policy; those with the same reason have it once.
func explainServers(lines []plan.Line, reasons Reasons) []Block {
	var blocks []Block
	for i, line := range lines {
		blocks = append(blocks, Block{Style: Literal, Text: "mx: " + line.Pattern})
		if why := reasons.Line(line); i+1 == len(lines) || reasons.Line(lines[i+1]) != why {
			blocks = append(blocks, Block{Style: Text, Text: why})
		}
	}
	return blocks
}
