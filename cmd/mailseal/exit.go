package main

import (
	"errors"

	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
)

// The exit codes. Scripts rely on them: they never change.
const (
	exitFine        = 0   // advice included
	exitAction      = 1   // something needs action
	exitFailed      = 2   // wrong use, or mailseal itself failed
	exitUnknown     = 3   // could not find out
	exitPending     = 8   // published, not yet seen everywhere
	exitInterrupted = 130 // Ctrl-C
)

// exitError ends the program with a code; what there was to say has been said.
type exitError int

func (exitError) Error() string { return "" }

// errorCode returns the exit code for what a command returned.
func errorCode(err error) int {
	var exit exitError
	switch {
	case err == nil:
		return exitFine
	case errors.As(err, &exit):
		return int(exit)
	}
	return exitFailed
}

// verdictCode returns the exit code for a verdict: the only place where one becomes the other.
func verdictCode(v diagnosis.Verdict) int {
	switch v {
	case diagnosis.Action:
		return exitAction
	case diagnosis.NotSeen:
		return exitUnknown
	case diagnosis.Pending:
		return exitPending
	case diagnosis.OK:
	}
	return exitFine
}

// codeError returns what a command returns to end with a code.
func codeError(code int) error {
	if code == exitFine {
		return nil
	}
	return exitError(code)
}

// verdictError returns what a command returns to end with a verdict, or with the error where there is one.
func verdictError(v diagnosis.Verdict, err error) error {
	switch {
	case errors.Is(err, wizard.ErrInterrupted):
		return exitError(exitInterrupted)
	case err != nil:
		return err
	}
	return codeError(verdictCode(v))
}

// worseCode returns the worseCode of two exit codes, in the order 2, 1, 3, 8, 0.
func worseCode(a, b int) int {
	for _, code := range []int{exitFailed, exitAction, exitUnknown, exitPending} {
		if a == code || b == code {
			return code
		}
	}
	return exitFine
}
