package main

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mailseal/assets"
	"mailseal/assets/pseudo"
	"mailseal/wizard/journey"
)

// commands are all commands that the program has, the hidden ones too, with what is said of them.
func commands(t *testing.T) []*cobra.Command {
	t.Helper()
	a := newApp(streams{in: strings.NewReader(""), out: io.Discard, errOut: io.Discard}, func(string) string { return "" })
	var all []*cobra.Command
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		all = append(all, cmd)
		for _, below := range cmd.Commands() {
			walk(below)
		}
	}
	root := a.rootCommand()
	a.complete(root)
	walk(root)
	if len(all) < 15 {
		t.Fatalf("there are only %d commands", len(all))
	}
	return all
}

// flagsOf are the flags of a command, also those that it has from the ones above it.
func flagsOf(cmd *cobra.Command) (all []*pflag.Flag) {
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) { all = append(all, f) })
	return all
}

// TestHelpIsWhole: each command and each flag says what it is for, in sentences that are in assets.
func TestHelpIsWhole(t *testing.T) {
	for _, cmd := range commands(t) {
		if cmd.Short == "" || missingWords.MatchString(cmd.Short) {
			t.Errorf("%s is for nothing: %q", cmd.CommandPath(), cmd.Short)
		}
		if cmd.Runnable() && !cmd.Hidden && (cmd.Long == "" || !strings.Contains(cmd.Example, "\n  mailseal") && !strings.Contains(cmd.Example, "mailseal completion")) {
			t.Errorf("%s has no example, or no paragraph: %q", cmd.CommandPath(), cmd.Example)
		}
		for _, f := range flagsOf(cmd) {
			if f.Usage == "" || missingWords.MatchString(f.Usage) {
				t.Errorf("%s: --%s is for nothing: %q", cmd.CommandPath(), f.Name, f.Usage)
			}
		}
	}
}

// TestHelpIsInAssets: in another language nothing of the help is English, but for what is to be typed.
func TestHelpIsInAssets(t *testing.T) {
	words, err := pseudo.Words()
	if err != nil {
		t.Fatal(err)
	}
	for _, cmd := range commands(t) {
		describe(cmd.Root(), words)
		texts := map[string]string{"short": cmd.Short, "long": cmd.Long}
		for _, f := range flagsOf(cmd) {
			texts["--"+f.Name] = f.Usage
		}
		for what, text := range texts {
			if text != "" && !strings.ContainsAny(text, pseudoLetters) {
				t.Errorf("%s, %s, is in English: %s", cmd.CommandPath(), what, text)
			}
		}
	}
}

// pseudoLetters are vowels as the language for tests writes them.
const pseudoLetters = "åéîöûÅÉÎÖÛàèìòùáíóúâêôäëïü"

// TestHelpFits: no line of a help is wider than a terminal, but for a value that is to be typed, and none has quotes or backticks around
// what is to be typed.
func TestHelpFits(t *testing.T) {
	for _, cmd := range commands(t) {
		args := append([]string{"help"}, strings.Fields(cmd.CommandPath())[1:]...)
		if cmd.Name() == "help" {
			args = []string{"help", "--help"}
		}
		r := mailseal(t, "", args...)
		if r.code != exitFine || r.talk != "" {
			t.Errorf("mailseal %v: code %d, %q", args, r.code, r.talk)
		}
		for line := range strings.Lines(r.out) {
			line = strings.TrimSuffix(line, "\n")
			if utf8.RuneCountInString(line) > 80 && !strings.Contains(line, "--state-dir /") {
				t.Errorf("mailseal %v is %d wide: %s", args, utf8.RuneCountInString(line), line)
			}
			if quoted.MatchString(line) {
				t.Errorf("mailseal %v has quotes around what is to be typed: %s", args, line)
			}
		}
		if strings.Contains(r.out, "\n\n\n") {
			t.Errorf("mailseal %v has two empty lines:\n%s", args, r.out)
		}
	}
}

// quoted matches a command in backticks or quotes.
var quoted = regexp.MustCompile("[`\"“']mailseal |`")

// TestHelpSaysItOnce: the exit codes stand in one place, and each code that is used stands there.
func TestHelpSaysItOnce(t *testing.T) {
	for _, cmd := range commands(t) {
		args := append([]string{"help"}, strings.Fields(cmd.CommandPath())[1:]...)
		if has := strings.Contains(mailseal(t, "", args...).out, "Exit codes:"); has != (cmd.Name() == "mailseal") {
			t.Errorf("mailseal %v has the exit codes: %v", args, has)
		}
	}
	help := mailseal(t, "", "--help").out
	for _, code := range []string{"0", "1", "2", "3", "8", "130"} {
		if !strings.Contains(help, "\n  "+code+" ") {
			t.Errorf("exit code %s is missing:\n%s", code, help)
		}
	}
}

// TestHelpListsAnswers: every question of the wizard has a flag, and help answers lists it.
func TestHelpListsAnswers(t *testing.T) {
	help := mailseal(t, "", "help", "answers").out
	for _, id := range journey.QuestionIDs() {
		if !strings.Contains(help, "\n  --"+string(id)+" ") {
			t.Errorf("the help does not say what --%s answers:\n%s", id, help)
		}
	}
	if strings.Contains(mailseal(t, "", "--help").out, "--accept-servers") {
		t.Error("the flags for answers stand among the others")
	}
}

// TestHelpOfAFlagIsItsOwn: a flag that has the name of a question, but answers none, is described as what it is.
func TestHelpOfAFlagIsItsOwn(t *testing.T) {
	help := mailseal(t, "", "watch", "--help").out
	if !strings.Contains(help, "--remove    take the domains off the list") || strings.Contains(help, "MTA-STS") {
		t.Errorf("the help of watch: %s", help)
	}
}

// TestHelpInALanguage: --lang is obeyed, and one that is not there is refused.
func TestHelpInALanguage(t *testing.T) {
	var out, talk bytes.Buffer
	code := run(t.Context(), []string{"--lang", "xx", "--help"}, streams{in: strings.NewReader(""), out: &out, errOut: &talk}, func(string) string { return "" })
	if out.Len() > 0 || !strings.Contains(talk.String(), "It has: "+assets.DefaultLanguage) {
		t.Errorf("code %d, out %q, talk %q", code, out.String(), talk.String())
	}
}
