package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/wizard"
	"mailseal/wizard/facts"
	"mailseal/wizard/tlsrpt"
)

// readReports hands on every report in a file or folder, and what could not be read.
func readReports(path string, each func(tlsrpt.Item)) error {
	return filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		defer file.Close()
		for item := range tlsrpt.Read(name, file) {
			each(item)
		}
		return nil
	})
}

func (a *app) reportsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "reports DOMAIN PATH...",
		Short: "read TLS reports: .json, .gz, .zip, .eml, mbox, a folder, - for standard input",
		Args:  cobra.MinimumNArgs(2),
		Example: "  mailseal reports example.com Downloads/google.com!example.com!1764547200!1764633599!001.json.gz\n" +
			"  mailseal reports example.com - < report.eml",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.reports(cmd.Context(), args[0], args[1:])
		},
	}
}

// reports takes reports into the notes of a domain, and says what is in them.
func (a *app) reports(ctx context.Context, name string, paths []string) error {
	domain, err := wizard.ParseDomain(name)
	if err != nil {
		return err
	}
	engine, err := a.realEngine()
	if err != nil {
		return err
	}
	found := harvest{guide: engine.Guide}
	read, unread, mails := 0, 0, 0
	each := func(item tlsrpt.Item) {
		if errors.Is(item.Err, tlsrpt.ErrNoReport) {
			mails++
			return
		}
		if item.Err != nil {
			unread++
			fmt.Fprintf(a.io.talk, "%s: %s\n", assets.Clean(item.Name, 200), assets.Clean(item.Err.Error(), 200))
			return
		}
		mine := wizard.ReportDays(domain.ASCII, item.Report)
		if len(mine) == 0 {
			unread++
			fmt.Fprintf(a.io.talk, "%s: it is about another domain\n", assets.Clean(item.Name, 200))
			return
		}
		read++
		found.add(mine)
		a.sayReport(item.Report, mine)
	}
	for _, path := range paths {
		if path == "-" {
			for item := range tlsrpt.Read("standard input", a.io.in) {
				each(item)
			}
			continue
		}
		if err := readReports(path, each); err != nil {
			unread++
			fmt.Fprintf(a.io.talk, "%v\n", err)
		}
	}
	if read > 0 {
		j, err := engine.Update(domain.ASCII, func(j wizard.Journey) (wizard.Journey, error) {
			return engine.Guide.Reported(j, found.all()), nil
		})
		if err != nil {
			return err
		}
		a.sayNews(engine, j, found.all())
	}
	if mails > 0 {
		fmt.Fprintf(a.io.talk, "%d ordinary mails, with no report in them\n", mails)
	}
	fmt.Fprintf(a.io.talk, "%d read and saved, %d not\n", read, unread)
	if unread > 0 {
		return exitError{code: exitAction}
	}
	return nil
}

// sayReport prints one line for each policy of a report.
func (a *app) sayReport(report tlsrpt.Report, days []facts.ReportDay) {
	for _, d := range days {
		fmt.Fprintf(a.io.out, "%s  %s  %s  %d safe, %d failed\n",
			report.Begin.Format("2006-01-02"), assets.Clean(report.Organization, 60), d.PolicyType, d.Success, d.Failure)
		for _, reason := range d.Failures {
			fmt.Fprintf(a.io.out, "    %d x %s %s\n", reason.Count, assets.Clean(reason.Result, 60), assets.Clean(reason.MX, 120))
		}
	}
}

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
