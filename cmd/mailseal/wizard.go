package main

import (
	"context"
	"errors"

	"mailseal/tui"
	"mailseal/tui/plain"
	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/practice"
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
	if err = a.open(ctx, engine, domain); errors.Is(err, wizard.ErrPractise) {
		return a.practice(ctx, practice.Options{Pace: practicePace, Provider: practice.Providers()[0], DNS: practice.DNSHosts()[0]}, false)
	}
	return err
}

// open runs the front end that fits.
func (a *app) open(ctx context.Context, engine wizard.Engine, domain string) error {
	if a.rich() && len(a.answers) == 0 {
		err := tui.Run(ctx, engine, domain, tui.Options{In: a.io.in, Out: a.io.out, Env: a.env, Practises: engine.Farewell == nil})
		return verdictError(diagnosis.OK, err)
	}
	verdict, err := plain.Run(ctx, engine, domain, a.io.in, a.io.out, plain.Options{
		Answers:     a.answers,
		Interactive: a.io.inTTY && a.io.outTTY,
		Wait:        a.wait,
	})
	return verdictError(verdict, err)
}
