package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/wizard"
)

// run is the whole program but for the process around it.
func run(ctx context.Context, args []string, io streams, env func(string) string) int {
	a := &app{io: io, env: env, now: time.Now, answers: map[wizard.QuestionID]*string{}}
	root := a.rootCommand()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if ctx.Err() != nil {
		return exitInterrupted
	}
	if err != nil && err.Error() != "" {
		fmt.Fprintf(io.talk, "mailseal: %s\n", assets.Clean(err.Error(), 2000))
	}
	return codeOf(err)
}

func (a *app) rootCommand() *cobra.Command {
	cobra.MousetrapHelpText = "" // a double click on Windows opens the wizard too
	root := &cobra.Command{
		Use:   "mailseal [DOMAIN]",
		Short: "make other mail servers deliver to your domain only over a safe way",
		Long: "mailseal walks a mail domain to an enforced MTA-STS policy (RFC 8461) with TLS reports (RFC 8460),\n" +
			"one step at a time, and later says whether it still holds. It only reads: you publish.",
		Example: "  mailseal example.com          where it stands, and the next step\n" +
			"  mailseal status example.com   check, and say what to do\n" +
			"  mailseal practice             the whole way on a practice domain",
		Args:          cobra.MaximumNArgs(1),
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			domain := ""
			if len(args) == 1 {
				domain = args[0]
			}
			return a.wizard(cmd.Context(), domain)
		},
	}
	root.SetVersionTemplate("mailseal {{.Version}}\n")
	root.SetIn(a.io.in)
	root.SetOut(a.io.out)
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
	flags.DurationVar(&a.timeout, "timeout", 30*time.Second, "longest time for one check")
	flags.BoolVar(&a.noSMTP, "no-smtp", false, "do not call the mail servers")
	a.answerFlags(root)
	root.AddCommand(a.practiceCommand(), a.statusCommand(), a.showCommand(), a.reportsCommand(), a.lintCommand(), a.explainCommand())
	return root
}

// answerFlags gives every question of the wizard a flag, so that a script needs no terminal. Commands share the answers.
func (a *app) answerFlags(cmd *cobra.Command) {
	for _, id := range wizard.QuestionIDs() {
		if a.answers[id] == nil {
			a.answers[id] = new(string)
		}
		cmd.Flags().StringVar(a.answers[id], string(id), "", "answer the question "+string(id))
	}
}

// given are the answers that came as flags.
func (a *app) given() map[wizard.QuestionID]string {
	given := map[wizard.QuestionID]string{}
	for id, value := range a.answers {
		if *value != "" {
			given[id] = *value
		}
	}
	return given
}

// domain reads a domain argument, and says where it was read as another name than was typed.
func parseDomain(text string) (string, error) {
	domain, err := wizard.ParseDomain(text)
	if err != nil {
		return "", err
	}
	return domain.ASCII, nil
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

var errNoDomain = errors.New("name a domain: mailseal example.com")
