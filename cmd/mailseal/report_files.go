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

// newReports reads what was put into the folder for reports since the last time, or where the user saves them. key looks up who
// signed the mails. The error names what could not be read.
func newReports(ctx context.Context, notes *store.Store, g *guide.Guide, domain string, now time.Time, key keyLookup) (days []facts.ReportDay, mark func() error, err error) {
	files, err := notes.NewReports(domain)
	j, _ := notes.Load(domain) // where it cannot be read, that is said elsewhere
	j.Domain = domain
	collector := newCollector(ctx, j, now, key)
	for _, file := range files {
		readReportFiles(ctx, collector, file.Path)
	}
	saved, unread := savedReports(ctx, notes, g, j, collector)
	files = append(files, saved...)
	found := collector.Summary()
	return found.Days, func() error { return notes.MarkRead(domain, files) }, errors.Join(err, unread, g.UnreadReports(found))
}

// savedReports hands the new reports in the folder where the user saves them to collector, and returns those that it could read. A
// drive that does not answer is not asked for the next one.
func savedReports(ctx context.Context, notes *store.Store, g *guide.Guide, j journey.Journey, collector *reports.Collector) (read []store.ReportFile, err error) {
	folder, downloads := g.ReportsFolder(j)
	files, err := notes.ReportsAt(ctx, j.Domain, store.ReportsPlace{Folder: folder, Named: downloads})
	for _, file := range files {
		body, failed := store.ReadReport(ctx, file.Path)
		if failed != nil {
			return read, errors.Join(err, failed)
		}
		readReportStream(ctx, collector, file.Path, bytes.NewReader(body))
		read = append(read, file)
	}
	return read, err
}

// keyLookup looks up the keys of signatures in the DNS (probe.Probe.KeyRecords); nil asks nobody.
type keyLookup func(ctx context.Context, name string) ([]string, error)

// newCollector gathers the reports about the domain of a journey.
func newCollector(ctx context.Context, j journey.Journey, now time.Time, key keyLookup) *reports.Collector {
	o := reports.Options{Domain: j.Domain, Servers: j.KnownMailServers(), From: j.ReportsFrom(), Now: now}
	if key != nil {
		o.Key = func(name string) ([]string, error) { return key(ctx, name) }
	}
	return reports.NewCollector(o)
}

// readReportFiles hands every report in a file or folder to collector, and what could not be read. It ends early with ctx.
func readReportFiles(ctx context.Context, collector *reports.Collector, path string) {
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
}

// readReportStream hands every report that is read from in to collector. It ends early with ctx.
func readReportStream(ctx context.Context, collector *reports.Collector, name string, in io.Reader) {
	source := collector.Source(name)
	defer source.Close()
	addReports(ctx, source, name, in)
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
