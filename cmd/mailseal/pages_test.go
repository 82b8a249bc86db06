package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// pageText returns one of the pages that stand beside the source, such as README.md.
func pageText(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func pageNames() []string {
	return []string{"README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md"}
}

// TestPageCommands: every command that a page shows is one, with flags that it has. Its example domain is not asked for.
func TestPageCommands(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads pages, where the race detector finds nothing")
	}
	indented := regexp.MustCompile(`(?m)^ {4}(?:go run \./cmd/)?mailseal( .*)?$`)
	inline := regexp.MustCompile("`(?:go run \\./cmd/)?mailseal( [^`]*)?`")
	for _, name := range pageNames() {
		text := pageText(t, name)
		for _, found := range slices.Concat(indented.FindAllStringSubmatch(text, -1), inline.FindAllStringSubmatch(text, -1)) {
			typed, _, _ := strings.Cut(found[1], " #")
			typed = strings.NewReplacer(`"`, "", "[", "", "]", "", "...", "", `\|`, " ").Replace(typed)
			if err := understood(strings.Fields(typed)); err != nil {
				t.Errorf("%s: %s: %v", name, found[0], err)
			}
		}
	}
}

// understood says why a command line is none.
func understood(args []string) error {
	a := newApp(streams{in: strings.NewReader(""), out: io.Discard, errOut: io.Discard}, func(string) string { return "" })
	root := a.rootCommand()
	cmd, rest, err := root.Find(args)
	if err == nil && cmd.Name() == "help" { // the command or topic that it is about
		if cmd, _, err = root.Find(rest); err == nil && cmd == root {
			err = fmt.Errorf("there is no help about %q", rest)
		}
		return err
	}
	if err != nil {
		return err
	}
	if err := cmd.ParseFlags(rest); err != nil && !errors.Is(err, pflag.ErrHelp) {
		return err
	}
	if cmd.Flags().NArg() == 0 { // what is said of a command names no more than it
		return nil
	}
	return cmd.ValidateArgs(cmd.Flags().Args())
}

// TestReadmeIsWhole: the README has every command, and the exit codes that the help has.
func TestReadmeIsWhole(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads pages, where the race detector finds nothing")
	}
	text := pageText(t, "README.md")
	for _, cmd := range commands(t)[0].Commands() {
		if !cmd.Hidden && !cmd.IsAdditionalHelpTopicCommand() && cmd.Name() != "help" && !strings.Contains(text, "\n| `mailseal "+cmd.Name()) {
			t.Errorf("the README does not list %s", cmd.Name())
		}
	}
	var help bytes.Buffer
	run(t.Context(), []string{"--help"}, streams{in: strings.NewReader(""), out: &help, errOut: io.Discard}, func(string) string { return "" })
	codes := regexp.MustCompile(`(?m)^  (\d+) +(.+)$`).FindAllStringSubmatch(help.String(), -1)
	if len(codes) < 6 {
		t.Fatalf("the help has %d exit codes only", len(codes))
	}
	for _, code := range codes {
		if row := "\n| " + code[1] + " | " + code[2] + " |\n"; !strings.Contains(text, row) {
			t.Errorf("the README has no row %q", row)
		}
	}
}

// TestPageLinks: what a page leads to in this repository is there.
func TestPageLinks(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads pages, where the race detector finds nothing")
	}
	link := regexp.MustCompile(`\]\(([^)#:]*)(#[^)]*)?\)`)
	for _, name := range pageNames() {
		for _, found := range link.FindAllStringSubmatch(pageText(t, name), -1) {
			to, anchor := found[1], strings.TrimPrefix(found[2], "#")
			if to == "" {
				to = name
			}
			if _, err := os.Stat(filepath.Join("..", "..", filepath.FromSlash(to))); err != nil {
				t.Errorf("%s: %v", name, err)
			} else if anchor != "" && !slices.Contains(anchors(pageText(t, to)), anchor) {
				t.Errorf("%s: %s has no heading %s", name, to, anchor)
			}
		}
	}
}

// anchors returns what links to the headings of a page are called.
func anchors(text string) (all []string) {
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(text, -1) {
		plain := regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(heading[1]), "")
		all = append(all, strings.ReplaceAll(plain, " ", "-"))
	}
	return all
}

// TestTourHasEveryPackage: the tour of CONTRIBUTING.md names each package of the house, once, on the floor that it has.
func TestTourHasEveryPackage(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads pages, where the race detector finds nothing")
	}
	tests := []string{"assets/pseudo", "assets/msgid/gen", "cmd/mailseal/quiet"} // and those of the last floor: for tests, or too small
	tour, _, _ := strings.Cut(pageText(t, "CONTRIBUTING.md"), "\n## How to add")
	for _, floor := range floors[:len(floors)-1] {
		for _, pkg := range strings.Fields(floor) {
			name := pkg
			if _, below, ok := strings.Cut(pkg, "/"); ok && pkg != "cmd/mailseal" {
				name = "  " + below
			}
			row := regexp.MustCompile(`(?m)^ {4}` + regexp.QuoteMeta(name) + `  |^ {6}(?:[a-z]+, )*` + regexp.QuoteMeta(strings.TrimSpace(name)) + `[ ,]`)
			if n := len(row.FindAllString(tour, -1)); n != 1 && !slices.Contains(tests, pkg) {
				t.Errorf("%s is in the tour %d times", pkg, n)
			}
		}
	}
}

// TestStoryOfContributing plays the story that CONTRIBUTING.md shows.
func TestStoryOfContributing(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads pages, where the race detector finds nothing")
	}
	_, story, found := strings.Cut(pageText(t, "CONTRIBUTING.md"), "This one is whole:\n\n")
	story, _, ended := strings.Cut(story, "\n\n2. ")
	if !found || !ended {
		t.Fatal("there is no story")
	}
	if log, failed := playStory(t, regexp.MustCompile(`(?m)^ +`).ReplaceAllString(story, "")+"\n"); failed {
		t.Error(log)
	}
}
