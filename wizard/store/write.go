package store

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"syscall"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

// maxNotes bounds the notes of one domain. A year of them is far below 1 MB; a flood of reports takes up to 16 MB of it.
const maxNotes = 24 << 20

// unfinishedSuffix ends the name of a file that is being written; a dot begins it.
const unfinishedSuffix = ".new"

var (
	errTooLarge  = assets.NewError(msgid.ErrorNotesTooLarge, assets.Values{"n": maxNotes >> 20})
	errNotFolder = error(syscall.ENOTDIR)
)

// write puts a file in place, whole or not at all. The caller holds the lock, so the name of the new
// file can be a fixed one, and what a killed writer left is overwritten by the next.
func (s *Store) write(root *os.Root, name string, body []byte, mode fs.FileMode) error {
	folder := path.Dir(name)
	temporary := path.Join(folder, "."+path.Base(name)+unfinishedSuffix)
	if err := root.Remove(temporary); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := s.step("create"); err != nil {
		return err
	}
	f, err := root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	if err := s.fill(f, body); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := s.step("rename"); err != nil {
		return err
	}
	if err := replace(root, temporary, name); err != nil {
		return err
	}
	if err := s.step("sync folder"); err != nil {
		return err
	}
	return syncFolder(root, folder)
}

// fill writes in two halves, so that a test can end it in between.
func (s *Store) fill(f *os.File, body []byte) error {
	half := len(body) / 2
	if _, err := f.Write(body[:half]); err != nil {
		return err
	}
	if err := s.step("write"); err != nil {
		return err
	}
	if _, err := f.Write(body[half:]); err != nil {
		return err
	}
	if err := s.step("sync"); err != nil {
		return err
	}
	return f.Sync()
}

func (s *Store) step(name string) error {
	if s.killed == nil {
		return nil
	}
	return s.killed(name)
}

// replace renames over what is there. On Windows that fails for as long as somebody, such as a virus
// scanner, has one of the files open.
func replace(root *os.Root, from, to string) error {
	return insist(func() error { return root.Rename(from, to) })
}

// insist tries again, for a second or so, what another program is in the way of.
func insist(do func() error) error {
	var err error
	for pause := 5 * time.Millisecond; pause < time.Second; pause *= 2 {
		if err = do(); err == nil || !inTheWay(err) {
			return err
		}
		time.Sleep(pause)
	}
	return err
}

// readFile reads a file of notes. A link that leads nowhere is no file that is missing: what it led to may come back.
func readFile(name string) (body []byte, err error) {
	err = insist(func() error {
		f, err := openFile(name)
		if info, failed := os.Lstat(name); errors.Is(err, fs.ErrNotExist) && failed == nil && info.Mode()&fs.ModeSymlink != 0 {
			return errDeadLink
		}
		if err != nil {
			return err
		}
		defer f.Close()
		body, err = readNotes(f)
		return err
	})
	return body, err
}

// readNotes reads all there is, at most maxNotes.
func readNotes(in io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(in, maxNotes+1))
	if err == nil && len(body) > maxNotes {
		err = errTooLarge
	}
	return body, err
}
