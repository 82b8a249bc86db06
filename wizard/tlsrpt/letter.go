package tlsrpt

import (
	"bytes"
	"mime"
	"net/mail"
	"regexp"
	"strings"
)

// sent returns the blob as the mail that its sender sent: with CRLF, and nothing before the head.
func (b blob) sent() blob {
	b.mail = true
	b.data = bytes.TrimLeft(bytes.TrimPrefix(b.data, []byte("\xef\xbb\xbf")), "\r\n")
	if len(b.data) > maxMail {
		return b.failed(errMailSize)
	}
	if bare := bytes.Count(b.data, []byte("\n")) - bytes.Count(b.data, []byte("\r\n")); bare > 0 {
		mail := make([]byte, 0, len(b.data)+bare)
		for line := range bytes.Lines(b.data) {
			mail = appendSent(mail, line)
		}
		b.data = mail
	}
	return b
}

// appendSent appends a line, or a piece of one, to a mail as it was sent.
func appendSent(mail, line []byte) []byte {
	end, ended := bytes.CutSuffix(line, []byte("\n"))
	if !ended {
		return append(mail, line...)
	}
	mail = append(mail, bytes.TrimSuffix(end, []byte("\r"))...)
	return append(mail, "\r\n"...)
}

// unquoteFrom takes off what a mailbox puts before a line that could pass for the begin of the next mail.
func unquoteFrom(line []byte) []byte {
	if bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte(fromLine)) {
		return bytes.TrimPrefix(line, []byte(">"))
	}
	return line
}

// newMail returns what the head of a mail says of the reports in it.
func newMail(head mail.Header, raw []byte) *Mail {
	m := &Mail{Raw: raw}
	for _, field := range []string{"From", "Tls-Report-Submitter", "Tls-Report-Domain", "Subject"} {
		if len(head[field]) > 1 {
			m.Doubled = append(m.Doubled, strings.ToLower(field))
		}
	}
	from, several := fromAddress(head.Get("From"))
	if several && len(head["From"]) == 1 {
		m.Doubled = append(m.Doubled, "from")
	}
	m.From, _ = safe(from)
	m.Submitter = nameIn(head.Get("TLS-Report-Submitter"))
	m.Domain = nameIn(head.Get("TLS-Report-Domain"))
	subject, err := new(mime.WordDecoder).DecodeHeader(head.Get("Subject"))
	if err != nil {
		subject = head.Get("Subject")
	}
	m.Subject, _ = safe(strings.TrimSpace(subject))
	return m
}

// fromAddress returns the address in a From field, its domain in lower case: the first of several.
func fromAddress(field string) (address string, several bool) {
	list, err := mail.ParseAddressList(field)
	switch {
	case err == nil:
		address, several = list[0].Address, len(list) > 1
	case strings.Contains(field, "<"): // a name that should have been quoted
		_, address, _ = strings.Cut(field[strings.LastIndex(field, "<"):], "<")
		address, _, _ = strings.Cut(address, ">")
		several = strings.Count(field, "<") > 1
	default:
		address = strings.TrimSpace(field)
	}
	at := strings.LastIndexByte(address, '@')
	if at < 0 || strings.ContainsAny(address, " \t\r\n") {
		return "", several
	}
	return address[:at] + strings.ToLower(address[at:]), several
}

// nameIn returns the domain name that a header field holds.
func nameIn(field string) string {
	name, _ := safe(field)
	return lowerName(name)
}

// reportSubject is what RFC 8460 §5.3 wants the subject of a mail with a report to be, wherever it stands: people forward mail. Some
// senders leave the end out.
var reportSubject = regexp.MustCompile(`(?i)(?:^|[\s:\]])Report\s+Domain:\s*([^\s<>:;,"]+)(?:\s+Submitter:\s*([^\s<>:;,"]+))?(?:\s+Report-ID:\s*<?([^\s<>]+)>?)?`)

// SubjectDomain reads the subject of a mail with a report (RFC 8460 §5.3): the domain that it is about and who sends it, in lower
// case, and the id. Each is empty where the subject does not say.
func SubjectDomain(subject string) (domain, submitter, id string) {
	parts := reportSubject.FindStringSubmatch(subject)
	if parts == nil || !isDomain(lowerName(parts[1])) {
		return "", "", ""
	}
	if submitter = lowerName(parts[2]); !isDomain(submitter) {
		submitter = ""
	}
	return lowerName(parts[1]), submitter, parts[3]
}
