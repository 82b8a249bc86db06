package mtasts

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// LintRecord says what is wrong or unusual about the TXT records at one name.
//
// Values: "found" is what is written, "id" the id that the corrected record can
// keep (for sts-record-id-invalid: the wrong one), "newid" one like it that is
// valid, "n" the number of records. Ids are empty where none can be made out.
func LintRecord(txts []string) []Remark {
	found := Candidates(txts, Version)
	if n := CountVersions(txts, Version); n > 1 {
		return []Remark{NewRemark(STSRecordMultiple, "n", strconv.Itoa(n), "id", idToKeep(txts))}
	}
	if len(found) == 1 && strings.HasPrefix(found[0], "v="+Version+";") {
		return lintOne(found[0])
	}
	var remarks []Remark
	for _, txt := range txts {
		if looksMeant(txt) && !NamesServer(txt) {
			remarks = append(remarks, lintIgnored(txt, txts))
		}
	}
	return remarks
}

// lintIgnored says why senders pass over a text that was meant to be a record, and stands at the name beside others.
func lintIgnored(txt string, all []string) Remark {
	id := readRecord(txt).ID
	switch {
	case CutOff(txt, Version):
		return NewRemark(STSRecordCut, "found", Clip(txt), "id", idBeside(all))
	case Escaped(txt):
		return NewRemark(STSRecordBackslash, "found", Clip(txt), "id", id)
	case hasHidden(txt):
		return NewRemark(STSRecordQuotes, "found", Clip(txt), "id", id, "form", quotes(txt))
	case strings.Contains(txt, "mode:") || strings.Contains(txt, "max_age"):
		return NewRemark(STSRecordBadStart, "found", beginning(txt), "id", id, "form", PolicyText)
	}
	return NewRemark(STSRecordBadStart, "found", beginning(txt), "id", id)
}

// quotes says which quotes stand in a record: Escapes, Quoted, or "" for those of a word processor and all else.
func quotes(txt string) string {
	switch {
	case strings.Contains(txt, `\"`):
		return Escapes
	case strings.HasPrefix(txt, `"`) || strings.HasSuffix(txt, `"`):
		return Quoted
	}
	return ""
}

// quotesInside is QuotedID where a record that begins properly has quotes in its id, or "".
func quotesInside(txt string) string {
	if _, value, _ := strings.Cut(txt, "id="); strings.Contains(value, `"`) {
		return QuotedID
	}
	return ""
}

// CutOff reports whether a record ends where its first semicolon should be: in a zone file a semicolon begins a comment,
// unless the value is in double quotes (RFC 1035 §5.1).
func CutOff(txt, version string) bool { return strings.TrimSpace(txt) == "v="+version }

// Escaped reports whether a semicolon has a backslash before it: a tool protected it from being read as a comment, and the
// DNS host took that for part of the value (RFC 1035 §5.1).
func Escaped(txt string) bool {
	return strings.Contains(txt, `\;`) || strings.Contains(txt, `\059`)
}

// idBeside returns the id in a record of its own, as a tool leaves it that makes two records of one value.
func idBeside(txts []string) string {
	for _, txt := range txts {
		if value, ok := strings.CutPrefix(strings.TrimSpace(txt), "id="); ok {
			return meantID(value)
		}
	}
	return ""
}

// lintOne looks at the only record that begins properly.
func lintOne(txt string) []Remark {
	r, err := ParseRecord(txt)
	id := readRecord(txt).ID
	if err == nil {
		return lintRepeats(txt, r)
	}
	switch {
	case Escaped(txt):
		return []Remark{NewRemark(STSRecordBackslash, "found", Clip(txt), "id", id)}
	case hasHidden(txt):
		return []Remark{NewRemark(STSRecordQuotes, "found", Clip(txt), "id", id, "form", quotesInside(txt))}
	}
	fields, err := Fields(txt, Version)
	switch {
	case err == nil:
		return lintFields(txt, fields, id)
	case !strings.Contains(txt, "id="):
		return []Remark{noID(txt, id)}
	}
	return []Remark{NewRemark(STSRecordSyntax, "found", Clip(txt), "id", id)}
}

