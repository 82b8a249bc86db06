package tlsrpt

import (
	"strconv"
	"strings"

	"mailseal/wizard/mtasts"
)

// LintRecord says what is wrong or unusual about the TXT records at one name.
//
// Values: "found" is what is written, "address" the mail address the corrected
// record can keep, "n" the number of records, "first" and "second" addresses.
func LintRecord(txts []string) []mtasts.Remark {
	if n := mtasts.CountVersions(txts, Version); n > 1 {
		return []mtasts.Remark{mtasts.NewRemark("rpt-multiple", "n", strconv.Itoa(n))}
	}
	for _, txt := range txts {
		r, err := ParseRecord(txt)
		switch {
		case !looksMeant(txt):
			continue
		case err != nil || !strings.HasPrefix(txt, "v="+Version+";"):
			return []mtasts.Remark{syntax(txt, wrongPart(txt))}
		}
		return lintRUA(txt, r)
	}
	return nil
}

// lintRUA remarks on a valid record that some senders read otherwise.
func lintRUA(txt string, r Record) []mtasts.Remark {
	var remarks []mtasts.Remark
	fields, _ := mtasts.Fields(txt, Version)
	ruas := 0
	for _, f := range fields {
		if f.Name == "rua" {
			ruas++
		}
	}
	if ruas > 1 {
		remarks = append(remarks, syntax(txt, txt)) // some use the first rua, some none
	}
	for _, uri := range r.RUA {
		https := strings.HasPrefix(uri, "https:")
		if !https && !strings.HasPrefix(uri, "mailto:") || https && len(fields) > 1 && ruas == 1 {
			// Capitals in the scheme, or a web address that a semicolon of its own cut short.
			remarks = append(remarks, syntax(txt, uri))
			break
		}
	}
	if len(r.RUA) > 1 {
		remarks = append(remarks, mtasts.NewRemark("rpt-second-address", "first", bare(r.RUA[0]), "second", bare(r.RUA[1])))
	}
	return remarks
}

func syntax(txt, found string) mtasts.Remark {
	address := ""
	if meant, ok := ReadRecord(txt); ok {
		address = bare(meant.RUA[0])
	}
	return mtasts.NewRemark("rpt-syntax", "found", mtasts.Clip(found), "address", address)
}

// bare is a mailto URI as people know it.
func bare(uri string) string {
	if address, ok := Address(uri); ok {
		return address
	}
	return uri
}

// wrongPart is the piece of a record that is to blame, or all of it.
func wrongPart(txt string) string {
	fields, err := mtasts.Fields(txt, Version)
	if err != nil || !strings.HasPrefix(txt, "v="+Version+";") {
		return txt
	}
	for _, f := range fields {
		if f.Name != "rua" {
			if f.CheckExtension() != nil {
				return f.Name + "=" + f.Value
			}
			continue
		}
		for uri := range strings.SplitSeq(f.Value, ",") {
			if uri = strings.Trim(uri, " \t"); checkURI(uri) != nil {
				return "rua=" + uri
			}
		}
	}
	return txt
}

// ReadRecord reads what the author of a broken record meant: every mail address
// and https address in it. ok says that there is at least one.
func ReadRecord(txt string) (r Record, ok bool) {
	if r, err := ParseRecord(txt); err == nil {
		return r, true
	}
	words := strings.FieldsFunc(txt, func(c rune) bool {
		return c <= ' ' || strings.ContainsRune(",;\"'“”\\!", c)
	})
	for _, word := range words {
		if i := strings.Index(word, "="); i >= 0 && strings.EqualFold(word[:i], "rua") {
			word = word[i+1:]
		}
		scheme, rest, ok := strings.Cut(word, ":")
		var uri string
		switch {
		case ok && strings.EqualFold(scheme, "https"):
			uri = "https:" + rest
		case ok && strings.EqualFold(scheme, "mailto"):
			uri = MailtoURI(strings.TrimLeft(rest, "/"))
		default:
			uri = MailtoURI(word)
		}
		if checkURI(uri) == nil {
			r.RUA = append(r.RUA, uri)
		}
	}
	return r, len(r.RUA) > 0
}

// looksMeant says that a text was meant to be a report record.
func looksMeant(txt string) bool {
	start := strings.ToLower(mtasts.Clip(txt))
	return strings.Contains(start, "tlsrpt") || strings.Contains(start, "tls-rpt") || strings.Contains(start, "tls_rpt")
}
