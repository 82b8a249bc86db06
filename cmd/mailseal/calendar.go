package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/spf13/cobra"

	"mailseal/wizard/journey"
	"mailseal/wizard/pages"
)

func (a *app) calendarCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "calendar [DOMAIN...]",
		Short: "print the dates that matter as a calendar (.ics); every domain in the notes when none is named",
		Long: "Prints when the testing weeks can end, when senders may remember the rule for longer, when a removal or a\n" +
			"change of mail company can go on, and when certificates of your own end. Any calendar program takes the file.",
		Example: "  mailseal calendar example.com > mailseal.ics",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.calendar(args)
		},
	}
}

// calendar prints the dates of the domains that were named, of all that have notes where none was.
func (a *app) calendar(names []string) error {
	engine, err := a.realEngine()
	if err != nil {
		return err
	}
	domains, err := domainsNamed(engine, names)
	if err != nil {
		return err
	}
	notes, err := a.store()
	if err != nil {
		return err
	}
	var journeys []journey.Journey
	for _, domain := range domains {
		j, err := notes.Load(domain)
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("there are no notes of %s yet; begin with: mailseal %s", domain, domain)
		}
		if err != nil {
			return err
		}
		journeys = append(journeys, j)
	}
	_, err = io.WriteString(a.out, pages.Calendar(engine.Guide, journeys...))
	return err
}
