package main

import (
	"context"
	"fmt"
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
	cmd := &cobra.Command{
		Use:  "reports DOMAIN PATH...",
		Args: domainAndPaths,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.reports(cmd.Context(), args[0], args[1:])
		},
	}
	cmd.Flags().BoolVar(&a.offline, "offline", false, "")
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
func (a *app) reports(ctx context.Context, name string, paths []string) error {
	domain, err := parseDomain(name)
	if err != nil {
		return err
	}
	engine, err := a.realEngine()
	if err != nil {
		return err
	}
	found, err := a.readReports(ctx, engine, domain, paths)
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
	now := engine.Now()
	news := engine.Guide.ReportNews(j, found.Days, now)
	if a.json {
		err = writeJSON(a.out, newReportsJSON(engine.Guide, found, news))
	} else {
		a.printReports(engine.Guide, found, news, now)
	}
	return verdictError(guide.ReportsVerdict(found, news), err)
}

// readReports reads what was named on the command line.
func (a *app) readReports(ctx context.Context, engine wizard.Engine, domain string, paths []string) (reports.Summary, error) {
	j, _, err := engine.Find(domain)
	if err != nil {
		return reports.Summary{}, err
	}
	j.Domain = domain
	var key keyLookup
	if !a.offline {
		config, err := a.config()
		if err != nil {
			return reports.Summary{}, err
		}
		key = probe.New(config).KeyRecords
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
	return found.Summary(), nil
}

// How much is shown.
const (
	shownDays    = 60 // of the reports that were read, the newest
	shownNews    = 20
	shownSkipped = 50
)

// printReports says in words what was read: each day, what they add up to, and what is to be done. What was not read is talk.
func (a *app) printReports(g *guide.Guide, found reports.Summary, news []guide.News, now time.Time) {
	if found.Read > 0 {
		a.printReportDays(g, found.All(), now)
		a.printReportSum(g, found, now)
		a.printReportNews(g, news)
	}
	for i, s := range found.Skipped {
		if i == shownSkipped {
			n := len(found.Skipped) - i + found.SkippedMore
			fmt.Fprintln(a.io.errOut, g.Words.Say(msgid.ReportsSkipped, assets.Values{"n": strconv.Itoa(n)}))
			break
		}
		fmt.Fprintf(a.io.errOut, "%s: %s\n", assets.Clean(s.Name, 200), assets.Clean(g.SkippedReason(s), 300))
	}
	for _, line := range g.ReportCounts(found) {
		fmt.Fprintln(a.io.errOut, line)
	}
}

func (a *app) printReportDays(g *guide.Guide, days []facts.ReportDay, now time.Time) {
	for _, d := range days[max(0, len(days)-shownDays):] {
		a.prose("", g.ReportLine(d, now))
		for _, f := range d.Failures {
			a.prose("    ", g.ReportReason(f))
		}
	}
	if len(days) > shownDays {
		a.prose("", g.Words.Say(msgid.ReportsNewest, assets.Values{"n": strconv.Itoa(shownDays)}))
	}
}

func (a *app) printReportSum(g *guide.Guide, found reports.Summary, now time.Time) {
	span, total := g.ReportSum(found, now)
	a.spaced(span)
	a.prose("", total)
	if weeks := g.ReportWeeks(found.Days, now); len(weeks) > 0 {
		fmt.Fprintf(a.out, "\n%s\n", strings.Join(weeks, "\n"))
	}
}

func (a *app) printReportNews(g *guide.Guide, news []guide.News) {
	if len(news) == 0 {
		return
	}
	fmt.Fprintf(a.out, "\n%s\n", g.Words.Say(msgid.ReportnewsTitle, nil))
	for _, n := range news[:min(len(news), shownNews)] {
		a.prose("  ", n.Urgency.Mark().Word(g.Words)+"  "+n.What)
		a.prose("      ", g.Words.Say(msgid.FindingFix, nil)+": "+n.Fix)
	}
	if n := len(news) - shownNews; n > 0 {
		a.prose("", g.Words.Say(msgid.ReportnewsMore, assets.Values{"n": strconv.Itoa(n)}))
	}
}
