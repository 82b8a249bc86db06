package store

import "fmt"

// BusyError means that another process did not let go of the notes in time.
type BusyError struct{ Domain string }

func (e *BusyError) Error() string {
	return fmt.Sprintf("another mailseal is writing the notes of %s; try again", e.Domain)
}

// DamagedError means that notes cannot be read. They are left as they are.
type DamagedError struct {
	Domain string
	Path   string
	Err    error
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("the notes of %s are damaged: %v; the file is still there, as it was: %s", e.Domain, e.Err, e.Path)
}

func (e *DamagedError) Unwrap() error { return e.Err }

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

func (e *NewerError) Error() string {
	return fmt.Sprintf("these notes were written by a newer mailseal (%s): update mailseal, then run it again; the file is %s", e.Schema, e.Path)
}
