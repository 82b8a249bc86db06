package main

import (
	"fmt"

	"mailseal/assets"
	"mailseal/wizard"
	"mailseal/wizard/facts"
)

// harvest gathers reports in bounded memory, however many there are: the newest, as the notes keep them.
type harvest struct {
	guide *wizard.Guide
	kept  wizard.Journey    // only its reports
	fresh []facts.ReportDay // not in it yet
}

// harvested is how many reports are held back before they are merged.
const harvested = 2000

func (h *harvest) add(days []facts.ReportDay) {
	if h.fresh = append(h.fresh, days...); len(h.fresh) >= harvested {
		h.all()
	}
}

func (h *harvest) all() []facts.ReportDay {
	h.kept = h.guide.Reported(h.kept, h.fresh)
	h.fresh = h.fresh[:0]
	return h.kept.Notes.Reports
}

// sayNews says in words what the failures in reports mean, and what to do.
func (a *app) sayNews(engine wizard.Engine, j wizard.Journey, days []facts.ReportDay) {
	blocks := engine.Guide.ReportNews(j, days, engine.Now())
	if len(blocks) == 0 {
		return
	}
	words := engine.Guide.Words
	fmt.Fprintf(a.io.out, "\n%s\n", words.Say("reportnews.title", nil))
	const most = 40
	for _, b := range blocks[:min(len(blocks), most)] {
		switch b.Style {
		case wizard.Pair:
			fmt.Fprintln(a.io.out, wrap(b.Label+": "+b.Text, "      "))
		default:
			fmt.Fprintf(a.io.out, "%s\n", wrap(words.Say("plain.mark."+string(b.Mark), nil)+"  "+b.Text, "  "))
		}
	}
	if n := (len(blocks) - most) / 2; n > 0 {
		fmt.Fprintln(a.io.out, words.Say("reportnews.more", assets.Values{"n": fmt.Sprint(n)}))
	}
}
