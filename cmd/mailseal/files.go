package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

// filesTopic returns the help about the notes on disk, and where they are here. It is no command.
func (a *app) filesTopic() *cobra.Command {
	cmd := &cobra.Command{Use: "files"}
	cmd.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		a.showHelp(cmd, args)
		words, err := assets.Load(a.lang)
		if err != nil {
			return // showHelp said so
		}
		dir, err := a.notesDir()
		if err != nil {
			a.warn(err)
			return
		}
		fmt.Fprintln(a.out)
		a.prose("", words.Say(msgid.HelpFilesHere, nil)+"\n"+assets.ValueIndent+dir)
	})
	return cmd
}

// environmentTopic returns the help about variables. It is no command.
func environmentTopic() *cobra.Command { return &cobra.Command{Use: "environment"} }
