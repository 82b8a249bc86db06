// Package store keeps journeys on disk: one folder for each domain, with the notes in a file that
// people can read, and beside it the files that the user is to publish. Writing is atomic and locked:
// whoever is killed, and whenever, the notes are the old ones or the new ones; and of two writers,
// neither loses what the other saved. Nothing is ever deleted.
//
//	Store           Load and Update read and change the notes of a domain, Journeys reads all
//	export.go       Export, Offers and Take take notes to another computer
//	files.go        Write puts the files to publish beside the notes
//	reports.go      NewReports lists the TLS reports that were put into a domain's folder
//	mailbox.go      MailPlace tells how far a mailbox was read
//	downloads.go    Downloads is where programs save files; ReportsAt lists the reports in a folder of the user's
//	folder_name.go  FindFolder reads the path of a folder as people type or drop it
//	walk.go         WalkFiles goes through a folder of reports
//	weigh.go        how much memory JSON may take
//	format.go       the notes as JSON, with the version of their format
//	migrate.go      the steps from earlier versions
//	write.go        one file, whole or not at all
package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/journey"
)

const (
	notesFile     = "notes.json"
	lockFile      = ".lock"
	reportsFolder = "reports"

	dirMode  fs.FileMode = 0o700
	fileMode fs.FileMode = 0o600

	// What is copied to a web server has to be readable there, for a user that is not the one who copies. In a
	// domain's folder nobody else sees it: the folder itself is private.
	publicDirMode  fs.FileMode = 0o755
	publicFileMode fs.FileMode = 0o644

	// patience is how long a writer waits for another one. Writing takes milliseconds.
	patience = 10 * time.Second
	retry    = 10 * time.Millisecond
)

// Store is the folder that has a folder for each domain. It is safe for concurrent use, by several processes too.
type Store struct {
	dir      string
	patience time.Duration
	format   format
	killed   func(step string) error // tests end a write before a step; nil otherwise
}

// Open returns the store in a folder. The folder is made when something is saved.
func Open(dir string) *Store {
	return &Store{dir: dir, patience: patience, format: current()}
}

// Folder returns where the files of a domain are; empty for what is no domain. It may not exist yet.
func (s *Store) Folder(domain string) string {
	if checkDomain(domain) != nil {
		return ""
	}
	return filepath.Join(s.dir, domain)
}

// Load reads the journey of a domain. The error is fs.ErrNotExist where nothing was saved,
// *DamagedError or *NewerError where the notes cannot be used.
func (s *Store) Load(domain string) (journey.Journey, error) {
	if err := checkDomain(domain); err != nil {
		return journey.Journey{}, err
	}
	j, _, err := s.read(domain)
	return j, err
}

func (s *Store) read(domain string) (j journey.Journey, body []byte, err error) {
	path := filepath.Join(s.dir, domain, notesFile)
	body, err = readFile(path)
	switch {
	case errors.Is(err, errTooLarge):
		return j, nil, &DamagedError{Domain: domain, Path: path, Err: err}
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, errNotFolder):
		return j, nil, err
	case err != nil:
		return j, nil, unread(s.Folder(domain), err)
	}
	j, err = s.format.decode(body)
	if err == nil && j.Domain != domain {
		err = assets.NewError(msgid.ErrorNotesOtherDomain, assets.Values{"domain": j.Domain})
	}
	if err == nil {
		err = j.Plausible(time.Time{})
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

// Find returns the journey of a domain; ok is false where nobody began one. Damaged notes of other domains are no obstacle.
// The error is as of Load. Nothing else asks whether there is a journey.
func (s *Store) Find(domain string) (j journey.Journey, ok bool, err error) {
	j, err = s.Load(domain)
	if errors.Is(err, fs.ErrNotExist) {
		return journey.Journey{}, false, nil
	}
	return j, err == nil && j.Begun(), err
}

// Domains lists the domains that have a folder here, in their order. It reads none of their notes, so there may be none in it.
func (s *Store) Domains() ([]string, error) {
	entries, err := os.ReadDir(s.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, unread(s.dir, err)
	}
	var domains []string
	for _, entry := range entries {
		if checkDomain(entry.Name()) == nil && !entry.Type().IsRegular() {
			domains = append(domains, entry.Name())
		}
	}
	slices.Sort(domains)
	return domains, nil
}

// Journeys reads all journeys that were begun, in the order of their domains. Those that cannot be read are left out: the
// error joins an *UnreadError for each, so there can be journeys and an error.
func (s *Store) Journeys() ([]journey.Journey, error) {
	domains, err := s.Domains()
	if err != nil {
		return nil, err
	}
	var journeys []journey.Journey
	var unread []error
	for _, domain := range domains {
		j, err := s.Load(domain)
		switch {
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, errNotFolder):
		case err != nil:
			unread = append(unread, &UnreadError{domain, err})
		case j.Begun():
			journeys = append(journeys, j)
		}
	}
	return journeys, errors.Join(unread...)
}

// Update changes the journey of a domain under its lock, or starts one at the time now, and returns what
// was saved. Where change fails, nothing is saved and the journey is returned as it is on disk. change
// must be quick, and must not use the store.
func (s *Store) Update(domain string, change func(journey.Journey) (journey.Journey, error), now time.Time) (journey.Journey, error) {
	var saved journey.Journey
	err := s.locked(domain, func(root *os.Root) error {
		j, body, err := s.readOrStart(domain, now)
		if err != nil {
			return err
		}
		changed, err := change(j)
		if err != nil {
			saved, _, _ = s.readOrStart(domain, now) // change may have written into what it was given
			return err
		}
		if changed.Domain != domain {
			return fmt.Errorf("the journey of %s cannot become that of %q", domain, changed.Domain)
		}
		encoded, err := s.format.encode(changed)
		if err != nil {
			return err
		}
		if !bytes.Equal(encoded, body) {
			if err := s.write(root, notesFile, encoded, fileMode); err != nil {
				return err
			}
		}
		saved = changed
		return nil
	})
	return saved, err
}

func (s *Store) readOrStart(domain string, now time.Time) (journey.Journey, []byte, error) {
	j, body, err := s.read(domain)
	if errors.Is(err, fs.ErrNotExist) {
		return journey.NewJourney(domain, now), nil, nil
	}
	return j, body, err
}

// locked runs do while no other mailseal writes in the domain's folder, which it makes.
func (s *Store) locked(domain string, do func(*os.Root) error) error {
	if err := checkDomain(domain); err != nil {
		return err
	}
	folder := s.Folder(domain)
	if err := os.MkdirAll(filepath.Join(folder, reportsFolder), dirMode); err != nil {
		return unsaved(folder, err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return unsaved(folder, err)
	}
	defer root.Close()

	ctx, cancel := context.WithTimeout(context.Background(), s.patience)
	defer cancel()
	lock := flock.New(filepath.Join(folder, lockFile), flock.SetPermissions(fileMode))
	held, err := lock.TryLockContext(ctx, retry)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return &BusyError{Domain: domain}
	case err != nil:
		return unsaved(folder, err)
	case !held:
		return &BusyError{Domain: domain}
	}
	defer lock.Close()
	return unsaved(folder, do(root))
}
