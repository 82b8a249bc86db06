package main

import (
	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/wizard/journey"
)

// answerFlags gives every question of the wizard a flag, so that a script needs no terminal. An empty answer is none.
func (a *app) answerFlags(cmd *cobra.Command) {
	for _, id := range journey.QuestionIDs() {
		cmd.Flags().Var(answerFlag{a.answers, id}, string(id), "")
		_ = cmd.Flags().MarkHidden(string(id)) // the answers topic lists them: people at a terminal do not need them
	}
}

// answerFlag takes the answer to a question of the wizard. Other commands have flags of the same name that are no answers.
type answerFlag struct {
	answers map[journey.QuestionID]string
	id      journey.QuestionID
}

func (f answerFlag) String() string { return "" }

func (f answerFlag) Type() string { return "string" }

func (f answerFlag) Set(value string) error {
	delete(f.answers, f.id)
	if value != "" {
		f.answers[f.id] = value
	}
	return nil
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
