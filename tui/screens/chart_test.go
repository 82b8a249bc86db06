package screens

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"mailseal/tui/theme"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// weeks is a chart of 14 days, of which the eighth is today. A number below 0 is a day without a report.
func weeks(gmail, outlook [8]int64) guide.Chart {
	c := guide.Chart{Title: "Deliveries by day", Legend: "- no report   · still to come", Total: "total", Today: 7, Failed: guide.ChartRow{Label: "Failed"}}
	for i := range 14 {
		c.Days = append(c.Days, time.Date(2026, 11, 2+i, 0, 0, 0, 0, time.UTC))
	}
	row := func(label string, counts [8]int64) guide.ChartRow {
		r := guide.ChartRow{Label: label}
		for i := range c.Days {
			cell := guide.Cell{State: guide.ToCome}
			if i < len(counts) {
				cell = guide.Cell{State: guide.Reported, Count: counts[i]}
			}
			if cell.Count < 0 {
				cell = guide.Cell{}
			}
			r.Cells, r.Total = append(r.Cells, cell), r.Total+cell.Count
		}
		return r
	}
	c.Rows = []guide.ChartRow{row("Gmail", gmail), row("Outlook", outlook)}
	c.Failed = row("Failed", [8]int64{0, 0, 0, 0, 0, 0, -1, 0})
	return c
}

func school14() guide.Chart {
	return weeks([8]int64{9, 14, 11, 12, 8, 2, -1, 13}, [8]int64{3, 2, -1, 4, 1, -1, -1, 2})
}

// testingStep is a day of the testing weeks, on which mostly there is nothing to choose.
func testingStep() guide.Step {
	c := school14()
	return guide.Step{
		Stage: journey.StageTesting, Part: "9/14", Title: "Testing, day 9 of 14", Fact: "until Mon 16 Nov, in 6 days", Chart: &c,
		Lead: "Mail arrives as before: in testing, senders only report.",
		Blocks: []guide.Block{
			{Style: guide.Heading, Text: "Before you can enforce", Fact: "3 of 4"},
			{Style: guide.Item, Mark: guide.Good, Text: "no change for 7 days, and 7 of 7 daily checks fine"},
			{Style: guide.Item, Mark: guide.Good, Text: "82 deliveries reported, none failed"},
			{Style: guide.Item, Mark: guide.Good, Text: "reports from Gmail and Outlook, on 7 days"},
			{Style: guide.Item, Mark: guide.Wait, Text: "14 days of testing: over on Mon 16 Nov"},
		},
		Turn: guide.Move{Who: "Nothing to do today.", Then: "mailseal checks again tomorrow at 09:00."},
		Next: noon().AddDate(0, 0, 1),
		Question: &guide.Question{ID: journey.QuestionNext, Kind: journey.Choose, Prompt: "What do you want to do?", Default: "wait", Folded: true, Options: []guide.Option{
			{Value: "wait", Label: "Stay in testing"}, {Value: "reports", Label: "Add reports", Key: "a"}, {Value: "remove", Label: "Remove MTA-STS"},
		}},
	}
}

// TestChartNumbers holds that each number of the days that are shown stands in the chart, in columns, whatever its length and whatever
// the window, and that the chart is never wider than the window.
func TestChartNumbers(t *testing.T) {
	if testing.Short() {
		t.Skip("it draws, where the race detector finds nothing")
	}
	kit := testKit(t)
	kit.Theme = theme.Theme{}
	for _, most := range []int64{14, 999, 12_345, 9_999_999} {
		c := weeks([8]int64{1, most, 3, 4, 5, 6, -1, most - 1}, [8]int64{0, 2, -1, 0, 1, -1, -1, 2})
		for w := 40; w <= 160; w++ {
			full, numbers := kit.chart(c, w, 36)
			for _, line := range full {
				if ansi.StringWidth(line) > w-2 {
					t.Fatalf("at %d columns: %q", w, line)
				}
			}
			g := gridOf(c, w, 36)
			row := strings.Fields(numbers[2])[1:]
			if len(row) != g.to-g.from+1 || g.from > c.Today || g.to <= c.Today {
				t.Fatalf("at %d columns, days %d to %d are shown:\n%s", w, g.from, g.to, strings.Join(numbers, "\n"))
			}
			for i, cell := range c.Rows[0].Cells[g.from:g.to] {
				want := map[guide.CellState]string{guide.NoReport: "-", guide.ToCome: "·", guide.Reported: strconv.FormatInt(cell.Count, 10)}[cell.State]
				if row[i] != want {
					t.Fatalf("at %d columns, day %d says %q and not %q:\n%s", w, i, row[i], want, strings.Join(numbers, "\n"))
				}
			}
		}
	}
}

// TestBars holds that a bar is as high as its day is busy, and that a day with any mail has one.
func TestBars(t *testing.T) {
	kit := testKit(t)
	kit.Theme = theme.Theme{}
	c := weeks([8]int64{100, 1, 0, 50, 25, 100, -1, 75}, [8]int64{})
	bars := kit.chartBars(c, gridOf(c, 80, 24))
	want := []string{
		"             ██                  ██      ▄▄",
		"             ██  ▄▄      ██  ▄▄  ██      ██",
	}
	if strings.Join(bars, "\n") != strings.Join(want, "\n") {
		t.Errorf("drawn:\n%s", strings.Join(bars, "\n"))
	}
}

// TestSignsOfDays holds that a day to come is told from a day without a report also where the terminal has few signs, and that the legend
// says so in the same signs.
func TestSignsOfDays(t *testing.T) {
	kit := testKit(t)
	kit.Theme = theme.New(nil, false, theme.ASCII)
	_, numbers := kit.chart(school14(), 80, 24)
	if text := strings.Join(numbers, "\n"); !strings.Contains(text, "- no report   . still to come") || !strings.Contains(text, "  -  13   .   .") {
		t.Errorf("drawn:\n%s", text)
	}
}

// TestBarsGiveWay holds that in a low window the bars give way before what there is to read is turned into pages.
func TestBarsGiveWay(t *testing.T) {
	kit := testKit(t)
	for _, c := range []struct {
		h           int
		bars, paged bool
	}{{24, true, false}, {21, false, false}, {16, false, true}} {
		view := seen(For(kit, planned(), testingStep(), false), 80, c.h)
		if bars, paged := strings.Contains(view, "██"), strings.Contains(view, "page 1"); bars != c.bars || paged != c.paged || !strings.Contains(view, "Gmail ") {
			t.Errorf("%d lines: bars %v, pages %v:\n%s", c.h, bars, paged, view)
		}
	}
}
