package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
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

// Offer is a journey that comes from elsewhere, and that nothing speaks against: what Take would put in the place of what is here.
type Offer struct {
	Journey journey.Journey
	Newest  time.Time // the newest time in it
	Here    time.Time // the newest in the notes that are here; zero where there are none, or they cannot be read
	HereErr error     // why those cannot be read
}

// Refusal says why the notes are not taken unless the user forces it: those here are newer (*OlderError), or cannot be read.
func (o Offer) Refusal() error {
	if o.HereErr == nil && o.Here.After(o.Newest) {
		return &OlderError{o.Journey.Domain, o.Here, o.Newest}
	}
	return o.HereErr
}

// Offers reads exported notes, of this version or an earlier one, and of several domains one after the other. Notes that cannot be
// taken are an error in their place. Nothing is saved.
func (s *Store) Offers(in io.Reader, now time.Time) iter.Seq2[Offer, error] {
	return func(yield func(Offer, error) bool) {
		some := false
		for body, err := range documents(in) {
			some = true
			var o Offer
			if err != nil {
				err = assets.Because(msgid.ErrorNotesNotNotes, nil, err)
			} else if o.Journey, err = s.decodeForeign(body, now); err == nil {
				o.Newest = newest(o.Journey)
				o.Here, o.HereErr = s.newestHere(o.Journey.Domain)
			}
			if !yield(o, err) {
				return
			}
		}
		if !some {
			yield(Offer{}, assets.Because(msgid.ErrorNotesNotNotes, nil, assets.NewError(msgid.ErrorNotesBeginning, nil)))
		}
	}
}

func (s *Store) newestHere(domain string) (time.Time, error) {
	here, _, err := s.read(domain)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, errNotFolder):
		return time.Time{}, nil
	case err != nil:
		return time.Time{}, err
	}
	return newest(here), nil
}

// Take saves notes that were offered. Notes that are there already are kept aside, and kept says where. Whether something speaks
// against it is asked again, because it may have changed since; with force, nothing does.
func (s *Store) Take(o Offer, force bool, now time.Time) (kept string, err error) {
	domain := o.Journey.Domain
	err = s.locked(domain, func(root *os.Root) error {
		o.Here, o.HereErr = s.newestHere(domain)
		if err := o.Refusal(); err != nil && !force {
			return err
		}
		if !o.Here.IsZero() || o.HereErr != nil {
			if kept, err = s.copyAside(root, "before-import", now); err != nil {
				return err
			}
		}
		encoded, err := s.format.encode(o.Journey)
		if err != nil {
			return err
		}
		return s.write(root, notesFile, encoded, fileMode)
	})
	return kept, err
}

// decodeForeign reads notes that come from elsewhere. Nothing that mailseal would not write itself is taken.
func (s *Store) decodeForeign(body []byte, now time.Time) (journey.Journey, error) {
	j, err := s.format.decode(body)
	if err == nil {
		if err = checkDomain(j.Domain); err == nil {
			err = j.Plausible(now)
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
