package tlsrpt

import (
	"bytes"
	"compress/gzip"
	"errors"
	"strings"

	"mailseal/wizard/mtasts"
)

var errGzipDamaged = mtasts.NewProblem(GzipDamaged)

func isGzip(data []byte) bool { return bytes.HasPrefix(data, []byte{0x1f, 0x8b}) }

func saysGzip(label string) bool {
	label = strings.ToLower(label)
	return strings.HasSuffix(label, ".gz") || strings.HasSuffix(label, "+gzip") || strings.HasSuffix(label, "/gzip")
}

// gunzip returns what a gzip file expands to.
func gunzip(b blob, left *budget) blob {
	in := bytes.NewReader(b.data)
	data, err := members(in, left)
	switch {
	case errors.Is(err, errTooLarge), errors.Is(err, errAltogether):
		return b.failed(err)
	case err != nil:
		return b.failed(errGzipDamaged.Of(err))
	}
	if in.Len() > 0 {
		b.warnings.add(TrailingData)
	}
	if b.gzipped {
		b.warnings.add(DoubleGzip)
	}
	b.data, b.gzipped = data, true
	b.depth++
	return b
}

// members reads one gzip member after the other (RFC 1952 §2.2) until something else comes: some senders pad the end.
func members(in *bytes.Reader, left *budget) ([]byte, error) {
	zr, err := gzip.NewReader(in)
	if err != nil {
		return nil, err
	}
	var all []byte
	for {
		zr.Multistream(false)
		data, err := left.read(zr)
		all = append(all, data...)
		switch {
		case err != nil:
			return nil, err
		case len(all) > maxJSON:
			return nil, errTooLarge
		case !anotherMember(in):
			return all, nil
		}
		if err := zr.Reset(in); err != nil {
			return nil, err
		}
	}
}

// anotherMember reports whether a further member follows, and takes nothing.
func anotherMember(in *bytes.Reader) bool {
	var magic [2]byte
	n, err := in.ReadAt(magic[:], in.Size()-int64(in.Len()))
	return err == nil && n == len(magic) && isGzip(magic[:])
}
