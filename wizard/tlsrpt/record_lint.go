package tlsrpt

import (
	"slices"
	"strconv"
	"strings"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
)

// What can be said about the record at _smtp._tls.
const (
	RPTMultiple      mtasts.RemarkID = "rpt-multiple"
	RPTSyntax        mtasts.RemarkID = "rpt-syntax"
	RPTCut           mtasts.RemarkID = "rpt-cut"
	RPTBackslash     mtasts.RemarkID = "rpt-backslash"
	RPTPlaceholder   mtasts.RemarkID = "rpt-placeholder"
	RPTSecondAddress mtasts.RemarkID = "rpt-second-address"
)

// Twice is the form of rpt-syntax where the rua comes twice. The standard does not rule that out; some senders use the first,
// some none.
const Twice = "twice"

// LintRecord says what is wrong or unusual about the TXT records at one name.
//
// Values: "found" is what is written, "address" the first address the corrected
// record can keep and "rua" all of them, "n" the number of records, "first" and "second" addresses.
func LintRecord(txts []string) []mtasts.Remark {
	if n := mtasts.CountVersions(txts, Version); n > 1 {
		return []mtasts.Remark{mtasts.NewRemark(RPTMultiple, "n", strconv.Itoa(n))}
	}
	all := txts
	if found := mtasts.Candidates(txts, Version); len(found) == 1 {
		txts = found // senders drop whatever else is there
	}
	for _, txt := range txts {
		r, err := ParseRecord(txt)
		switch {
		case !looksMeant(txt):
			continue
		case mtasts.CutOff(txt, Version):
			return []mtasts.Remark{remark(RPTCut, strings.Join(beside(all), ","), txt)}
		case mtasts.Escaped(txt):
			return []mtasts.Remark{remark(RPTBackslash, dnsname.Unescape(txt), txt)}
		case Placeholder(txt) != "":
			return []mtasts.Remark{mtasts.NewRemark(RPTPlaceholder, "found", mtasts.Clip(Placeholder(txt)))}
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
	if ruas > 1 { // valid, and nobody knows which of the addresses count
		twice := syntax(txt, txt)
		twice.Values["form"] = Twice
		return []mtasts.Remark{twice}
	}
	for _, uri := range r.RUA {
		https := strings.HasPrefix(uri, "https:")
		if !https && !strings.HasPrefix(uri, "mailto:") { // capitals in the scheme
			remarks = append(remarks, syntax(txt, uri))
			break
		}
		if meant := uncut(txt, uri); https && meant != uri {
			remarks = append(remarks, syntax(strings.Replace(txt, uri, meant, 1), uri))
			break
		}
	}
	if len(r.RUA) > 1 {
		remarks = append(remarks, mtasts.NewRemark(RPTSecondAddress, "first", bare(r.RUA[0]), "second", bare(r.RUA[1])))
	}
	return remarks
}

// uncut returns a web address with what a semicolon of its own cut off. A blank after
// the semicolon says that a field was meant.
func uncut(txt, uri string) string {
	_, tail, _ := strings.Cut(txt, uri+";")
	tail, _, _ = strings.Cut(tail, ",")
	if tail == "" || strings.IndexByte(wsp, tail[0]) >= 0 {
		return uri
	}
	return uri + "%3B" + strings.TrimRight(strings.ReplaceAll(strings.TrimRight(tail, "; "), ";", "%3B"), wsp)
}

func syntax(txt, found string) mtasts.Remark { return remark(RPTSyntax, txt, found) }

// remark returns one with the addresses that can be made out in a text.
func remark(id mtasts.RemarkID, txt, found string) mtasts.Remark {
	address, rua := "", ""
	if meant, ok := readRecord(txt); ok {
		address, rua = bare(meant.RUA[0]), strings.Join(meant.RUA, ",")
	}
	return mtasts.NewRemark(id, "found", mtasts.Clip(found), "address", address, "rua", rua)
}

// beside returns the records with addresses and no version, as a tool leaves them that makes two records of one value.
func beside(txts []string) []string {
	return slices.DeleteFunc(slices.Clone(txts), func(txt string) bool { return !strings.HasPrefix(strings.TrimSpace(txt), "rua=") })
}

// Placeholder returns the part of a record that a guide meant to be replaced, or "".
func Placeholder(txt string) string {
	_, rest, _ := strings.Cut(txt, "rua=")
	rest, _, _ = strings.Cut(rest, ";")
	for _, uri := range strings.Split(rest, ",") {
		uri = strings.TrimSpace(uri)
		_, address, ok := strings.Cut(uri, ":")
		if !ok {
			address = uri
		}
		local, domain, at := strings.Cut(strings.Trim(address, "/"), "@")
		switch {
		case !at && mtasts.Placeholder(address), at && (mtasts.PlaceholderName(domain) || mtasts.Placeholder(local)):
			return uri
		}
	}
	return ""
}

// bare returns a mailto URI as people know it.
func bare(uri string) string {
	if address, ok := Address(uri); ok {
		return address
	}
	return uri
}

// wrongPart returns the piece of a record that is to blame, or all of it.
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
		for _, uri := range splitURIs(f.Value) {
			switch {
			case checkURI(uri) == nil:
			case uri == "":
				return "rua=" + f.Value
			case strings.TrimRight(uri, wsp) != uri:
				return strconv.Quote("rua=" + uri) // or the blank is not seen
			default:
				return "rua=" + uri
			}
		}
	}
	return txt
}

// looksMeant reports whether a text was meant to be a report record.
func looksMeant(txt string) bool {
	start := strings.ToLower(mtasts.Clip(txt))
	return strings.Contains(start, "tlsrpt") || strings.Contains(start, "tls-rpt") || strings.Contains(start, "tls_rpt")
}
