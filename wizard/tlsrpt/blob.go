package tlsrpt

import (
	"io"
	"mailseal/wizard/mtasts"
	"strconv"
)

// Limits on what one file or mail may hold.
const (
	maxMail     = 15 << 20 // bytes
	maxUnpacked = 64 << 20 // bytes, all parts together
	maxWrapped  = 12       // mail in mail, gzip in zip, ...
	maxEntries  = 1000     // of a zip file
)

var (
	errTooLarge   error = mtasts.NewProblem(FileSize, "n", strconv.Itoa(maxJSON>>20))
	errAltogether error = mtasts.NewProblem(FileSizeTogether, "n", strconv.Itoa(maxUnpacked>>20))
	errTooNested  error = mtasts.NewProblem(Nested)
)

// blob is a piece of input on its way to being a report.
type blob struct {
	name     string
	label    string // what it is called: a file name or a media type
	file     string // the last file name that says what a report is about, or the last one
	letter   *Mail  // that it came in
	data     []byte
	depth    int
	warnings warnings // from its wrapping
	gzipped  bool     // it comes out of a gzip
	mail     bool     // it is a mail as its sender sent it, whatever it begins with
	err      error    // why it cannot be opened
}

// in returns a blob found inside another.
func (b blob) in(label string, data []byte) blob {
	label, _ = safe(label)
	inner := blob{name: b.name, label: label, file: b.file, letter: b.letter, data: data, depth: b.depth + 1}
	if label != "" {
		inner.name += ", " + label
	}
	inner.warnings.add(b.warnings...)
	return inner
}

// called returns the blob with the name that its file or attachment has. A name that says nothing does not replace one that does:
// report.json in a file named as RFC 8460 §5.1 wants.
func (b blob) called(file string) blob {
	file, _ = safe(baseName(file))
	if _, _, _, _, telling := FileName(b.file); file == "" || telling && !isFileName(file) {
		return b
	}
	b.file = file
	return b
}

// failed returns the blob with the reason why it cannot be opened.
func (b blob) failed(err error) blob {
	b.err = err
	return b
}

// budget is how many bytes may still be unpacked.
type budget int64

// read takes what a compressed stream expands to, within the limits.
func (left *budget) read(r io.Reader) ([]byte, error) {
	most, tooMuch := int64(maxJSON), errTooLarge
	if int64(*left) < most {
		most, tooMuch = int64(*left), errAltogether
	}
	data, err := readAll(r, most, tooMuch)
	*left -= min(budget(len(data)), *left)
	return data, err
}

// readAll reads up to a limit, and fails beyond it.
func readAll(r io.Reader, most int64, tooMuch error) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(data)) > most {
		err = tooMuch
	}
	return data, err
}
