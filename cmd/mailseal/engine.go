package main

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/providers"
	"mailseal/wizard"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/pages"
	"mailseal/wizard/probe"
	"mailseal/wizard/store"
)

// config returns how the network is reached: by the resolvers that were named, or the public ones and the system's own.
func (a *app) config() (probe.Config, error) {
	config := a.network
	catalogue, err := providers.Load()
	if err != nil {
		return config, err
	}
	config.ResolverHTTPSNames = catalogue.ResolverHTTPSNames()
	config.ReachableMailServers, config.HintNames = catalogue.ReachableMailServers(), catalogue.MarkNames()
	config.Now, config.Timeout, config.AllowInside = a.now, a.timeout, a.inside
	public := catalogue.Resolvers()
	switch {
	case len(a.resolvers) > 0:
		config.Resolvers = nil
	case config.Resolvers == nil:
		config.Resolvers, config.SystemResolvers = public, probe.SystemResolvers()
	}
	for _, text := range a.resolvers {
		resolver, err := probe.ParseResolver(text, public)
		if err != nil {
			return config, err
		}
		config.Resolvers = append(config.Resolvers, resolver)
	}
	if len(a.resolvers) == 0 && config.Dial == nil {
		config.System = net.DefaultResolver.LookupNetIP
	}
	config.ExtraRoots, err = a.extraRoots()
	return config, err
}

// extraRoots returns the certificates of the file that SSL_CERT_FILE names, on every system.
func (a *app) extraRoots() ([]*x509.Certificate, error) {
	path := a.env("SSL_CERT_FILE")
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, assets.Because(msgid.ErrorCommandRoots, assets.Values{"path": path, "why": assets.SystemReason(err)}, err)
	}
	roots, err := probe.ParseRoots(text)
	if err != nil {
		return nil, assets.Because(msgid.ErrorCommandRoots, assets.Values{"path": path}, err)
	}
	return roots, nil
}

// realEngine wires the wizard to the real network.
func (a *app) realEngine() (wizard.Engine, error) { return a.runEngine(nil) }

// runEngine is realEngine for a run in which checks share what they have in common; nil: they share nothing.
func (a *app) runEngine(run *probe.Run) (wizard.Engine, error) {
	config, err := a.config()
	if err != nil {
		return wizard.Engine{}, err
	}
	config.Run = run
	notes, err := a.store()
	switch {
	case err != nil && !a.checksOnly:
		return wizard.Engine{}, err
	case err != nil: // a check needs no notes
		notes = store.Nowhere(err)
	default:
		if err := notes.Untrusted(); err != nil {
			a.warn(err)
		}
	}
	engine, err := a.engineWith(config, notes)
	if err == nil {
		engine.Guide.Flags = a.flagsAgain()
		engine.Guide.Downloads = store.Downloads(a.env)
		engine.Folder = func(ctx context.Context, text string) (string, error) { return store.FindFolder(ctx, text, a.env) }
	}
	return engine, err
}

// engine wires the wizard to the network and the disk.
func (a *app) engine(config probe.Config) (wizard.Engine, error) {
	notes, err := a.store()
	if err != nil {
		return wizard.Engine{}, err
	}
	return a.engineWith(config, notes)
}

// engineWith is engine with notes that are open.
func (a *app) engineWith(config probe.Config, notes *store.Store) (wizard.Engine, error) {
	g, err := guide.Load(a.lang)
	if err != nil {
		return wizard.Engine{}, err
	}
	g.Folder = notes.Folder
	clock := wizard.NewClock(a.now)
	timed := func() probe.Config {
		config := config
		config.Ahead = clock.Ahead()
		return config
	}
	return wizard.Engine{
		Guide: g,
		Now:   clock.Now,
		Until: a.waiter(clock.Now),
		Probe: func(ctx context.Context, domain string, scope facts.Scope, progress func(facts.Progress)) facts.Check {
			scope.Mail = scope.Mail && !a.noSMTP
			check := probe.New(withNotes(timed(), notes, domain)).Check(ctx, domain, scope, progress)
			clock.Correct(check.Network)
			return check
		},
		MailServers: func(ctx context.Context, domain string, hosts []string) facts.ServerCheck {
			return probe.New(timed()).MailServers(ctx, domain, hosts, facts.Scope{Mail: !a.noSMTP, Network: !a.noSMTP})
		},
		Update: func(domain string, change func(journey.Journey) (journey.Journey, error)) (journey.Journey, error) {
			return a.update(notes, g, domain, func(j journey.Journey) (journey.Journey, error) {
				clock.Recall(j.Notes.Last)
				return change(j)
			}, clock.Now)
		},
		Find: func(domain string) (journey.Journey, bool, error) {
			j, ok, err := notes.Find(domain)
			clock.Recall(j.Notes.Last)
			return j, ok, err
		},
		Journeys: notes.Journeys,
		Domains:  a.listed,
		SetWatched: func(domain string, on bool) error {
			_, err := setWatched(notes, []string{domain}, on)
			return err
		},
		Reports: func(ctx context.Context, domain string) ([]facts.ReportDay, func() error, error) {
			return newReports(ctx, notes, g, domain, clock.Now(), probe.New(timed()).KeyRecords)
		},
	}, nil
}

// listed lists the domains that the list of all may have: those that status checks where none is named. No notes are read for it.
func (a *app) listed() ([]wizard.Listed, error) {
	names, err := a.namesNoted()
	if err != nil {
		return nil, err
	}
	list, wrong := listedOf(names)
	return list, errors.Join(wrong...)
}

// listedOf returns the domains of a list, and what in it is none.
func listedOf(names nameList) (list []wizard.Listed, wrong []error) {
	for name := range names.each() {
		if name.err != nil {
			wrong = append(wrong, name.err)
			continue
		}
		list = append(list, wizard.Listed{Domain: name.domain, Watched: !name.noted})
	}
	return list, wrong
}

// withNotes adds what earlier checks of a domain have seen. Notes that cannot be read know nothing.
func withNotes(config probe.Config, notes *store.Store, domain string) probe.Config {
	j, err := notes.Load(domain)
	if err != nil {
		return config
	}
	for _, ttl := range j.Notes.TTLs {
		if ttl.TTL > 0 {
			config.Known = append(config.Known, ttl.Name)
		}
	}
	config.Last = j.Notes.Last
	return config
}

// waiter waits until a time of a clock that goes as the real one does, or as a test does.
func (a *app) waiter(now func() time.Time) func(context.Context, time.Time) error {
	if a.until != nil {
		return a.until
	}
	return func(ctx context.Context, t time.Time) error {
		timer := time.NewTimer(t.Sub(now()))
		defer timer.Stop()
		select {
		case <-timer.C:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// update saves a change of a journey, and the files to publish. These are written at every change and not only at a new plan:
// where mailseal was killed between the notes and the files, the next check writes them.
func (a *app) update(notes *store.Store, g *guide.Guide, domain string, change func(journey.Journey) (journey.Journey, error), now func() time.Time) (journey.Journey, error) {
	j, err := notes.Update(domain, change, now())
	if err != nil || j.Plan == nil {
		return j, err
	}
	files, err := pages.Files(g, j)
	if err != nil {
		return j, err
	}
	return j, notes.Write(domain, files)
}
