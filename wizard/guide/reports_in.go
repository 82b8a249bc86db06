package guide

import (
	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/journey"
)

// reportsInStep asks where the user saves TLS reports, and says what mailseal opens there.
func (v view) reportsInStep() Step {
	values := assets.Values{"domain": v.j.Domain}
	step := Step{Title: v.say(msgid.ReportsInTitle, values), Lead: v.say(msgid.ReportsInLead, values)}
	switch {
	case v.pending.Kind == journey.Write:
		step.Title, step.Lead = v.say(msgid.ReportsInFolderTitle, values), v.say(msgid.ReportsInFolderLead, values)
		step.Question = v.question(v.pending, v.say(msgid.ReportsInFolderPrompt, values), nil)
		step.Question.Hint = v.say(msgid.ReportsInFolderHint, values)
		step.Blocks = v.chosenElsewhere()
		return step
	case v.pending.Default == string(journey.InDownloads):
		step.Blocks = []Block{v.pair(msgid.ReportsInDownloads, v.Downloads), v.item(Tip, msgid.ReportsInOpens, values)}
	default:
		step.Title = v.say(msgid.ReportsInFolderTitle, values)
	}
	step.Blocks = append(step.Blocks, v.item(Tip, msgid.ReportsInProof, values))
	if folder := v.PathOf(v.j.Domain, reportsFolder); folder != "" {
		step.Blocks = append(step.Blocks, Block{Style: Literal, Text: folder})
	}
	step.Blocks = append(step.Blocks, v.chosenElsewhere()...)
	step.Question = v.question(v.pending, v.say(msgid.ReportsInPrompt, values), func(value string) (Option, bool) {
		return v.option(journey.QuestionReportsIn, value, values), true
	})
	return step
}

// chosenElsewhere names the folder that was chosen on the computer from which the notes come.
func (v view) chosenElsewhere() []Block {
	if in := v.j.ReportsIn; in.Elsewhere && in.Path != "" {
		return []Block{v.item(Tip, msgid.ReportsInElsewhere, assets.Values{"path": in.Path})}
	}
	return nil
}

// offerReportsIn offers once to find reports where the user saves them.
func (v view) offerReportsIn() []Block {
	if !v.OffersDownloads(v.j) {
		return nil
	}
	return []Block{v.text(msgid.ReportsInOffer, nil)}
}

// reportsOption returns an option of QuestionNext about TLS reports, where its words depend on what was chosen before.
func (v view) reportsOption(next journey.Next) (Option, bool) {
	switch {
	case next == journey.NextTakeBack:
		return v.takeBackOption(), true
	case next == journey.NextReportsIn && !v.OffersDownloads(v.j):
		return Option{
			Value: string(next), Label: v.say(msgid.QuestionNextReportsInLabelAgain, nil), Detail: v.say(msgid.QuestionNextReportsInDetailAgain, nil),
		}, true
	}
	return Option{}, false
}

// reportPlaces says where mailseal finds reports, and what proves who sent one.
func (v view) reportPlaces() []Block {
	var blocks []Block
	own := msgid.ReportsInOwn
	if folder, downloads := v.ReportsFolder(v.j); folder != "" {
		key := msgid.ReportsInReads
		if downloads {
			key = key.With("downloads")
		}
		blocks = append(blocks, v.text(key, assets.Values{"domain": v.j.Domain}), Block{Style: Literal, Text: folder})
		own = own.With("too")
	}
	if folder := v.PathOf(v.j.Domain, reportsFolder); folder != "" {
		blocks = append(blocks, v.text(own, nil), Block{Style: Literal, Text: folder})
	}
	return blocks
}
