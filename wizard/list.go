package wizard

import (
	"errors"
	"slices"

	"mailseal/wizard/guide"
)

// Listed is a domain of a list of several.
type Listed struct {
	Domain string
	// Watched says that it is on the watch list, or was named: else it is in the list only if its journey was begun.
	Watched bool
}

// belongs reports whether it is in the list, once it is known whether its journey was begun.
func (l Listed) belongs(begun bool) bool { return begun || l.Watched }

// List returns the domains that a list of all may have.
func (e Engine) List() ([]Listed, error) {
	if e.Domains != nil {
		return e.Domains()
	}
	journeys, err := e.Journeys()
	var list []Listed
	for _, j := range journeys {
		list = append(list, Listed{Domain: j.Domain})
	}
	return list, err
}

// Rows reads the notes of all domains of the list, and returns what it says of each: of those that need their user most first. The error
// says which notes cannot be read.
func (e Engine) Rows() ([]guide.DomainRow, error) {
	list, err := e.List()
	errs := []error{err}
	var rows []guide.DomainRow
	for _, l := range list {
		j, begun, err := e.Find(l.Domain)
		switch {
		case err != nil:
			errs = append(errs, err)
		case l.belongs(begun):
			j.Domain = l.Domain
			rows = append(rows, e.Guide.DomainRow(j, begun, e.Now()))
		}
	}
	slices.SortStableFunc(rows, guide.CompareRows)
	return rows, errors.Join(errs...)
}
