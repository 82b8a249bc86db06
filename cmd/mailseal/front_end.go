package main

import (
	"context"

	"mailseal/tui"
	"mailseal/tui/plain"
	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
)

// open runs the front end that fits.
func (a *app) open(ctx context.Context, engine wizard.Engine, domain string) error {
	if a.rich() && len(a.answers) == 0 {
		err := tui.Run(ctx, engine, domain, tui.Options{In: a.io.in, Out: a.io.out, Env: a.env, Practises: engine.Farewell == nil})
		return verdictError(diagnosis.OK, err)
	}
	verdict, err := plain.Run(ctx, engine, domain, a.io.in, &door{out: a.io.out}, plain.Options{
		Answers:     a.answers,
		Interactive: a.io.inTTY && a.io.outTTY,
		Wait:        a.wait,
	})
	return verdictError(verdict, err)
}
