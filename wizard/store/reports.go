package store

import (
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

// readFileName has what was read of the reports folder. Where it is lost, all is read again.
const readFileName = "reports-read.json"

const (
	maxReport  = 25 << 20 // bytes of one file, a mailbox say
	maxReports = 10_000   // files
)

// ReportFile is a file that was put in the reports folder of a domain.
type ReportFile struct {
	Path    string    `json:"-"`
	Name    string    `json:"name"` // from the reports folder, with slashes; of another folder, the whole path
	Size    int64     `json:"size"` // bytes
	ModTime time.Time `json:"mod_time"`
}

// known are files by their names.
type known map[string]ReportFile

func (k known) has(r ReportFile) bool {
	have, ok := k[r.Name]
	return ok && have.Size == r.Size && have.ModTime.Equal(r.ModTime)
}

// elsewhere returns those of other folders than the one for reports, the newest, which are as many as there may be in a folder.
func (k known) elsewhere() []ReportFile {
	var list []ReportFile
	for _, r := range k {
		if filepath.IsAbs(r.Name) {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b ReportFile) int {
		return cmp.Or(b.ModTime.Compare(a.ModTime), strings.Compare(a.Name, b.Name))
	})
	return list[:min(len(list), maxReports)]
}

// NewReports lists the files in the reports folder of a domain, and in the folders in it, that MarkRead was not
// told of, by name, size and time, in the order of their names: at most 25 MB each. The error names what is too
// large or cannot be read, so there can be files and an error.
func (s *Store) NewReports(domain string) ([]ReportFile, error) {
	if err := checkDomain(domain); err != nil {
		return nil, err
	}
	folder := s.path(domain, reportsFolder)
	if there, err := isFolder(folder); !there {
		return nil, err
	}
	there := allReports(folder)
	return slices.DeleteFunc(there.files, s.readBefore(domain).has), errors.Join(there.left...)
}

// isFolder reports whether there is a folder, or a link to one. The error says what else is in its place.
func isFolder(path string) (bool, error) {
	info, err := os.Stat(path)
	_, nothing := os.Lstat(path)
	switch {
	case errors.Is(nothing, fs.ErrNotExist), errors.Is(nothing, errNotFolder):
		return false, nil
	case errors.Is(err, fs.ErrNotExist):
		err = errDeadLink
	case err == nil && !info.IsDir():
		err = errNotFolder
	case err == nil:
		return true, nil
	}
	return false, atPath(path, err)
}

// MarkRead remembers that files were read, of the reports folder and of another one (ReportsAt). Call it when what was in them is saved.
func (s *Store) MarkRead(domain string, files []ReportFile) error {
	if len(files) == 0 {
		return nil
	}
	return s.locked(domain, func(root *os.Root) error {
		there := allReports(s.path(domain, reportsFolder))
		all := s.readBefore(domain)
		for _, r := range files {
			all[r.Name] = r
		}
		// What is no longer there need not be remembered. Of other folders the newest are.
		read := slices.DeleteFunc(there.files, func(r ReportFile) bool { return !all.has(r) })
		read = append(read, all.elsewhere()...)
		body, err := json.MarshalIndent(read, "", "  ")
		if err != nil {
			return err
		}
		return s.write(root, readFileName, append(body, '\n'), fileMode)
	})
}

// listing is what is in a folder, and what is passed over.
type listing struct {
	files []ReportFile
	left  []error
}

// allReports lists the files in a folder, and in the folders in it.
func allReports(folder string) (l listing) {
	leave := func(path string, err error) {
		l.left = append(l.left, assets.Because(msgid.ErrorAt, assets.Values{"path": inside(folder, path)}, err))
	}
	WalkFiles(folder, func(path string, info fs.FileInfo) bool {
		switch {
		case info.Size() > maxReport:
			leave(path, errReportSize)
		case len(l.files) == maxReports:
			l.left = append(l.left, assets.NewError(msgid.ErrorFolderManyReports, assets.Values{"n": maxReports, "folder": folder}))
			return false
		default:
			l.files = append(l.files, ReportFile{Path: path, Name: inside(folder, path), Size: info.Size(), ModTime: info.ModTime()})
		}
		return true
	}, leave)
	return l
}

var errReportSize = assets.NewError(msgid.ErrorFolderReportSize, assets.Values{"n": maxReport >> 20})

// inside returns the name of a file as seen from a folder, the same on every system.
func inside(folder, path string) string {
	name, err := filepath.Rel(folder, path)
	if err != nil {
		return path
	}
	return filepath.ToSlash(name)
}

func (s *Store) readBefore(domain string) known {
	all := known{}
	body, err := readFile(s.path(domain, readFileName))
	if err != nil {
		return all
	}
	var list []ReportFile
	if json.Unmarshal(body, &list) != nil {
		return all
	}
	for _, r := range list {
		all[r.Name] = r
	}
	return all
}
