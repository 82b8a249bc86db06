package store

import (
	"os"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

// Untrusted says that somebody else can change the notes: the folder is theirs, or others may write in it. It is nil where there is no
// folder yet, and on Windows, whose folders have other rules.
func (s *Store) Untrusted() error {
	info, err := os.Stat(s.dir)
	if err != nil || !info.IsDir() {
		return nil
	}
	const othersWrite = 0o022
	uid, known := ownerOf(info)
	switch {
	case !known:
	case uid != os.Geteuid():
		return assets.NewError(msgid.ErrorNotesFolderOwner, assets.Values{"folder": s.dir})
	case info.Mode().Perm()&othersWrite != 0 && info.Mode()&os.ModeSticky == 0:
		return assets.NewError(msgid.ErrorNotesFolderOpen, assets.Values{"folder": s.dir})
	}
	return nil
}
