package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"mailseal/wizard"
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

func (a *app) calendar(names []string) error {
	engine, err := a.realEngine()
	if err != nil {
		return err
	}
	domains, err := a.statusDomains(engine, names)
	if err != nil {
		return err
	}
	all, err := engine.Journeys()
	if err != nil {
		return err
	}
	var journeys []wizard.Journey
	for _, domain := range domains {
		j, ok := journeyOf(all, domain)
		if !ok {
			return fmt.Errorf("there are no notes of %s yet; begin with: mailseal %s", domain, domain)
		}
		journeys = append(journeys, j)
	}
	_, err = io.WriteString(a.io.out, engine.Guide.Calendar(journeys...))
	return err
}

func journeyOf(journeys []wizard.Journey, domain string) (wizard.Journey, bool) {
	for _, j := range journeys {
		if j.Domain == domain {
			return j, true
		}
	}
	return wizard.Journey{}, false
}
