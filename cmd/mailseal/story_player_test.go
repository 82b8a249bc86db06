package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"mailseal/assets"
	"mailseal/wizard/practice"
)

// player plays one story: somebody who lives in a world, and what the last command left.
type player struct {
	resident
	worlds int

	ran     bool  // mailseal
	code    int   // of the last run
	refused int64 // as of the last question
	lost    int64
}

// playerKey is where testscript keeps the player of a story.
type playerKey struct{}

func (p *player) close() {
	if p.world != nil {
		p.world.Close()
	}
}

// newWorld begins a fresh world, with fresh notes.
func (p *player) newWorld(ts *testscript.TestScript, args []string) error {
	options, err := practice.ReadOptions(args)
	if err != nil {
		return usageError{err.Error()}
	}
	options.Start, options.Frozen = storyStart(), true
	world, err := practice.Start(options)
	if err != nil {
		return err
	}
	p.close()
	*p = player{worlds: p.worlds + 1}
	p.resident = resident{world: world, home: filepath.Join(ts.Getenv("WORK"), ".state"+strconv.Itoa(p.worlds)), getenv: ts.Getenv}
	notes, err := p.notes()
	if err != nil {
		return err
	}
	ts.Setenv("DOMAIN", world.Domain())
	ts.Setenv("NOTES", notes)
	return nil
}

// mailseal runs the command. Every exit code is fine.
func (p *player) mailseal(ts *testscript.TestScript, args []string) error {
	return p.run(ts, ts.Stdout(), ts.Stderr(), args)
}

func (p *player) run(ts *testscript.TestScript, out, talk io.Writer, args []string) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), storyPatience)
	defer cancel()
	defer func() { // one story's crash is its own
		if crash := recover(); crash != nil {
			err = fmt.Errorf("mailseal %q: %v\n%s", args, crash, debug.Stack())
		}
	}()
	var text bytes.Buffer
	p.ran, p.code = true, p.app(&text, talk).run(ctx, filesOf(ts, args))
	if err := keepsSchema(text.String()); err != nil {
		return err
	}
	if name := unsaid().FindString(text.String()); prose(args) && name != "" {
		return fmt.Errorf("mailseal %q shows %s, of which there is no sentence", args, name)
	}
	if prose(args) {
		_, err = io.WriteString(out, unwrapped(text.String()))
	} else {
		_, err = out.Write(text.Bytes())
	}
	if ctx.Err() != nil {
		return fmt.Errorf("mailseal %q had not ended after %s", args, storyPatience)
	}
	return err
}

// filesOf makes the names of the story's files whole, and that of a folder for notes, which need not be there yet: the
// command is no process with a folder of its own.
func filesOf(ts *testscript.TestScript, args []string) []string {
	whole := slices.Clone(args)
	for i, arg := range args {
		head, name := "", arg
		if flag, value, ok := strings.Cut(arg, "="); ok && strings.HasPrefix(arg, "-") {
			head, name = flag+"=", value
		} else if list, ok := strings.CutPrefix(arg, "@"); ok {
			head, name = "@", list
		}
		_, err := os.Lstat(ts.MkAbs(name))
		notes := head == stateDirFlag+"=" || i > 0 && args[i-1] == stateDirFlag
		if i > 0 && name != "" && err == nil || notes {
			whole[i] = head + ts.MkAbs(name)
		}
	}
	return whole
}

const stateDirFlag = "--state-dir"

// wantCode compares the exit code of the last mailseal.
func (p *player) wantCode(_ *testscript.TestScript, args []string) error {
	if len(args) != 1 {
		return wrongCount(args)
	}
	want, err := strconv.Atoi(args[0])
	switch {
	case err != nil:
		return usageError{fmt.Sprintf("%q is no exit code", args[0])}
	case !p.ran:
		return fmt.Errorf("mailseal has not run yet")
	case p.code != want:
		return fmt.Errorf("mailseal ended with %d, not %d", p.code, want)
	}
	return nil
}

// mistakes are the ids of the mistakes that can be made: those that have words.
func mistakes() []string {
	words, err := assets.Load(assets.DefaultLanguage)
	if err != nil {
		panic(err)
	}
	var ids []string
	for _, key := range words.Keys("practice.action.") {
		if id := strings.TrimPrefix(key, "practice.action."); !strings.HasPrefix(id, practice.Right+"-") {
			ids = append(ids, id)
		}
	}
	return ids
}

// publish does the open task, as the wizard's board has it now.
func (p *player) publish(ts *testscript.TestScript, args []string) error {
	id := practice.Right
	switch len(args) {
	case 0:
	case 1:
		id = args[0]
	default:
		return wrongCount(args)
	}
	if id != practice.Right && !slices.Contains(mistakes(), id) {
		return fmt.Errorf("there is no mistake %q; there are: %s", id, strings.Join(mistakes(), ", "))
	}
	task, open, err := p.openTask()
	if err != nil || !open {
		ts.Logf("no task is open")
		return err
	}
	if deed, ok := p.world.Action(task, id); ok {
		ts.Logf("%s: %s", task.ID, deed.ID)
		return p.world.Do(task, deed)
	}
	var ids []string
	for _, deed := range p.world.Actions(task) {
		ids = append(ids, deed.ID)
	}
	return fmt.Errorf("the task %s cannot be done by %q; there are: %s", task.ID, id, strings.Join(ids, ", "))
}

