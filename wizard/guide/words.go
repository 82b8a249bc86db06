package guide

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

// clock writes a time of day, with the day where it is not today.
func (g *Guide) clock(t, now time.Time) string { return g.Words.Clock(t, now) }

// date writes a day, with the year where it is another one.
func (g *Guide) date(t, now time.Time) string { return g.Words.Date(t, now) }

// Duration puts a max_age in words: a year, weeks or days, below a day hours or minutes.
func (g *Guide) Duration(d time.Duration) string { return g.Words.Span(d) }

// count puts a number in words: "1 day" or "3 days".
func (g *Guide) count(key msgid.ID, n int) string { return g.Words.Count(key, int64(n)) }

func (g *Guide) say(key msgid.ID, values assets.Values) string { return g.Words.Say(key, values) }

func (g *Guide) item(mark Mark, key msgid.ID, values assets.Values) Block {
	return Block{Style: Item, Mark: mark, Text: g.say(key, values)}
}

func (g *Guide) pair(key msgid.ID, value string) Block {
	return Block{Style: Pair, Label: g.say(key, nil), Text: value}
}

// dateOf writes the date of a day in the notes.
func (g *Guide) dateOf(date string, now time.Time) string {
	t, err := time.ParseInLocation(time.DateOnly, date, now.Location())
	if err != nil {
		return date
	}
	return g.date(t, now)
}

// reportDate writes the day that a report is about: a UTC day, wherever the reader is (RFC 8460 §4.1).
func (g *Guide) reportDate(day, now time.Time) string { return g.date(day.UTC(), now.UTC()) }

func (g *Guide) shortList(names []string) string {
	const shown = 3
	text := assets.Clean(strings.Join(names[:min(len(names), shown)], ", "), 200)
	if more := len(names) - shown; more > 0 {
		text = g.say(msgid.LookMore, assets.Values{"list": text, "n": g.count(msgid.LookOther, more)})
	}
	return text
}

func itoa(n int) string { return strconv.Itoa(n) }

func (g *Guide) text(key msgid.ID, values assets.Values) Block {
	return Block{Style: Text, Text: g.say(key, values)}
}

// textBlocks shows ready texts, such as the catalogue has, each in a block of its own.
func textBlocks(style Style, mark Mark, texts []string) []Block {
	var list []Block
	for _, text := range texts {
		list = append(list, Block{Style: style, Mark: mark, Text: text})
	}
	return list
}

// mostFirst returns names, those of the highest number first.
func mostFirst(numbers map[string]int64) []string {
	return slices.SortedFunc(maps.Keys(numbers), func(a, b string) int {
		return cmp.Or(-cmp.Compare(numbers[a], numbers[b]), strings.Compare(a, b))
	})
}
