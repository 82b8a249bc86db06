package main

import (
	"context"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/journey"
	"mailseal/wizard/probe"
)

// A run of status takes its names from status_names.go, has them checked side by side by status_pool.go, and hands each
// outcome to a format (status_format.go, with a file for each). status_delivery.go prints it, or makes a message of it;
// status_report.go says on standard error how it goes, and what it came to.

// statusFlags are the flags of status.
type statusFlags struct {
	all, quiet, inOrder, schema, watch bool
	noNotes                            bool // nothing is saved
	jobs                               int
	format, shard                      string
}

// How many domains are checked side by side: usually, and at most.
const (
	usualJobs = 40
	maxJobs   = 200
)

func (a *app) statusCommand() *cobra.Command {
	var flags statusFlags
	cmd := &cobra.Command{
		Use: "status [DOMAIN...|-|@FILE]",
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := a.formatAsked(cmd, flags.format)
			part, wrong := parseShard(flags.shard)
			switch {
			case err != nil:
				return err
			case wrong != nil:
				return wrong
			case cmd.Flags().Changed("jobs") && (flags.jobs < 1 || flags.jobs > maxJobs):
				return assets.NewError(msgid.ErrorCommandJobs, assets.Values{"n": flags.jobs, "most": maxJobs})
			case flags.schema:
				return a.printSchema()
			case flags.watch:
				if err := watchesWith(cmd, format); err != nil {
					return err
				}
				return a.keepChecking(cmd.Context(), args, flags, format)
			}
			err = a.status(cmd.Context(), args, flags, part, format)
			if format == formatNagios {
				return a.nagiosError(cmd.Context(), err)
			}
			return err
		},
	}
	set := cmd.Flags()
	set.BoolVar(&flags.all, "all", false, "")
	set.BoolVar(&flags.quiet, "quiet", false, "")
	set.BoolVar(&flags.inOrder, "in-order", false, "")
	set.BoolVar(&flags.schema, "schema", false, "")
	set.BoolVar(&flags.noNotes, "no-notes", false, "")
	set.BoolVar(&flags.watch, "watch", false, "")
	set.IntVar(&flags.jobs, "jobs", 0, "")
	set.StringVar(&flags.format, "format", string(formatText), "")
	set.StringVar(&flags.shard, "shard", "", "")
	return cmd
}

// status checks domains side by side, and prints what there is to say of each.
func (a *app) status(ctx context.Context, args []string, flags statusFlags, part shard, name formatName) error {
	names, err := a.namesGiven(args)
	if err != nil {
		return err
	}
	defer names.close()
	names = names.only(part)
	workers := workersFor(flags.jobs, names.known)
	var common *probe.Run
	if names.known != 1 {
		common = probe.NewRun(workers)
	}
	a.checksOnly = true
	engine, err := a.runEngine(common)
	if err != nil {
		return err
	}
	engine.ReadOnly = flags.noNotes
	message := flags.quiet && !name.forMonitoring()
	run := pool{
		engine: engine, format: part.printed(a.newFormat(name, engine.Guide, flags.all)), workers: workers, inOrder: flags.inOrder,
		wanted: func(n noted) bool { return !message || n.occasion != journey.NoOccasion },
	}
	if f, ok := run.format.(*textFormat); ok {
		f.message, f.several = message, names.known != 1
	}
	report := a.newRunReport(engine.Guide.Words, names, flags.quiet, name)
	out := delivery{
		app: a, engine: engine, format: run.format, text: name == formatText, several: names.known != 1, quiet: message, inOrder: flags.inOrder,
		holds: message && name == formatText && names.known != 1 && !a.io.outTTY, // it is mailed
	}
	report.holds = out.holds
	report.begin()
	var unwritten error
	going, stop := context.WithCancel(ctx)
	defer stop()
	run.run(going, names.each(), func(r checkedName) {
		report.clear()
		if unwritten == nil && report.add(r) {
			if unwritten = out.add(r); unwritten != nil {
				stop() // nobody reads on, or the disk is full
			}
		}
		report.progress()
	})
	if ctx.Err() == nil && report.domains() == 0 && !part.whole() && *names.places > 0 {
		return a.shardIsEmpty(engine.Guide, name, run.format, names)
	}
	switch {
	case unwritten != nil:
		return unwritten
	case ctx.Err() == nil && report.domains() == 0:
		return names.noneError()
	case ctx.Err() != nil && name == formatNagios: // what is not known to all of them is no state of theirs
		if err := nagiosLine(a.out, nagiosUnknown, engine.Guide.Words.Say(msgid.StatusRunInterrupted, nil), ""); err != nil {
			return err
		}
	default:
		if err := a.finish(ctx, &out, report); err != nil {
			return err
		}
	}
	if f, ok := run.format.(*nagiosFormat); ok {
		return codeError(int(f.state()))
	}
	return codeError(report.code)
}

// finish prints what was held back, and what the run came to: in a message that comes first.
func (a *app) finish(ctx context.Context, out *delivery, report *runReport) error {
	out.arrange()
	report.sawNothing = out.sawNothing()
	if out.holds {
		report.subject = out.subject(&report.tally)
		report.end(ctx)
	}
	if err := out.end(); err != nil {
		return err
	}
	if !out.holds {
		report.end(ctx)
	}
	out.tell()
	return nil
}

// nagiosError says why nothing was checked in the way that Nagios reads.
func (a *app) nagiosError(ctx context.Context, err error) error {
	if err == nil || err.Error() == "" || ctx.Err() != nil {
		return err
	}
	if err := nagiosLine(a.out, nagiosUnknown, a.said(err), ""); err != nil {
		return err
	}
	return exitError(nagiosUnknown)
}
