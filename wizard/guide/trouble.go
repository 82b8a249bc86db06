package guide

import (
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/diagnosis"
)

// troubleBlocks shows the relevant findings, worst first, at most three, and says how many more there are.
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
		blocks = append(blocks, g.text(msgid.FindingMore, assets.Values{"n": g.count(msgid.FindingCount, more)}))
	}
	return blocks
}

func (g *Guide) findingBlocks(f diagnosis.Finding) []Block {
	words := diagnosis.Text(g.Words, f)
	blocks := []Block{
		{Style: Item, Mark: MarkOf(f), Text: words.What},
		{Style: Pair, Label: g.say(msgid.FindingFix, nil), Text: words.Fix},
	}
	if f.Acknowledged() {
		blocks = append(blocks, g.pair(msgid.FindingKnown, g.KnownUntil(f.Known)))
	}
	return blocks
}

// KnownUntil says until when a finding is acknowledged: the last day that counts. It is never more than a few months away.
func (g *Guide) KnownUntil(until time.Time) string {
	last := until.Add(-time.Second).Local()
	return g.say(msgid.StatusKnownUntil, assets.Values{"date": g.date(last, last)})
}

// acknowledgedLast returns findings with those last that the user knows of: what is shown of many begins with what is news.
func acknowledgedLast(findings []diagnosis.Finding) []diagnosis.Finding {
	sorted := slices.Clone(findings)
	slices.SortStableFunc(sorted, func(a, b diagnosis.Finding) int {
		switch known := a.Acknowledged(); {
		case known == b.Acknowledged():
			return 0
		case known:
			return 1
		}
		return -1
	})
	return sorted
}

// MarkOf returns the badge of a finding, wherever it is shown.
func MarkOf(f diagnosis.Finding) Mark {
	switch {
	case f.Wait:
		return Wait
	case f.Level == diagnosis.Unknown:
		return Unknown
	case f.Level == diagnosis.Advice:
		return Tip
	case f.NotSetUpYet():
		return Todo
	}
	return Bad
}

// unsaid reports whether neither the other lines of a step nor the alarms say a finding already.
func (v view) unsaid(f diagnosis.Finding) bool {
	return !f.CoveredBySteps() && !f.Planned && !v.isAlarm(f)
}

func (v view) isAlarm(f diagnosis.Finding) bool {
	return f.CostsMail() && !f.Wait && !f.Planned
}
