package main

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"mailseal/wizard/journey"
	"mailseal/wizard/pages"
)

func (a *app) calendarCommand() *cobra.Command {
	return &cobra.Command{
		Use: "calendar [DOMAIN...]",
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
	domains, left, err := domainsNamed(engine, names)
	if err != nil {
		return err
	}
	var journeys []journey.Journey
	for _, domain := range domains {
		switch j, _, err := engine.Find(domain); {
		case err != nil:
			left = append(left, err)
		case j.Domain == "":
			left = append(left, noNotes(domain))
		default:
			journeys = append(journeys, j)
		}
	}
	if len(journeys) == 0 {
		return errors.Join(left...)
	}
	if _, err := io.WriteString(a.out, pages.Calendar(engine.Guide, journeys...)); err != nil {
		return err
	}
	code := exitFine
	for _, err := range left {
		a.warn(err)
		code = exitUnknown
	}
	return codeError(code)
}
