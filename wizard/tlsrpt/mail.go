package tlsrpt

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"path"
	"slices"
	"strconv"
	"strings"
)

const (
	fromLine = "From " // between the mails of a mailbox (RFC 4155)
	maxParts = 5000    // of one multipart: somebody forwards a year of reports in one mail
)

// mailbox goes through an mbox one mail at a time, and holds only that one.
func (o *opener) mailbox(b blob, in *bufio.Reader) {
	var mail []byte
	count, tooLong := 0, false
	flush := func() {
		inner := b
		inner.name = fmt.Sprintf("%s, mail %d", b.name, count)
		inner.depth++
		inner.data = mail
		if b.data == nil {
			o.left = maxUnpacked // a mailbox on disk may be as long as it likes
		}
		switch {
		case count == 0:
		case tooLong:
			o.fail(inner.name, errMailSize)
		default:
			o.mail(inner)
		}
		mail, tooLong = nil, false
		count++
	}
	lineStart, afterBlank := true, true
	for !o.stopped {
		chunk, err := in.ReadSlice('\n') // a chunk of a line, where the line is long
		if lineStart && isFromLine(chunk, count == 0) && (afterBlank || hasWeekday(chunk)) {
			flush()
		} else if tooLong = tooLong || len(mail)+len(chunk) > maxMail; !tooLong {
			mail = append(mail, chunk...)
		}
		afterBlank = lineStart && len(bytes.TrimRight(chunk, "\r\n")) == 0
		lineStart = bytes.HasSuffix(chunk, []byte("\n"))
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			flush()
			if err != io.EOF {
				o.fail(b.name, err)
			}
			return
		}
	}
}

// isFromLine says that a line stands between two mails: after a sender it has a
// time of day, which a sentence that begins so hardly has.
func isFromLine(line []byte, first bool) bool {
	if !bytes.HasPrefix(line, []byte(fromLine)) {
		return false
	}
	for i := 1; i+2 < len(line) && !first; i++ {
		first = line[i] == ':' && isDigit(line[i-1]) && isDigit(line[i+1]) && isDigit(line[i+2])
	}
	return first
}

// hasWeekday says that a line is what programs put between mails, "From somebody Mon Nov 23 14:00:00 2026": some leave out
// the blank line before it.
func hasWeekday(line []byte) bool {
	fields := bytes.Fields(line)
	return len(fields) >= 6 && len(fields[2]) == 3 && strings.Contains(" Mon Tue Wed Thu Fri Sat Sun ", " "+string(fields[2])+" ")
}

