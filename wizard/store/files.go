package store

import (
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"mailseal/assets"
)

// Write puts files beside the notes of a domain: what to publish, to upload, to hand over. Names are
// relative and have slashes, as in "web/.well-known/mta-sts.txt". Each file is whole or as it was;
// others that are there stay.
func (s *Store) Write(domain string, files map[string][]byte) error {
	for name := range files {
		if err := checkName(name); err != nil {
			return err
		}
	}
	return s.locked(domain, func(root *os.Root) error {
		for _, name := range slices.Sorted(maps.Keys(files)) {
			if have, err := root.ReadFile(name); err == nil && string(have) == string(files[name]) {
				continue
			}
			if err := root.MkdirAll(path.Dir(name), publicDirMode); err != nil {
				return err
			}
			if err := s.write(root, name, files[name], publicFileMode); err != nil {
				return err
			}
		}
		return nil
	})
}

// checkName refuses names that lead out of the folder, or to what the store itself keeps there.
func checkName(name string) error {
	first, _, _ := strings.Cut(name, "/")
	base := path.Base(name)
	unfinished := strings.HasPrefix(base, ".") && strings.HasSuffix(base, unfinishedSuffix)
	ours := unfinished || first == lockFile || strings.HasPrefix(first, notesFile) || strings.HasPrefix(first, checksFile) || first == reportsFolder || first == readFileName || first == mailboxesFileName
	if name != path.Clean(name) || !filepath.IsLocal(filepath.FromSlash(name)) || strings.ContainsAny(name, "\\:\x00") || ours {
		return fmt.Errorf("%q cannot be the name of a journey's file", assets.Clean(name, 80))
	}
	return nil
}
