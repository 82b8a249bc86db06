package tlsrpt

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"slices"
	"strings"
)

// Item is one thing that Read found: a report, or a part that is none.
type Item struct {
	Name     string // the file, and where in it: "march.mbox, mail 3, report.json.gz"
	Report   Report
	Warnings []Warning
	Err      error // why Name is no report
}

// Why something is no report.
var (
	ErrNoReport    = errors.New("the mail has no daily report in it")
	ErrDMARC       = errors.New("it is a DMARC report, about forged senders; daily reports about safe delivery are something else")
	ErrNotReport   = errors.New("it is neither a daily report nor a mail, a zip or a gzip file with one")
	ErrEmpty       = errors.New("it is empty")
	errTooNested   = errors.New("it is wrapped too many times")
	errMailSize    = errors.New("the mail is over 15 megabytes; no daily report is that large")
	errUTF16       = errors.New("it is saved as UTF-16; reports are UTF-8")
	errTooMuchZip  = errors.New("the zip file has over 1000 entries")
	errAltogether  = errors.New("what is in it unpacks to more than 64 megabytes altogether")
	errGzipDamaged = errors.New("the gzip file is damaged or cut off")
	errZipDamaged  = errors.New("the zip file is damaged or cut off")
	errZipLocked   = errors.New("the zip file is locked with a password; unpack it first")
	errOutlook     = errors.New("it is a mail as Outlook saves it (.msg); save the file that is attached to that mail")
	errPartHead    = errors.New("the head of a part of the mail cannot be read")
	errManyParts   = fmt.Errorf("the mail has over %d parts; the rest of it was not read", maxParts)
)

// Limits on what one file or mail may hold.
const (
	maxMail     = 15 << 20 // bytes
	maxUnpacked = 64 << 20 // bytes, all parts together
	maxWrapped  = 12       // mail in mail, gzip in zip, ...
	maxEntries  = 1000     // of a zip file
)

// Read finds the reports in a file of whatever kind: JSON, gzip, zip, a mail or
// a mailbox of mails (mbox), and in each other. What cannot be read becomes an
// Item with an Err, and the rest still counts. A mailbox is read mail by mail;
// everything else is held in memory, within limits.
func Read(name string, r io.Reader) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		o := opener{yield: yield, left: maxUnpacked}
		name, _ = safe(name)
		in := bufio.NewReader(r)
		if beginsMailbox(in) {
			o.mailbox(blob{name: name}, in)
			return
		}
		data, err := readAll(in, maxJSON, errTooLarge)
		if err != nil {
			o.fail(name, err)
			return
		}
		o.open(blob{name: name, label: name, data: data})
	}
}

// blob is a piece of input on its way to being a report.
type blob struct {
	name     string
	label    string // what it is called: a file name or a media type
	data     []byte
	depth    int
	warnings warnings // from its wrapping
	gzipped  bool     // it comes out of a gzip
}

// in is a blob found inside another.
func (b blob) in(label string, data []byte) blob {
	label, _ = safe(label)
	inner := blob{name: b.name, label: label, data: data, depth: b.depth + 1}
	if label != "" {
		inner.name += ", " + label
	}
	inner.warnings.add(b.warnings...)
	return inner
}

// opener unwraps blobs and hands out what is in them.
type opener struct {
	yield   func(Item) bool
	stopped bool
	left    int64 // bytes that may still be unpacked
}

func (o *opener) emit(i Item) {
	if !o.stopped {
		o.stopped = !o.yield(i)
	}
}

func (o *opener) fail(name string, err error) { o.emit(Item{Name: name, Err: err}) }

// open goes by what a blob is, not by what it is called.
func (o *opener) open(b blob) {
	start := bytes.TrimLeft(bytes.TrimPrefix(b.data[:min(len(b.data), 1<<10)], []byte("\xef\xbb\xbf")), " \t\r\n\x00")
	if saysGzip(b.label) && !isGzip(b.data) && !b.gzipped && len(b.data) > 0 {
		b.warnings.add(ExtensionMismatch)
	}
	switch {
	case o.stopped:
	case b.depth > maxWrapped:
		o.fail(b.name, errTooNested)
	case isGzip(b.data):
		o.gzip(b)
	case bytes.HasPrefix(b.data, []byte("PK\x03\x04")):
		o.zip(b)
	case bytes.HasPrefix(b.data, []byte("\xff\xfe")), bytes.HasPrefix(b.data, []byte("\xfe\xff")):
		o.fail(b.name, errUTF16)
	case bytes.HasPrefix(b.data, []byte(fromLine)):
		o.mailbox(b, bufio.NewReader(bytes.NewReader(b.data)))
	case bytes.HasPrefix(b.data, []byte("\xd0\xcf\x11\xe0")) && strings.HasSuffix(strings.ToLower(b.label), ".msg"): // OLE 2
		o.fail(b.name, errOutlook)
	case len(start) > 0 && start[0] == '<':
		o.fail(b.name, markup(b.data))
	case isMail(start):
		o.mail(b)
	case len(start) > 0 && isDigit(start[0]):
		o.number(b)
	case len(b.data) == 0:
		o.fail(b.name, ErrEmpty)
	case len(start) == 0 || start[0] == '{' || start[0] == '[':
		o.json(b)
	default:
		o.fail(b.name, ErrNotReport)
	}
}

