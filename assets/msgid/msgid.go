// Package msgid names the sentences of the languages: a constant for each, written by `go generate ./assets` from the files of
// assets/en, so that a sentence that is not there does not compile. Sentences that the code tells apart by a value, such as one for
// each mistake in a record, are a family.
package msgid

import "strings"

// ID names a sentence: the dotted path of its table and its name in the language's TOML files.
type ID string

// With names another form of the sentence.
func (id ID) With(form string) ID { return id + "-" + ID(form) }

// Family is a table of sentences that are told apart by a value, such as the mistake that was found in a record.
type Family string

// In is a table in the family.
func (f Family) In(names ...string) Family { return Family(string(f) + "." + strings.Join(names, ".")) }

// Of names a member of the family, or of a table in it.
func (f Family) Of(names ...string) ID { return f.In(names...).ID() }

// ID names the sentence that is called as the family itself, where there is one.
func (f Family) ID() ID { return ID(f) }
