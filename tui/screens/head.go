package screens

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/tui/frame"
	"mailseal/tui/theme"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// head is what stands above every screen: whose domain it is, and where it is on its way.
type head struct {
	domain string // empty: none yet
	stage  journey.Stage
	part   string // how far the stage is
	about  string // in place of a domain, such as how many domains there are
	fact   string // at the right edge
}

// headOf returns the head of a step.
func (k Kit) headOf(j journey.Journey, step guide.Step) head {
	h := head{domain: j.Domain, stage: step.Stage, part: step.Part, fact: k.practiceClock()}
	if b := step.Board; b != nil && h.part == "" {
		h.part = strconv.Itoa(b.Number) + "/" + strconv.Itoa(b.Of)
	}
	return h
}

// practiceClock says that this is a practice, and what time it is in it; it is empty in earnest.
func (k Kit) practiceClock() string {
	switch {
	case k.Kept:
		return ""
	case !k.SimulatedTime:
		return k.say(msgid.TuiPractice, nil)
	}
	return k.say(msgid.TuiPracticeTime, assets.Values{"time": k.Words.DateClock(k.Now())})
}

// headParts sets the head in a window. The line of stages gives way, and in the lowest window all but one line.
func (k Kit) headParts(h head, w int) []frame.Part {
	stages := k.stages(h, w)
	if w < compactBelow {
		return k.compactHead(h, stages, w)
	}
	name := k.Theme.Paint(theme.Strong, "mailseal")
	switch {
	case h.domain != "":
		room := edge(w, false) - ansi.StringWidth(" mailseal   "+k.say(msgid.TuiFor, assets.Values{"domain": ""})) - ansi.StringWidth(h.fact) - 2
		name += "   " + k.forDomain(k.Theme.Draw(shownName(h.domain, room)), true)
	case h.about != "":
		name += "   " + h.about
	}
	parts := []frame.Part{frame.Fixed([]string{k.withFact(" "+name, h.fact, w, false)})}
	if len(stages) > 0 {
		parts = append(parts, frame.Fixed(stages).Tight().Or(frame.Stages, nil))
	}
	return parts
}

// compactHead needs a line more, for the domain.
func (k Kit) compactHead(h head, stages []string, w int) []frame.Part {
	name, domain := " "+k.Theme.Paint(theme.Strong, "mailseal"), k.Theme.Draw(shownName(h.domain, edge(w, false)-1))
	long := name
	if h.about == "" {
		long += "  " + k.say(msgid.TuiTerm, nil)
	} else {
		long += "   " + h.about
	}
	if ansi.StringWidth(long)+ansi.StringWidth(h.fact)+2 > edge(w, false) {
		h.fact, _, _ = strings.Cut(h.fact, "  ")
	}
	lines := []string{k.withFact(long, h.fact, w, false)}
	if domain == "" {
		return []frame.Part{frame.Fixed(lines)}
	}
	one := name + "  " + k.Theme.Draw(shownName(h.domain, edge(w, false)-ansi.StringWidth(name)-2))
	parts := []frame.Part{frame.Fixed(append(lines, " "+domain)).Or(frame.Head, []string{one})}
	return append(parts, frame.Fixed(stages).Tight().Or(frame.Stages, nil))
}

// forDomain says what is set up for a domain.
func (k Kit) forDomain(domain string, strong bool) string {
	before, after, _ := strings.Cut(k.say(msgid.TuiFor, assets.Values{"domain": "\x01"}), "?") // a value is cleaned
	if strong {
		domain = k.Theme.Paint(theme.Strong, domain)
	}
	return before + domain + after
}

// withFact sets a few words at the right edge of a line, where they fit; else below it.
func (k Kit) withFact(line, fact string, w int, wide bool) string {
	gap := edge(w, wide) - ansi.StringWidth(line) - ansi.StringWidth(fact)
	if fact == "" || gap < 2 {
		return cut(line, edge(w, wide), k.Theme)
	}
	return line + strings.Repeat(" ", gap) + fact
}

// shownName returns a domain in its own script, with the name that DNS has for it where there is room; one that is too long is cut in its
// middle.
func shownName(domain string, room int) string {
	name := domain
	if d, err := journey.ParseDomain(domain); err == nil && d.Unicode != domain {
		name = d.Unicode
		if both := d.Unicode + " (" + domain + ")"; ansi.StringWidth(both) <= room {
			name = both
		}
	}
	if n := ansi.StringWidth(name); n > room && room > 3 {
		half := (room - 1) / 2
		name = ansi.Truncate(name, half, "") + "…" + ansi.TruncateLeft(name, n-(room-1-half), "")
	}
	return name
}

// stages shows the way: what is behind is ticked, the present stage stands out.
func (k Kit) stages(h head, w int) []string {
	if h.domain == "" {
		return nil
	}
	all := journey.Stages()
	now := h.stage.Number()
	values := assets.Values{"n": strconv.Itoa(now), "of": strconv.Itoa(len(all))}
	present := strings.ToUpper(k.stageName(h.stage))
	if h.part != "" {
		present += " " + h.part
	}
	present = k.Theme.Paint(theme.Strong, k.Theme.Glyph(theme.Open)+" "+present)
	if w < compactBelow {
		return []string{cut(" "+present+"   "+k.say(msgid.TuiStage, values), edge(w, false), k.Theme)}
	}
	var names []string
	for _, stage := range all {
		switch n := stage.Number(); {
		case n < now:
			names = append(names, k.Theme.Glyph(theme.Done)+" "+k.stageName(stage))
		case n == now:
			names = append(names, present)
		default:
			names = append(names, k.stageName(stage))
		}
	}
	line := " " + strings.Join(names, "   ")
	if ansi.StringWidth(line) > edge(w, false) { // the words of another language
		line = k.briefStages(present, all, now)
	}
	return []string{cut(line, edge(w, false), k.Theme)}
}

// briefStages counts the stages around the present one.
func (k Kit) briefStages(present string, all []journey.Stage, now int) string {
	names := []string{present}
	if now > 1 {
		names = []string{k.Theme.Glyph(theme.Done) + " " + k.say(msgid.TuiFine, number2(now-1, len(all))), present}
	}
	if now < len(all) {
		names = append(names, k.say(msgid.TuiStageNext, assets.Values{"stage": k.stageName(all[now])}))
	}
	return " " + strings.Join(names, "   ")
}

func (k Kit) stageName(stage journey.Stage) string {
	return k.Words.Say(msgid.Stage.Of(string(stage), "name"), nil)
}
