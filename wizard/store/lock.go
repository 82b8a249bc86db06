package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/gofrs/flock"
)

const (
	lockFile = ".lock"

	// patience is how long a writer waits for another one. Writing takes milliseconds.
	patience = 10 * time.Second
	retry    = 10 * time.Millisecond
)

// lock waits for a lock, as long as the store has patience; then the error is context.DeadlineExceeded.
func (s *Store) lock(path string) (*flock.Flock, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "lock", Path: path, Err: errNoFile}
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.patience)
	defer cancel()
	lock := flock.New(path, flock.SetPermissions(fileMode))
	held, err := lock.TryLockContext(ctx, retry)
	if err == nil && !held {
		err = errors.New("the lock was not given") // it is, or there is an error
	}
	return lock, err
}