// pass lets time go by.
func (p *player) pass(_ *testscript.TestScript, args []string) error {
	if len(args) != 1 {
		return wrongCount(args)
	}
	d, err := storyDuration(args[0])
	if err != nil {
		return err
	}
	p.world.Clock().Advance(d)
	return nil
}

// setClock sets the clock of the user's computer wrong.
func (p *player) setClock(_ *testscript.TestScript, args []string) error {
	if len(args) != 1 {
		return wrongCount(args)
	}
	size, behind := strings.CutPrefix(args[0], "-")
	d, err := storyDuration(size)
	if err != nil {
		return err
	}
	if behind {
		d = -d
	}
	p.world.SetUserClock(d)
	return nil
}

// storyDuration reads a duration of Go's, with weeks (w) and days (d) before it.
func storyDuration(text string) (time.Duration, error) {
	wrong := usageError{fmt.Sprintf("%q is no duration such as 10m, 3h, 45d, 2w or 1d12h", text)}
	parts := durationPattern().FindStringSubmatch(text)
	if parts == nil || text == "" {
		return 0, wrong
	}
	var sum time.Duration
	for i, unit := range []time.Duration{7 * 24 * time.Hour, 24 * time.Hour} {
		if parts[i+1] == "" {
			continue
		}
		n, err := strconv.ParseUint(parts[i+1], 10, 16)
		if err != nil {
			return 0, wrong
		}
		sum += time.Duration(n) * unit
	}
	if parts[3] == "" {
		return sum, nil
	}
	rest, err := time.ParseDuration(parts[3])
	if err != nil {
		return 0, wrong
	}
	return sum + rest, nil
}

func durationPattern() *regexp.Regexp {
	return regexp.MustCompile(`^(?:(\d+)w)?(?:(\d+)d)?([\d.].*)?$`)
}

// days lets days go by, and has this computer look once on each of them.
func (p *player) days(ts *testscript.TestScript, args []string) error {
	if len(args) < 1 || len(args) > 2 {
		return wrongCount(args)
	}
	n, err := strconv.Atoi(args[0])
	switch {
	case err != nil || n < 1 || n > 5000:
		return usageError{fmt.Sprintf("%q is no number of days", args[0])}
	case len(args) == 2 && args[1] != "reports":
		return usageError{fmt.Sprintf("what is %q? there is only: reports", args[1])}
	}
	out, talk := ts.Stdout(), ts.Stderr()
	for range n {
		yesterday := p.world.Clock().Now()
		p.world.Clock().Advance(24 * time.Hour)
		if len(args) == 2 {
			if err := p.saveMail(yesterday); err != nil {
				return err
			}
		}
		if err := p.run(ts, out, talk, []string{"status", "--quiet"}); err != nil {
			return err
		}
		ts.Logf("%s: code %d", p.world.Clock().Now().Format("Mon 2 Jan 15:04"), p.code)
	}
	return nil
}

// reportsFolder is where reports of the story are put.
func (p *player) reportsFolder(ts *testscript.TestScript) string {
	return filepath.Join(ts.Getenv("NOTES"), "reports")
}

// wantRefused compares how many messages senders have refused so far.
func (p *player) wantRefused(_ *testscript.TestScript, args []string) error {
	return wantCount(args, p.world.Refused(), &p.refused, "refused")
}

// wantLost compares how many messages senders have given up so far.
func (p *player) wantLost(_ *testscript.TestScript, args []string) error {
	return wantCount(args, int64(p.world.Messages().Lost), &p.lost, "lost")
}

// wantCount compares a count of messages with a number, or with what it was at the question before.
func wantCount(args []string, now int64, last *int64, what string) error {
	if len(args) != 1 {
		return wrongCount(args)
	}
	before := *last
	*last = now
	more := args[0] == "+"
	if more || args[0] == "=" {
		if more != (now > before) {
			return fmt.Errorf("%d messages were %s, and %d before", now, what, before)
		}
		return nil
	}
	want, err := strconv.ParseInt(args[0], 10, 64)
	switch {
	case err != nil:
		return usageError{fmt.Sprintf("%q is neither a number nor + or =", args[0])}
	case now != want:
		return fmt.Errorf("%d messages were %s, not %d", now, what, want)
	}
	return nil
}

// breakFault makes something go wrong.
func (p *player) breakFault(_ *testscript.TestScript, args []string) error {
	if len(args) == 0 {
		return wrongCount(args)
	}
	fault, err := faultNamed(args[0])
	if err != nil {
		return err
	}
	return p.world.Break(fault, args[1:]...)
}

// mendFault ends a fault.
func (p *player) mendFault(_ *testscript.TestScript, args []string) error {
	if len(args) != 1 {
		return wrongCount(args)
	}
	fault, err := faultNamed(args[0])
	if err != nil {
		return err
	}
	return p.world.Mend(fault)
}

func faultNamed(id string) (practice.Fault, error) {
	var ids []string
	for _, f := range practice.Faults() {
		if string(f) == id {
			return f, nil
		}
		ids = append(ids, string(f))
	}
	return "", fmt.Errorf("there is no fault %q; there are: %s", assets.Clean(id, 60), strings.Join(ids, ", "))
}
