package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/journey"
)

// A domain has its notes in one of two files of the same form: notesFile once its journey is begun or there are reports, and until then
// checksFile, with what checks saw. A check of ten thousand domains leaves a small file for each.
const (
	notesFile  = "notes.json"
	checksFile = "checks.json"

	// maxChecks bounds checksFile, and thickNotes is from where on notes leave out what is too long to be of use.
	maxChecks  = 64 << 10
	thickNotes = 200 << 10
)

// saved is what is on disk of a domain.
type saved struct {
	journey journey.Journey
	file    string // where; empty: nowhere yet
	body    []byte
}

// recall reads the notes of a domain, or what there is before a journey begins. Where it begins meanwhile, the notes are there before
// the other file goes. The error is as of Load.
func (s *Store) recall(domain string) (saved, error) {
	if s.nowhere != nil {
		return saved{}, fs.ErrNotExist
	}
	for _, file := range []string{notesFile, checksFile, notesFile} {
		j, body, err := s.readFrom(domain, file)
		if !errors.Is(err, fs.ErrNotExist) {
			return saved{j, file, body}, err
		}
	}
	return saved{}, fs.ErrNotExist
}

// read reads the notes of a journey that was begun once.
func (s *Store) read(domain string) (j journey.Journey, body []byte, err error) {
	return s.readFrom(domain, notesFile)
}

// readFrom reads a file of notes.
func (s *Store) readFrom(domain, file string) (j journey.Journey, body []byte, err error) {
	path := s.path(domain, file)
	body, err = readFile(path)
	switch {
	case errors.Is(err, errTooLarge), errors.Is(err, errNoFile), errors.Is(err, errIsFolder), errors.Is(err, errDeadLink):
		return j, nil, &DamagedError{Domain: domain, Path: path, Err: err}
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, errNotFolder): // saving says what stands in the way
		return j, nil, fs.ErrNotExist
	case err != nil:
		return j, nil, unread(s.where(filepath.Dir(path), err), err)
	}
	j, err = s.format.decode(body)
	switch {
	case err != nil:
	case j.Domain != domain:
		err = assets.NewError(msgid.ErrorNotesOtherDomain, assets.Values{"domain": assets.Clean(j.Domain, 80)})
	default:
		err = j.Plausible(time.Time{}) // a clock that was wrong is said elsewhere
	}
	var newer *NewerError
	switch {
	case errors.As(err, &newer):
		newer.Path = path
		return journey.Journey{}, nil, newer
	case err != nil:
		return journey.Journey{}, nil, &DamagedError{Domain: domain, Path: path, Err: err}
	}
	return j, body, nil
}

// keep saves a journey: with what only checks saw in a file of its own, for as long as it has no other.
func (s *Store) keep(root *os.Root, j journey.Journey, before saved) error {
	if j.OnlyChecked() && before.file != notesFile {
		return s.keepChecks(root, j, before)
	}
	encoded, err := s.format.encodeNotes(j)
	if err != nil {
		return err
	}
	if _, err := root.Lstat(reportsFolder); errors.Is(err, fs.ErrNotExist) { // what else stands there is said where reports are read
		if err := root.Mkdir(reportsFolder, dirMode); err != nil {
			return err
		}
	}
	if before.file == notesFile && bytes.Equal(encoded, before.body) {
		return nil
	}
	if err := s.write(root, notesFile, encoded, fileMode); err != nil {
		return err
	}
	if err := root.Remove(checksFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func (s *Store) keepChecks(root *os.Root, j journey.Journey, before saved) error {
	encoded, err := s.format.encodeChecks(j)
	if err != nil || bytes.Equal(encoded, before.body) {
		return err
	}
	return s.write(root, checksFile, encoded, fileMode)
}

// encodeNotes returns the notes of a journey. What a domain has of texts that are far too long is left out.
func (f format) encodeNotes(j journey.Journey) ([]byte, error) {
	encoded, err := f.encode(j)
	for step := 1; step <= 2 && len(encoded) > thickNotes && err == nil; step++ {
		thin, _ := j.Thinned(step)
		encoded, err = f.encode(thin)
	}
	return encoded, err
}

// encodeChecks returns what checks saw, in maxChecks bytes or less: what is worth least is left out first.
func (f format) encodeChecks(j journey.Journey) ([]byte, error) {
	thin := j
	for step := 1; ; step++ {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(notes{schemaName + strconv.Itoa(f.version), thin}); err != nil {
			return nil, err
		}
		if body := assets.EscapeJSON(b.Bytes()); len(body) <= maxChecks {
			return body, nil
		}
		less, more := j.Thinned(step)
		if !more {
			return nil, errChecksLarge
		}
		thin = less
	}
}

var errChecksLarge = errors.New("the notes of a check cannot be made small enough") // no text of a domain is that long
