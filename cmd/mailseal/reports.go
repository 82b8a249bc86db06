package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/probe"
	"mailseal/wizard/reports"
)

// reportsForm is how reports are shown.
type reportsForm struct{ csv, all bool }

func (a *app) reportsCommand() *cobra.Command {
	var form reportsForm
	var at mailboxFlags
	cmd := &cobra.Command{
		Use:  "reports DOMAIN [PATH...]",
		Args: domainAndPaths,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.reports(cmd.Context(), args[0], args[1:], at, form)
		},
	}
	at.define(cmd.Flags())
	cmd.Flags().BoolVar(&form.all, "all", false, "")
	cmd.Flags().BoolVar(&form.csv, "csv", false, "")
	cmd.Flags().BoolVar(&a.offline, "offline", false, "")
	return cmd
}

// domainAndPaths wants a domain, and takes what is to be read. Whoever drops files on the command forgets the domain.
func domainAndPaths(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		if info, err := os.Stat(args[0]); err == nil && info.Mode().IsRegular() {
			return assets.NewError(msgid.ErrorCommandReportsDomain, assets.Values{"path": strconv.Quote(args[0])})
		}
	}
	if len(args) == 0 {
		return assets.NewError(msgid.ErrorCommandReportsWhat, nil)
	}
	return nil
}

// reports takes reports into the notes of a domain, and says what is in them; where none are named, it says what the notes hold.
func (a *app) reports(ctx context.Context, name string, paths []string, at mailboxFlags, form reportsForm) error {
	if form.csv && a.json {
		return assets.NewError(msgid.ErrorCommandReportsForm, nil)
	}
	domain, err := parseDomain(name)
	if err != nil {
		return err
	}
	engine, err := a.realEngine()
	if err != nil {
		return err
	}
	box, err := a.mailbox(ctx, domain, at)
	if err != nil {
		return err
	}
	j, found, err := a.takeReports(ctx, engine, domain, paths, box)
	if err != nil {
		return err
	}
	now := engine.Now()
	read := engine.Guide.ReadReports(j, found.Days, now)
	switch {
	case a.json:
		err = writeJSON(a.out, newReportsJSON(engine.Guide, found, read))
	case form.csv:
		err = writeReportsCSV(a.out, found.All(), read)
		a.printSkipped(engine.Guide, found, shownReports(form.all))
	default:
		a.printReports(engine.Guide, found, read, now, shownReports(form.all))
		a.printSkipped(engine.Guide, found, shownReports(form.all))
	}
	if err == nil && (len(paths) > 0 || box != nil) && !a.json {
		a.printCounts(engine.Guide, found)
	}
	return verdictError(guide.ReportsVerdict(found, read.News), err)
}

// takeReports reads what was named, and takes it into the notes. Where nothing was named, it is what the notes hold.
func (a *app) takeReports(ctx context.Context, engine wizard.Engine, domain string, paths []string, box *mailbox) (j journey.Journey, found reports.Summary, err error) {
	if len(paths) == 0 && box == nil {
		j, _, err = engine.Find(domain)
		if err == nil && len(j.Notes.Reports) == 0 {
			err = assets.NewError(msgid.ErrorCommandReportsWhat, nil)
		}
		return j, reports.Known(domain, j.Notes.Reports), err
	}
	found, err = a.readReports(ctx, engine, domain, paths, box)
	j = journey.Journey{Domain: domain}
	if err == nil && len(found.Days) > 0 {
		j, err = engine.Update(domain, func(j journey.Journey) (journey.Journey, error) {
			j.Notes.Reports = found.Merge(j.Notes.Reports)
			return j, nil
		})
	}
	if err == nil {
		err = box.saved() // only now: what was in the mails is in the notes
	}
	return j, found, err
}

