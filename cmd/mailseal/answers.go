package main

import (
	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/wizard/journey"
)

// answerFlags gives every question of the wizard a flag, so that a script needs no terminal. An empty answer is none.
func (a *app) answerFlags(cmd *cobra.Command) {
	for _, id := range journey.QuestionIDs() {
		cmd.Flags().Func(string(id), "", func(value string) error {
			delete(a.answers, id)
			if value != "" {
				a.answers[id] = value
			}
			return nil
		})
		_ = cmd.Flags().MarkHidden(string(id)) // the answers topic lists them: people at a terminal do not need them
	}
}

// answersTopic returns the help about answering by flags. It is no command.
func (a *app) answersTopic() *cobra.Command {
	cmd := &cobra.Command{Use: "answers"}
	cmd.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		a.showHelp(cmd, args)
		if words, err := assets.Load(a.lang); err == nil {
			a.listFlags(words, "", cmd.Root().Flags(), isAnswer)
		}
	})
	return cmd
}
