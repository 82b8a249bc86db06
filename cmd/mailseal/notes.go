package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"mailseal/assets"
)

func (a *app) notesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "notes",
		Short: "take the notes of a domain to another computer",
		Args:  nothingMore,
		RunE: func(cmd *cobra.Command, args []string) error {
			return assets.NewError("error.notes.verb", nil)
		},
	}
	var force bool
	importCommand := &cobra.Command{
		Use:   "import FILE",
		Short: "take in notes that were exported; - for standard input",
		Long: "Takes in notes that `mailseal notes export` wrote, on this computer or another one. Notes that are here\n" +
			"already are kept beside the new ones. Newer notes are replaced only with --force.",
		Args: exactlyOne,
		RunE: func(cmd *cobra.Command, args []string) error { return a.importNotes(args[0], force) },
	}
	importCommand.Flags().BoolVar(&force, "force", false, "replace the notes here although they are newer, or cannot be read")
	cmd.AddCommand(importCommand, &cobra.Command{
		Use:     "export DOMAIN",
		Short:   "print the notes of a domain, as JSON",
		Example: "  mailseal notes export example.com > example.com.json",
		Args:    exactlyOne,
		RunE:    func(cmd *cobra.Command, args []string) error { return a.exportNotes(args[0]) },
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
	fmt.Fprintf(a.io.errOut, "the notes of %s are here now; go on with: mailseal %s\n", j.Domain, j.Domain)
	if kept != "" {
		fmt.Fprintf(a.io.errOut, "the notes that were here before are kept: %s\n", assets.Clean(kept, 400))
	}
	return nil
}
