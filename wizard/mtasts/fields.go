package mtasts

import (
	"strconv"
	"strings"
)

// A Field is one name=value of a TXT record. The records of RFC 8461 §3.1 and
// RFC 8460 §3 share this grammar.
type Field struct {
	Name, Value string
}

// Fields cuts a record into the fields that follow its version, such as
// "STSv1". It checks how the fields are put together, not what is in them:
// that depends on the name, and CheckExtension is for the names nobody knows.
func Fields(txt, version string) ([]Field, error) {
	rest, ok := strings.CutPrefix(txt, "v="+version)
	if !ok {
		return nil, NewProblem(RecordStart, "version", version)
	}
	rest, ok = strings.CutPrefix(strings.TrimLeft(rest, wsp), ";")
	if !ok && rest != "" {
		return nil, NewProblem(RecordSemicolon, "version", version)
	}
	if strings.Trim(rest, wsp) == "" {
		return nil, NewProblem(RecordEnd, "version", version)
	}
	var fields []Field
	for {
		part, tail, more := strings.Cut(rest, ";")
		part = strings.TrimLeft(part, wsp)
		if more {
			part = strings.TrimRight(part, wsp)
		}
		if part == "" && !more {
			return fields, nil // the last semicolon may close the record
		}
		f, err := cutField(part)
		if err != nil {
			return nil, err
		}
		fields = append(fields, f)
		if !more {
			return fields, nil
		}
		rest = tail
	}
}

func cutField(part string) (Field, error) {
	if part == "" {
		return Field{}, NewProblem(FieldBlank)
	}
	name, value, ok := strings.Cut(part, "=")
	if !ok {
		return Field{}, NewProblem(FieldEquals, "field", Clip(part))
	}
	return Field{name, value}, nil
}

// CheckExtension says what is wrong with a field that senders are to ignore:
// ignored or not, it has to fit the grammar, or the whole record does not.
func (f Field) CheckExtension() error {
	if !validFieldName(f.Name) {
		return NewProblem(FieldName, "field", Clip(f.Name))
	}
	if f.Value == "" {
		return NewProblem(FieldEmpty, "field", f.Name)
	}
	if strings.ContainsFunc(f.Value, func(r rune) bool { return r <= ' ' || r > '~' || r == '=' || r == ';' }) {
		return NewProblem(FieldCharacter, "field", f.Name, "found", Clip(f.Value))
	}
	return nil
}

// Candidates drops the TXT records at a name that do not begin with the
// version and a semicolon, as RFC 8461 §3.1 and RFC 8460 §3 have it before
// anything is counted.
//
// The grammar of both also allows blanks before that semicolon, and a record
// so written would be dropped by the letter. Full parsers take it, prefix
// checks do not; so it counts only where no record begins properly.
func Candidates(txts []string, version string) []string {
	var proper, blank []string
	for _, txt := range txts {
		rest, ok := strings.CutPrefix(txt, "v="+version)
		if !ok {
			continue
		}
		if strings.HasPrefix(rest, ";") {
			proper = append(proper, txt)
		} else if rest = strings.TrimLeft(rest, wsp); rest == "" || rest[0] == ';' {
			blank = append(blank, txt)
		}
	}
	if len(proper) > 0 {
		return proper
	}
	return blank
}

// Find applies the discard rule to all TXT records at one name, and reads the one that is left. The error says why the state
// is Invalid or Multiple.
func Find[Record any](txts []string, version string, parse func(txt string) (Record, error)) (r Record, state State, err error) {
	switch found := Candidates(txts, version); len(found) {
	case 0:
		return r, Absent, nil
	case 1:
		read, err := parse(found[0])
		if err != nil {
			return r, Invalid, err
		}
		return read, Valid, nil
	default:
		return r, Multiple, NewProblem(RecordSeveral, "n", strconv.Itoa(len(found)), "version", version)
	}
}

// CountVersions counts the TXT records at a name as lenient senders do,
// by the version alone, once one record begins properly: they see several
// where Candidates leaves one.
func CountVersions(txts []string, version string) int {
	n, proper := 0, false
	for _, txt := range txts {
		if rest, ok := strings.CutPrefix(txt, "v="+version); ok {
			n++
			proper = proper || strings.HasPrefix(rest, ";")
		}
	}
	if !proper {
		return len(Candidates(txts, version))
	}
	return n
}

// wsp is WSP of RFC 5234: the only blanks either standard knows.
const wsp = " \t"

// validFieldName is the name of an extension, in records and in policies alike.
func validFieldName(s string) bool {
	return len(s) > 0 && len(s) <= 32 && isAlnum(rune(s[0])) &&
		!strings.ContainsFunc(s, func(r rune) bool { return !isAlnum(r) && r != '_' && r != '-' && r != '.' })
}

func isAlnum(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// Clip bounds what a message quotes from outside, to 60 characters.
func Clip(s string) string {
	const most = 60
	n := 0
	for i := range s {
		if n == most {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
