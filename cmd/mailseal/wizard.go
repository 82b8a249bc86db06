package main

import (
	"context"
	"errors"

	"mailseal/tui"
	"mailseal/tui/plain"
	"mailseal/wizard"
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
		exit, err := tui.Run(ctx, engine, domain, tui.Options{In: a.io.in, Out: a.io.out, Env: a.env})
		return ended(int(exit), err)
	}
	exit, err := plain.Run(ctx, engine, domain, a.io.in, a.io.out, plain.Options{
		Answers:     a.given(),
		Interactive: a.io.inTTY && a.io.outTTY,
		Wait:        a.wait,
	})
	return ended(int(exit), err)
}

// ended turns what a front end returned into an exit code.
func ended(code int, err error) error {
	if code == exitFine && err == nil {
		return nil
	}
	var exit exitError
	if err != nil && !errors.As(err, &exit) && code == exitFine {
		code = exitFailed
	}
	return exitError{code: code, err: err}
}
