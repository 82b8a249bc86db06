package tlsrpt

import (
	"archive/zip"
	"bytes"
	"iter"
	"mailseal/wizard/mtasts"
	"path"
	"strconv"
	"strings"
)

var (
	errZipDamaged       = mtasts.NewProblem(ZipDamaged)
	errZipLocked  error = mtasts.NewProblem(ZipLocked)
	errTooMuchZip error = mtasts.NewProblem(ZipMany, "n", strconv.Itoa(maxEntries))
)

func isZip(data []byte) bool { return bytes.HasPrefix(data, []byte("PK\x03\x04")) }

// zipEntries returns the files in a zip file, or the reason why there are none.
func zipEntries(b blob, left *budget) iter.Seq[blob] {
	return func(yield func(blob) bool) {
		zr, err := zip.NewReader(bytes.NewReader(b.data), int64(len(b.data)))
		switch {
		case err != nil:
			yield(b.failed(errZipDamaged.Of(err)))
			return
		case len(zr.File) > maxEntries:
			yield(b.failed(errTooMuchZip))
			return
		}
		b.warnings.add(ZipContainer)
		files := 0
		for _, f := range zr.File {
			if f.FileInfo().IsDir() || strings.HasPrefix(f.Name, "__MACOSX/") {
				continue
			}
			files++
			if !yield(unzip(b.in(path.Clean(f.Name), nil).called(f.Name), f, left)) {
				return
			}
		}
		if files == 0 {
			yield(b.failed(ErrEmpty))
		}
	}
}

// unzip returns the blob with what is in one entry of a zip file.
func unzip(b blob, f *zip.File, left *budget) blob {
	if f.Flags&1 != 0 { // APPNOTE.TXT 4.4.4
		return b.failed(errZipLocked)
	}
	entry, err := f.Open()
	if err != nil {
		return b.failed(err)
	}
	defer entry.Close()
	b.data, b.err = left.read(entry)
	return b
}
