// Package msgid names the sentences of the languages: a constant for each, written by `go generate ./assets` from the files of
// assets/en, so that a sentence that is not there does not compile. Sentences that the code tells apart by a value, such as one for
// each mistake in a record, are a family.
package msgid

import "strings"

// ID names a sentence: the dotted path of its table and its name in the language's TOML files.
type ID = string

// Family is a table of sentences, or the beginning of their names: its members are named by values.
type Family string

// Of names a member of the family, or of a table in it.
func (f Family) Of(names ...string) ID { return ID(string(f) + "." + strings.Join(names, ".")) }
