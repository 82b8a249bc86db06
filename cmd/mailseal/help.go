package main

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

// describe gives a command, those below it, and the flags of all of them what is said of each in a language.
func describe(cmd *cobra.Command, words *assets.Words) {
	cmd.DisableFlagsInUseLine = true // they are listed below it
	cmd.InitDefaultHelpFlag()
	cmd.InitDefaultVersionFlag()
	key := helpKey(cmd)
	cmd.Short = helpPart(words, key, "short")
	cmd.Long = helpPart(words, key, "long")
	cmd.Example = helpPart(words, key, "example")
	flag := func(f *pflag.Flag) { f.Usage = cmp.Or(helpPart(words, key, "flag-"+f.Name), flagText(words, f)) }
	cmd.PersistentFlags().VisitAll(flag)
	cmd.Flags().VisitAll(flag)
	for _, below := range cmd.Commands() {
		describe(below, words)
	}
}

// helpKey returns the name of the table that has the texts of a command: its path.
func helpKey(cmd *cobra.Command) string {
	path := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
	return strings.TrimPrefix(path, cmd.Root().Name()+"-")
}

// helpPart returns a text of a command; it is empty where the command has none.
func helpPart(words *assets.Words, key, part string) string {
	if id := msgid.Help.Of(key, part); words.Has(id) {
		return words.Say(id, nil)
	}
	return ""
}

// flagText says what a flag does, or which question it answers.
func flagText(words *assets.Words, f *pflag.Flag) string {
	if isAnswer(f) {
		return words.Say(msgid.HelpAnswer.Of(f.Name), nil)
	}
	return words.Say(msgid.HelpFlag.Of(f.Name), assets.Values{"default": f.DefValue})
}

// isAnswer reports whether a flag answers a question of the wizard.
func isAnswer(f *pflag.Flag) bool {
	_, is := f.Value.(answerFlag)
	return is
}

// showHelp prints what a command is for, how it is called, and its flags, in the language that was asked for.
func (a *app) showHelp(cmd *cobra.Command, _ []string) {
	words, err := assets.Load(a.lang)
	if err != nil {
		a.warn(err)
		return
	}
	describe(cmd.Root(), words)
	a.paragraphs(cmp.Or(cmd.Long, cmd.Short))
	if cmd.Runnable() {
		a.heading(words.Say(msgid.HelpUsage, nil))
		fmt.Fprintln(a.out, assets.ValueIndent+cmd.UseLine())
	}
	if cmd.Example != "" {
		fmt.Fprintln(a.out)
		a.paragraphs(cmd.Example)
	}
	a.listCommands(words.Say(msgid.HelpCommands, nil), cmd, (*cobra.Command).IsAvailableCommand)
	a.listCommands(words.Say(msgid.HelpTopics, nil), cmd, (*cobra.Command).IsAdditionalHelpTopicCommand)
	if cmd.Runnable() {
		a.listFlags(words, words.Say(msgid.HelpFlags, nil), cmd.LocalFlags(), isShown)
		a.listFlags(words, words.Say(msgid.HelpEverywhere, nil), cmd.InheritedFlags(), isShown)
	}
	for _, part := range []string{"exit", "after"} {
		if text := helpPart(words, helpKey(cmd), part); text != "" {
			fmt.Fprintln(a.out)
			a.paragraphs(text)
		}
	}
}

// paragraphs prints a text of several paragraphs. Lines in it that begin with a space stay as they are.
func (a *app) paragraphs(text string) {
	for i, paragraph := range strings.Split(text, "\n\n") {
		if i > 0 {
			fmt.Fprintln(a.out)
		}
		a.prose("", paragraph)
	}
}

func (a *app) heading(text string) { fmt.Fprintln(a.out, "\n"+text) }

// listCommands prints the commands below one, those that are to be listed, under a title.
func (a *app) listCommands(title string, cmd *cobra.Command, listed func(*cobra.Command) bool) {
	var names, texts []string
	for _, below := range cmd.Commands() {
		if listed(below) {
			names, texts = append(names, below.Name()), append(texts, below.Short)
		}
	}
	a.table(title, names, texts)
}

// listFlags prints flags, those that are to be listed, under a title.
func (a *app) listFlags(words *assets.Words, title string, flags *pflag.FlagSet, listed func(*pflag.Flag) bool) {
	var names, texts []string
	flags.VisitAll(func(f *pflag.Flag) {
		if !listed(f) {
			return
		}
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		if value := msgid.HelpValue.Of(f.Name); words.Has(value) {
			name += " " + words.Say(value, nil)
		}
		names, texts = append(names, name), append(texts, f.Usage)
	})
	a.table(title, names, texts)
}

func isShown(f *pflag.Flag) bool { return !f.Hidden }

// table prints texts, each behind its name, under a title; nothing where there are none.
func (a *app) table(title string, names, texts []string) {
	if len(names) == 0 {
		return
	}
	if title != "" {
		a.heading(title)
	}
	widest := 0
	for _, name := range names {
		widest = max(widest, utf8.RuneCountInString(name))
	}
	column := len(assets.ValueIndent) + widest + 2
	for i, name := range names {
		first := assets.ValueIndent + name
		first += strings.Repeat(" ", column-utf8.RuneCountInString(first))
		a.hung(first, strings.Repeat(" ", column), texts[i])
	}
}