func lintFields(txt string, fields []Field, id string) []Remark {
	var remarks []Remark
	missing := true
	for _, f := range fields {
		switch {
		case f.Name == "id" && missing:
			missing = false
			remarks = append(remarks, lintID(f)...)
		case f.CheckExtension() != nil:
			remarks = append(remarks, NewRemark(STSRecordSyntax, "found", shown(f), "id", id))
		}
	}
	if missing {
		remarks = append(remarks, noID(txt, id))
	}
	return remarks
}

// lintID says what is wrong with the id.
func lintID(f Field) []Remark {
	meant := strings.Trim(f.Value, wsp)
	switch {
	case Placeholder(f.Value):
		return []Remark{NewRemark(STSRecordPlaceholder, "found", shown(f))}
	case meant != f.Value && ValidID(meant):
		return []Remark{NewRemark(STSRecordSyntax, "found", shown(f), "id", meant)}
	case !ValidID(f.Value):
		return []Remark{NewRemark(STSRecordIDInvalid, "id", Clip(f.Value), "newid", meantID(f.Value))}
	}
	return nil
}

// noID returns the remark about a record that has no id, or one that is written in another way than "id=".
func noID(txt, id string) Remark {
	if id == "" {
		return NewRemark(STSRecordIDMissing, "id", id)
	}
	_, rest, _ := strings.Cut(txt, ";")
	return NewRemark(STSRecordIDMissing, "id", id, "found", Clip(strings.Trim(rest, "; \t")), "form", Misspelt)
}

// shown returns a field as it is written, in quotes where a blank would not be seen.
func shown(f Field) string { return visible(Clip(f.Name + "=" + f.Value)) }

func visible(s string) string {
	if strings.Trim(s, wsp) != s {
		return strconv.Quote(s)
	}
	return s
}

// lintRepeats remarks on a version or an id given again: valid to the letter,
// and refused by several senders.
func lintRepeats(txt string, r Record) []Remark {
	fields, _ := Fields(txt, Version)
	if Placeholder(r.ID) {
		return []Remark{NewRemark(STSRecordPlaceholder, "found", "id="+r.ID, "form", Works)}
	}
	ids := 0
	for _, f := range fields {
		if f.Name == "id" {
			ids++
		}
		if f.Name == "v" || ids > 1 {
			return []Remark{NewRemark(STSRecordSyntax, "found", shown(f), "id", r.ID)}
		}
	}
	return nil
}

// idToKeep returns the id of the record that senders use, or the valid id that
// sorts last where they use none: ids are mostly dates.
func idToKeep(txts []string) string {
	if r, state, _ := FindRecord(txts); state == Valid {
		return r.ID
	}
	newest := ""
	for _, txt := range txts {
		if r, err := ParseRecord(txt); err == nil {
			newest = max(newest, r.ID)
		}
	}
	return newest
}

// looksMeant reports whether a text which senders skip was meant to be a record. It
// is not put off by a dash, or by a letter of another alphabet that looks like an S.
func looksMeant(txt string) bool {
	start := strings.ToLower(Clip(txt))
	return slices.ContainsFunc([]string{"stsv", "sts1", "sts-v", "mta-sts", "mtasts", "tsv1"}, func(word string) bool {
		return strings.Contains(start, word)
	})
}

// beginning returns enough of a record to see its version.
func beginning(txt string) string {
	start, _, _ := strings.Cut(txt, "id=")
	if start == "" {
		start = txt
	}
	const most = 20
	start = Clip(start)
	if utf8.RuneCountInString(start) > most {
		start = string([]rune(start)[:most]) + "…"
	}
	return visible(strings.TrimRight(start, wsp))
}

// hasHidden reports whether a record holds quotes, escapes, or anything that is not
// plain printable ASCII: traces of a word processor or of a panel.
func hasHidden(txt string) bool {
	return strings.ContainsFunc(txt, func(r rune) bool {
		return r == '"' || r == '\\' || r < ' ' && r != '\t' || r > '~'
	})
}
