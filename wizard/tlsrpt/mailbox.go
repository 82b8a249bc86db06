package tlsrpt

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"mailseal/wizard/mtasts"
	"strconv"
	"strings"
)

const fromLine = "From " // between the mails of a mailbox (RFC 4155)

var errMailSize error = mtasts.NewProblem(MailSize, "n", strconv.Itoa(maxMail>>20))

// beginsMailbox reports whether an mbox follows, and skips what stands before it: a byte order mark, blank lines.
func beginsMailbox(in *bufio.Reader) bool {
	start, _ := in.Peek(64)
	box := bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\xef\xbb\xbf")), "\r\n")
	if !bytes.HasPrefix(box, []byte(fromLine)) {
		return false
	}
	_, err := in.Discard(len(start) - len(box))
	return err == nil
}

// mails goes through an mbox one mail at a time, and holds only that one.
func mails(b blob, in *bufio.Reader) iter.Seq[blob] {
	return func(yield func(blob) bool) {
		var mail []byte
		size, count, tooLong := 0, 0, false
		next := func() (more bool) {
			inner := b
			inner.name = fmt.Sprintf("%s, mail %d", b.name, count)
			inner.depth++
			inner.data, inner.mail = fromMailbox(mail), true
			if tooLong {
				inner.data, inner.err = nil, errMailSize
			}
			more = count == 0 || yield(inner)
			mail, size, tooLong = nil, 0, false
			count++
			return more
		}
		lineStart, afterBlank := true, true
		for {
			chunk, err := in.ReadSlice('\n') // a chunk of a line, where the line is long
			if lineStart && isFromLine(chunk, count == 0) && (afterBlank || hasWeekday(chunk)) {
				if !next() {
					return
				}
			} else if tooLong = tooLong || size+len(chunk) > maxMail; !tooLong {
				size += len(chunk)
				if lineStart {
					chunk = unquoteFrom(chunk)
				}
				mail = appendSent(mail, chunk)
			}
			afterBlank = lineStart && len(bytes.TrimRight(chunk, "\r\n")) == 0
			lineStart = bytes.HasSuffix(chunk, []byte("\n"))
			if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
				if next() && !errors.Is(err, io.EOF) {
					yield(b.failed(err))
				}
				return
			}
		}
	}
}

// fromMailbox returns a mail without the blank lines that a mailbox puts around it.
func fromMailbox(mail []byte) []byte {
	mail = bytes.TrimLeft(mail, "\r\n")
	if bytes.HasSuffix(mail, []byte("\r\n\r\n")) {
		mail = mail[:len(mail)-len("\r\n")]
	}
	return mail
}

// isFromLine reports whether a line stands between two mails: after a sender it has a
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

// hasWeekday reports whether a line is what programs put between mails, "From somebody Mon Nov 23 14:00:00 2026": some leave out
// the blank line before it.
func hasWeekday(line []byte) bool {
	fields := bytes.Fields(line)
	return len(fields) >= 6 && len(fields[2]) == 3 && strings.Contains(" Mon Tue Wed Thu Fri Sat Sun ", " "+string(fields[2])+" ")
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
