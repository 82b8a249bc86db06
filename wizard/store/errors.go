package store

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

// BusyError means that another process did not let go of the notes in time.
type BusyError struct{ Domain string }

func (e *BusyError) Error() string { return assets.InEnglish(e) }

// Sentence implements assets.Sayable.
func (e *BusyError) Sentence() (msgid.ID, assets.Values) {
	return msgid.ErrorNotesBusy, assets.Values{"domain": e.Domain}
}

// DamagedError means that notes cannot be read. They are left as they are.
type DamagedError struct {
	Domain string
	Path   string
	Err    error
}

func (e *DamagedError) Error() string { return assets.InEnglish(e) }
func (e *DamagedError) Unwrap() error { return e.Err }

// Sentence implements assets.Sayable.
func (e *DamagedError) Sentence() (msgid.ID, assets.Values) {
	return msgid.ErrorNotesDamaged, assets.Values{"domain": e.Domain, "why": e.Err, "path": e.Path}
}

// UnreadError says which domain's notes could not be read, where all are.
type UnreadError struct {
	Domain string
	Err    error
}

func (e *UnreadError) Error() string { return e.Err.Error() }
func (e *UnreadError) Unwrap() error { return e.Err }

// NewerError means that notes were written by a later mailseal. They are left as they are.
type NewerError struct {
	Path   string
	Schema string
}

func (e *NewerError) Error() string { return assets.InEnglish(e) }

// Sentence implements assets.Sayable.
func (e *NewerError) Sentence() (msgid.ID, assets.Values) {
	return msgid.ErrorNotesNewer, assets.Values{"schema": e.Schema, "path": e.Path}
}

// OlderError means that the notes here know more than those to be imported.
type OlderError struct {
	Domain      string
	Here, There time.Time // the newest time in each
}

func (e *OlderError) Error() string { return assets.InEnglish(e) }

// Sentence implements assets.Sayable.
func (e *OlderError) Sentence() (msgid.ID, assets.Values) {
	return msgid.ErrorNotesOlder, assets.Values{
		"domain": e.Domain, "here": e.Here.UTC().Format(time.RFC3339), "there": e.There.UTC().Format(time.RFC3339),
	}
}

// unsaved says that the system did not let notes be saved in a folder, and why. Other errors stay as they are.
func (s *Store) unsaved(folder string, err error) error {
	if err == nil {
		return nil
	}
	return inFolder(msgid.ErrorNotesSave, s.where(folder, err), err)
}

// where returns the folder that an error is said of: what is true of every domain is said of the folder of all, in the same words.
func (s *Store) where(folder string, err error) string {
	if slices.Contains([]assets.Reason{assets.Full, assets.Quota, assets.ReadOnly}, assets.SystemReason(err)) {
		return s.dir
	}
	if _, failed := os.Lstat(folder); errors.Is(failed, fs.ErrPermission) || errors.Is(failed, fs.ErrNotExist) { // the folder of all keeps it so
		return s.dir
	}
	if info, failed := os.Stat(s.dir); failed != nil || !info.IsDir() {
		return s.dir
	}
	return folder
}

// unread says that the system did not let notes be read in a folder, and why. That there are none is no such error.
func unread(folder string, err error) error { return inFolder(msgid.ErrorNotesRead, folder, err) }

func inFolder(id msgid.ID, folder string, err error) error {
	var why any = assets.SystemReason(err)
	switch {
	case errors.Is(err, errNoFile), errors.Is(err, errIsFolder), errors.Is(err, errDeadLink):
		why = err
	case why == assets.Reason(""):
		return err
	}
	return &assets.Error{ID: id, Values: assets.Values{"folder": folder, "why": why}, Err: err}
}

// atPath says why a file cannot be read.
func atPath(path string, err error) error {
	if why := assets.SystemReason(err); why != "" {
		return &assets.Error{ID: msgid.ErrorAt, Values: assets.Values{"path": path, "why": why}, Err: err}
	}
	return assets.Because(msgid.ErrorAt, assets.Values{"path": path}, err)
}
