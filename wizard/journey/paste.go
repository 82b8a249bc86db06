package journey

import (
	"net/mail"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/providers"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// readPaste reads what was pasted for a record of a place: a value, or whole lines as a dashboard shows them. Values of
// other records that came along are given too, by their questions. A value that belongs to another record is refused by
// name: at the wrong one it would do nothing, and seem right.
func (m Machine) readPaste(j Journey, id QuestionID, text string) (map[QuestionID]string, error) {
	place, _ := m.PlaceOf(j)
	texts := split(text, id, j.Domain)
	values := map[QuestionID]string{}
	for _, paste := range Pastes() {
		shape, needed := Shape(place, paste.Label)
		if texts[paste.ID] == "" || !needed && paste.ID != id {
			continue // this place wants no value of the user's there
		}
		pasted, err := shape.Paste(texts[paste.ID])
		if err == nil && pasted.Type == "TXT" {
			err = checkText(paste.ID, pasted.Values[0])
		}
		if err != nil {
			return nil, err
		}
		values[paste.ID] = pasted.String()
	}
	if _, ok := values[id]; ok {
		return values, nil
	}
	for _, paste := range Pastes() {
		if texts[paste.ID] != "" {
			return nil, assets.NewError(msgid.ErrorPasteOtherRecord, assets.Values{"label": paste.Label, "asked": LabelOf(id)})
		}
	}
	return nil, assets.NewError(msgid.ErrorPasteNothing, assets.Values{"label": LabelOf(id)})
}

// split tells the lines of what was pasted apart by the question that each answers: what says nothing of it is about id. Pages
// that show a table cell by cell have the name, the type and the value on lines of their own.
func split(text string, id QuestionID, domain string) map[QuestionID]string {
	texts := map[QuestionID]string{}
	about, rrtype := id, ""
	lines := rows(text, domain)
	several := len(lines) > 1
	for _, line := range lines {
		switch named := recordNamed(line, domain); {
		case several && providers.OnlyHeadings(line):
			continue
		case several && named != "":
			about = named
			continue
		case several && providers.IsType(line):
			rrtype = line + " "
			continue
		}
		of, value := questionOf(line, domain)
		if of == "" {
			of = about
		}
		texts[of] += rrtype + value + "\n"
		rrtype = ""
	}
	return texts
}

// rows returns the lines of what was pasted. A field of one line makes spaces of the line ends between the rows of a table: each
// row begins with what the first one begins with, the name or the type.
func rows(text, domain string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		begins := providers.IsType
		var row []string
		for i, word := range strings.Fields(line) {
			if i == 0 && recordNamed(word, domain) != "" {
				begins = func(word string) bool { return recordNamed(word, domain) != "" }
			}
			if begins(word) && len(row) > 1 {
				lines, row = append(lines, strings.Join(row, " ")), nil
			}
			row = append(row, word)
		}
		if len(row) > 0 {
			lines = append(lines, strings.Join(row, " "))
		}
	}
	return lines
}

// checkText refuses a text that senders could not read as the record that it should be, and says why.
func checkText(id QuestionID, text string) error {
	remarks, state := mtasts.LintRecord([]string{text}), mtasts.State("")
	if id == QuestionRptTarget {
		remarks = tlsrpt.LintRecord([]string{text})
		_, state, _ = tlsrpt.FindRecord([]string{text})
	} else {
		_, state, _ = mtasts.FindRecord([]string{text})
	}
	if state == mtasts.Valid {
		return nil
	}
	if findings := diagnosis.FromRemarks(remarks, time.Time{}); len(findings) > 0 {
		return &Misread{Finding: findings[0]}
	}
	return assets.NewError(msgid.ErrorPasteNoValue, assets.Values{"value": assets.Clean(text, 60), "label": LabelOf(id)})
}

// Misread is a text that cannot be taken, with the finding that a domain with it would have.
type Misread struct{ Finding diagnosis.Finding }

func (m *Misread) Error() string { return string(m.Finding.ID) }

// recordNamed returns the question about the record that a word is the name of; "" where it is none.
func recordNamed(word, domain string) QuestionID {
	name := dnsname.Canonical(strings.Trim(word, `"':|,`))
	for _, p := range Pastes() {
		if name == p.Label || name == p.Label+"."+domain {
			return p.ID
		}
	}
	return ""
}

// LabelOf returns the label of the record whose value a question asks for; "" for other questions.
func LabelOf(id QuestionID) string {
	i := slices.IndexFunc(Pastes(), func(p Paste) bool { return p.ID == id })
	if i < 0 {
		return ""
	}
	return Pastes()[i].Label
}

// questionOf says which question a line answers, where the line says so: it has the name of the record beside its value, or the value
// can be that of one of the records only. A web server's name has no underscore. value is the line without the record's name.
func questionOf(line, domain string) (id QuestionID, value string) {
	fields := strings.Fields(line)
	for i, field := range fields {
		if of := recordNamed(field, domain); of != "" && len(fields) > 1 {
			return of, strings.Join(slices.Concat(fields[:i], fields[i+1:]), " ")
		}
	}
	lower := strings.ToLower(line)
	has := func(label string) bool {
		return slices.ContainsFunc(fields, func(field string) bool { return slices.Contains(strings.Split(strings.ToLower(field), "."), label) })
	}
	switch {
	case strings.Contains(lower, "v="+strings.ToLower(mtasts.Version)), has("_mta-sts"):
		return QuestionSTSTarget, line
	case strings.Contains(lower, "v="+strings.ToLower(tlsrpt.Version)), has("_smtp"), has("_tls"):
		return QuestionRptTarget, line
	}
	return "", line
}

// reportAddress reads where reports go: a mail address, or the address of a collector (RFC 8460 §3). The whole value of
// a record, as services show it, is taken too.
func reportAddress(text string) (string, error) {
	text = strings.Trim(strings.TrimSpace(text), `"`)
	if record, err := tlsrpt.ParseRecord(text); err == nil && len(record.RUA) > 0 {
		return record.RUA[0], nil
	}
	if strings.HasPrefix(strings.ToLower(text), "https://") {
		uri := strings.NewReplacer(",", "%2C", ";", "%3B", "!", "%21", " ", "%20").Replace(text) // RFC 8460 §3
		if _, err := tlsrpt.ParseRecord(tlsrpt.Record{RUA: []string{uri}}.String()); err != nil {
			return "", assets.NewError(msgid.ErrorAnswerWebAddress, assets.Values{"text": assets.Clean(text, 80)})
		}
		return uri, nil
	}
	address, err := mail.ParseAddress(strings.TrimPrefix(text, "mailto:"))
	if err != nil {
		return "", assets.NewError(msgid.ErrorAnswerMailAddress, assets.Values{"text": assets.Clean(text, 80)})
	}
	at := strings.LastIndexByte(address.Address, '@')
	domain, err := ParseDomain(address.Address[at+1:])
	if err != nil {
		return "", err
	}
	return tlsrpt.MailtoURI(address.Address[:at] + "@" + domain.ASCII), nil
}
