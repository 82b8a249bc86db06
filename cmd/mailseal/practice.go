package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/tui/plain"
	"mailseal/wizard"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
	"mailseal/wizard/practice"
)

// practicePace is how long a wait takes in a practice, whatever it takes in the world: long enough to be read.
const practicePace = 900 * time.Millisecond

func (a *app) practiceCommand() *cobra.Command {
	var play bool
	var options practice.Options
	cmd := &cobra.Command{
		Use:   "practice",
		Short: "the same wizard on a practice domain, against a pretend internet on this computer",
		Long: "Walks a practice domain to an enforced policy, in minutes. Everything happens on this computer:\n" +
			"nothing is sent anywhere, and your own notes are not touched. You publish records and files with a key,\n" +
			"rightly or with a slip, and mailseal finds out. Without a terminal it plays itself.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if options.DNS == practice.ListWord || options.Provider == practice.ListWord {
				return a.listOperators(options)
			}
			if !a.io.inTTY && !cmd.Flags().Changed("pace") {
				options.Pace = 0 // nobody is there to read along
			}
			return a.practice(cmd.Context(), options, play)
		},
	}
	cmd.Flags().BoolVar(&play, "play", false, "play the whole way by itself")
	cmd.Flags().DurationVar(&options.Pace, "pace", practicePace, "how long a wait of hours or days takes here")
	cmd.Flags().StringVar(&options.Provider, "provider", practice.Providers()[0],
		"who runs the practice domain's mail: "+strings.Join(practice.Providers(), ", ")+
			" (a server of its own), or any that --provider list shows")
	cmd.Flags().StringVar(&options.DNS, "dns", practice.DNSHosts()[0],
		"who keeps its DNS: "+strings.Join(practice.DNSHosts(), ", ")+" (nobody that is known), or any that --dns list shows, such as ionos")
	a.answerFlags(cmd)
	return cmd
}

// listOperators prints by which names a practice can be asked for a DNS host, or else for a mail provider: ids, and names.
func (a *app) listOperators(options practice.Options) error {
	catalogue, err := providers.Load()
	if err != nil {
		return err
	}
	all, other := catalogue.MailProviders(), providers.Operator{ID: "own", Name: "a mail server of its own"}
	if options.DNS == practice.ListWord {
		all, other = catalogue.DNSHosts(), providers.Operator{ID: "other", Name: "a DNS host that nobody knows"}
	}
	for _, o := range append(all, other) {
		if _, err := fmt.Fprintf(a.out, "%-26s %s\n", o.ID, o.Name); err != nil {
			return err
		}
	}
	return nil
}

// practice opens the wizard on a pretend internet, with notes in a folder that is gone afterwards.
func (a *app) practice(ctx context.Context, options practice.Options, play bool) error {
	dir, err := os.MkdirTemp("", "mailseal-practice-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	// Without anybody to ask, the practice plays itself; answers that are piped in are asked for.
	play = play || !a.io.inTTY && !a.pipedAnswers() && len(a.answers) == 0
	options.Frozen = play
	world, err := practice.Start(options)
	if err != nil {
		return err
	}
	defer world.Close()
	a.stateDir = dir
	a.now = func() time.Time { return world.Clock().Now().In(time.Local) }
	engine, err := a.engine(world.Config())
	if err != nil {
		return err
	}
	addPractice(world, &engine)
	if play {
		p := practicePlayer{engine: engine, domain: world.Domain(), place: a.answers[journey.QuestionHosting]}
		verdict, err := plain.Run(ctx, engine, "", a.io.in, a.io.out, plain.Options{Player: p.move})
		return verdictError(verdict, err)
	}
	return a.open(ctx, engine, world.Domain())
}

// addPractice puts the pretend internet behind an engine: its clock, its mail, and what can be done at its companies.
func addPractice(world *practice.World, engine *wizard.Engine) {
	engine.Until = world.Clock().Until
	real := engine.Reports
	delivered := world.Clock().Now()
	engine.Reports = func(domain string) ([]facts.ReportDay, func() error, error) {
		since := delivered
		delivered = world.Clock().Now()
		folder := filepath.Join(engine.Guide.Folder(domain), "reports")
		mail, err := world.Mail(since)
		if err != nil {
			return nil, nil, err
		}
		for _, report := range mail {
			if err := saveReport(folder, report); err != nil {
				return nil, nil, err
			}
		}
		return real(domain)
	}
	words := engine.Guide.Words
	engine.Banner = words.Say("practice.banner", assets.Values{"domain": world.Domain()})
	engine.Farewell = words.Say("practice.over", nil)
	engine.SimulatedTime = true
	engine.Suggest = func(j journey.Journey, id journey.QuestionID) string {
		return world.Suggest(engine.Guide.Machine, j, id)
	}
	engine.Actions = func(j journey.Journey, board guide.Board) []wizard.Action {
		var actions []wizard.Action
		for _, a := range world.Actions(board.Task) {
			actions = append(actions, wizard.Action{ID: a.ID, Label: a.Label(words), Mistake: a.Mistake})
		}
		return actions
	}
	engine.Act = func(j journey.Journey, board guide.Board, action wizard.Action) error {
		return act(world, board.Task, action.ID)
	}
}

// act finds the action of that id and does it.
func act(world *practice.World, task plan.Task, id string) error {
	for _, d := range world.Actions(task) {
		if d.ID == id {
			return world.Do(task, d)
		}
	}
	return fmt.Errorf("the practice does not know how to do %q", id)
}

// saveReport puts a report where a user would.
func saveReport(folder string, report practice.Report) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, strings.ReplaceAll(report.Name, string(filepath.Separator), "-")), report.Body, 0o600)
}

// pipedAnswers reports whether standard input has something to say. It waits for the first byte of a pipe; a closed or
// empty one is nobody.
func (a *app) pipedAnswers() bool {
	in := bufio.NewReader(a.io.in)
	_, err := in.Peek(1)
	a.io.in = in
	return err == nil
}
