package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/store"
)

func (a *app) watchCommand() *cobra.Command {
	var remove bool
	cmd := &cobra.Command{
		Use:  "watch [DOMAIN...|-|@FILE]",
		RunE: func(cmd *cobra.Command, args []string) error { return a.changeWatchList(args, remove) },
	}
	cmd.Flags().BoolVar(&remove, "remove", false, "")
	return cmd
}

// changeWatchList adds domains to the watch list or takes them off, and prints the list where none is named.
func (a *app) changeWatchList(args []string, remove bool) error {
	notes, err := a.store()
	if err != nil {
		return err
	}
	if len(args) == 0 {
		return a.printWatched(notes)
	}
	given, err := a.namesGiven(args)
	if err != nil {
		return err
	}
	defer given.close()
	domains, failed := a.domainsIn(given)
	if len(domains) == 0 && !failed {
		return given.noneError()
	}
	changed, err := setWatched(notes, domains, !remove)
	if err != nil {
		return err
	}
	words, err := assets.Load(a.lang)
	if err != nil {
		return err
	}
	said := msgid.WatchAdded
	if remove {
		said = msgid.WatchRemoved
	}
	fmt.Fprintln(a.io.errOut, words.Count(said, int64(changed)))
	return failedError(failed)
}

// setWatched puts domains on the watch list, or takes them off, and returns how many were not there, or were.
func setWatched(notes *store.Store, domains []string, on bool) (changed int, err error) {
	change := withoutWatched
	if on {
		change = withWatched
	}
	err = notes.ChangeWatchList(func(text []byte) []byte {
		text, changed = change(text, domains)
		return text
	})
	return changed, err
}

// printWatched prints the domains of the watch list.
func (a *app) printWatched(notes *store.Store) error {
	list, err := watched(notes)
	if err != nil {
		return err
	}
	domains, failed := a.domainsIn(nameList{parts: list})
	for _, domain := range domains {
		fmt.Fprintln(a.out, domain)
	}
	if len(domains) == 0 && !failed {
		words, err := assets.Load(a.lang)
		if err != nil {
			return err
		}
		fmt.Fprintln(a.io.errOut, words.Say(msgid.WatchEmpty, nil)+"\n"+assets.ValueIndent+"mailseal watch example.com")
	}
	return failedError(failed)
}

// failedError returns what a command returns to end with whether some of several names could not be used.
func failedError(failed bool) error {
	if failed {
		return codeError(exitUnknown)
	}
	return nil
}

// domainsIn returns the domains of a list, each once, and says what in it is none.
func (a *app) domainsIn(list nameList) (domains []string, failed bool) {
	for name := range list.each() {
		if name.err != nil {
			a.warn(name.err)
			failed = true
			continue
		}
		domains = append(domains, name.domain)
	}
	return domains, failed
}

// withWatched adds domains to the text of a watch list, those that are not in it.
func withWatched(text []byte, domains []string) (after []byte, added int) {
	lines := watchLines(text)
	there := map[string]bool{}
	for _, line := range lines {
		there[watchedOn(line)] = true
	}
	ending := "\n"
	if slices.ContainsFunc(lines, func(line string) bool { return strings.HasSuffix(line, "\r\n") }) {
		ending = "\r\n"
	}
	if n := len(lines); n > 0 && !strings.HasSuffix(lines[n-1], "\n") {
		lines[n-1] += ending
	}
	for _, domain := range domains {
		if !there[domain] {
			there[domain] = true
			lines = append(lines, domain+ending)
			added++
		}
	}
	if added == 0 {
		return text, 0
	}
	return []byte(strings.Join(lines, "")), added
}

// withoutWatched takes domains out of the text of a watch list. All else stays as it is.
func withoutWatched(text []byte, domains []string) (after []byte, removed int) {
	unwanted, gone := map[string]bool{}, map[string]bool{}
	for _, domain := range domains {
		unwanted[domain] = true
	}
	lines := slices.DeleteFunc(watchLines(text), func(line string) bool {
		domain := watchedOn(line)
		if unwanted[domain] {
			gone[domain] = true
		}
		return unwanted[domain]
	})
	if len(gone) == 0 {
		return text, 0
	}
	return []byte(strings.Join(lines, "")), len(gone)
}

// watchLines returns the lines of a text in any encoding that its first bytes tell, with their ends.
func watchLines(text []byte) []string {
	plain, err := io.ReadAll(inUTF8(bytes.NewReader(text)))
	if err != nil {
		plain = text
	}
	return slices.Collect(strings.Lines(string(plain)))
}

// watchedOn returns the domain on a line of a watch list; "" where there is none.
func watchedOn(line string) string {
	name := nameGiven(withoutComment(strings.TrimRight(line, "\r\n")))
	if name.err != nil {
		return ""
	}
	return name.domain
}
