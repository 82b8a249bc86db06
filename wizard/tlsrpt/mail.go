package tlsrpt

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"iter"
	"mailseal/wizard/mtasts"
	"mime/multipart"
	"net/mail"
	"net/textproto"
	"path"
	"slices"
	"strconv"
	"strings"
)

const maxParts = 5000 // of one multipart: somebody forwards a year of reports in one mail

var (
	errMailHead  error = mtasts.NewProblem(MailHead)
	errPartHead  error = mtasts.NewProblem(PartHead)
	errManyParts error = mtasts.NewProblem(MailParts, "n", strconv.Itoa(maxParts))
)

// appleMail returns a mail without what Apple Mail puts around it in its files (.emlx): a first line with its length, and a list of
// properties behind it.
func appleMail(data []byte) ([]byte, bool) {
	line, rest, ok := bytes.Cut(data[:min(len(data), 1<<10)], []byte("\n"))
	if !ok || !isMail(rest) {
		return nil, false
	}
	size, err := strconv.Atoi(string(bytes.TrimSpace(line)))
	if err != nil || size < 0 {
		return nil, false
	}
	data = data[len(line)+1:]
	return data[:min(size, len(data))], true
}

// attachments returns the parts of one mail that say they are a report, or look like one (RFC 8460 §5.3), and the mails in it.
// Where there is none, the mail itself comes with the reason.
func attachments(b blob) iter.Seq[blob] {
	return func(yield func(blob) bool) {
		m, err := readMail(b.data)
		if err != nil {
			yield(b.failed(err))
			return
		}
		b.letter = newMail(m.Header, b.data)
		head := partHead(m.Header.Get)
		if media, _ := head.media(); media == "multipart/report" && (m.Header.Get("TLS-Report-Domain") == "" || m.Header.Get("TLS-Report-Submitter") == "") {
			b.warnings.add(MissingTLSReportHeaders)
		}
		if b.data, err = io.ReadAll(m.Body); err != nil {
			yield(b.failed(err))
			return
		}
		w := mailWalk{yield: yield}
		if w.part(b, head) && w.found == 0 {
			yield(b.failed(ErrNoReport))
		}
	}
}

// readMail reads a mail, its head mended where it has to be.
func readMail(data []byte) (*mail.Message, error) {
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil || hasBlankName(m.Header) {
		m, err = mail.ReadMessage(bytes.NewReader(mendHead(data)))
	}
	if err != nil {
		return nil, errMailHead
	}
	return m, nil
}

// hasBlankName reports whether a header field is written "Name : value", which net/mail takes for another name.
func hasBlankName(head mail.Header) bool {
	for name := range head {
		if strings.TrimSpace(name) != name {
			return true
		}
	}
	return false
}

// mendHead leaves out of the head of a mail what is no header field (RFC 5322 §2.2), and ends a head that has no end.
func mendHead(data []byte) []byte {
	var head bytes.Buffer
	folded := false // the line before is kept, and this one may go on with it
	for len(data) > 0 {
		line, rest, _ := bytes.Cut(data, []byte("\n"))
		if len(bytes.TrimRight(line, "\r")) == 0 {
			break
		}
		if more := line[0] == ' ' || line[0] == '\t'; !more {
			name, value, colon := bytes.Cut(line, []byte(":"))
			line = bytes.Join([][]byte{bytes.TrimRight(name, " \t"), value}, []byte(":")) // the obsolete "Name : value"
			folded = colon && isMail(line)
		}
		if folded {
			head.Write(line)
			head.WriteByte('\n')
		}
		data = rest
	}
	if !bytes.HasPrefix(bytes.TrimLeft(data, "\r"), []byte("\n")) {
		head.WriteByte('\n')
	}
	head.Write(data)
	return head.Bytes()
}

// isMail reports whether a text begins with a header field.
func isMail(start []byte) bool {
	name, _, ok := bytes.Cut(start, []byte(":"))
	if !ok || len(name) == 0 || len(name) > 60 {
		return false
	}
	for _, c := range name {
		if c <= ' ' || c > '~' || c == '{' || c == '"' {
			return false
		}
	}
	return true
}

// mailWalk goes through the parts of one mail. Its methods report whether more is wanted.
type mailWalk struct {
	yield func(blob) bool
	found int // parts that are, or should be, a report
}

// find yields a part that is, or should be, a report.
func (w *mailWalk) find(b blob) bool {
	w.found++
	return w.yield(b)
}

func (w *mailWalk) part(b blob, head part) bool {
	media, params := head.media()
	switch {
	case b.depth > maxWrapped:
		return w.find(b.failed(errTooNested))
	case strings.HasPrefix(media, "multipart/") && params["boundary"] != "":
		if media == "multipart/report" && params["report-type"] == "" {
			b.warnings.add(NoReportType)
		}
		return w.multipart(b, params["boundary"])
	case media == "message/rfc822", media == "message/global":
		b.warnings.add(NestedMessage)
		b.data = decode(b.data, head.encoding)
		b.depth++
		return w.find(b.sent())
	}
	return w.leaf(b, head, media)
}

func (w *mailWalk) multipart(b blob, boundary string) bool {
	mr := multipart.NewReader(bytes.NewReader(b.data), boundary)
	for n := 0; ; n++ {
		mp, err := mr.NextRawPart()
		var malformed textproto.ProtocolError
		switch {
		case errors.As(err, &malformed):
			return w.find(b.failed(errPartHead))
		case err != nil:
			return true
		case n == maxParts:
			return w.find(b.failed(errManyParts))
		}
		data, err := io.ReadAll(mp)
		inner := b.in("", data)
		if err != nil {
			inner.warnings.add(TruncatedMail)
		}
		if !w.part(inner, partHead(mp.Header.Get)) {
			return false
		}
		if err != nil {
			return true
		}
	}
}

// leaf yields a part that says it is a report, or looks like one.
func (w *mailWalk) leaf(b blob, head part, media string) bool {
	data := decode(b.data, head.encoding)
	file := head.file()
	said := strings.HasPrefix(media, "application/tlsrpt+")
	named := slices.Contains([]string{".json", ".gz", ".zip", ".eml"}, path.Ext(strings.ToLower(file)))
	if !said && !named && !looksLikeReport(data, media) {
		return true
	}
	inner := b.in(cmp.Or(file, media), data).called(file)
	if !said {
		inner.warnings.add(OddMediaType)
	} else if media == "application/tlsrpt+gzip" && !isGzip(data) {
		inner.warnings.add(ExtensionMismatch)
	}
	if w.found > 0 {
		inner.warnings.add(SeveralReports)
	}
	return w.find(inner)
}

func looksLikeReport(data []byte, media string) bool {
	start := bytes.TrimSpace(data[:min(len(data), 1<<10)])
	switch {
	case isGzip(data), isZip(data):
		return !strings.HasPrefix(media, "text/")
	case bytes.HasPrefix(start, []byte("{")):
		return bytes.Contains(data, []byte(`"policies"`))
	}
	return bytes.HasPrefix(start, []byte("<")) && media != "text/html" && errors.Is(markup(data), ErrDMARC)
}

// markup distinguishes the reports of DMARC, which arrive in the same mailboxes, from web pages.
func markup(data []byte) error {
	start := data[:min(len(data), 4<<10)]
	if bytes.Contains(start, []byte("<feedback")) || bytes.Contains(start, []byte("<?xml")) {
		return ErrDMARC
	}
	return ErrNotReport
}
