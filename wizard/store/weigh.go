package store

import (
	"bufio"
	"errors"
	"io"
	"iter"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

// What notes may be made of. Notes that mailseal writes are nine levels deep at most, and a value in them has more than a dozen bytes
// around it. Of other JSON a few bytes can take hundreds of times their size in memory.
const (
	maxNesting      = 32     // objects and lists in each other
	alwaysAllowed   = 10_000 // members, and entries, however small the notes are
	bytesOfMember   = 16     // of an object, on average
	bytesOfEntry    = 64     // of a list, on average
	documentsBuffer = 64 << 10
)

var (
	errTooDeepNotes = assets.NewError(msgid.ErrorNotesDeep, assets.Values{"n": maxNesting})
	errTooMuchNotes = assets.NewError(msgid.ErrorNotesEntries, nil)
)

// weigh refuses JSON that would take far more memory than its size, before anything is made of it. Whether it is JSON is not its
// question.
func weigh(body []byte) error {
	var s structure
	for _, c := range body {
		if s.read(c); s.depth > maxNesting {
			return errTooDeepNotes
		}
	}
	if s.members > alwaysAllowed+len(body)/bytesOfMember || s.entries > alwaysAllowed+len(body)/bytesOfEntry {
		return errTooMuchNotes
	}
	return nil
}

// structure follows the objects and lists of JSON, byte by byte.
type structure struct {
	depth            int
	lists            uint64 // which of the open ones are lists, the innermost in the lowest bit
	quoted, escaped  bool   // in a string, after a backslash in it
	members, entries int    // of objects and of lists, counted from above
}

func (s *structure) read(c byte) {
	switch {
	case s.escaped:
		s.escaped = false
	case s.quoted:
		s.escaped = c == '\\'
		s.quoted = c != '"'
	case c == '"':
		s.quoted = true
	case c == '{', c == '[':
		s.depth++
		s.lists <<= 1
		if c == '[' {
			s.lists |= 1
		}
		s.value()
	case c == '}', c == ']':
		s.depth--
		s.lists >>= 1
	case c == ',':
		s.value()
	}
}

// value counts a value of the innermost object or list.
func (s *structure) value() {
	if s.lists&1 == 1 {
		s.entries++
	} else {
		s.members++
	}
}

// documents reads JSON objects that follow each other, each with the bytes that it has. One that is too large is an error in its
// place. Where something else stands between them, or the end comes too early, the rest cannot be told apart: that is the last error.
func documents(in io.Reader) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		r := bufio.NewReaderSize(in, documentsBuffer)
		for {
			body, err := document(r)
			switch {
			case errors.Is(err, io.EOF):
				return
			case !yield(body, err), err != nil && !errors.Is(err, errTooLarge):
				return
			}
		}
	}
}

// document reads the next object; io.EOF where there is none.
func document(r *bufio.Reader) ([]byte, error) {
	var body []byte
	var s structure
	size := 0
	for {
		c, err := r.ReadByte()
		switch {
		case errors.Is(err, io.EOF) && size > 0:
			return nil, assets.NewError(msgid.ErrorNotesTorn, nil)
		case err != nil:
			return nil, err
		case size == 0 && isSpace(c):
			continue
		case size == 0 && c != '{':
			return nil, assets.NewError(msgid.ErrorNotesBeginning, nil)
		}
		size++
		if s.read(c); size <= maxNotes {
			body = append(body, c)
		} else {
			body = nil
		}
		switch {
		case s.depth > 0:
		case size > maxNotes:
			return nil, errTooLarge
		default:
			return body, nil
		}
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
