package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

func (a *app) notesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:  "notes export|import",
		Args: nothingMore,
		RunE: func(cmd *cobra.Command, args []string) error {
			return assets.NewError(msgid.ErrorNotesVerb, nil)
		},
	}
	var force bool
	importCommand := &cobra.Command{
		Use:  "import FILE",
		Args: exactlyOne,
		RunE: func(cmd *cobra.Command, args []string) error { return a.importNotes(args[0], force) },
	}
	importCommand.Flags().BoolVar(&force, "force", false, "")
	cmd.AddCommand(importCommand, &cobra.Command{
		Use:  "export DOMAIN",
		Args: exactlyOne,
		RunE: func(cmd *cobra.Command, args []string) error { return a.exportNotes(args[0]) },
	})
	return cmd
}

// exportNotes prints the notes of a domain as they are on disk.
func (a *app) exportNotes(name string) error {
	domain, err := parseDomain(name)
	if err != nil {
		return err
	}
	notes, err := a.store()
	if err != nil {
		return err
	}
	body, err := notes.Export(domain)
	if errors.Is(err, fs.ErrNotExist) {
		return noNotes(domain)
	}
	if err != nil {
		return err
	}
	_, err = a.out.Write(body)
	return err
}

// importNotes saves exported notes, and says where those are kept that were there before.
func (a *app) importNotes(path string, force bool) error {
	in := a.io.in
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		in = file
	}
	notes, err := a.store()
	if err != nil {
		return err
	}
	j, kept, err := notes.Import(in, force, a.now())
	if err != nil {
		return err
	}
	words, err := assets.Load(a.lang)
	if err != nil {
		return err
	}
	fmt.Fprintln(a.io.errOut, words.Say(msgid.NotesImported, assets.Values{"domain": j.Domain, "command": guide.Command(a.flagsAgain(), j.Domain)}))
	if in := j.ReportsIn; in.Elsewhere {
		again := j.Domain + " " + dashed(string(journey.QuestionReportsIn)) + " " + shellWord(cmp.Or(in.Path, string(in.Where)))
		fmt.Fprintln(a.io.errOut, words.Say(msgid.NotesReportsIn, assets.Values{"command": guide.Command(a.flagsAgain(), again)}))
	}
	if kept != "" {
		fmt.Fprintln(a.io.errOut, words.Say(msgid.NotesKept, assets.Values{"path": kept}))
	}
	return nil
}
