package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"

	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/reports"
	"mailseal/wizard/store"
	"mailseal/wizard/tlsrpt"
)

// standardInput is the name of what has none.
const standardInput = "standard input"

// newReports reads what was put into the folder for reports since the last time. The error names what could not be read.
func newReports(notes *store.Store, g *guide.Guide, domain string) (days []facts.ReportDay, saved func() error, err error) {
	files, err := notes.NewReports(domain)
	collector := reports.NewCollector(domain)
	for _, file := range files {
		readReportFiles(context.Background(), collector, file.Path)
	}
	found := collector.Summary()
	return found.Days, func() error { return notes.MarkRead(domain, files) }, errors.Join(err, g.UnreadReports(found))
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
