package lives

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"mailseal/assets"
	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/practice"
	"mailseal/wizard/probe"
	"mailseal/wizard/reports"
	"mailseal/wizard/tlsrpt"
)

// start is when every life begins: the Monday of the stories.
func start() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

// life is a domain in a practice world, and its owner's mailseal.
type life struct {
	dir     string // where the notes are
	world   *practice.World
	engine  wizard.Engine
	notes   *notes
	skew    time.Duration // how wrong the clock of the user's computer is
	clock   *wizard.Clock // mailseal's, since it was started last
	weather spells        // what went wrong
	unread  []practice.Report
	mailed  time.Time // when reports were last taken from the mailbox

	refused int64 // messages, when the story last asked

	lines []string          // lived so far
	files map[string]string // that lines name
	seen  []view            // what mailseal said, oldest first
	wrong *violation        // the first invariant that did not hold; nil: all did

	looks    looks            // what mailseal's checks could know
	real     truth            // at the newest of them
	reported []failedSessions // in the reports that were read
	lost     int              // messages, because of a policy

	follows bool // its user does what mailseal says, and nothing else
	kills   int  // mailseal is killed after each so many lines
	visited visited
}

// view is what mailseal said after a check.
type view struct {
	At       time.Time // of the world
	Status   bool      // by the command status; else by the wizard
	Journey  journey.Journey
	Check    facts.Check // the one that it judged
	Findings []diagnosis.Finding
	Verdict  diagnosis.Verdict
}

// violation is an invariant that did not hold.
type violation struct {
	Rule string // its name
	Why  string
}

func (v violation) String() string { return v.Rule + ": " + v.Why }

// newLife begins a life in a world.
func newLife(dir string, options practice.Options) (*life, error) {
	options.Start, options.Frozen = start(), true
	world, err := practice.Start(options)
	if err != nil {
		return nil, err
	}
	l := &life{dir: dir, world: world, notes: newNotes(filepath.Join(dir, "notes"), world.Domain()), files: map[string]string{}, visited: newVisited(), kills: killEvery}
	if l.engine, err = l.newEngine(); err != nil {
		world.Close()
		return nil, err
	}
	return l, nil
}

func (l *life) close() { l.world.Close() }

func (l *life) domain() string { return l.world.Domain() }

// computerNow is the time by the clock of the user's computer.
func (l *life) computerNow() time.Time { return l.world.Clock().Now().Add(l.skew) }

// now is the time as far as mailseal knows.
func (l *life) now() time.Time { return l.clock.Now() }

// restart kills mailseal and starts it again: it knows what is in the notes.
func (l *life) restart() {
	l.wrong = l.notes.restart(l.engine.Guide, l.now())
	l.clock = wizard.NewClock(l.computerNow)
	l.clock.Recall(l.journey().Notes.Last)
}

// newEngine wires the wizard to the world, as the command does to the real one.
func (l *life) newEngine() (wizard.Engine, error) {
	g, err := guide.Load(assets.DefaultLanguage)
	if err != nil {
		return wizard.Engine{}, err
	}
	g.Folder = l.notes.disk.Folder
	config := l.world.Config()
	config.Now = l.computerNow
	l.clock = wizard.NewClock(l.computerNow)
	timed := func() probe.Config {
		config := config
		config.Ahead = l.clock.Ahead()
		return config
	}
	return wizard.Engine{
		Guide: g, Now: l.now,
		Until: func(context.Context, time.Time) error { return fmt.Errorf("nobody waits in a life") },
		Probe: func(ctx context.Context, domain string, scope facts.Scope, progress func(facts.Progress)) facts.Check {
			check := probe.New(l.known(timed())).Check(ctx, domain, scope, progress)
			l.clock.Correct(check.Network)
			return check
		},
		MailServers: func(ctx context.Context, domain string, hosts []string) facts.ServerCheck {
			return probe.New(timed()).MailServers(ctx, domain, hosts, facts.Scope{Mail: true, Network: true})
		},
		Update: func(domain string, change func(journey.Journey) (journey.Journey, error)) (journey.Journey, error) {
			return l.notes.update(l.now(), change)
		},
		Find:    l.notes.find,
		Reports: l.readReports,
	}, nil
}

// known adds what earlier checks have seen.
func (l *life) known(config probe.Config) probe.Config {
	j := l.journey()
	for _, ttl := range j.Notes.TTLs {
		if ttl.TTL > 0 {
			config.Known = append(config.Known, ttl.Name)
		}
	}
	config.Last = j.Notes.Last
	return config
}

// readReports reads what was saved since the last time.
func (l *life) readReports(_ context.Context, domain string) (days []facts.ReportDay, saved func() error, err error) {
	j := l.notes.journey
	collector := reports.NewCollector(reports.Options{Domain: domain, Servers: j.KnownMailServers(), From: j.ReportsFrom(), Now: l.now(), Key: l.keyOf})
	for _, r := range l.unread {
		source := collector.Source(r.Name)
		for item := range tlsrpt.Read(r.Name, reader(r.Body)) {
			source.Add(item)
		}
		source.Close()
	}
	found := collector.Summary()
	return found.Days, l.reportsRead, l.engine.Guide.UnreadReports(found)
}

// reportsRead notes that the reports that were saved are in the notes.
func (l *life) reportsRead() error {
	for _, r := range l.unread {
		l.reported = append(l.reported, readFailures(r)...)
	}
	l.unread = nil
	return nil
}

// saveMail has the user save the reports that came since the last time.
func (l *life) saveMail() error {
	since := l.mailed
	if since.IsZero() {
		since = start()
	}
	mail, err := l.world.Mail(since)
	l.unread = append(l.unread, mail...)
	l.mailed = l.world.Clock().Now()
	return err
}

// journey is what is saved; the zero value where nothing is.
func (l *life) journey() journey.Journey { return l.notes.journey }

// step is what the wizard shows.
func (l *life) step() guide.Step { return l.notes.step(l.engine.Guide, l.now()) }
