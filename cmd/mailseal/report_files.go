package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/reports"
	"mailseal/wizard/store"
	"mailseal/wizard/tlsrpt"
)

// standardInput is the name of what has none.
const standardInput = "standard input"

// retryKeys is for how long a file is read again at each check because the key of a signature in it was out of reach.
const retryKeys = 7 * 24 * time.Hour

// newReports reads what was put into the folder for reports since the last time, or where the user saves them. key looks up who
// signed the mails; where it cannot, the file is read again the next time. The error names what could not be read.
func newReports(ctx context.Context, notes *store.Store, g *guide.Guide, domain string, now time.Time, key keyLookup) (days []facts.ReportDay, saved func() error, err error) {
	files, err := notes.NewReports(domain)
	j, _ := notes.Load(domain) // where it cannot be read, that is said elsewhere
	j.Domain = domain
	collector := newCollector(ctx, j, now, key)
	var done []store.ReportFile
	read := func(file store.ReportFile, unreached bool) {
		if !unreached || now.Sub(file.ModTime) > retryKeys {
			done = append(done, file)
		}
	}
	for _, file := range files {
		read(file, readReportFiles(ctx, collector, file.Path))
	}
	elsewhere := readSaved(ctx, notes, g, j, collector, read)
	found := collector.Summary()
	return found.Days, func() error { return notes.MarkRead(domain, done) }, errors.Join(err, elsewhere, g.UnreadReports(found))
}

// readSaved hands the new reports in the folder where the user saves them to collector, and calls read after each. A drive that does
// not answer is not asked for the next one.
func readSaved(ctx context.Context, notes *store.Store, g *guide.Guide, j journey.Journey, collector *reports.Collector, read func(store.ReportFile, bool)) error {
	folder, downloads := g.ReportsFolder(j)
	files, err := notes.ReportsAt(ctx, j.Domain, store.ReportsPlace{Folder: folder, Named: downloads})
	for _, file := range files {
		body, failed := store.ReadReport(ctx, file.Path)
		if failed != nil {
			return errors.Join(err, failed)
		}
		read(file, readReportStream(ctx, collector, file.Path, bytes.NewReader(body)))
	}
	return err
}

// keyLookup looks up the keys of signatures in the DNS (probe.Probe.KeyRecords); nil asks nobody.
type keyLookup func(ctx context.Context, name string) ([]string, error)

// newCollector gathers the reports about the domain of a journey.
func newCollector(ctx context.Context, j journey.Journey, now time.Time, key keyLookup) *reports.Collector {
	o := reports.Options{Domain: j.Domain, Servers: j.KnownMailServers(), From: j.ReportsFrom(), Now: now}
	if key != nil {
		o.Key = withPatience(ctx, key)
	}
	return reports.NewCollector(o)
}

// keyPatience is how long one run waits for keys in all: where DNS is dead, a check is not to be held up by each mail.
const keyPatience = 10 * time.Second

var errKeyPatience = errors.New("the time for keys is over")

// withPatience looks keys up until keyPatience is over.
func withPatience(ctx context.Context, key keyLookup) reports.KeyLookup {
	left := keyPatience
	return func(name string) ([]string, error) {
		if left <= 0 {
			return nil, errKeyPatience
		}
		begun := time.Now()
		defer func() { left -= time.Since(begun) }()
		ctx, cancel := context.WithTimeout(ctx, left)
		defer cancel()
		return key(ctx, name)
	}
}

// readReportFiles hands every report in a file or folder to collector, and what could not be read. It ends early with ctx.
// unreached says that the key of a signature in them was out of reach.
func readReportFiles(ctx context.Context, collector *reports.Collector, path string) (unreached bool) {
	source := collector.Source(path)
	defer source.Close()
	store.WalkFiles(path, func(name string, _ fs.FileInfo) bool {
		file, err := os.Open(name)
		if err != nil {
			source.Skip(name, store.Cause(err), true)
			return true
		}
		defer file.Close()
		addReports(ctx, source, name, file)
		return ctx.Err() == nil
	}, func(name string, err error) { source.Skip(name, err, !store.NoFile(err)) })
	return source.Unreached()
}

// readReportStream hands every report that is read from in to collector, and says as readReportFiles what was out of reach. It ends
// early with ctx.
func readReportStream(ctx context.Context, collector *reports.Collector, name string, in io.Reader) (unreached bool) {
	source := collector.Source(name)
	defer source.Close()
	addReports(ctx, source, name, in)
	return source.Unreached()
}

// addReports adds what tlsrpt finds in a stream.
func addReports(ctx context.Context, source *reports.Source, name string, in io.Reader) {
	for item := range tlsrpt.Read(name, in) {
		source.Add(item)
		if ctx.Err() != nil {
			return
		}
	}
}
