package main

import (
	"strings"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

// helpCommand is `mailseal help COMMAND`, for commands and for what there is to read.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "help [COMMAND]",
		ValidArgsFunction: completeCommands,
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil || found == cmd.Root() && len(rest) > 0 {
				return assets.NewError(msgid.ErrorCommandHelp, assets.Values{"text": assets.Clean(strings.Join(args, " "), 40)})
			}
			return found.Help()
		},
	}
}

// completeCommands offers the commands that there is help on.
func completeCommands(cmd *cobra.Command, args []string, begun string) (names []cobra.Completion, _ cobra.ShellCompDirective) {
	found, _, err := cmd.Root().Find(args)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	for _, below := range found.Commands() {
		if !below.Hidden && strings.HasPrefix(below.Name(), begun) {
			names = append(names, cobra.CompletionWithDesc(below.Name(), below.Short))
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
