package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/journey"
	"mailseal/wizard/probe"
)

// A run of status takes its names from status_names.go (status_shard.go: a part of them), has them checked side by side by
// status_pool.go, and hands each outcome to a format (status_format.go, with a file for each). status_delivery.go prints it, or makes a
// message of it; status_report.go says on standard error how it goes, and what it came to. status_open.go
// can put all of that into a file. status_watch.go goes on checking instead.

// statusFlags are the flags of status.
type statusFlags struct {
	all, quiet, inOrder, schema, watch bool
	noNotes                            bool // nothing is saved
	jobs                               int
	format, shard                      string
	open                               string // the file for what there is to say
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
			asked, err := a.statusAsked(cmd, flags)
			switch {
			case err != nil:
				return err
			case asked.schema:
				return a.printSchema()
			case asked.watch:
				return a.keepChecking(cmd.Context(), args, asked)
			}
			check := func() error { return a.status(cmd.Context(), args, asked) }
			if asked.open != "" {
				return a.opened(asked.open, check)
			}
			err = check()
			if asked.name == formatNagios {
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
	set.StringVar(&flags.open, "open", "", "")
	return cmd
}

// statusAsked is what a command line asks of status: its flags, and what they say.
type statusAsked struct {
	statusFlags
	name formatName
	part shard
}

// message reports whether what is printed is a message.
func (s statusAsked) message() bool { return s.quiet && !s.name.forMonitoring() }

// statusAsked reads the flags. The error says what they cannot be.
func (a *app) statusAsked(cmd *cobra.Command, flags statusFlags) (statusAsked, error) {
	name, err := a.formatAsked(cmd, flags.format)
	if err != nil {
		return statusAsked{}, err
	}
	part, err := parseShard(flags.shard)
	switch {
	case err != nil:
		return statusAsked{}, err
	case cmd.Flags().Changed("jobs") && (flags.jobs < 1 || flags.jobs > maxJobs):
		return statusAsked{}, assets.NewError(msgid.ErrorCommandJobs, assets.Values{"n": flags.jobs, "most": maxJobs})
	case flags.watch && !flags.schema:
		err = watchesWith(cmd, name)
	}
	if err == nil && flags.open != "" && name != formatText {
		err = assets.NewError(msgid.ErrorCommandOpenFormat, assets.Values{"format": string(name)})
	}
	return statusAsked{flags, name, part}, err
}

// status checks domains side by side, and prints what there is to say of each.
func (a *app) status(ctx context.Context, args []string, asked statusAsked) error {
	names, err := a.namesGiven(args)
	if err != nil {
		return err
	}
	defer names.close()
	run, err := a.newStatusRun(names.only(asked.part), asked)
	if err != nil {
		return err
	}
	if err := run.check(ctx); err != nil {
		return err
	}
	return run.end(ctx)
}

// statusRun is a run of status: what it checks, what that is printed as, and what is said of the run.
type statusRun struct {
	app    *app
	name   formatName
	names  nameList
	pool   pool
	out    delivery
	report *runReport
}

func (a *app) newStatusRun(names nameList, asked statusAsked) (*statusRun, error) {
	several := names.known != 1
	workers := workersFor(asked.jobs, names.known)
	var common *probe.Run
	if several {
		common = probe.NewRun(workers)
	}
	a.checksOnly = true
	engine, err := a.runEngine(common)
	if err != nil {
		return nil, err
	}
	engine.ReadOnly = asked.noNotes
	message, text := asked.message(), asked.name == formatText
	format := a.newFormat(asked.name, engine.Guide, printing{all: asked.all, message: message, several: several, part: asked.part})
	run := &statusRun{
		app: a, name: asked.name, names: names,
		pool: pool{
			engine: engine, format: format, workers: workers, inOrder: asked.inOrder,
			wanted: func(g gist) bool { return !message || g.occasion != journey.NoOccasion },
		},
		out: delivery{
			app: a, engine: engine, format: format, text: text, several: several, quiet: message, inOrder: asked.inOrder,
			holds: message && text && several && !a.io.outTTY, // it is mailed
		},
		report: a.newRunReport(engine.Guide.Words, names, asked.quiet, asked.name),
	}
	run.report.holds = run.out.holds
	return run, nil
}

// check checks the names, and prints what is ready. The error is that of printing: nobody reads on, or the disk is full.
func (r *statusRun) check(ctx context.Context) (unwritten error) {
	going, stop := context.WithCancel(ctx)
	defer stop()
	r.report.begin()
	r.pool.run(going, r.names.each(), func(got checkedName) {
		r.report.clear()
		if unwritten == nil && r.report.add(got) {
			if unwritten = r.out.add(got); unwritten != nil {
				stop()
			}
		}
		r.report.progress()
	})
	return unwritten
}

// end prints what is left to print, or says why nothing was checked, and returns with what code the program ends.
func (r *statusRun) end(ctx context.Context) (err error) {
	nothing, interrupted := r.report.domains() == 0, ctx.Err() != nil
	switch {
	case nothing && !interrupted && !r.names.shard.whole() && *r.names.places > 0:
		return r.shardIsEmpty()
	case nothing && !interrupted:
		return r.names.noneError()
	case interrupted && r.name == formatNagios: // what is not known to all of them is no state of theirs
		err = nagiosLine(r.app.out, nagiosUnknown, r.report.words.Say(msgid.StatusRunInterrupted, nil), "")
	default:
		err = r.finish(ctx)
	}
	if err != nil {
		return err
	}
	return codeError(r.code())
}

// finish prints what was held back, and what the run came to: in a message that comes first.
func (r *statusRun) finish(ctx context.Context) error {
	r.out.arrange()
	r.report.sawNothing = r.out.sawNothing()
	if r.out.holds {
		r.report.subject = r.out.subject(&r.report.tally)
		r.report.end(ctx)
	}
	if err := r.out.end(); err != nil {
		return err
	}
	if !r.out.holds {
		r.report.end(ctx)
	}
	r.out.tell()
	return nil
}

// shardIsEmpty says that a list has fewer names than there are shards: nothing is wrong with that.
func (r *statusRun) shardIsEmpty() error {
	text := r.report.words.Say(msgid.StatusShardEmpty, assets.Values{"shard": r.names.shard.String(), "n": *r.names.places})
	switch r.name {
	case formatNagios:
		return nagiosLine(r.app.out, nagiosOK, text, "")
	case formatText:
		fmt.Fprintln(r.app.io.errOut, text)
	case formatJSON, formatCSV, formatPrometheus:
	}
	return r.out.format.end(r.app.out)
}

// code returns the exit code.
func (r *statusRun) code() int {
	if f, ok := r.out.format.(*nagiosFormat); ok {
		return int(f.state())
	}
	return r.report.code
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
