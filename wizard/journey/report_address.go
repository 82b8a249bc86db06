package journey

import (
	"fmt"
	"net/mail"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/tlsrpt"
)

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
