package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
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
	Name    string    `json:"name"`
	Size    int64     `json:"size"` // bytes
	ModTime time.Time `json:"mod_time"`
}

// known are files by their names.
type known map[string]ReportFile

func (k known) has(r ReportFile) bool {
	have, ok := k[r.Name]
	return ok && have.Size == r.Size && have.ModTime.Equal(r.ModTime)
}

// NewReports lists the files in the reports folder of a domain that MarkRead was not told of, by name,
// size and time, in the order of their names: regular files of at most 25 MB. The error names those
// that are too large, so there can be files and an error.
func (s *Store) NewReports(domain string) ([]ReportFile, error) {
	there, err := s.reports(domain)
	return slices.DeleteFunc(there, s.readBefore(domain).has), err
}

// MarkRead remembers that files were read. Call it when what was in them is saved.
func (s *Store) MarkRead(domain string, files []ReportFile) error {
	if len(files) == 0 {
		return nil
	}
	return s.locked(domain, func(root *os.Root) error {
		there, _ := s.reports(domain)
		all := s.readBefore(domain)
		for _, r := range files {
			all[r.Name] = r
		}
		// What is no longer there need not be remembered.
		read := slices.DeleteFunc(there, func(r ReportFile) bool { return !all.has(r) })
		body, err := json.MarshalIndent(read, "", "  ")
		if err != nil {
			return err
		}
		return s.write(root, readFileName, append(body, '\n'), fileMode)
	})
}

func (s *Store) reports(domain string) ([]ReportFile, error) {
	if err := checkDomain(domain); err != nil {
		return nil, err
	}
	folder := filepath.Join(s.dir, domain, reportsFolder)
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var files []ReportFile
	var tooLarge []error
	for _, entry := range entries {
		info, err := entry.Info()
		switch {
		case err != nil || !info.Mode().IsRegular(): // gone meanwhile, or a link, a folder, a pipe
		case info.Size() > maxReport:
			tooLarge = append(tooLarge, fmt.Errorf("%q in the reports folder is larger than %d MB; split it, or take it away", entry.Name(), maxReport>>20))
		case len(files) == maxReports:
			return files, fmt.Errorf("more than %d files are in %s; take some away", maxReports, folder)
		default:
			files = append(files, ReportFile{
				Path: filepath.Join(folder, entry.Name()), Name: entry.Name(),
				Size: info.Size(), ModTime: info.ModTime(),
			})
		}
	}
	return files, errors.Join(tooLarge...)
}

func (s *Store) readBefore(domain string) known {
	all := known{}
	body, err := readFile(filepath.Join(s.dir, domain, readFileName))
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
