package store

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

// FindFolder returns the path of a folder as it is typed, pasted or dropped on a terminal: with quotes or escapes, as a file:// URL, or
// from the home folder (~). The error, an *assets.Error, says why its files cannot be read.
func FindFolder(ctx context.Context, text string, getenv func(string) string) (string, error) {
	text = strings.TrimSpace(text)
	home := homeFolder(getenv)
	for _, path := range readings(text, home) {
		info, err := within(ctx, answerTime, func() (os.FileInfo, error) { return os.Stat(path) })
		switch {
		case os.IsNotExist(err):
		case err != nil:
			return "", unreadable(path, err)
		case !info.IsDir():
			return "", assets.NewError(msgid.ErrorReportsInFile, assets.Values{"path": path, "folder": filepath.Dir(path)})
		case path == filepath.Dir(path), path == home:
			return "", assets.NewError(msgid.ErrorReportsInWhole, assets.Values{"path": path})
		default:
			return path, opens(ctx, path)
		}
	}
	return "", assets.NewError(msgid.ErrorReportsInMissing, assets.Values{"text": assets.Clean(text, 200)})
}

// opens says why a folder cannot be listed.
func opens(ctx context.Context, path string) error {
	_, err := within(ctx, answerTime, func() (bool, error) {
		dir, err := os.Open(path)
		if err == nil {
			err = dir.Close()
		}
		return err == nil, err
	})
	if err != nil {
		return unreadable(path, err)
	}
	return nil
}

func homeFolder(getenv func(string) string) string {
	if runtime.GOOS == "windows" {
		return getenv("USERPROFILE")
	}
	return getenv("HOME")
}

// readings lists the paths that a text can stand for, the likeliest first: as it is, and as a shell or a file manager writes it.
func readings(text, home string) (paths []string) {
	add := func(text string) {
		if rest, ok := strings.CutPrefix(text, "~"); ok && home != "" && (rest == "" || os.IsPathSeparator(rest[0])) {
			text = home + rest
		}
		if path, err := filepath.Abs(text); err == nil && text != "" {
			paths = append(paths, path)
		}
	}
	if path, ok := pathOfURL(text); ok {
		add(path)
		return paths
	}
	add(text)
	bare := unescaped(strings.TrimSpace(strings.TrimPrefix(text, "& "))) // so PowerShell writes what is dropped
	if path, ok := pathOfURL(bare); ok {
		bare = path
	}
	add(bare)
	return paths
}

// pathOfURL returns the path of a file:// URL on this computer.
func pathOfURL(text string) (path string, ok bool) {
	u, err := url.Parse(text)
	if err != nil || !strings.EqualFold(u.Scheme, "file") || u.Host != "" && u.Host != "localhost" {
		return "", false
	}
	path = filepath.FromSlash(u.Path)
	if volume := strings.TrimLeft(path, `\/`); runtime.GOOS == "windows" && filepath.VolumeName(volume) != "" {
		path = volume
	}
	return path, true
}
