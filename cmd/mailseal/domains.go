package main

import (
	"errors"

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

// domainsNamed are the domains that were named, or all that have notes.
func domainsNamed(engine wizard.Engine, names []string) ([]string, error) {
	var domains []string
	for _, name := range names {
		domain, err := parseDomain(name)
		if err != nil {
			return nil, err
		}
		domains = append(domains, domain)
	}
	if len(names) > 0 {
		return domains, nil
	}
	journeys, err := engine.Journeys()
	if err != nil {
		return nil, err
	}
	for _, j := range journeys {
		domains = append(domains, j.Domain)
	}
	if len(domains) == 0 {
		return nil, errors.New("there are no notes of any domain yet; begin with: mailseal example.com")
	}
	return domains, nil
}
