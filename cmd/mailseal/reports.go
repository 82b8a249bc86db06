package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/store"
	"mailseal/wizard/tlsrpt"
)

// readReports hands on every report in a file or folder, and what could not be read. It ends early when each returns false.
func readReports(path string, each func(tlsrpt.Item) bool) {
	store.Files(path, func(name string, _ fs.FileInfo) bool {
		file, err := os.Open(name)
		if err != nil {
			return each(tlsrpt.Item{Name: name, Err: store.Cause(err)})
		}
		defer file.Close()
		for item := range tlsrpt.Read(name, file) {
			if !each(item) {
				return false
			}
		}
		return true
	}, func(name string, err error) { each(tlsrpt.Item{Name: name, Err: err}) })
}

func (a *app) reportsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "reports DOMAIN PATH...",
		Short: "read TLS reports: .json, .gz, .zip, .eml, mbox, a folder, - for standard input",
		Args:  domainAndPaths,
		Example: "  mailseal reports example.com Downloads/google.com!example.com!1764547200!1764633599!001.json.gz\n" +
			"  mailseal reports example.com - < report.eml",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.reports(cmd.Context(), args[0], args[1:])
		},
	}
}

// domainAndPaths wants a domain and what is to be read. Whoever drops files on the command forgets the domain.
func domainAndPaths(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		if info, err := os.Stat(args[0]); err == nil && info.Mode().IsRegular() {
			return fmt.Errorf("name your domain first: mailseal reports example.com %q", args[0])
		}
	}
	if len(args) < 2 {
		return errors.New("name your domain and the reports, such as: mailseal reports example.com report.json.gz")
	}
	return nil
}

// reports takes reports into the notes of a domain, and says what is in them.
func (a *app) reports(ctx context.Context, name string, paths []string) error {
	domain, err := journey.ParseDomain(name)
	if err != nil {
		return err
	}
	engine, err := a.realEngine()
	if err != nil {
		return err
	}
	found := newHarvest(engine.Guide, domain.ASCII)
	for _, path := range paths {
		if path == "-" {
			found.begin(standardInput)
		} else {
			found.begin(path)
		}
		each := func(item tlsrpt.Item) bool {
			found.take(item)
			return ctx.Err() == nil
		}
		if path != "-" {
			readReports(path, each)
		} else {
			for item := range tlsrpt.Read(standardInput, a.io.in) {
				if !each(item) {
					break
				}
			}
		}
		found.finish()
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	days := found.all()
	j := journey.Journey{Domain: domain.ASCII}
	if found.read > 0 {
		j, err = engine.Update(domain.ASCII, func(j journey.Journey) (journey.Journey, error) {
			return engine.Guide.Reported(j, days), nil
		})
		if err != nil {
			return err
		}
	}
	list := engine.Guide.ReportNews(j, days, engine.Now())
	if a.json {
		err = writeJSON(a.out, found.json(days, list))
	} else {
		a.sayReports(engine, found, list)
	}
	if code := found.code(list); err == nil && code != exitFine {
		return exitError{code: code}
	}
	return err
}

// newReports reads what was put into the folder for reports since the last time. The error names what could not be read.
func newReports(notes *store.Store, guide *guide.Guide, domain string) (days []facts.ReportDay, saved func() error, err error) {
	files, err := notes.NewReports(domain)
	found := newHarvest(guide, domain)
	for _, file := range files {
		found.begin(file.Path)
		readReports(file.Path, func(item tlsrpt.Item) bool { found.take(item); return true })
		found.finish()
	}
	return found.all(), func() error { return notes.MarkRead(domain, files) }, errors.Join(err, found.unread())
}

// standardInput is the name of what has none.
const standardInput = "standard input"

var errTooLarge = errors.New("that is more than 1 MB; give the text itself")

// readAll reads at most 1 MB.
func readAll(r io.Reader) ([]byte, error) {
	const most = 1 << 20
	body, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && len(body) > most {
		err = errTooLarge
	}
	return body, err
}
