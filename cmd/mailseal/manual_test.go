package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/tui/wrap"
)

// manualPage is the source of the man page, for scdoc. It is no part of the program, and says what the help says.
const manualPage = "../../assets/man/mailseal.1.scd"

// TestManual holds that the man page is what the help makes it, or writes it.
func TestManual(t *testing.T) {
	words, err := assets.Load(assets.DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	page := writeManual(commands(t)[0], words)
	if *update {
		if err := os.MkdirAll(filepath.Dir(manualPage), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(manualPage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if kept := readManual(t); kept != page {
		t.Errorf("%s is not what the help says now; write it with: go test ./cmd/mailseal -run TestManual -update", manualPage)
	}
}

func readManual(t *testing.T) string {
	t.Helper()
	kept, err := os.ReadFile(manualPage)
	if err != nil {
		t.Fatal(err)
	}
	return string(kept)
}

// writeManual returns the man page: what the help says of the commands and of each topic, in the sections that man pages have.
func writeManual(root *cobra.Command, words *assets.Words) string {
	m := manual{words: words}
	m.line("mailseal(1)")
	m.section("NAME")
	m.line("mailseal - " + escaped(root.Short))
	m.section("SYNOPSIS")
	var usages []string
	for _, cmd := range manualCommands(root) {
		usages = append(usages, "*"+escaped(cmd.CommandPath())+"*"+escaped(arguments(cmd)))
	}
	m.line(strings.Join(usages, "++\n"))
	m.section("DESCRIPTION")
	m.text(root.Long)
	m.section("EXAMPLES")
	m.text(root.Example)
	m.section("COMMANDS")
	for _, cmd := range manualCommands(root)[1:] {
		m.subsection(cmd.CommandPath() + arguments(cmd))
		m.text(cmd.Long)
		m.text(cmd.Example)
		m.flags(cmd.LocalNonPersistentFlags(), isShown)
		m.text(helpPart(words, helpKey(cmd), "after"))
	}
	m.section("OPTIONS")
	m.flags(root.LocalFlags(), isShown)
	m.section("EXIT STATUS")
	m.text(helpPart(words, helpKey(root), "exit"))
	m.topic(root, "FILES", "files")
	m.topic(root, "ENVIRONMENT", "environment")
	m.topic(root, "ANSWERS", "answers")
	m.flags(root.Flags(), isAnswer)
	m.daily()
	m.topic(root, "MANY DOMAINS", "many")
	return m.page.String()
}

// manualCommands are the commands that do something and that are no secret, each before those below it.
func manualCommands(cmd *cobra.Command) (all []*cobra.Command) {
	if cmd.Runnable() && !cmd.Hidden && (!cmd.HasParent() || !cmd.HasAvailableSubCommands()) {
		all = append(all, cmd)
	}
	for _, below := range cmd.Commands() {
		all = append(all, manualCommands(below)...)
	}
	return all
}

// arguments are what a command takes, with the space before them.
func arguments(cmd *cobra.Command) string {
	return strings.TrimPrefix(cmd.UseLine(), cmd.CommandPath())
}

// manual is a page in the markup of scdoc.
type manual struct {
	words *assets.Words
	page  strings.Builder
}

func (m *manual) line(text string)        { m.page.WriteString(text + "\n") }
func (m *manual) section(title string)    { m.line("\n# " + title) }
func (m *manual) subsection(title string) { m.line("\n## " + escaped(title)) }

// topic adds a section with what there is to read under a name.
func (m *manual) topic(root *cobra.Command, title, name string) {
	m.section(title)
	cmd, _, _ := root.Find([]string{name}) // a test holds that the section is not empty
	m.text(cmd.Long)
	m.text(cmd.Example)
	m.text(helpPart(m.words, helpKey(cmd), "after"))
}

// daily adds what help daily says on Linux, and then what is otherwise on a Mac.
func (m *manual) daily() {
	m.section("DAILY CHECKS")
	on := func(goos, home string) []string {
		d := dailyHelp{words: m.words, goos: goos, home: home, program: "/usr/bin/mailseal"}
		return slices.Concat(d.status(), d.mailbox(), d.monitoring())
	}
	linux := on("linux", "/home/you")
	m.text(strings.Join(linux, "\n\n"))
	m.subsection("On a Mac")
	for _, paragraph := range on("darwin", "/Users/you") {
		if !slices.Contains(linux, paragraph) {
			m.text(paragraph)
		}
	}
}

// text adds paragraphs as the help has them: lines that begin with two spaces stay as they are.
func (m *manual) text(text string) {
	for _, block := range helpBlocks(text) {
		m.line("")
		if !strings.HasPrefix(block[0], assets.ValueIndent) {
			m.prose("", strings.Join(block, " "))
			continue
		}
		m.line("```")
		for _, line := range block {
			m.line(strings.ReplaceAll(strings.TrimPrefix(line, assets.ValueIndent), `\`, `\\`))
		}
		m.line("```")
	}
}

// helpBlocks are the lines of a text that belong together: those of prose, and those that begin with two spaces.
func helpBlocks(text string) (blocks [][]string) {
	before := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		together := before != "" && strings.HasPrefix(line, assets.ValueIndent) == strings.HasPrefix(before, assets.ValueIndent)
		switch {
		case line == "":
		case together:
			blocks[len(blocks)-1] = append(blocks[len(blocks)-1], line)
		default:
			blocks = append(blocks, []string{line})
		}
		before = line
	}
	return blocks
}

// prose adds a text, each of its lines behind indent.
func (m *manual) prose(indent, text string) {
	for _, line := range wrap.Words(text, "", 76) {
		m.line(indent + escaped(line))
	}
}

// flags adds those that are to be listed, each with what it does. --help stands only among those of every command.
func (m *manual) flags(flags *pflag.FlagSet, listed func(*pflag.Flag) bool) {
	flags.VisitAll(func(f *pflag.Flag) {
		if !listed(f) || f.Name == "help" && flags.Lookup("version") == nil {
			return
		}
		name := "*--" + f.Name + "*"
		if f.Shorthand != "" {
			name = "*-" + f.Shorthand + "*, " + name
		}
		if value := msgid.HelpValue.Of(f.Name); m.words.Has(value) {
			name += " _" + escaped(m.words.Say(value, nil)) + "_"
		}
		m.line("\n" + name)
		m.prose("\t", f.Usage)
	})
}

// escaped is a line without markup for scdoc.
func escaped(line string) string {
	line = markup.ReplaceAllString(line, `\$0`)
	if strings.IndexAny(line, "#-[]|`") == 0 {
		line = `\` + line
	}
	return line
}

var markup = regexp.MustCompile(`[\\_*]`)

// TestManualIsWhole: the man page names every command, every flag, every exit code, and what the topics list. It is asked of the page itself,
// so that a fault of what writes it is found too.
func TestManualIsWhole(t *testing.T) {
	page := readManual(t)
	has := func(what, text string) {
		t.Helper()
		if !strings.Contains(page, text) {
			t.Errorf("the man page does not have %s: %q", what, text)
		}
	}
	for _, cmd := range commands(t) {
		if cmd.Hidden || strings.Contains(cmd.CommandPath(), "completion") && !cmd.Runnable() {
			continue
		}
		if cmd.Runnable() && !cmd.HasAvailableSubCommands() {
			has("a command", "\n## "+escaped(cmd.UseLine())+"\n")
		}
		for _, f := range flagsOf(cmd) {
			if isShown(f) || isAnswer(f) {
				has("a flag of "+cmd.CommandPath(), "--"+f.Name+"*")
			}
		}
	}
	for _, code := range []int{exitFine, exitAction, exitFailed, exitUnknown, exitPending, exitInterrupted} {
		has("an exit code", "\n"+strconv.Itoa(code)+" ")
	}
	for _, topic := range []string{"files", "environment", "many"} {
		for line := range strings.Lines(mailseal(t, "", "--state-dir", "/srv/notes", "help", topic).out) {
			if value, is := strings.CutPrefix(line, assets.ValueIndent); is && value != "/srv/notes\n" {
				has("a line of help "+topic, strings.ReplaceAll(value, `\`, `\\`))
			}
		}
	}
	for _, title := range []string{"NAME", "SYNOPSIS", "DESCRIPTION", "EXAMPLES", "COMMANDS", "OPTIONS", "EXIT STATUS", "FILES", "ENVIRONMENT", "ANSWERS", "DAILY CHECKS", "MANY DOMAINS"} {
		_, section, _ := strings.Cut(page, "\n# "+title+"\n")
		if section, _, _ = strings.Cut(section, "\n# "); len(strings.Fields(section)) < 8 {
			t.Errorf("the section %s is empty: %q", title, section)
		}
	}
}
