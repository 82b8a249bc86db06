package assets

import (
	"regexp"

	"github.com/nicksnyder/go-i18n/v2/i18n/template"
)

// parser reads sentences with places in braces, {name}: translators see no program in them, and a value is never read as one.
type parser struct{}

var _ template.Parser = parser{}

// Cacheable implements template.Parser: what is parsed does not change.
func (parser) Cacheable() bool { return true }

var placeName = regexp.MustCompile(`\{[a-z0-9_-]+\}`)

// Parse implements template.Parser.
func (parser) Parse(text, _, _ string) (template.ParsedTemplate, error) {
	s := sentence{text: text}
	for _, at := range placeName.FindAllStringIndex(text, -1) {
		s.places = append(s.places, gap{from: at[0], to: at[1], name: text[at[0]+1 : at[1]-1]})
	}
	return s, nil
}

// sentence is a text with its places, in order.
type sentence struct {
	text   string
	places []gap
}

type gap struct {
	from, to int
	name     string
}
