package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

// Limits on a folder whose files are read.
const (
	maxDepth = 16      // folders in folders
	maxFiles = 100_000 // altogether
)

// Why something in a folder is passed over.
var (
	errTooDeep    = assets.NewError(msgid.ErrorFolderDeep, assets.Values{"n": maxDepth})
	errTooMany    = assets.NewError(msgid.ErrorFolderTooMany, assets.Values{"n": maxFiles})
	errFolderLink = assets.NewError(msgid.ErrorFolderLink, nil)
	errDeadLink   = assets.NewError(msgid.ErrorFolderDeadLink, nil)
	errNoFile     = assets.NewError(msgid.ErrorFolderNoFile, nil)
)

// WalkFiles goes through a file, or a folder and the folders in it, in the order of their names. It calls file with
// each regular file, and skip with what is passed over and the reason. A link to a file is followed. A link to a folder is followed
// only where it is path itself: inside it could lead round in circles. What is being delivered to a Maildir (tmp) is left
// alone. A named pipe is a file where path is one: a shell writes <(zcat ...) so. WalkFiles ends early when file returns false.
func WalkFiles(path string, file func(name string, info fs.FileInfo) bool, skip func(name string, err error)) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		skip(path, Cause(err))
	case info.IsDir():
		w := walker{file: file, skip: skip}
		w.folder(path, 1)
	case info.Mode().IsRegular(), info.Mode()&fs.ModeNamedPipe != 0:
		file(path, info)
	default:
		skip(path, errNoFile)
	}
}

type walker struct {
	file  func(name string, info fs.FileInfo) bool
	skip  func(name string, err error)
	count int
	done  bool
}

func (w *walker) folder(path string, depth int) {
	entries, err := os.ReadDir(path)
	if err != nil {
		w.skip(path, Cause(err))
	}
	maildir := holdsMail(entries)
	for _, entry := range entries {
		if w.done {
			return
		}
		name := filepath.Join(path, entry.Name())
		switch {
		case entry.IsDir() && maildir && entry.Name() == "tmp":
		case entry.IsDir() && depth == maxDepth:
			w.skip(name, errTooDeep)
		case entry.IsDir():
			w.folder(name, depth+1)
		default:
			w.entry(name, entry)
		}
	}
}

func (w *walker) entry(name string, entry fs.DirEntry) {
	info, err := os.Stat(name)
	link := entry.Type()&fs.ModeSymlink != 0
	switch {
	case err != nil && link:
		w.skip(name, errDeadLink)
	case err != nil:
		w.skip(name, Cause(err))
	case info.IsDir():
		w.skip(name, errFolderLink)
	case !info.Mode().IsRegular():
		w.skip(name, errNoFile)
	case w.count == maxFiles:
		w.skip(filepath.Dir(name), errTooMany)
		w.done = true
	default:
		w.count++
		w.done = !w.file(name, info)
	}
}

// holdsMail reports whether a folder is a Maildir.
func holdsMail(entries []fs.DirEntry) bool {
	has := func(name string) bool {
		return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.IsDir() && e.Name() == name })
	}
	return has("cur") && has("new")
}

// Cause returns an error of the system without the name it is about, which is said beside it.
func Cause(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// NoFile reports whether what WalkFiles passed over is no file of its own, so that nothing is lost with it.
func NoFile(err error) bool {
	return errors.Is(err, errFolderLink) || errors.Is(err, errDeadLink) || errors.Is(err, errNoFile)
}
