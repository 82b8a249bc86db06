package main

import (
	"context"
	"runtime"
	"time"

	"mailseal/assets"
	"mailseal/wizard/journey"
	"mailseal/wizard/probe"
	"mailseal/wizard/store"
)

// app is what the commands share: the streams, the global flags, and what they open.
type app struct {
	io  streams
	out *errWriter // io.out behind a door: all that is printed goes there, or to io.errOut
	env func(string) string
	now func() time.Time

	// What a test may put in place of the world. The zero values are the real network and clock.
	network probe.Config
	until   func(context.Context, time.Time) error
	opens   func(path string) error

	resolvers []string
	stateDir  string
	plain     bool
	json      bool
	lang      string
	timeout   time.Duration
	noSMTP    bool
	inside    bool // addresses of inside networks may be connected to
	offline   bool
	wait      bool
	// checksOnly says that the command can do without notes.
	checksOnly bool
	answers    map[journey.QuestionID]string
}

// newApp has the defaults of the flags.
func newApp(io streams, env func(string) string) *app {
	io.rawErr, io.errOut = io.errOut, &door{out: io.errOut, returns: true}
	return &app{
		io: io, out: &errWriter{Writer: &door{out: io.out}}, env: env, now: time.Now,
		lang: assets.DefaultLanguage, timeout: probe.DefaultTimeout, answers: map[journey.QuestionID]string{},
	}
}

// store opens the notes.
func (a *app) store() (*store.Store, error) {
	dir, err := a.notesDir()
	if err != nil {
		return nil, err
	}
	return store.Open(dir), nil
}

// notesDir returns the folder of the notes: that of --state-dir, or the usual one.
func (a *app) notesDir() (string, error) {
	if a.stateDir != "" {
		return a.stateDir, nil
	}
	return store.DefaultDir(a.env, runtime.GOOS)
}
