package store

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/tlsrpt"
)

// How long the system has to say what is in a folder of the user's, or in one file there: a network drive may never answer.
const (
	answerTime = 10 * time.Second
	thereTime  = time.Second // whether there is such a folder at all
)

// ReportsPlace is a folder of the user's where reports are saved.
type ReportsPlace struct {
	Folder string

	// Named says that other files are there too: only those are taken that are named as reports about the domain (RFC 8460 §5.1), and
	// no folder in it is entered.
	Named bool
}

// Downloads returns the folder where browsers and mail programs save files; "" where there is none.
func Downloads(getenv func(string) string) string {
	folder := downloadsFolder(getenv)
	if folder == "" {
		return ""
	}
	there, err := within(context.Background(), thereTime, func() (bool, error) {
		info, err := os.Stat(folder)
		return err == nil && info.IsDir(), err
	})
	if err != nil || !there {
		return ""
	}
	return folder
}

// ReportsAt lists the reports about a domain in a folder of the user's that MarkRead was not told of, as NewReports does. The names
// are paths. Nothing is opened; of a folder with other files, these are not even asked for their size.
func (s *Store) ReportsAt(ctx context.Context, domain string, place ReportsPlace) ([]ReportFile, error) {
	if err := checkDomain(domain); err != nil || place.Folder == "" {
		return nil, err
	}
	there, err := within(ctx, answerTime, func() (listing, error) {
		dir, err := os.Open(place.Folder)
		if err != nil {
			return listing{}, err
		}
		defer dir.Close()
		if place.Named {
			return namedReports(ctx, dir, domain)
		}
		return allReports(place.Folder), nil
	})
	if err != nil {
		return nil, unreadable(place.Folder, err)
	}
	for i, r := range there.files {
		there.files[i].Name = r.Path // no other folder has a file of that name
	}
	return slices.DeleteFunc(there.files, s.readBefore(domain).has), errors.Join(there.left...)
}

// namedReports lists the files of a folder that are named as reports about a domain. Of all others it sees the names, no more.
func namedReports(ctx context.Context, dir *os.File, domain string) (l listing, err error) {
	for {
		const at = 1000 // names
		entries, err := dir.ReadDir(at)
		for _, entry := range entries {
			if file, ok := namedReport(dir.Name(), domain, entry); ok {
				l.files = append(l.files, file)
			}
		}
		switch {
		case errors.Is(err, io.EOF), len(l.files) >= maxReports:
			slices.SortFunc(l.files, func(a, b ReportFile) int { return strings.Compare(a.Path, b.Path) })
			return l, nil
		case err != nil:
			return l, err
		case ctx.Err() != nil:
			return l, ctx.Err()
		}
	}
}

// savedWhole is the end of the name of a report that is saved whole, or of a second copy. What is still being saved has another one.
var savedWhole = regexp.MustCompile(`(?i)\.json(?:[\s(-][^.]*)?(?:\.gz(?:[\s(-][^.]*)?)?$`)

// namedReport returns a file that is named as a report about a domain (RFC 8460 §5.1). One without anything in it is still being saved.
func namedReport(folder, domain string, entry fs.DirEntry) (file ReportFile, ok bool) {
	_, about, _, _, named := tlsrpt.FileName(entry.Name())
	if !named || !dnsname.Equal(about, domain) || !savedWhole.MatchString(entry.Name()) || !entry.Type().IsRegular() {
		return file, false
	}
	info, err := entry.Info()
	if err != nil || info.Size() == 0 || info.Size() > maxReport {
		return file, false
	}
	return ReportFile{Path: filepath.Join(folder, entry.Name()), Size: info.Size(), ModTime: info.ModTime()}, true
}

// ReadReport reads a file of a folder of the user's whole.
func ReadReport(ctx context.Context, path string) ([]byte, error) {
	body, err := within(ctx, answerTime, func() ([]byte, error) {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		return io.ReadAll(io.LimitReader(file, maxReport))
	})
	if err != nil {
		return nil, unreadable(path, err)
	}
	return body, nil
}

var errSlow = errors.New("no answer in time")

// within runs do, and waits for it until ctx ends, and no longer than limit.
func within[T any](ctx context.Context, limit time.Duration, do func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limit, errSlow)
	defer cancel()
	done := make(chan result, 1)
	go func() {
		value, err := do()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, context.Cause(ctx)
	}
}

// unreadable says in plain words why a folder of the user's, or a file there, cannot be read.
func unreadable(path string, err error) error {
	values := assets.Values{"path": path, "why": assets.SystemReason(err)}
	id := msgid.ErrorReportsInUnread
	switch {
	case errors.Is(err, errSlow):
		id = msgid.ErrorReportsInSlow
	case errors.Is(err, fs.ErrPermission):
		id = deniedHere()
	case errors.Is(err, fs.ErrNotExist):
		id = msgid.ErrorReportsInGone
	case values["why"] == "":
		return err
	}
	return &assets.Error{ID: id, Values: values, Err: err}
}

// deniedHere says that a folder may not be read: on macOS the user was asked, and said no.
func deniedHere() msgid.ID {
	if runtime.GOOS == "darwin" {
		return msgid.ErrorReportsInDeniedMac
	}
	return msgid.ErrorReportsInDenied
}
