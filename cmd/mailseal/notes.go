package main

import (
	"errors"
	"io/fs"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/store"
)

func (a *app) notesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:  "notes export|import",
		Args: nothingMore,
		RunE: func(cmd *cobra.Command, args []string) error {
			return assets.NewError(msgid.ErrorNotesVerb, nil)
		},
	}
	cmd.AddCommand(a.notesImportCommand(), a.notesExportCommand())
	return cmd
}

func (a *app) notesExportCommand() *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:  "export DOMAIN...",
		RunE: func(cmd *cobra.Command, args []string) error { return a.exportNotes(args, all) },
	}
	cmd.Flags().BoolVar(&all, "all", false, "")
	return cmd
}

// exportNotes prints the notes of domains as they are on disk, one after the other. Those that cannot be printed keep none of the
// others from it.
func (a *app) exportNotes(names []string, all bool) error {
	notes, err := a.store()
	if err != nil {
		return err
	}
	if all {
		known, err := notes.Domains()
		if err != nil {
			return err
		}
		names = append(names, known...)
	}
	switch {
	case len(names) == 0 && all:
		return assets.NewError(msgid.ErrorNotesNoneAtAll, nil)
	case len(names) == 0:
		return assets.NewError(msgid.ErrorNotesWhich, nil)
	}
	printed := map[string]bool{}
	var wrong []error
	for _, name := range names {
		if err := a.exportOne(notes, name, printed); err != nil {
			wrong = append(wrong, err)
		}
	}
	return errors.Join(wrong...)
}

func (a *app) exportOne(notes *store.Store, name string, printed map[string]bool) error {
	domain, err := parseDomain(name)
	if err != nil || printed[domain] {
		return err
	}
	printed[domain] = true
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
