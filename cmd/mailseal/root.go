package main

import (
	"strings"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/probe"
)

// rootCommand is `mailseal [DOMAIN]`, with every other command below it. What is said of them is in assets; help.go adds it where it is
// read, and complete.go what the shell is offered: most commands need neither.
func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "mailseal [DOMAIN]",
		Args:          atMostOne,
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.wizard(cmd.Context(), "")
			}
			if near := cmd.SuggestionsFor(args[0]); len(near) > 0 && !strings.Contains(args[0], ".") {
				return assets.NewError(msgid.ErrorCommandUnknown, assets.Values{"text": assets.Clean(args[0], 40), "guess": near[0]})
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
	flags.StringArrayVar(&a.resolvers, "resolver", nil, "")
	flags.StringVar(&a.stateDir, "state-dir", "", "")
	flags.BoolVar(&a.plain, "plain", false, "")
	flags.BoolVar(&a.json, "json", false, "")
	flags.StringVar(&a.lang, "lang", assets.DefaultLanguage, "")
	if len(assets.Languages()) < 2 {
		_ = flags.MarkHidden("lang") // there is nothing to choose; it is defined right above
	}
	flags.DurationVar(&a.timeout, "timeout", probe.DefaultTimeout, "")
	flags.BoolVar(&a.noSMTP, "no-smtp", false, "")
	flags.BoolVar(&a.inside, "allow-inside", false, "")
	root.Flags().BoolVar(&a.wait, "wait", false, "")
	a.answerFlags(root)
	root.AddCommand(a.practiceCommand(), a.statusCommand(), a.watchCommand(), a.showCommand(), a.reportsCommand(), a.lintCommand(), a.explainCommand(),
		a.calendarCommand(), a.notesCommand(), a.acknowledgeCommand(), a.answersTopic(), a.dailyTopic(), manyTopic(), a.filesTopic(), environmentTopic(),
		a.versionCommand())
	root.SetHelpCommand(helpCommand())
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	root.SetHelpFunc(a.showHelp)
	root.PersistentPreRun = func(cmd *cobra.Command, _ []string) {
		if cmd.Name() == cobra.ShellCompRequestCmd {
			a.complete(root)
		}
	}
	return root
}
