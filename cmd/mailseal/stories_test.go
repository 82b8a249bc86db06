package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"mailseal/wizard/practice"
)

// storiesVariable names the environment variable that gives a folder of other stories to play.
const storiesVariable = "MAILSEAL_STORIES"

// TestStories plays the stories of testdata/stories and the lives that wizard/lives keeps, which are stories too, or those of the
// folder that MAILSEAL_STORIES names instead. Their README says what a story may do. The race detector has every fifth of
// testdata/stories: they run the same code in other situations.
func TestStories(t *testing.T) {
	params := storyParams()
	if folder := os.Getenv(storiesVariable); folder != "" {
		params.Dir = storiesFolder(t, folder)
		testscript.Run(t, params)
		return
	}
	params.Files = storyFiles(t, filepath.Join("testdata", "stories"))
	if testing.Short() {
		params.Files = everyFifth(params.Files)
	} else {
		params.Files = append(params.Files, storyFiles(t, filepath.Join("..", "..", "wizard", "lives", "testdata"))...)
	}
	testscript.Run(t, params)
}

// storyFiles lists the stories of a folder.
func storyFiles(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d stories, %v", folder, len(files), err)
	}
	return files
}

func everyFifth(files []string) (fifth []string) {
	for i := 0; i < len(files); i += 5 {
		fifth = append(fifth, files[i])
	}
	return fifth
}

// storyParams are how stories are played, wherever they are.
func storyParams() testscript.Params {
	return testscript.Params{
		Setup: func(env *testscript.Env) error {
			p := &player{}
			env.Values[playerKey{}] = p
			env.Defer(p.close)
			return nil
		},
		Cmds: storyCommands(),
	}
}

// storiesFolder is the folder of a name. A relative name is one of this package, or else of the module.
func storiesFolder(t *testing.T, folder string) string {
	t.Helper()
	for _, at := range []string{folder, filepath.Join("..", "..", folder)} {
		if info, err := os.Stat(at); err == nil && info.IsDir() {
			return at
		}
	}
	t.Fatalf("%s is %q, and there is no such folder", storiesVariable, folder)
	return ""
}

// storyCommand is one command of a story.
type storyCommand struct {
	name  string
	usage string
	do    func(p *player, ts *testscript.TestScript, args []string) error
}

func commandsOfStories() []storyCommand {
	return []storyCommand{
		{"world", "[provider=" + strings.Join(practice.Providers(), "|") + "|ID] [dns=" + strings.Join(practice.DNSHosts(), "|") + "|ID] [domain=NAME] [senders=all]", (*player).newWorld},
		{"mailseal", "ARGS...", (*player).mailseal},
		{"code", "N", (*player).wantCode},
		{"publish", "[right|MISTAKE]", (*player).publish},
		{"dns", "add|set|del NAME TYPE [VALUE]", (*player).dns},
		{"mx", "HOST...", (*player).mx},
		{"upload", "HOST FILE", (*player).upload},
		{"attach", "HOST", (*player).attach},
		{"break", "FAULT [HOST|SERVER|ADDRESS...]", (*player).breakFault},
		{"mend", "FAULT", (*player).mendFault},
		{"report", "FILE [signed|unsigned|bare|changed|keyless|signed-by DOMAIN]", (*player).report},
		{"pass", "DURATION", (*player).pass},
		{"days", "N [reports]", (*player).days},
		{"clock", "DURATION", (*player).setClock},
		{"refused", "N|+|=", (*player).wantRefused},
		{"lost", "N|+|=", (*player).wantLost},
	}
}

// usageError is a command that was not used as its usage says.
type usageError struct{ why string }

func (e usageError) Error() string { return e.why }

// storyCommands are the commands as testscript wants them.
func storyCommands() map[string]func(*testscript.TestScript, bool, []string) {
	commands := map[string]func(*testscript.TestScript, bool, []string){}
	for _, c := range commandsOfStories() {
		commands[c.name] = func(ts *testscript.TestScript, neg bool, args []string) {
			p := ts.Value(playerKey{}).(*player)
			if neg && c.name != "mailseal" {
				ts.Fatalf("unsupported: ! %s", c.name)
			}
			if p.world == nil && c.name != "world" {
				ts.Fatalf("%s: there is no world yet: begin the story with the command world", c.name)
			}
			err := c.do(p, ts, args)
			var usage usageError
			if errors.As(err, &usage) {
				ts.Fatalf("%s: %s\nusage: %s %s", c.name, usage.why, c.name, c.usage)
			}
			if err != nil {
				ts.Fatalf("%s: %v", c.name, err)
			}
			if neg && p.code == exitFine {
				ts.Fatalf("mailseal ended with 0")
			}
		}
	}
	return commands
}

// wrongCount says that a command got another number of words than it takes.
func wrongCount(args []string) error {
	return usageError{fmt.Sprintf("it cannot be used with %d words", len(args))}
}
