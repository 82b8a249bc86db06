package main

import (
	"strings"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/wizard/probe"
)

// rootCommand is `mailseal [DOMAIN]`, with every other command below it.
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
		Args:          atMostOne,
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.wizard(cmd.Context(), "")
			}
			if near := cmd.SuggestionsFor(args[0]); len(near) > 0 && !strings.Contains(args[0], ".") {
				return assets.NewError("error.command.unknown", assets.Values{"text": assets.Clean(args[0], 40), "guess": near[0]})
			}
			return a.wizard(cmd.Context(), args[0])
		},
	}
	root.SuggestionsMinimumDistance = 2 // "statsu" is status
	root.SetVersionTemplate("mailseal {{.Version}}\n")
	root.SetIn(a.io.in)
	root.SetOut(a.out)
	root.SetErr(a.io.errOut)
	root.SetFlagErrorFunc(wrongFlag)
	flags := root.PersistentFlags()
	flags.StringArrayVar(&a.resolvers, "resolver", nil, "ask this recursive resolver, ADDR or ADDR:PORT, not the public ones (repeatable)")
	flags.StringVar(&a.stateDir, "state-dir", "", "keep the notes in this folder")
	flags.BoolVar(&a.plain, "plain", false, "plain lines only: for screen readers, logs and scripts")
	flags.BoolVar(&a.json, "json", false, "print one JSON object a line")
	flags.StringVar(&a.lang, "lang", assets.DefaultLanguage, "language of the words")
	if len(assets.Languages()) < 2 {
		_ = flags.MarkHidden("lang") // there is nothing to choose; it is defined right above
	}
	flags.DurationVar(&a.timeout, "timeout", probe.DefaultTimeout, "longest time for one check; a policy host may take a minute of it")
	flags.BoolVar(&a.noSMTP, "no-smtp", false, "do not call the mail servers")
	root.Flags().BoolVar(&a.wait, "wait", false, "in a script: wait until what was published is seen, and go on")
	a.answerFlags(root)
	root.AddCommand(a.practiceCommand(), a.statusCommand(), a.showCommand(), a.reportsCommand(), a.lintCommand(), a.explainCommand(),
		a.calendarCommand(), a.notesCommand(), answersTopic(), a.dailyTopic(), a.versionCommand())
	return root
}
