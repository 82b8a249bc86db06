// Package store keeps journeys on disk: one folder for each domain, with the notes in a file that
// people can read, and beside it the files that the user is to publish. Writing is atomic and locked:
// whoever is killed, and whenever, the notes are the old ones or the new ones; and of two writers,
// neither loses what the other saved. Nothing is ever deleted.
//
//	Store           Load and Update read and change the notes of a domain, Journeys reads all
//	memory.go       what checks leave of a domain that nobody began a journey for
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
//	write.go        one file, whole or not at all; open.go is how they are read, and lock.go how writers wait for each other
//	devices.go      the folder of a domain that Windows takes for a device
//	trust.go        Untrusted: who else can change the notes
//	watch.go        the list of domains to check that nobody began a journey for
package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"mailseal/wizard/journey"
)

const (
	reportsFolder = "reports"

	dirMode  fs.FileMode = 0o700
	fileMode fs.FileMode = 0o600

	// What is copied to a web server has to be readable there, for a user that is not the one who copies. In a
	// domain's folder nobody else sees it: the folder itself is private.
	publicDirMode  fs.FileMode = 0o755
	publicFileMode fs.FileMode = 0o644
)

// Store is the folder that has a folder for each domain. It is safe for concurrent use, by several processes too.
type Store struct {
	dir      string
	nowhere  error // why there is no folder; nil: there is
	patience time.Duration
	vain     atomic.Int32 // how often somebody waited for a lock in vain
	format   format
	devices  bool                    // the system takes names for devices
	killed   func(step string) error // tests end a write before a step; nil otherwise
}

// Open returns the store in a folder. The folder is made when something is saved.
func Open(dir string) *Store {
	return &Store{dir: dir, patience: patience, format: current(), devices: hasDevices}
}

// Nowhere returns a store that holds nothing, and says why where something is to be saved.
func Nowhere(why error) *Store { return &Store{nowhere: why} }

// Folder returns where the files of a domain are; empty for what is no domain. It may not exist yet.
func (s *Store) Folder(domain string) string {
	if s.nowhere != nil || checkDomain(domain) != nil {
		return ""
	}
	return s.path(domain)
}

// Load reads the journey of a domain. The error is fs.ErrNotExist where nothing was saved,
// *DamagedError or *NewerError where the notes cannot be used.
func (s *Store) Load(domain string) (journey.Journey, error) {
	if err := checkDomain(domain); err != nil {
		return journey.Journey{}, err
	}
	have, err := s.recall(domain)
	return have.journey, err
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

// Domains lists the domains that have notes here, in their order. It reads none of them, so it may be that nobody began a journey.
// Those of which nothing is known but what checks saw are not among them.
func (s *Store) Domains() ([]string, error) {
	if s.nowhere != nil {
		return nil, s.nowhere
	}
	entries, err := os.ReadDir(s.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, unread(s.dir, err)
	}
	var domains []string
	for _, entry := range entries {
		domain := domainOf(entry.Name())
		if checkDomain(domain) == nil && !entry.Type().IsRegular() && s.hasNotes(domain) {
			domains = append(domains, domain)
		}
	}
	slices.Sort(domains)
	return slices.Compact(domains), nil
}

// hasNotes reports whether there is something where the notes of a domain are, or the system does not say.
func (s *Store) hasNotes(domain string) bool {
	_, err := os.Lstat(s.path(domain, notesFile))
	return !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errNotFolder)
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
		case errors.Is(err, fs.ErrNotExist):
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
	var after journey.Journey
	err := s.locked(domain, func(root *os.Root) error {
		before, err := s.recallOrStart(domain, now)
		if err != nil {
			return err
		}
		changed, err := change(before.journey)
		if err != nil {
			before, _ = s.recallOrStart(domain, now) // change may have written into what it was given
			after = before.journey
			return err
		}
		if changed.Domain != domain {
			return fmt.Errorf("the journey of %s cannot become that of %q", domain, changed.Domain)
		}
		if err := s.keep(root, changed, before); err != nil {
			return err
		}
		after = changed
		return nil
	})
	return after, err
}

func (s *Store) recallOrStart(domain string, now time.Time) (saved, error) {
	have, err := s.recall(domain)
	if errors.Is(err, fs.ErrNotExist) {
		return saved{journey: journey.NewJourney(domain, now)}, nil
	}
	return have, err
}

// locked runs do while no other mailseal writes in the domain's folder, which it makes.
func (s *Store) locked(domain string, do func(*os.Root) error) error {
	if err := checkDomain(domain); err != nil {
		return err
	}
	return s.lockedIn(s.Folder(domain), lockFile, &BusyError{Domain: domain}, do)
}

// lockedIn runs do while nobody else holds a lock in a folder, which it makes.
func (s *Store) lockedIn(folder, name string, busy error, do func(*os.Root) error) error {
	if s.nowhere != nil {
		return s.nowhere
	}
	switch err := os.MkdirAll(folder, dirMode); {
	case errors.Is(err, fs.ErrExist): // and yet there is none
		return s.unsaved(folder, errDeadLink)
	case err != nil:
		return s.unsaved(folder, err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return s.unsaved(folder, err)
	}
	defer root.Close()
	lock, err := s.lock(filepath.Join(folder, name))
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return busy
	case err != nil:
		return s.unsaved(folder, err)
	}
	defer lock.Close()
	return s.unsaved(folder, do(root))
}