// number opens what begins with one: only the mails of Apple do.
func (o *opener) number(b blob) {
	mail, ok := appleMail(b.data)
	if !ok {
		o.fail(b.name, ErrNotReport)
		return
	}
	b.data = mail
	o.mail(b)
}

func isGzip(data []byte) bool { return bytes.HasPrefix(data, []byte{0x1f, 0x8b}) }

func saysGzip(label string) bool {
	label = strings.ToLower(label)
	return strings.HasSuffix(label, ".gz") || strings.HasSuffix(label, "+gzip") || strings.HasSuffix(label, "/gzip")
}

// markup tells the reports of DMARC, which arrive in the same mailboxes, from web pages.
func markup(data []byte) error {
	start := data[:min(len(data), 4<<10)]
	if bytes.Contains(start, []byte("<feedback")) || bytes.Contains(start, []byte("<?xml")) {
		return ErrDMARC
	}
	return ErrNotReport
}

func (o *opener) json(b blob) {
	found, err := parseJSON(b.data)
	if err != nil {
		o.fail(b.name, err)
		return
	}
	for i, p := range found {
		name := b.name
		if len(found) > 1 {
			name = fmt.Sprintf("%s, report %d", b.name, i+1)
		}
		if p.err != nil {
			o.fail(name, fmt.Errorf("it is no daily report: %w", p.err))
			continue
		}
		ws := slices.Clone(b.warnings)
		ws.add(p.warnings...)
		o.emit(Item{Name: name, Report: p.report, Warnings: ws})
	}
}

// unpack reads what a compressed stream expands to, within the limits.
func (o *opener) unpack(r io.Reader) ([]byte, error) {
	most, tooMuch := int64(maxJSON), errTooLarge
	if o.left < most {
		most, tooMuch = o.left, errAltogether
	}
	data, err := readAll(r, most, tooMuch)
	o.left -= min(int64(len(data)), o.left)
	return data, err
}

// gzip takes all members of a gzip file. Some senders pad the end.
func (o *opener) gzip(b blob) {
	in := bytes.NewReader(b.data)
	members := gzipMembers{in: in}
	data, err := o.unpack(&members)
	if err != nil {
		if !errors.Is(err, errTooLarge) && !errors.Is(err, errAltogether) {
			err = fmt.Errorf("%w: %w", errGzipDamaged, err)
		}
		o.fail(b.name, err)
		return
	}
	if in.Len() > 0 {
		b.warnings.add(TrailingData)
	}
	if b.gzipped {
		b.warnings.add(DoubleGzip)
	}
	b.data, b.gzipped = data, true
	b.depth++
	o.open(b)
}

// gzipMembers reads one gzip member after the other until something else comes.
type gzipMembers struct {
	in  *bytes.Reader
	cur *gzip.Reader
}

func (g *gzipMembers) Read(p []byte) (int, error) {
	for {
		if g.cur == nil {
			zr, err := gzip.NewReader(g.in)
			if err != nil {
				return 0, noEOF(err)
			}
			zr.Multistream(false)
			g.cur = zr
		}
		n, err := g.cur.Read(p)
		if n > 0 || !errors.Is(err, io.EOF) {
			return n, ignoreEOF(err)
		}
		if !g.another() {
			return 0, io.EOF
		}
		g.cur = nil
	}
}

// another says whether a further member follows.
func (g *gzipMembers) another() bool {
	var magic [2]byte
	n, _ := g.in.Read(magic[:])
	_, err := g.in.Seek(int64(-n), io.SeekCurrent)
	return err == nil && n == 2 && isGzip(magic[:])
}

// noEOF makes an end inside a stream an error that readers do not take for its end.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// ignoreEOF leaves the end of a member for the next Read to see.
func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func (o *opener) zip(b blob) {
	zr, err := zip.NewReader(bytes.NewReader(b.data), int64(len(b.data)))
	if err != nil {
		o.fail(b.name, fmt.Errorf("%w: %w", errZipDamaged, err))
		return
	}
	if len(zr.File) > maxEntries {
		o.fail(b.name, errTooMuchZip)
		return
	}
	b.warnings.add(ZipContainer)
	files := 0
	for _, f := range zr.File {
		if o.stopped {
			return
		}
		if f.FileInfo().IsDir() || strings.HasPrefix(f.Name, "__MACOSX/") {
			continue
		}
		files++
		inner := b.in(path.Clean(f.Name), nil)
		if f.Flags&1 != 0 {
			o.fail(inner.name, errZipLocked)
			continue
		}
		entry, err := f.Open()
		if err == nil {
			inner.data, err = o.unpack(entry)
			entry.Close()
		}
		if err != nil {
			o.fail(inner.name, err)
			continue
		}
		o.open(inner)
	}
	if files == 0 {
		o.fail(b.name, ErrEmpty)
	}
}
