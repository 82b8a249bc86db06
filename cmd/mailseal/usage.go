package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

// What is said about a command line that cannot be understood.

// nothingMore takes no arguments.
func nothingMore(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return assets.NewError(msgid.ErrorCommandNoArguments, assets.Values{"command": cmd.CommandPath(), "text": strings.Join(args, " ")})
	}
	return nil
}

// exactlyOne takes one argument.
func exactlyOne(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return assets.NewError(msgid.ErrorCommandOneArgument, assets.Values{"command": cmd.CommandPath()})
	}
	return nil
}

// atMostOne takes one argument, or none.
func atMostOne(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return exactlyOne(cmd, args)
	}
	return nil
}

// oneOrTwo takes one argument or two.
func oneOrTwo(cmd *cobra.Command, args []string) error {
	if len(args) != 1 && len(args) != 2 {
		return assets.NewError(msgid.ErrorCommandOneOrTwo, assets.Values{"command": cmd.CommandPath()})
	}
	return nil
}

// wrongFlag says what is wrong with a flag.
func wrongFlag(cmd *cobra.Command, err error) error {
	return assets.Because(msgid.ErrorCommandFlag, assets.Values{"command": cmd.CommandPath()}, flagProblem(err))
}

func flagProblem(err error) error {
	var unknown *pflag.NotExistError
	var empty *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	var form *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &unknown):
		return assets.NewError(msgid.ErrorCommandFlagUnknown, assets.Values{"flag": dashed(unknown.GetSpecifiedName())})
	case errors.As(err, &empty):
		return assets.NewError(msgid.ErrorCommandFlagValue, assets.Values{"flag": dashed(empty.GetSpecifiedName())})
	case errors.As(err, &wrong):
		return assets.NewError(msgid.ErrorCommandFlagWrong, assets.Values{"flag": dashed(wrong.GetFlag().Name), "text": wrong.GetValue()})
	case errors.As(err, &form):
		return assets.NewError(msgid.ErrorCommandFlagForm, assets.Values{"text": form.GetSpecifiedFlag()})
	}
	return err
}

// dashed returns a flag as it is typed.
func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}
