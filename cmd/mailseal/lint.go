package main

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/lint"
)

func (a *app) lintCommand() *cobra.Command {
	return &cobra.Command{
		Use: "lint KIND [TEXT|FILE|-]...",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return assets.NewError(msgid.ErrorLintKindMissing, nil)
			}
			return a.lint(lint.Kind(args[0]), args[1:])
		},
	}
}

// lint judges what the arguments stand for, and prints what it comes to.
func (a *app) lint(kind lint.Kind, args []string) error {
	result, err := a.lintResult(kind, args)
	if err != nil {
		return err
	}
	words, err := assets.Load(a.lang)
	if err != nil {
		return err
	}
	if !a.json {
		a.printLint(words, result)
	} else if err := writeJSON(a.out, newLintedJSON(words, result)); err != nil {
		return err
	}
	if !result.Valid() {
		return codeError(exitAction)
	}
	return nil
}

func (a *app) lintResult(kind lint.Kind, args []string) (lint.Result, error) {
	switch kind {
	case lint.STSRecord:
		texts, err := a.lintRecords(kind, args)
		return lint.Record(texts, a.now()), err
	case lint.TLSRPTRecord:
		texts, err := a.lintRecords(kind, args)
		return lint.ReportRecord(texts, a.now()), err
	case lint.PolicyFile:
		body, err := a.lintPolicy(args)
		return lint.Policy(body, a.now()), err
	case lint.TLSReport:
		source, err := a.lintFile(args, "report FILE")
		if err != nil {
			return lint.Result{}, err
		}
		defer source.Close()
		return lint.Report(cmp.Or(source.name, "text"), source), nil
	}
	return lint.Result{}, assets.NewError(msgid.ErrorLintKind, assets.Values{"text": string(kind)})
}

// printLint says the outcome, why, and what to write instead.
func (a *app) printLint(words *assets.Words, r lint.Result) {
	if r.Kind == lint.TLSReport {
		a.printLintReports(words, r)
		return
	}
	a.prose("", words.Say(msgid.Lint.Of(string(r.Outcome())), assets.Values{"kind": words.Say(msgid.LintKind.Of(string(r.Kind)), nil)}))
	if reason := r.Reason(); reason != nil {
		a.prose("  ", assets.Clean(words.Err(reason), 300))
	}
	for _, f := range r.Causes() {
		a.printLintFinding(words, f)
	}
	if r.Mended != "" {
		fmt.Fprintf(a.out, "\n%s\n\n%s", words.Say(msgid.LintMended, nil), r.Mended)
	}
}
