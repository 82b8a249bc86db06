package tlsrpt

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"iter"
	"mailseal/wizard/mtasts"
	"slices"
	"strings"
	"unicode/utf8"
)

// Item is one report that Read found, or one part that is none.
type Item struct {
	Name     string // the file, and where in it: "march.mbox, mail 3, report.json.gz"
	File     string // what the file or the attachment itself is called (RFC 8460 §5.1)
	Mail     *Mail  // that it came in; nil where it came in none
	Report   Report
	Warnings []Warning
	Breaches []Breach // where Report does not keep to the letter of RFC 8460 §4.4: the first of many
	Err      error    // why Name is no report
}

// Mail is the mail that a report came in (RFC 8460 §5.3). Its strings are safe to show, and only what somebody claims.
type Mail struct {
	From      string // the address alone
	Submitter string // TLS-Report-Submitter, in lower case
	Domain    string // TLS-Report-Domain, in lower case
	Subject   string
	// Doubled names those of the header fields above that stand there more than once, in lower case ("tls-report-domain"): which
	// one counts is anybody's guess, and a signature may be about another than the one here. "from" also stands for a field with
	// several addresses.
	Doubled []string
	// Raw is the mail as its sender sent it, as far as that can be told, with CRLF: what its signature is about. All reports in
	// it share it.
	Raw []byte
}

// Why something is no report.
var (
	ErrNoReport  error = mtasts.NewProblem(NoReport)
	ErrDMARC     error = mtasts.NewProblem(DMARCReport)
	ErrNotReport error = mtasts.NewProblem(NotReport)
	ErrEmpty     error = mtasts.NewProblem(FileEmpty)
	errUTF16     error = mtasts.NewProblem(FileUTF16)
	errOutlook   error = mtasts.NewProblem(OutlookMail)
)

// Read finds the reports in a file of whatever kind: JSON, gzip, zip, a mail or
// a mailbox of mails (mbox), and in each other. What cannot be read becomes an
// Item with an Err, and the rest still counts. A mailbox is read mail by mail, and
// may be as long as it likes; everything else is held in memory, within limits.
func Read(name string, r io.Reader) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		name, _ = safe(name)
		in := bufio.NewReader(r)
		if beginsMailbox(in) {
			for mail := range mails(blob{name: name}, in) {
				if o := (opener{yield: yield, left: maxUnpacked}); !o.open(mail) {
					return
				}
			}
			return
		}
		data, err := readAll(in, maxJSON, errTooLarge)
		o := opener{yield: yield, left: maxUnpacked}
		o.open(blob{name: name, label: name, data: data, err: err}.called(name))
	}
}

// opener yields the reports in blobs. Its methods report whether more is wanted.
type opener struct {
	yield func(Item) bool
	left  budget
}

// open goes by what a blob is, not by what it is called.
func (o *opener) open(b blob) bool {
	start := bytes.TrimLeft(bytes.TrimPrefix(b.data[:min(len(b.data), 1<<10)], []byte("\xef\xbb\xbf")), " \t\r\n\x00")
	if saysGzip(b.label) && !isGzip(b.data) && !b.gzipped && len(b.data) > 0 {
		b.warnings.add(ExtensionMismatch)
	}
	switch {
	case b.err != nil:
		return o.fail(b, b.err)
	case b.depth > maxWrapped:
		return o.fail(b, errTooNested)
	case b.mail:
		return o.openAll(attachments(b))
	case isGzip(b.data):
		return o.open(gunzip(b, &o.left))
	case isZip(b.data):
		return o.openAll(zipEntries(b, &o.left))
	case bytes.HasPrefix(b.data, []byte("\xff\xfe")), bytes.HasPrefix(b.data, []byte("\xfe\xff")):
		return o.fail(b, errUTF16)
	case bytes.HasPrefix(b.data, []byte(fromLine)):
		return o.openAll(mails(b, bufio.NewReader(bytes.NewReader(b.data))))
	case bytes.HasPrefix(b.data, []byte("\xd0\xcf\x11\xe0")) && strings.HasSuffix(strings.ToLower(b.label), ".msg"): // OLE 2
		return o.fail(b, errOutlook)
	case len(start) > 0 && start[0] == '<':
		return o.fail(b, markup(b.data))
	case isMail(start):
		return o.open(b.sent())
	case len(start) > 0 && isDigit(start[0]): // only the mails of Apple begin with a number
		mail, ok := appleMail(b.data)
		if !ok {
			return o.fail(b, ErrNotReport)
		}
		b.data = mail
		return o.open(b.sent())
	case len(b.data) == 0:
		return o.fail(b, ErrEmpty)
	case len(start) == 0 || start[0] == '{' || start[0] == '[':
		return o.reports(b)
	}
	return o.fail(b, ErrNotReport)
}

func (o *opener) openAll(list iter.Seq[blob]) bool {
	for b := range list {
		if !o.open(b) {
			return false
		}
	}
	return true
}

func (o *opener) fail(b blob, err error) bool {
	return o.yield(Item{Name: b.name, File: b.file, Mail: b.letter, Err: err})
}

// reports yields the reports in a JSON text, or the first reason where there is none at all. What follows a report and is none is
// trailing data where it is no object.
func (o *opener) reports(b blob) bool {
	if len(bytes.Trim(b.data, "\xef\xbb\xbf"+blank)) == 0 {
		return o.fail(b, ErrEmpty)
	}
	list := newReportList(b.data)
	var held []parsed // the last report and what follows, and what comes before the first
	good, last, told := 0, 0, 0
	tell := func(more bool) bool {
		for _, p := range held {
			told++
			if !o.tell(b, p, told, more || told > 1) {
				return false
			}
		}
		held = nil
		return true
	}
	for p := range list.all() {
		if p.err == nil {
			if good++; good > 1 {
				p.warnings.add(SeveralReports)
				if !tell(true) {
					return false
				}
			}
			last = len(held)
		}
		held = append(held, p)
	}
	if good == 0 {
		return o.fail(b, mtasts.NewProblem(NoTLSReport).Of(held[0].err))
	}
	if list.trailing || list.broken > 0 {
		held[last].warnings.add(TrailingData)
		held[last].breach(OtherText)
	}
	if !utf8.Valid(b.data) {
		held[last].breach(NoUTF8)
	}
	return tell(list.found > 1)
}

// tell yields a report, the nth of a text, or why it is none.
func (o *opener) tell(b blob, p parsed, n int, several bool) bool {
	item := Item{Name: b.name, File: b.file, Mail: b.letter}
	if several {
		item.Name = fmt.Sprintf("%s, report %d", b.name, n)
	}
	if p.err != nil {
		item.Err = mtasts.NewProblem(NoTLSReport).Of(p.err)
		return o.yield(item)
	}
	ws := slices.Clone(b.warnings)
	ws.add(p.warnings...)
	item.Report, item.Warnings, item.Breaches = p.report, ws, p.breaches
	return o.yield(item)
}
