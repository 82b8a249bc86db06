package main

import (
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/glossary"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// acknowledgement is what a command line asks for.
type acknowledgement struct {
	domain, finding string // finding is empty where they are listed
	until           string
	undo            bool
}

func (a *app) acknowledgeCommand() *cobra.Command {
	var asked acknowledgement
	cmd := &cobra.Command{
		Use:  "acknowledge DOMAIN [FINDING]",
		Args: oneOrTwo,
		RunE: func(cmd *cobra.Command, args []string) error {
			domain, err := parseDomain(args[0])
			if err != nil {
				return err
			}
			asked.domain = domain
			if len(args) == 2 {
				asked.finding = args[1]
			}
			return a.acknowledge(asked)
		},
	}
	cmd.Flags().StringVar(&asked.until, "until", "", "")
	cmd.Flags().BoolVar(&asked.undo, "undo", false, "")
	return cmd
}

// acknowledge lists what the user knows of, or notes that they know of a finding, or that they do not any more.
func (a *app) acknowledge(asked acknowledgement) error {
	engine, err := a.realEngine()
	if err != nil {
		return err
	}
	j, _, err := engine.Find(asked.domain)
	if err != nil {
		return err
	}
	id := diagnosis.ID(strings.ToLower(strings.TrimSpace(asked.finding)))
	switch check, checked := j.Check(); {
	case !checked:
		return assets.NewError(msgid.ErrorKnownUnchecked, assets.Values{"domain": asked.domain, "command": engine.Guide.Command("status " + asked.domain)})
	case asked.finding == "" && (asked.undo || asked.until != ""):
		return assets.NewError(msgid.ErrorKnownUnnamed, assets.Values{"command": asked.command(engine, "")})
	case asked.finding == "":
		return a.listKnown(engine, j)
	case asked.undo && asked.until != "":
		return assets.NewError(msgid.ErrorKnownBoth, nil)
	case !id.Known():
		return noSuchFinding(engine.Guide.Words, asked.finding, asked.command(engine, ""))
	case asked.undo:
		return a.forget(engine, asked.domain, id)
	default:
		found, err := findingsNamed(engine.Guide, id, check, engine.Guide.Findings(j, engine.Now()))
		if err != nil {
			return err
		}
		return a.acknowledgeUntil(engine, asked, found)
	}
}

// command returns the command line that goes on with this one.
func (asked acknowledgement) command(engine wizard.Engine, rest string) string {
	return engine.Guide.Command(strings.TrimSpace("acknowledge " + asked.domain + " " + rest))
}

// findingsNamed returns the findings with an id: one for each mail server, say. The error says which there are instead.
func findingsNamed(g *guide.Guide, id diagnosis.ID, check facts.Check, all []diagnosis.Finding) (found []diagnosis.Finding, err error) {
	var there []string
	for _, f := range all {
		if there = append(there, string(f.ID)); f.ID == id {
			found = append(found, f)
		}
	}
	if len(found) > 0 {
		return found, nil
	}
	key := msgid.ErrorKnownAbsent
	if len(there) == 0 {
		key = msgid.ErrorKnownAbsentAll
	}
	return nil, assets.NewError(key, assets.Values{
		"finding": id, "domain": check.Domain, "date": g.Words.DateClock(check.At.Local()), "list": strings.Join(slices.Compact(there), ", "),
	})
}

// acknowledgeUntil notes that the user knows of findings, and says what that means.
func (a *app) acknowledgeUntil(engine wizard.Engine, asked acknowledgement, found []diagnosis.Finding) error {
	words, id := engine.Guide.Words, found[0].ID
	until, err := knownUntil(engine, found, asked.until)
	if err != nil {
		return err
	}
	j, err := engine.Update(asked.domain, func(j journey.Journey) (journey.Journey, error) {
		return j.Acknowledge(found, until, engine.Now()), nil
	})
	switch {
	case err != nil:
		return err
	case a.json:
		return a.listKnown(engine, j)
	}
	for _, f := range found {
		a.prose("", words.Say(msgid.KnownDone, assets.Values{
			"until": engine.Guide.KnownUntil(until), "title": engine.Guide.TitleAbout(id, f.Values.Text("form"), f.About()),
		}))
	}
	a.prose("", words.Say(msgid.KnownThen, nil))
	if slices.ContainsFunc(found, diagnosis.Finding.CostsMail) {
		a.prose("", words.Say(msgid.KnownMail, nil))
	}
	a.prose("", words.Say(msgid.KnownUndo, nil)+"\n"+assets.ValueIndent+asked.command(engine, string(id)+" --undo"))
	return nil
}

// knownUntil returns until when findings are acknowledged: the end of the day that was typed, or the usual one.
func knownUntil(engine wizard.Engine, found []diagnosis.Finding, typed string) (time.Time, error) {
	words, now := engine.Guide.Words, engine.Now().Local()
	until, last := journey.KnownUntil(found[0].Level, now)
	costs := found[0].CostsMail()
	for _, f := range found[1:] {
		if usual, end := journey.KnownUntil(f.Level, now); end.Before(last) {
			until, last, costs = usual, end, f.CostsMail()
		}
	}
	if typed == "" {
		return until, nil
	}
	day, ok := words.ReadDay(typed, now)
	if !ok {
		return time.Time{}, assets.NewError(msgid.ErrorKnownDate, assets.Values{"text": assets.Clean(typed, 40), "example": until.Add(-time.Second).Format(time.DateOnly)})
	}
	values := assets.Values{"date": words.Date(day, time.Time{}), "last": words.Date(last.Add(-time.Second), time.Time{})}
	switch until = journey.EndOfDay(day); {
	case !now.Before(until):
		return time.Time{}, assets.NewError(msgid.ErrorKnownPast, values)
	case until.After(last) && costs:
		return time.Time{}, assets.NewError(msgid.ErrorKnownFarMail, values)
	case until.After(last):
		return time.Time{}, assets.NewError(msgid.ErrorKnownFar, values)
	}
	return until, nil
}

// noSuchFinding says that no finding has that id, and which one may be meant.
func noSuchFinding(words *assets.Words, typed, list string) error {
	g := glossary.New(words)
	near := g.Nearest(typed)
	for _, h := range g.Find(typed) {
		near = append(near, h.Topic)
	}
	values := assets.Values{"text": assets.Clean(typed, 60), "command": list}
	if i := slices.IndexFunc(near, func(t glossary.Topic) bool { return t.Kind == glossary.Finding }); i >= 0 {
		values["guess"] = near[i].ID
		return assets.NewError(msgid.ErrorKnownNear, values)
	}
	return assets.NewError(msgid.ErrorKnownUnknown, values)
}

// forget lets a finding count again.
func (a *app) forget(engine wizard.Engine, domain string, id diagnosis.ID) error {
	j, err := engine.Update(domain, func(j journey.Journey) (journey.Journey, error) {
		changed, ok := j.Forget(id, engine.Now())
		if !ok {
			return j, assets.NewError(msgid.ErrorKnownNot, assets.Values{"finding": id, "domain": domain})
		}
		return changed, nil
	})
	switch {
	case err != nil:
		return err
	case a.json:
		return a.listKnown(engine, j)
	}
	a.prose("", engine.Guide.Words.Say(msgid.KnownUndone, assets.Values{"title": engine.Guide.TitleAbout(id, "", "")}))
	return nil
}

// knownJSON is what `acknowledge --json` prints.
type knownJSON struct {
	Schema       string           `json:"schema"`
	Domain       string           `json:"domain"`
	Acknowledged []knownEntryJSON `json:"acknowledged"`
}

type knownEntryJSON struct {
	ID    string    `json:"id"`
	About string    `json:"about,omitempty"`
	Title string    `json:"title"`
	Since time.Time `json:"since"`
	Until time.Time `json:"until"`
}

// listKnown prints what the user has acknowledged, and what they could.
func (a *app) listKnown(engine wizard.Engine, j journey.Journey) error {
	g, known := engine.Guide, j.Known(engine.Now())
	title := func(k facts.Known) string { return g.TitleAbout(diagnosis.ID(k.ID), "", k.About) }
	if a.json {
		out := knownJSON{Schema: "mailseal.acknowledged/1", Domain: j.Domain, Acknowledged: []knownEntryJSON{}}
		for _, k := range known {
			out.Acknowledged = append(out.Acknowledged, knownEntryJSON{k.ID, k.About, title(k), k.At.UTC(), k.Until.UTC()})
		}
		return writeJSON(a.out, out)
	}
	if len(known) == 0 {
		a.prose("", g.Words.Say(msgid.KnownNone, assets.Values{"domain": j.Domain}))
	}
	for _, k := range known {
		a.prose("", g.Words.Say(msgid.KnownEntry, assets.Values{"finding": k.ID, "until": g.KnownUntil(k.Until), "title": title(k)}))
	}
	var names, titles []string
	for _, f := range g.Findings(j, engine.Now()) {
		if f.NeedsUser() && !slices.Contains(names, string(f.ID)) {
			names, titles = append(names, string(f.ID)), append(titles, diagnosis.Text(g.Words, f).Title)
		}
	}
	a.table(g.Words.Say(msgid.KnownMore, nil), names, titles)
	if len(names) > 0 {
		a.spaced(g.Words.Say(msgid.KnownHow, nil) + "\n" + assets.ValueIndent + g.Command("acknowledge "+j.Domain+" "+names[0]))
	}
	return nil
}
