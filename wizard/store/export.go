package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/journey"
	"mailseal/wizard/rollout"
)

// Export returns the notes of a domain as they would be saved by this version: JSON that people can read, and that Import
// takes on another computer. The error is as of Load.
func (s *Store) Export(domain string) ([]byte, error) {
	j, err := s.Load(domain)
	if err != nil {
		return nil, err
	}
	return s.format.encode(j)
}

// Import takes exported notes in, of this version or an earlier one. Notes that are there already are kept aside, and kept
// says where; they are not replaced by older ones unless force is set (*OlderError). What is there and cannot be read is
// kept aside as well, but only with force.
func (s *Store) Import(in io.Reader, force bool, now time.Time) (j journey.Journey, kept string, err error) {
	body, err := readNotes(in)
	if err != nil {
		return j, "", err
	}
	if j, err = s.decodeForeign(body); err != nil {
		return j, "", err
	}
	err = s.locked(j.Domain, func(root *os.Root) error {
		here, _, err := s.read(j.Domain)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil && !force:
			return err
		case err == nil && newest(here).After(newest(j)) && !force:
			return &OlderError{j.Domain, newest(here), newest(j)}
		default:
			if kept, err = s.copyAside(root, "before-import", now); err != nil {
				return err
			}
		}
		encoded, err := s.format.encode(j)
		if err != nil {
			return err
		}
		return s.write(root, notesFile, encoded, fileMode)
	})
	return j, kept, err
}

// decodeForeign reads notes that come from elsewhere. Nothing that mailseal would not write itself is taken.
func (s *Store) decodeForeign(body []byte) (journey.Journey, error) {
	j, err := s.format.decode(body)
	if err == nil {
		if err = checkDomain(j.Domain); err == nil {
			err = j.Plausible()
		}
	}
	var newer *NewerError
	j = j.Imported()
	switch {
	case errors.As(err, &newer):
		return j, assets.NewError(msgid.ErrorNotesNewerImport, assets.Values{"schema": newer.Schema})
	case err != nil:
		return j, assets.Because(msgid.ErrorNotesNotNotes, nil, err)
	}
	return j, nil
}

// newest returns the newest time in the notes.
func newest(j journey.Journey) time.Time {
	last := j.Created
	note := func(t time.Time) { last = rollout.Later(last, t) }
	if j.Notes.Last != nil {
		note(j.Notes.Last.At)
	}
	for _, a := range j.Answers {
		note(a.At)
	}
	if j.Plan != nil {
		note(j.Plan.Target.Since)
		note(j.Plan.Target.LiveSince)
	}
	if j.Operation != nil {
		note(j.Operation.Since)
	}
	note(j.ReportsIn.At)
	return last
}

// copyAside keeps a copy of the notes in a folder, whatever state they are in, and says where. A copy, so that whoever is
// killed before the new ones are written still has the old ones in their place.
func (s *Store) copyAside(root *os.Root, why string, now time.Time) (kept string, err error) {
	body, err := readFile(filepath.Join(root.Name(), notesFile))
	if err != nil {
		return "", err
	}
	name := freeName(root, why, now)
	return filepath.Join(root.Name(), name), s.write(root, name, body, fileMode)
}

// freeName returns a name for notes that are kept, which nothing has yet.
func freeName(root *os.Root, why string, now time.Time) string {
	base := notesFile + "." + why + "-" + now.UTC().Format("20060102T150405Z")
	name := base
	for n := 2; ; n++ {
		if _, err := root.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			return name
		}
		name = fmt.Sprintf("%s-%d", base, n)
	}
}
