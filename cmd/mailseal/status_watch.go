package main

import (
	"context"
	"sync"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/tui"
	"mailseal/tui/plain"
	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/probe"
)

// watchesWith says why a run that watches cannot have these flags; nil: it can.
func watchesWith(cmd *cobra.Command, format formatName) error {
	if format != formatText && format != formatJSON {
		return assets.NewError(msgid.ErrorCommandWatchFormat, assets.Values{"format": string(format)})
	}
	for _, flag := range []string{"quiet", "in-order", "all", "open"} {
		if cmd.Flags().Changed(flag) {
			return assets.NewError(msgid.ErrorCommandWatchFlag, assets.Values{"flag": flag})
		}
	}
	return nil
}

// keepChecking keeps the checks of domains up to date, in the front end that fits, until the user leaves or ctx ends.
func (a *app) keepChecking(ctx context.Context, args []string, asked statusAsked) error {
	names, err := a.namesGiven(args)
	if err != nil {
		return err
	}
	defer names.close()
	a.checksOnly = true
	engine, watcher, err := a.watcher(workersFor(asked.jobs, -1), asked.noNotes)
	if err != nil {
		return err
	}
	list, wrong := listedOf(names)
	for _, err := range wrong {
		a.warn(err)
	}
	switch {
	case len(list) == 0:
		return names.noneError()
	case asked.name == formatJSON:
		return a.watchJSON(ctx, engine, watcher, list)
	case a.rich():
		options := a.terminal()
		if options.Watcher = watcher; len(args) > 0 { // else it is the list of all, as without a command
			options.Watched = list
		}
		return verdictError(diagnosis.OK, tui.Run(ctx, engine, "", options))
	}
	return verdictError(diagnosis.OK, plain.Watch(ctx, engine, watcher, list, a.out))
}

// watcher returns an engine, and what checks so many domains side by side: these checks share what they have in common, and with readOnly
// save nothing.
func (a *app) watcher(jobs int, readOnly bool) (wizard.Engine, *wizard.Watcher, error) {
	engine, err := a.realEngine()
	if err != nil {
		return engine, nil, err
	}
	common, err := a.runEngine(probe.NewRun(jobs))
	common.ReadOnly = readOnly
	return engine, common.NewWatcher(jobs), err
}

// watchJSON prints an object for each check as it ends, until ctx does.
func (a *app) watchJSON(ctx context.Context, engine wizard.Engine, watcher *wizard.Watcher, list []wizard.Listed) error {
	format := a.newFormat(formatJSON, engine.Guide, printing{})
	going, stop := context.WithCancel(ctx)
	defer stop()
	var mu sync.Mutex
	var unwritten error
	watcher.Watch(list)
	err := watcher.Run(going, func(n wizard.WatchEvent) {
		if n.Kind != wizard.WatchChecked {
			return
		}
		o := outcomeOf(n.Domain, n.Status, n.Err)
		mu.Lock()
		defer mu.Unlock()
		if o.partly != nil {
			a.warn(o.partly)
		}
		if unwritten = format.write(a.out, format.render(o)); unwritten != nil {
			stop() // nobody reads on, or the disk is full
		}
	})
	switch {
	case unwritten != nil:
		return unwritten
	case ctx.Err() != nil:
		return exitError(exitInterrupted)
	}
	return err
}
