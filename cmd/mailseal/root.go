package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/wizard/journey"
	"mailseal/wizard/probe"
)

// run is the whole program but for the process around it.
func run(ctx context.Context, args []string, io streams, env func(string) string) int {
	return newApp(io, env).run(ctx, args)
}

func (a *app) run(ctx context.Context, args []string) int {
	root := a.rootCommand()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if ctx.Err() != nil {
		return exitInterrupted
	}
	if a.out.err != nil {
		err = fmt.Errorf("not everything could be written: %w", a.out.err)
	}
	if err != nil && err.Error() != "" {
		fmt.Fprintf(a.io.talk, "mailseal: %s\n", assets.Clean(err.Error(), 2000))
	}
	return codeOf(err)
}

func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "mailseal [DOMAIN]",
		Short: "make other mail servers deliver to your domain only over a safe way",
		Long: "mailseal sees to it that other mail servers hand mail for your domain only to your\n" +
			"own mail servers, and only encrypted. It goes one step at a time, says what to type\n" +
			"where, and later whether it still holds. It only reads: you publish.\n\n" +
			"The standards: MTA-STS (RFC 8461), with TLS reports (RFC 8460).",
		Example: "  mailseal example.com          where it stands, and the next step\n" +
			"  mailseal status example.com   check, and say what to do\n" +
			"  mailseal practice             the whole way on a practice domain",
		Args:          cobra.MaximumNArgs(1),
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.wizard(cmd.Context(), "")
			}
			if near := cmd.SuggestionsFor(args[0]); len(near) > 0 && !strings.Contains(args[0], ".") {
				return fmt.Errorf("%q is no command; did you mean: mailseal %s", assets.Clean(args[0], 40), near[0])
			}
			return a.wizard(cmd.Context(), args[0])
		},
	}
	root.SuggestionsMinimumDistance = 2 // "statsu" is status
	root.SetVersionTemplate("mailseal {{.Version}}\n")
	root.SetIn(a.io.in)
	root.SetOut(a.out)
	root.SetErr(a.io.talk)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w; see: %s --help", err, cmd.CommandPath())
	})
	flags := root.PersistentFlags()
	flags.StringArrayVar(&a.resolvers, "resolver", nil, "ask this recursive resolver, ADDR or ADDR:PORT, not the public ones (repeatable)")
	flags.StringVar(&a.stateDir, "state-dir", "", "keep the notes in this folder")
	flags.BoolVar(&a.plain, "plain", false, "plain lines only: for screen readers, logs and scripts")
	flags.BoolVar(&a.json, "json", false, "print one JSON object a line")
	flags.StringVar(&a.lang, "lang", assets.DefaultLanguage, "language of the words")
	flags.DurationVar(&a.timeout, "timeout", probe.DefaultTimeout, "longest time for one check; a policy host may take a minute of it")
	flags.BoolVar(&a.noSMTP, "no-smtp", false, "do not call the mail servers")
	root.Flags().BoolVar(&a.wait, "wait", false, "in a script: wait until what was published is seen, and go on")
	a.answerFlags(root)
	root.AddCommand(a.practiceCommand(), a.statusCommand(), a.showCommand(), a.reportsCommand(), a.lintCommand(), a.explainCommand(),
		a.calendarCommand(), a.notesCommand(), answersTopic(), a.dailyTopic(), a.versionCommand())
	return root
}

// answerFlags gives every question of the wizard a flag, so that a script needs no terminal. Commands share the answers.
func (a *app) answerFlags(cmd *cobra.Command) {
	for _, id := range journey.QuestionIDs() {
		if a.answers[id] == nil {
			a.answers[id] = new(string)
		}
		cmd.Flags().StringVar(a.answers[id], string(id), "", answerHelp(id))
		_ = cmd.Flags().MarkHidden(string(id)) // the answers topic lists them: people at a terminal do not need them
	}
}

// answersTopic is the help about answering by flags. It is no command: it only has a text.
func answersTopic() *cobra.Command {
	var list strings.Builder
	for _, id := range journey.QuestionIDs() {
		fmt.Fprintf(&list, "  --%-16s %s\n", id, answerHelp(id))
	}
	return &cobra.Command{
		Use:   "answers",
		Short: "how a script answers the wizard: a flag for every question",
		Long: "A script needs no terminal: each question of the wizard has a flag, and a missing answer names it.\n" +
			"Run the same command again until it ends with 0; 1 says that it is your turn to publish, 8 that\n" +
			"it is not seen everywhere yet (--wait waits for that).\n\n" +
			"  mailseal example.com --seen yes --go-on yes --hosting nginx --mta-sts-target 192.0.2.80 \\\n" +
			"      --reports-to reports@example.com --accept-plan yes\n\n" + list.String(),
	}
}

// answerHelp says what a flag answers.
func answerHelp(id journey.QuestionID) string {
	switch id {
	case journey.QuestionSeen:
		return "is what was found your domain? yes"
	case journey.QuestionRisk:
		return "make a plan? yes or later"
	case journey.QuestionWay:
		return "what kind of place has the rule file? recommended, static, service or server"
	case journey.QuestionHosting:
		return "which place has it? github-pages, nginx, mailhardener..."
	case journey.QuestionHost:
		return "where does mta-sts.DOMAIN lead? a name or an address"
	case journey.QuestionSTSTarget:
		return "where does _mta-sts.DOMAIN lead? (services only)"
	case journey.QuestionRptTarget:
		return "where does _smtp._tls.DOMAIN lead? (services only)"
	case journey.QuestionReports:
		return "who gets the daily reports? a mail address or https://..."
	case journey.QuestionAcceptPlan:
		return "publish this plan? yes or change"
	case journey.QuestionNext:
		return "what now? wait, enforce, raise, rollback, accept, republish, change-provider, remove..."
	case journey.QuestionEnforce:
		return "the word enforce, in full: switches to enforce"
	case journey.QuestionOverride:
		return "the words \"enforce anyway\": switches before it is ready"
	case journey.QuestionRollback:
		return "the word rollback, in full: goes back to testing"
	case journey.QuestionBefore:
		return "the longest that an earlier rule file asked for? unsure, never, week, month or year"
	case journey.QuestionNewMX:
		return "the mail servers of the new mail company, with spaces between them"
	case journey.QuestionAcceptMX:
		return "use the new mail servers although they were not found to be good? change, yes or no"
	case journey.QuestionStop:
		return "leave the open task undone? stay, cancel, accept or rollback"
	case journey.QuestionMove:
		return "change the mail company this way? yes, emergency or no"
	case journey.QuestionEmergency:
		return "the word emergency, in full: changes the mail company without the wait"
	case journey.QuestionRemove:
		return "the word remove, in full: begins to remove the rule"
	case journey.QuestionDelete:
		return "the word delete, in full: shows what to delete"
	}
	return string(id)
}

// given are the answers that came as flags.
func (a *app) given() map[journey.QuestionID]string {
	given := map[journey.QuestionID]string{}
	for id, value := range a.answers {
		if *value != "" {
			given[id] = *value
		}
	}
	return given
}

// versionCommand is for those who type "version" without the dashes, which would be a domain.
func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{Use: "version", Hidden: true, Args: cobra.NoArgs, Run: func(*cobra.Command, []string) {
		fmt.Fprintf(a.out, "mailseal %s\n", version())
	}}
}

// version is the module's version, or the commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && (info.Main.Version == "" || info.Main.Version == "(devel)") {
			return s.Value[:min(len(s.Value), 12)]
		}
	}
	return info.Main.Version
}
