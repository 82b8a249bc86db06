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

func (a *app) reportsCommand() *cobra.Command {
	var at mailboxFlags
	cmd := &cobra.Command{
		Use: "reports DOMAIN [PATH...]",
		Args: func(cmd *cobra.Command, args []string) error {
			if at.named() && len(args) == 1 {
				return nil
			}
			return domainAndPaths(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.reports(cmd.Context(), args[0], args[1:], at)
		},
	}
	at.define(cmd.Flags())
	return cmd
}

// domainAndPaths wants a domain and what is to be read. Whoever drops files on the command forgets the domain.
func domainAndPaths(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		if info, err := os.Stat(args[0]); err == nil && info.Mode().IsRegular() {
			return assets.NewError(msgid.ErrorCommandReportsDomain, assets.Values{"path": strconv.Quote(args[0])})
		}
	}
	if len(args) < 2 {
		return assets.NewError(msgid.ErrorCommandReportsWhat, nil)
	}
	return nil
}

// reports takes reports into the notes of a domain, and says what is in them.
func (a *app) reports(ctx context.Context, name string, paths []string, at mailboxFlags) error {
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
	found, err := a.readReports(ctx, engine, domain, paths, box)
	if err != nil {
		return err
	}
	j := journey.Journey{Domain: domain}
	if len(found.Days) > 0 {
		j, err = engine.Update(domain, func(j journey.Journey) (journey.Journey, error) {
			j.Notes.Reports = found.Merge(j.Notes.Reports)
			return j, nil
		})
		if err != nil {
			return err
		}
	}
	if err := box.saved(); err != nil { // only now: what was in the mails is in the notes
		return err
	}
	now := engine.Now()
	read := engine.Guide.ReadReports(j, found.Days, now)
	if a.json {
		err = writeJSON(a.out, newReportsJSON(engine.Guide, found, read))
	} else {
		a.printReports(engine.Guide, found, read, now, shownReports(false))
	}
	return verdictError(guide.ReportsVerdict(found, read.News), err)
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
	found := newCollector(ctx, j, engine.Now(), network.KeyRecords)
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

// printReports says in words what was read: whether there is anything to do, what all days add up to, and each day. What was not
// read is talk.
func (a *app) printReports(g *guide.Guide, found reports.Summary, read guide.ReportReading, now time.Time, shown reportsShown) {
	if found.Read > 0 {
		a.prose("", g.ReportAnswer(found, read.News))
		a.printReportNews(g, read.News, shown)
		a.printReportSum(g, found, read.Weeks, now)
		a.printReportDays(g, found.All(), now, shown)
	}
	for i, s := range found.Skipped {
		if i == shown.skipped {
			n := len(found.Skipped) - i + found.SkippedMore
			fmt.Fprintln(a.io.errOut, g.Words.Say(msgid.ReportsSkipped, assets.Values{"n": n}))
			break
		}
		fmt.Fprintf(a.io.errOut, "%s: %s\n", assets.Clean(s.Name, 200), assets.Clean(g.SkippedReason(s), 300))
	}
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

func (a *app) printReportSum(g *guide.Guide, found reports.Summary, weeks []guide.ReportWeek, now time.Time) {
	span, totals := g.ReportSum(found, now)
	a.spaced(span)
	for _, total := range totals {
		a.prose("", total)
	}
	if picture := g.ReportPicture(weeks, a.io.columns(), now); len(picture) > 0 {
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
