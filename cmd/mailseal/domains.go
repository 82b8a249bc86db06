package main

import (
	"errors"
	"fmt"

	"mailseal/wizard"
	"mailseal/wizard/journey"
)

// parseDomain reads a domain argument.
func parseDomain(text string) (string, error) {
	domain, err := journey.ParseDomain(text)
	if err != nil {
		return "", err
	}
	return domain.ASCII, nil
}

// noNotes says that nobody began the journey of a domain.
func noNotes(domain string) error {
	return fmt.Errorf("there are no notes of %s yet; begin with: mailseal %s", domain, domain)
}

// domainsNamed returns the domains that were named, or all that have notes. The errors are about those that are left out: one
// domain's trouble is its own.
func domainsNamed(engine wizard.Engine, names []string) (domains []string, left []error) {
	if len(names) == 0 {
		return domainsNoted(engine)
	}
	for _, name := range names {
		domain, err := parseDomain(name)
		if err != nil {
			left = append(left, err)
			continue
		}
		domains = append(domains, domain)
	}
	return domains, left
}

// domainsNoted returns all domains that have notes.
func domainsNoted(engine wizard.Engine) (domains []string, left []error) {
	journeys, err := engine.Journeys()
	for _, j := range journeys {
		domains = append(domains, j.Domain)
	}
	var joined interface{ Unwrap() []error }
	switch {
	case errors.As(err, &joined):
		left = joined.Unwrap()
	case err != nil:
		left = []error{err}
	case len(domains) == 0:
		left = []error{errors.New("there are no notes of any domain yet; begin with: mailseal example.com")}
	}
	return domains, left
}