// readReports reads what was named on the command line.
func (a *app) readReports(ctx context.Context, engine wizard.Engine, domain string, paths []string, box *mailbox) (reports.Summary, error) {
	j, _, err := engine.Find(domain)
	if err != nil {
		return reports.Summary{}, err
	}
	j.Domain = domain
	config, err := a.config()
	if err != nil {
		return reports.Summary{}, err
	}
	network := probe.New(config)
	var key keyLookup
	if !a.offline {
		key = network.KeyRecords
	}
	found := newCollector(ctx, j, engine.Now(), key)
	for _, path := range paths {
		if path == "-" {
			readReportStream(ctx, found, standardInput, a.io.in)
		} else {
			readReportFiles(ctx, found, path)
		}
		if ctx.Err() != nil {
			return reports.Summary{}, ctx.Err()
		}
	}
	if box.read(ctx, network, found); ctx.Err() != nil {
		return reports.Summary{}, ctx.Err()
	}
	return found.Summary(), nil
}

// reportsShown is how much is shown.
type reportsShown struct {
	days    int // of the reports that were read, the newest
	reasons int // of each
	news    int
	skipped int
}

// shownReports are about a screen, or all that there is.
func shownReports(all bool) reportsShown {
	if all {
		return reportsShown{days: math.MaxInt, reasons: math.MaxInt, news: math.MaxInt, skipped: math.MaxInt}
	}
	return reportsShown{days: 8, reasons: 2, news: 5, skipped: 50}
}

// printReports says in words what was read: whether there is anything to do, what all days add up to, and each day.
func (a *app) printReports(g *guide.Guide, found reports.Summary, read guide.ReportReading, now time.Time, shown reportsShown) {
	if found.Read > 0 {
		a.prose("", g.ReportAnswer(found, read.News))
		a.printReportNews(g, read.News, shown)
		a.printReportSum(g, found, read, now)
		a.printReportDays(g, found.All(), now, shown)
	}
}

// printSkipped says what was not counted, and why.
func (a *app) printSkipped(g *guide.Guide, found reports.Summary, shown reportsShown) {
	for i, s := range found.Skipped {
		if i == shown.skipped {
			n := len(found.Skipped) - i + found.SkippedMore
			fmt.Fprintln(a.io.errOut, g.Words.Say(msgid.ReportsSkipped, assets.Values{"n": n}))
			break
		}
		fmt.Fprintf(a.io.errOut, "%s: %s\n", assets.Clean(s.Name, 200), assets.Clean(g.SkippedReason(s), 300))
	}
}

func (a *app) printCounts(g *guide.Guide, found reports.Summary) {
	for _, line := range g.ReportCounts(found) {
		fmt.Fprintln(a.io.errOut, line)
	}
}

func (a *app) printReportNews(g *guide.Guide, news []guide.News, shown reportsShown) {
	for _, n := range news[:min(len(news), shown.news)] {
		a.prose("  ", n.Mark().Word(g.Words)+"  "+n.What)
		a.prose("      ", g.Words.Say(msgid.FindingFix, nil)+": "+n.Fix)
	}
	if n := len(news) - shown.news; n > 0 {
		a.prose("  ", g.Words.Count(msgid.ReportnewsMore, int64(n)))
	}
}

func (a *app) printReportSum(g *guide.Guide, found reports.Summary, read guide.ReportReading, now time.Time) {
	span, totals := g.ReportSum(found, read.News, now)
	a.spaced(span)
	for _, total := range totals {
		a.prose("", total)
	}
	if picture := g.ReportPicture(read.Weeks, a.io.columns(), now); len(picture) > 0 {
		fmt.Fprintf(a.out, "\n%s\n", strings.Join(picture, "\n"))
	}
}

// printReportDays lists the newest days, and what there is to know of each.
func (a *app) printReportDays(g *guide.Guide, days []facts.ReportDay, now time.Time, shown reportsShown) {
	fmt.Fprintln(a.out)
	for _, d := range days[max(0, len(days)-shown.days):] {
		a.prose("", g.ReportRow(d, now))
		for _, note := range g.ReportNotes(d, shown.reasons) {
			a.prose("    ", note)
		}
	}
	if more := len(days) - shown.days; more > 0 {
		a.prose("", g.Words.Count(msgid.ReportsMore, int64(more)))
	}
}
