package store

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/gofrs/flock"
)

const (
	lockFile = ".lock"

	// patience is how long a writer waits for another one. Writing takes milliseconds. Whoever has waited in vain waits half as long from
	// then on: where no lock is ever given, as on some network drives, a run of ten thousand domains goes on.
	patience = 10 * time.Second
	retry    = 10 * time.Millisecond
)

// lock waits for a lock, as long as the store has patience; then the error is context.DeadlineExceeded.
func (s *Store) lock(path string) (*flock.Flock, error) {
	if info, err := os.Stat(path); err == nil && fileOrWhat(info) != nil {
		return nil, fileOrWhat(info) // opening a pipe would wait for ever
	}
	ctx, cancel := context.WithTimeout(context.Background(), max(s.patience>>min(s.vain.Load(), 10), retry))
	defer cancel()
	lock := flock.New(path, flock.SetPermissions(fileMode))
	_, err := lock.TryLockContext(ctx, retry)
	if errors.Is(err, context.DeadlineExceeded) {
		s.vain.Add(1)
	}
	return lock, err
}
