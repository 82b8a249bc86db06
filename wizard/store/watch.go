package store

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

const (
	watchFile = "watch.txt"
	watchLock = ".watch.lock"

	maxWatch = 16 << 20 // bytes: a million domains
)

// WatchList returns the path of the list of domains that are checked beside those with a journey. People may edit it.
func (s *Store) WatchList() string { return filepath.Join(s.dir, watchFile) }

// ReadWatchList returns the text of the watch list; where there is none, it is empty.
func (s *Store) ReadWatchList() ([]byte, error) {
	f, err := openFile(s.WatchList())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		defer f.Close()
		var text []byte
		text, err = io.ReadAll(io.LimitReader(f, maxWatch+1))
		switch {
		case err != nil:
		case len(text) > maxWatch:
			err = assets.NewError(msgid.ErrorNotesTooLarge, assets.Values{"n": maxWatch >> 20})
		default:
			return text, nil
		}
	}
	return nil, atPath(s.WatchList(), err)
}

// ChangeWatchList changes the text of the watch list, while no other mailseal does. It is whole, or as it was. A list that is a link
// stays one.
func (s *Store) ChangeWatchList(change func(text []byte) []byte) error {
	return s.lockedIn(s.dir, watchLock, assets.NewError(msgid.ErrorNotesWatchBusy, nil), func(root *os.Root) error {
		before, err := s.ReadWatchList()
		if err != nil {
			return err
		}
		after := change(before)
		if string(after) == string(before) {
			return nil
		}
		path, err := filepath.EvalSymlinks(s.WatchList())
		if err != nil || path == s.WatchList() {
			return s.write(root, watchFile, after, fileMode)
		}
		there, err := os.OpenRoot(filepath.Dir(path))
		if err != nil {
			return err
		}
		defer there.Close()
		return s.write(there, filepath.Base(path), after, fileMode)
	})
}