// beginsMailbox says that an mbox follows, and skips what stands before it: a byte order mark, blank lines.
func beginsMailbox(in *bufio.Reader) bool {
	start, _ := in.Peek(64)
	box := bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\xef\xbb\xbf")), "\r\n")
	if !bytes.HasPrefix(box, []byte(fromLine)) {
		return false
	}
	_, err := in.Discard(len(start) - len(box))
	return err == nil
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isMail says that a text begins with a header field.
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

// appleMail is a mail without what Apple Mail puts around it in its files (.emlx): a first line with its length, and a list of
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

// mail looks for reports in one mail (RFC 8460 §5.3).
func (o *opener) mail(b blob) {
	if len(b.data) > maxMail {
		o.fail(b.name, errMailSize)
		return
	}
	data := bytes.TrimLeft(b.data, "\r\n")
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil || hasBlankName(m.Header) {
		m, err = mail.ReadMessage(bytes.NewReader(mendHead(data)))
	}
	if err != nil {
		o.fail(b.name, errors.New("the head of the mail cannot be read"))
		return
	}
	top := part{
		contentType: m.Header.Get("Content-Type"),
		encoding:    m.Header.Get("Content-Transfer-Encoding"),
		disposition: m.Header.Get("Content-Disposition"),
	}
	if top.is("multipart/report") && (m.Header.Get("TLS-Report-Domain") == "" || m.Header.Get("TLS-Report-Submitter") == "") {
		b.warnings.add(MissingTLSReportHeaders)
	}
	body, err := io.ReadAll(m.Body)
	if err != nil {
		o.fail(b.name, err)
		return
	}
	w := mailWalk{opener: o}
	b.data = body
	w.part(b, top)
	if w.found == 0 {
		o.fail(b.name, ErrNoReport)
	}
}

// hasBlankName says that a header field is written "Name : value", which net/mail takes for another name.
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

// part is what the head of a mail, or of a part of one, says about its body.
type part struct {
	contentType, encoding, disposition string
}

func (p part) media() (string, map[string]string) {
	media, params, err := mime.ParseMediaType(p.contentType)
	if err != nil && media == "" {
		media, _, _ = strings.Cut(p.contentType, ";")
		media = strings.ToLower(strings.TrimSpace(media))
	}
	if media == "" {
		media = "text/plain" // RFC 2045 §5.2
	}
	return media, params
}

func (p part) is(media string) bool {
	have, _ := p.media()
	return have == media
}

// file is the name a part gives itself.
func (p part) file() string {
	_, params, _ := mime.ParseMediaType(p.disposition)
	name := params["filename"]
	if name == "" {
		_, params = p.media()
		name = params["name"]
	}
	if plain, err := new(mime.WordDecoder).DecodeHeader(name); err == nil {
		name = plain
	}
	return name
}

// mailWalk goes through the parts of one mail.
type mailWalk struct {
	*opener
	found int // parts that are, or should be, a report
}

func (w *mailWalk) part(b blob, p part) {
	media, params := p.media()
	switch {
	case w.stopped:
	case b.depth > maxWrapped:
		w.found++
		w.fail(b.name, errTooNested)
	case strings.HasPrefix(media, "multipart/") && params["boundary"] != "":
		if media == "multipart/report" && params["report-type"] == "" {
			b.warnings.add(NoReportType)
		}
		w.multipart(b, params["boundary"])
	case media == "message/rfc822", media == "message/global":
		w.found++
		b.warnings.add(NestedMessage)
		b.data = decode(b.data, p.encoding)
		b.depth++
		w.mail(b)
	default:
		w.leaf(b, p, media)
	}
}

func (w *mailWalk) multipart(b blob, boundary string) {
	mr := multipart.NewReader(bytes.NewReader(b.data), boundary)
	for n := 0; ; n++ {
		mp, err := mr.NextRawPart()
		var malformed textproto.ProtocolError
		if errors.As(err, &malformed) {
			w.found++
			w.fail(b.name, errPartHead)
		}
		if err != nil {
			return
		}
		if n == maxParts {
			w.found++
			w.fail(b.name, errManyParts)
			return
		}
		data, err := io.ReadAll(mp)
		inner := b.in("", data)
		if err != nil {
			inner.warnings.add(TruncatedMail)
		}
		w.part(inner, part{
			contentType: mp.Header.Get("Content-Type"),
			encoding:    mp.Header.Get("Content-Transfer-Encoding"),
			disposition: mp.Header.Get("Content-Disposition"),
		})
		if err != nil || w.stopped {
			return
		}
	}
}

// leaf opens a part that says it is a report, or looks like one.
func (w *mailWalk) leaf(b blob, p part, media string) {
	data := decode(b.data, p.encoding)
	file := strings.ToLower(p.file())
	said := strings.HasPrefix(media, "application/tlsrpt+")
	named := slices.Contains([]string{".json", ".gz", ".zip", ".eml"}, path.Ext(file))
	if !said && !named && !looksLikeReport(data, media) {
		return
	}
	w.found++
	label := p.file()
	if label == "" {
		label = media
	}
	inner := b.in(label, data)
	if !said {
		inner.warnings.add(OddMediaType)
	} else if media == "application/tlsrpt+gzip" && !isGzip(data) {
		inner.warnings.add(ExtensionMismatch)
	}
	if w.found > 1 {
		inner.warnings.add(SeveralReports)
	}
	w.open(inner)
}

func looksLikeReport(data []byte, media string) bool {
	start := bytes.TrimSpace(data[:min(len(data), 1<<10)])
	switch {
	case isGzip(data), bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return !strings.HasPrefix(media, "text/")
	case bytes.HasPrefix(start, []byte("{")):
		return bytes.Contains(data, []byte(`"policies"`))
	}
	return bytes.HasPrefix(start, []byte("<")) && media != "text/html" && errors.Is(markup(data), ErrDMARC)
}

// decode undoes a transfer encoding (RFC 2045 §6), as far as it goes: the report
// inside tells whether anything is missing.
func decode(data []byte, encoding string) []byte {
	name, _, _ := strings.Cut(strings.ToLower(encoding), "(") // a comment (RFC 5322 §3.2.2)
	switch strings.TrimSpace(name) {
	case "base64":
		return decodeBase64(data)
	case "quoted-printable":
		plain, _ := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(data)))
		return plain
	}
	return data
}

// decodeBase64 ignores what is not of the alphabet, as RFC 2045 §6.8 wants.
func decodeBase64(data []byte) []byte {
	digits := make([]byte, 0, len(data))
	for _, c := range data {
		if c == '=' {
			break
		}
		if 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '+' || c == '/' {
			digits = append(digits, c)
		}
	}
	if len(digits)%4 == 1 {
		digits = digits[:len(digits)-1]
	}
	plain := make([]byte, base64.RawStdEncoding.DecodedLen(len(digits)))
	n, _ := base64.RawStdEncoding.Decode(plain, digits)
	return plain[:n]
}
