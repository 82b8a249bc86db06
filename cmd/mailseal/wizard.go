package main

import (
	"context"
	"errors"

	"mailseal/tui"
	"mailseal/tui/plain"
	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
)

// wizard opens the journey of a domain, or the list of all, in the front end that fits.
func (a *app) wizard(ctx context.Context, name string) error {
	domain := ""
	if name != "" {
		var err error
		if domain, err = parseDomain(name); err != nil {
			return err
		}
	}
	engine, err := a.realEngine()
	if err != nil {
		return err
	}
	return a.open(ctx, engine, domain)
}

// open runs the front end that fits.
func (a *app) open(ctx context.Context, engine wizard.Engine, domain string) error {
	if a.rich() && len(a.given()) == 0 {
		err := tui.Run(ctx, engine, domain, tui.Options{In: a.io.in, Out: a.io.out, Env: a.env})
		return ended(diagnosis.OK, err)
	}
	verdict, err := plain.Run(ctx, engine, domain, a.io.in, a.io.out, plain.Options{
		Answers:     a.given(),
		Interactive: a.io.inTTY && a.io.outTTY,
		Wait:        a.wait,
	})
	return ended(verdict, err)
}

// ended turns what a front end returned into what ends the program.
func ended(verdict diagnosis.Verdict, err error) error {
	switch code := codeFor(verdict); {
	case errors.Is(err, wizard.ErrInterrupted):
		return exitError{code: exitInterrupted}
	case err != nil:
		return err
	case code != exitFine:
		return exitError{code: code}
	}
	return nil
}
