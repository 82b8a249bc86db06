package main

import (
	"context"
	"errors"

	"mailseal/wizard"
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
	engine, watcher, err := a.watcher(wizard.UsualChecks, false)
	if err != nil {
		return err
	}
	if err = a.open(ctx, engine, watcher, domain); errors.Is(err, wizard.ErrPractise) {
		return a.practice(ctx, practice.Options{Pace: practicePace, Provider: practice.Providers()[0], DNS: practice.DNSHosts()[0]}, false)
	}
	return err
}
