package journey

import (
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/tlsrpt"
)

// readPaste reads what was pasted for a record of a place: a value, or whole lines as a dashboard shows them. Values of
// other records that came along are given too, by their questions. A value that belongs to another record is refused by
// name: at the wrong one it would do nothing, and seem right.
func (m Machine) readPaste(j Journey, id QuestionID, text string) (map[QuestionID]string, error) {
	place, _ := m.PlaceOf(j)
	values := map[QuestionID]string{}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		of, value := questionOf(line, j.Domain)
		if of == "" {
			of = id
		}
		shape, needed := Shape(place, labelOf(of))
		if !needed && of != id {
			continue // this place wants no value of the user's there
		}
		value, err := shape.Paste(value)
		if err != nil {
			return nil, err
		}
		values[of] = value
	}
	if _, ok := values[id]; ok {
		return values, nil
	}
	for of := range values {
		return nil, fmt.Errorf("this is the value for %s; the one for %s is asked for here: copy that one", labelOf(of), labelOf(id))
	}
	return nil, errors.New("nothing was pasted: copy the value that is shown for " + labelOf(id))
}

func labelOf(id QuestionID) string {
	i := slices.IndexFunc(Pastes(), func(p Paste) bool { return p.ID == id })
	return Pastes()[i].Label
}

// questionOf says which question a line answers, where the line says so: it begins with the name of the record, or its value is
// a name that only one of the records can lead to. A web server's name has no underscore.
func questionOf(line, domain string) (id QuestionID, value string) {
	fields := strings.Fields(line)
	if first := dnsname.Canonical(strings.Trim(fields[0], `"'`)); len(fields) > 1 {
		for _, p := range Pastes() {
			if first == p.Label || first == p.Label+"."+domain {
				return p.ID, fields[len(fields)-1]
			}
		}
	}
	labels := strings.Split(strings.ToLower(assets.Clean(fields[len(fields)-1], 300)), ".")
	switch {
	case slices.Contains(labels, "_mta-sts"):
		return QuestionSTSTarget, line
	case slices.Contains(labels, "_smtp"), slices.Contains(labels, "_tls"):
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
			return "", fmt.Errorf("%q is not a web address; copy it again from the report service", assets.Clean(text, 80))
		}
		return uri, nil
	}
	address, err := mail.ParseAddress(strings.TrimPrefix(text, "mailto:"))
	if err != nil {
		return "", fmt.Errorf("%q is not a mail address; type one such as reports@example.com", assets.Clean(text, 80))
	}
	at := strings.LastIndexByte(address.Address, '@')
	domain, err := ParseDomain(address.Address[at+1:])
	if err != nil {
		return "", err
	}
	return tlsrpt.MailtoURI(address.Address[:at] + "@" + domain.ASCII), nil
}
