package main

import (
	"errors"

	"mailseal/assets"
	"mailseal/assets/msgid"
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
	return assets.NewError(msgid.ErrorNotesNone, assets.Values{"domain": domain})
}

// domainsNamed returns the domains that were named, or all that have notes. left says what kept others out, where it is theirs
// alone: one domain's trouble is its own. err is what leaves nothing to do.
func domainsNamed(engine wizard.Engine, names []string) (domains []string, left []error, err error) {
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
	if len(domains) == 0 {
		return nil, nil, errors.Join(left...)
	}
	return domains, left, nil
}

// domainsNoted returns all domains that have notes; left has those whose notes cannot be read.
func domainsNoted(engine wizard.Engine) (domains []string, left []error, err error) {
	journeys, err := engine.Journeys()
	for _, j := range journeys {
		domains = append(domains, j.Domain)
	}
	var unread interface{ Unwrap() []error }
	switch {
	case errors.As(err, &unread):
		return domains, unread.Unwrap(), nil
	case err != nil:
		return nil, nil, err
	case len(domains) == 0:
		return nil, nil, assets.NewError(msgid.ErrorNotesNoneAtAll, nil)
	}
	return domains, nil, nil
}
