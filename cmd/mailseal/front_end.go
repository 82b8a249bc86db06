package main

import (
	"context"

	"mailseal/tui"
	"mailseal/tui/plain"
	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
)

// open runs the front end that fits. watcher keeps the list of domains up to date; nil: the front end sees to that.
func (a *app) open(ctx context.Context, engine wizard.Engine, watcher *wizard.Watcher, domain string) error {
	if a.rich() && len(a.answers) == 0 {
		options := a.terminal()
		options.Practises, options.Watcher = engine.Farewell == nil, watcher
		return verdictError(diagnosis.OK, tui.Run(ctx, engine, domain, options))
	}
	verdict, err := plain.Run(ctx, engine, domain, a.io.in, &door{out: a.io.out}, plain.Options{
		Answers:     a.answers,
		Interactive: a.io.inTTY && a.io.outTTY,
		Wait:        a.wait,
	})
	return verdictError(verdict, err)
}

// terminal says where the terminal is.
func (a *app) terminal() tui.Options { return tui.Options{In: a.io.in, Out: a.io.out, Env: a.env} }
