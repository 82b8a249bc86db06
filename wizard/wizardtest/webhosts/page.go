package webhosts

import (
	"fmt"
	"slices"
	"strings"
)

// page is what a vendor's page lets its customer do. What is nil is not there.
type page struct {
	name   string
	ways   ways                                 // menus, tabs, links and buttons
	boxes  boxes                                // of text, of choices, to tick
	write  func(name string, body []byte) error // a new file in an editor
	change func(name string, body []byte) error // all the text of a file that is there, in an editor
	folder func(name string) error              // a new folder
	upload func(path string, body []byte) error // a file from the computer, or one in a folder from there
	put    func(path string, body []byte) error // a file to a path of the user's server
	shows  map[string]string                    // the values of records, by label
	asks   *asked                               // a record that it asks for by name
	ready  func() bool                          // whether the vendor has taken what it was given
	menus  map[string]*page                     // those that lead made
}

// ways lead on from a page, or do something, by what stands on them. Where a vendor changed the wording, or where it has been
// found in two, both are there with "|" between them.
type ways map[string]func() (*page, error)

// boxes take a value, by what stands beside them; "|" as in ways. What was typed counts once a button takes it.
type boxes map[string]func(value string) error

// asked is a record that a page asks for.
type asked struct{ name, rrtype, value string }

// remembered marks a label, or a choice, that nobody has read at the vendor's: the recipe's word is taken for it.
func remembered(label string) string { return label }

// says reports whether a thing's wordings have a label.
func says(wordings, label string) bool { return slices.Contains(strings.Split(wordings, "|"), label) }

// way returns where a menu, tab, link or button leads.
func (p *page) way(label string) (*page, error) {
	for wordings, way := range p.ways {
		if says(wordings, label) {
			return way()
		}
	}
	return nil, fmt.Errorf("there is no %q on %s", label, p.name)
}

// fill fills a box in.
func (p *page) fill(label, value string) error {
	for wordings, fill := range p.boxes {
		if says(wordings, label) {
			return fill(value)
		}
	}
	return fmt.Errorf("there is no box %q on %s", label, p.name)
}

// also returns a page with ways that stand on every page of its kind.
func (p *page) also(more ways) *page {
	all := ways{}
	for _, w := range []ways{more, p.ways} {
		for label, way := range w {
			all[label] = way
		}
	}
	p.ways = all
	return p
}

// lead adds a way behind menus, with " > " between them: "Add > Custom Domain" is a way Custom Domain in a menu Add.
func (p *page) lead(path string, way func() (*page, error)) *page {
	if p.ways == nil {
		p.ways = ways{}
	}
	label, rest, behind := strings.Cut(path, " > ")
	if !behind {
		p.ways[label] = way
		return p
	}
	if p.menus[label] == nil {
		menu := &page{name: "the menu " + label}
		if p.menus == nil {
			p.menus = map[string]*page{}
		}
		p.menus[label] = menu
		p.ways[label] = func() (*page, error) { return menu, nil }
	}
	p.menus[label].lead(rest, way)
	return p
}

// to returns a way to a page that is made when it is opened.
func to(open func() *page) func() (*page, error) {
	return func() (*page, error) { return open(), nil }
}

// text returns what a box does that keeps any text but none.
func text(into *string) func(string) error {
	return func(value string) error {
		if strings.TrimSpace(value) == "" {
			return fmt.Errorf("nothing was typed")
		}
		*into = value
		return nil
	}
}

// choice returns what a box does that offers some choices only.
func choice(into *string, offered ...string) func(string) error {
	return func(value string) error {
		if !slices.Contains(offered, value) {
			return fmt.Errorf("%q is not among %q", value, offered)
		}
		*into = value
		return nil
	}
}
