package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/rollout"
)

func (a *app) statusCommand() *cobra.Command {
	var all, quiet bool
	cmd := &cobra.Command{
		Use:   "status [DOMAIN...]",
		Short: "check, read-only; every domain in the notes when none is named",
		Long: "Checks what senders see today, and says what to do. Changes nothing but its own notes.\n\n" +
			"Exit codes: 0 fine, 1 something needs action, 2 wrong use, 3 could not find out,\n" +
			"8 published but not seen everywhere yet. Several domains: the worst.",
		Example: "  mailseal status example.com\n  mailseal status --json | jq .verdict\n" +
			"  mailseal status --quiet       every day by itself: mailseal help daily",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.status(cmd.Context(), args, all, quiet)
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "show every finding, advice too")
	cmd.Flags().BoolVar(&quiet, "quiet", false, "print only the domains that need you: for a scheduled task")
	return cmd
}

// status checks domains one after the other and prints what there is to say of each.
func (a *app) status(ctx context.Context, names []string, all, quiet bool) error {
	engine, err := a.realEngine()
	if err != nil {
		return err
	}
	domains, err := a.statusDomains(engine, names)
	if err != nil {
		return err
	}
	code, printed := exitFine, false
	for _, domain := range domains {
		if !a.json && !quiet && a.io.outTTY {
			fmt.Fprintf(a.io.talk, "looking at %s...\n", domain)
		}
		seen, err := a.look(ctx, engine, domain)
		if err != nil {
			return err
		}
		code = worse(code, codeFor(seen.verdict))
		if quiet && !seen.needsUser() {
			continue
		}
		if a.json {
			if err := writeJSON(a.out, seen.json()); err != nil {
				return err
			}
			continue
		}
		if printed {
			fmt.Fprintln(a.out)
		}
		a.saySight(seen, all)
		printed = true
	}
	if code != exitFine {
		return exitError{code: code}
	}
	return nil
}

func (a *app) statusDomains(engine wizard.Engine, names []string) ([]string, error) {
	var domains []string
	for _, name := range names {
		domain, err := parseDomain(name)
		if err != nil {
			return nil, err
		}
		domains = append(domains, domain)
	}
	if len(names) > 0 {
		return domains, nil
	}
	journeys, err := engine.Journeys()
	if err != nil {
		return nil, err
	}
	for _, j := range journeys {
		domains = append(domains, j.Domain)
	}
	if len(domains) == 0 {
		return nil, errors.New("there are no notes of any domain yet; begin with: mailseal example.com")
	}
	return domains, nil
}

// sight is a domain as a check saw it, judged.
type sight struct {
	guide    *guide.Guide
	journey  journey.Journey
	check    facts.Check
	findings []diagnosis.Finding
	verdict  diagnosis.Verdict
}

// look checks a domain against its notes. A domain that nobody began a journey for leaves no notes: a check
// of a stranger's domain must not fill the disk.
func (a *app) look(ctx context.Context, engine wizard.Engine, domain string) (sight, error) {
	known, err := a.known(engine, domain)
	if err != nil {
		return sight{}, err
	}
	check := engine.Probe(ctx, domain, facts.Full(), nil)
	if ctx.Err() != nil {
		return sight{}, ctx.Err()
	}
	if !known {
		fresh := journey.NewJourney(domain, engine.Now())
		bare := fresh
		bare.Notes.Last = &check
		findings := engine.Guide.Findings(bare, engine.Now())
		return sight{engine.Guide, engine.Guide.Observe(fresh, check), check, findings, diagnosis.VerdictOf(findings)}, nil
	}
	j, err := engine.UpdateWithReports(domain, func(j journey.Journey) journey.Journey { return engine.Guide.Observe(j, check) })
	switch {
	case err != nil && j.Domain == "":
		return sight{}, err
	case err != nil: // only reports that could not be read
		fmt.Fprintf(a.io.talk, "mailseal: %s\n", assets.Clean(err.Error(), 500))
	}
	// Judged by the notes that know this check: what it found gone is known to be gone.
	findings := engine.Guide.Findings(j, engine.Now())
	return sight{engine.Guide, j, check, findings, engine.Guide.VerdictOf(j, findings, engine.Now())}, nil
}

func (a *app) known(engine wizard.Engine, domain string) (bool, error) {
	journeys, err := engine.Journeys()
	if err != nil {
		return false, err
	}
	for _, j := range journeys {
		if j.Domain == domain {
			return true, nil
		}
	}
	return false, nil
}

// needsUser says whether there is something to do, a fault or a step that can be taken now, or something that could not be
// seen: that a check could not be made has to be heard of.
func (s sight) needsUser() bool {
	return s.verdict == diagnosis.Action || s.verdict == diagnosis.NotSeen || s.guide.Due(s.journey, s.check.At)
}

// seen says whether anything was: without it, that there is no policy is no finding.
func (s sight) seen() bool {
	_, host := s.check.Host.Best()
	_, record := s.check.Record.Best()
	return host && record || s.check.Zone.Missing
}

// shown is how many findings are shown without being asked.
const shown = 3

// saySight says it in words, worst first.
func (a *app) saySight(s sight, all bool) {
	words := s.guide.Words
	values := assets.Values{"domain": s.journey.Domain}
	mark, verdict := string(s.verdict), string(s.verdict)
	switch {
	case s.verdict == diagnosis.Action && diagnosis.VerdictOf(s.findings) != diagnosis.Action:
		mark = "todo" // nothing is wrong: a task is open
	case s.verdict == diagnosis.OK && s.guide.Due(s.journey, s.check.At):
		mark, verdict = "todo", "due"
	}
	a.prose("", words.Say("status.mark."+mark, values)+"  "+words.Say("status.verdict."+verdict, values))
	if s.seen() {
		a.prose("", words.Say("status.mode."+string(rollout.Mode(s.check)), values))
	}
	if exposed, until := s.guide.Situation(s.journey, s.check.At).Exposed(); exposed {
		a.prose("", words.Say("status.held", assets.Values{"until": guide.Clock(until.Local(), s.check.At.Local())}))
	}
	told, more := 0, 0
	for _, f := range s.findings {
		if !all && (told >= shown || f.Level == diagnosis.Advice && len(s.findings) > 1) {
			more++
			continue
		}
		told++
		text := diagnosis.Text(words, f)
		a.sayTitle(words, f.Level, text.Title, string(f.ID))
		for _, line := range []string{text.What, text.Why, words.Say("finding.fix", nil) + ": " + text.Fix, text.Until} {
			a.prose("  ", line)
		}
	}
	if more > 0 {
		a.spaced(words.Say("status.more", assets.Values{"n": fmt.Sprint(more), "domain": s.journey.Domain}))
	}
	if what, when := s.guide.Next(s.journey, s.check.At); !when.IsZero() {
		key := "date.next"
		if !when.After(s.check.At) {
			key = "date.since"
		}
		a.spaced(words.Say(key, assets.Values{"date": guide.Date(when.Local(), s.check.At.Local()), "what": what}))
	}
	if s.journey.Stage() != journey.StageProtected {
		a.spaced(words.Say("status.next", values))
	}
}

func (a *app) sayTitle(words *assets.Words, level diagnosis.Level, title, id string) {
	a.spaced(words.Say("status.level."+level.String(), nil) + "  " + title + "  (" + id + ")")
}
