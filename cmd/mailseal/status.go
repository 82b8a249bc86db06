package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/tui/theme"
	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/store"
)

func (a *app) statusCommand() *cobra.Command {
	var all, quiet bool
	cmd := &cobra.Command{
		Use: "status [DOMAIN...]",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.status(cmd.Context(), args, all, quiet)
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "")
	cmd.Flags().BoolVar(&quiet, "quiet", false, "")
	return cmd
}

// status checks domains one after the other and prints what there is to say of each.
func (a *app) status(ctx context.Context, names []string, all, quiet bool) error {
	engine, err := a.realEngine()
	if err != nil {
		return err
	}
	domains, left, err := domainsNamed(engine, names)
	if err != nil {
		return err
	}
	code, printed := exitFine, false
	for _, err := range left {
		domain := "" // where a name that was given is none
		var unread *store.UnreadError
		if errors.As(err, &unread) {
			domain = unread.Domain
		}
		code = a.unchecked(domain, err)
	}
	for _, domain := range domains {
		if !a.json && !quiet && a.io.outTTY {
			fmt.Fprintln(a.io.errOut, engine.Guide.Words.Say(msgid.StatusChecking, assets.Values{"domain": domain}))
		}
		s, err := engine.Status(ctx, domain)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && s.Journey.Domain == "":
			code = worseCode(code, a.unchecked(domain, err))
			continue
		case err != nil: // only reports that could not be read
			a.warn(err)
		}
		code = worseCode(code, verdictCode(s.Verdict))
		if quiet && !engine.Guide.NeedsUser(s.Journey, s.Verdict, s.Check.At) {
			continue
		}
		if a.json {
			if err := writeJSON(a.out, newStatusJSON(engine.Guide, s)); err != nil {
				return err
			}
			continue
		}
		if printed {
			fmt.Fprintln(a.out)
		}
		a.printStatus(engine.Guide, s, all)
		printed = true
	}
	return codeError(code)
}

// unchecked says why there is no status of a domain, and returns the exit code for that.
func (a *app) unchecked(domain string, err error) int {
	a.warn(err)
	if a.json {
		_ = writeJSON(a.out, errorJSON{Schema: statusSchema, Domain: domain, Error: a.said(err)}) // a.out remembers what fails
	}
	return exitUnknown
}

// printStatus says in words how a domain is: how it is in one line, what is wrong and what to do, and what was seen.
func (a *app) printStatus(g *guide.Guide, s wizard.Status, all bool) {
	words, now := g.Words, s.Check.At
	shown, more := shownFindings(s.Findings, all)
	text := g.StatusText(s.Journey, s.Verdict, s.Findings, now)
	a.badged(a.mark(words, g.StatusMark(s.Journey, s.Verdict, s.Findings, now)), s.Check.Domain+"   "+text)
	for i, f := range shown {
		if title := diagnosis.Text(words, f).Title; i > 0 || title != text { // the first line says it already
			a.printTitle(words, f, title)
		}
		a.printFinding(words, f)
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
		a.badged("", words.Say(msgid.StatusMore, assets.Values{"n": strconv.Itoa(more)})+"\n  "+g.Command("status --all "+s.Check.Domain))
	}
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

// shownFindings returns the findings that are shown, and how many more there are: the worst few, advice only where it is all there
// is, or all where they are asked for.
func shownFindings(findings []diagnosis.Finding, all bool) (shown []diagnosis.Finding, more int) {
	const most = 3
	if all {
		return findings, 0
	}
	for _, f := range findings {
		if len(shown) == most || f.Level == diagnosis.Advice && len(findings) > 1 {
			more++
			continue
		}
		shown = append(shown, f)
	}
	return shown, more
}
