package main

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/tui/theme"
	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// textFormat is for people: what is wrong, what to do, and what was seen. An outcome that is an error is said on standard error.
type textFormat struct {
	app     *app
	guide   *guide.Guide
	all     bool // every finding
	several bool // what is fine takes a line
	message bool // of a scheduled check: what changed since the last one comes first
	printed int  // lines of the domain before
}

func (f *textFormat) render(o outcome) rendered {
	if o.err != nil {
		return rendered{}
	}
	var text bytes.Buffer
	page := *f.app // its streams say how wide a line may be
	page.out = &errWriter{Writer: &text}
	if s := o.status; f.several && !f.all && !f.message && f.guide.StatusMark(s.Journey, s.Verdict, s.Findings, s.Check.At) == guide.Good {
		page.printHead(f.guide, s)
	} else {
		page.printStatus(f.guide, s, f.all, f.message)
	}
	return rendered{text: text.Bytes()}
}

func (f *textFormat) write(out io.Writer, r rendered) error {
	if len(r.text) == 0 {
		return nil
	}
	lines := bytes.Count(r.text, []byte("\n"))
	if f.printed > 0 && max(f.printed, lines) > 1 {
		fmt.Fprintln(out)
	}
	f.printed = lines
	_, err := out.Write(r.text)
	return err
}

func (f *textFormat) end(io.Writer) error { return nil }

// printStatus says in words how a domain is: how it is in one line, in a message what changed since the last one, what is wrong and
// what to do, and what was seen.
func (a *app) printStatus(g *guide.Guide, s wizard.Status, all, message bool) {
	words, now := g.Words, s.Check.At
	shown, more := guide.StatusShown(s.Findings, all)
	text := a.printHead(g, s)
	if message {
		for _, line := range g.StatusNews(s.Journey, s.Findings, text, now) {
			a.badged("", line)
		}
	}
	for _, line := range g.StatusUnseen(s.Journey, s.Findings, now) {
		a.badged("", line)
	}
	for i, f := range shown {
		if title := diagnosis.Text(words, f).Title; i > 0 || !strings.HasSuffix(text, title) { // the first line says it already
			a.printTitle(words, f, title)
		}
		if since := g.FindingSince(s.Journey, f, now); since != "" && !message && !f.Blind {
			a.labelled(words.Say(msgid.StatusLabelSince, nil), since)
		}
		a.printKnownFinding(g, f, all)
	}
	if len(shown) > 0 {
		fmt.Fprintln(a.out)
	}
	for _, pair := range g.StatusPairs(s.Journey, s.Check, now) {
		a.labelled(pair.Label, pair.Text)
	}
	if s.Journey.Stage() != journey.StageProtected {
		a.labelled(words.Say(msgid.StatusLabelContinue, nil), g.Command(s.Check.Domain))
	}
	took := words.Say(msgid.StatusCheckedSeconds, assets.Values{"n": strconv.Itoa(int((s.Check.Took + time.Second - 1) / time.Second))})
	a.badged("", words.Say(msgid.StatusCheckedAt, assets.Values{"date": words.DateClock(now.Local()), "took": took}))
	if more > 0 {
		a.badged("", words.Count(msgid.StatusMore, int64(more))+"\n  "+g.Command("status --all "+s.Check.Domain))
	}
}

// printHead says in one line how a domain is. It returns what it says behind the name.
func (a *app) printHead(g *guide.Guide, s wizard.Status) string {
	text := g.StatusText(s.Journey, s.Verdict, s.Findings, s.Check.At)
	mark := a.mark(g.Words, g.StatusMark(s.Journey, s.Verdict, s.Findings, s.Check.At))
	a.hung(mark+strings.Repeat(" ", max(1, badgeColumn-utf8.RuneCountInString(mark)))+s.Check.Domain+"   ", strings.Repeat(" ", badgeColumn), text)
	return text
}

// mark returns the badge of a domain: a sign and a word, or the word alone where signs may not be seen.
func (a *app) mark(words *assets.Words, m guide.Mark) string {
	word := m.Word(words)
	set := theme.SetOf(runtime.GOOS, a.env)
	glyph, ok := glyphs[m]
	if !ok || set == theme.ASCII {
		return word
	}
	return set.Glyph(glyph) + " " + word
}

// glyphs are the signs of the badges of a domain.
var glyphs = map[guide.Mark]theme.Glyph{
	guide.Good: theme.Done, guide.Wait: theme.WaitMark, guide.Todo: theme.TodoMark, guide.Bad: theme.WrongMark, guide.Unknown: theme.UnknownMark,
}

// printKnownFinding prints a finding under its title. Who knows of it has read the rest, unless all is asked for.
func (a *app) printKnownFinding(g *guide.Guide, f diagnosis.Finding, all bool) {
	if f.Acknowledged() {
		a.labelled(g.Words.Say(msgid.StatusLabelKnown, nil), g.KnownUntil(f.Known))
	}
	if f.Acknowledged() && !all {
		a.labelled(g.Words.Say(msgid.StatusLabelExplain, nil), "mailseal explain "+string(f.ID))
		return
	}
	a.printFinding(g.Words, f)
}
