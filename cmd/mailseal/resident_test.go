package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"mailseal/wizard/plan"
	"mailseal/wizard/practice"
	"mailseal/wizard/store"
)

// resident is somebody who lives in a practice world and runs mailseal there: without a terminal, and with nothing to read.
type resident struct {
	world  *practice.World
	home   string              // the folder that their notes are below
	getenv func(string) string // what else is in their environment
}

const (
	// storyPatience bounds one run of mailseal, in real time. The world's clock stands still meanwhile.
	storyPatience = time.Minute
	// storyWait bounds what one run of mailseal --wait waits, in the world's time.
	storyWait = 7 * 24 * time.Hour
)

// storyStart is when every world begins: a Monday.
func storyStart() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

// env is the environment of mailseal, with a home of its own.
func (r resident) env(key string) string {
	switch key {
	case "HOME", "XDG_STATE_HOME", "LocalAppData":
		return r.home
	}
	return r.getenv(key)
}

// notes is the folder of the domain's journey.
func (r resident) notes() (string, error) {
	dir, err := store.DefaultDir(r.env, runtime.GOOS)
	return store.Open(dir).Folder(r.world.Domain()), err
}

// app is mailseal in the world.
func (r resident) app(out, talk io.Writer) *app {
	a := newApp(streams{in: strings.NewReader(""), out: out, errOut: talk}, r.env)
	world := r.world
	a.now = func() time.Time { return world.UserNow().In(time.Local) }
	began := a.now()
	a.until = func(ctx context.Context, t time.Time) error {
		if t.Sub(began) > storyWait {
			return fmt.Errorf("it waited from %s to %s, and would go on", began.Format(time.DateOnly), t.Format(time.DateOnly))
		}
		return world.Clock().Until(ctx, t.Add(world.Clock().Now().Sub(world.UserNow())))
	}
	a.network = r.world.Config()
	return a
}

// openTask is the task that the wizard's board shows for what is saved.
func (r resident) openTask() (task plan.Task, open bool, err error) {
	engine, err := r.app(io.Discard, io.Discard).realEngine()
	if err != nil {
		return task, false, err
	}
	journeys, err := engine.Journeys()
	for _, j := range journeys {
		if j.Domain != r.world.Domain() {
			continue
		}
		if board := engine.Guide.Step(j, engine.Now()).Board; board != nil {
			return board.Task, true, nil
		}
		return task, false, nil
	}
	return task, false, err
}

// saveMail puts the reports that have come by mail since then into the journey's folder.
func (r resident) saveMail(since time.Time) error {
	notes, err := r.notes()
	if err != nil {
		return err
	}
	mail, err := r.world.Mail(since)
	for _, report := range mail {
		if err := saveReport(filepath.Join(notes, "reports"), report); err != nil {
			return err
		}
	}
	return err
}
