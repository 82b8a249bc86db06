package guide

import (
	"strconv"
	"strings"
	"time"

	"mailseal/assets"
)

// Clock formats a time of day in the location of now: "14:31" today, else "Tue 24 Nov, 14:31", with the year where it is another one.
func Clock(t, now time.Time) string {
	t = t.In(now.Location())
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return t.Format("15:04")
	}
	return Date(t, now) + t.Format(", 15:04")
}

// Date formats a day in the location of now: "Tue 24 Nov", with the year where it is another one.
func Date(t, now time.Time) string {
	t = t.In(now.Location())
	if t.Year() != now.Year() {
		return t.Format("Mon 2 Jan 2006")
	}
	return t.Format("Mon 2 Jan")
}

// Duration puts a max_age in words: a year, weeks or days, below a day hours or minutes.
func (g *Guide) Duration(d time.Duration) string {
	switch {
	case d >= 365*day && d < 367*day:
		return g.say("time.year", nil)
	case d >= week && d%week == 0:
		return g.count("time.week", int(d/week))
	case d > 0 && d < day && (d >= 2*time.Hour || d%time.Hour == 0):
		return g.count("time.hour", int(d/time.Hour))
	case d > 0 && d < day:
		return g.count("time.minute", int((d+time.Minute-1)/time.Minute))
	}
	return g.count("time.day", max(1, int(d/(24*time.Hour))))
}

// count puts a number in words: "1 day" or "3 days". The words stand under key, as one and many.
func (g *Guide) count(key string, n int) string {
	if n == 1 {
		return g.say(key+".one", nil)
	}
	return g.say(key+".many", map[string]string{"n": strconv.Itoa(n)})
}

func (g *Guide) say(key string, values assets.Values) string { return g.Words.Say(key, values) }

func (g *Guide) item(mark Mark, key string, values assets.Values) Block {
	return Block{Style: Item, Mark: mark, Text: g.say(key, values)}
}

func (g *Guide) pair(key, value string) Block {
	return Block{Style: Pair, Label: g.say(key, nil), Text: value}
}

// dateOf formats the date of a day in the notes.
func dateOf(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return t.Format("Mon 2 Jan")
}

// reason puts a result type of RFC 8460 §4.3 in plain words.
func (g *Guide) reason(result string) string {
	if key := "result." + result; g.Words.Has(key) {
		return g.say(key, nil)
	}
	return g.say("result.other", assets.Values{"result": result})
}

// reportDate formats the day that a report is about: a UTC day, wherever the reader is (RFC 8460 §4.1).
func reportDate(day, now time.Time) string { return Date(day.UTC(), now.UTC()) }

func (g *Guide) shortList(names []string) string {
	const shown = 3
	text := assets.Clean(strings.Join(names[:min(len(names), shown)], ", "), 200)
	if more := len(names) - shown; more > 0 {
		text = g.say("look.more", assets.Values{"list": text, "n": g.count("look.other", more)})
	}
	return text
}

// reporter returns the name of a report's sender as it is shown.
func (g *Guide) reporter(organization string) string {
	if organization == "" {
		return g.say("reportnews.nameless", nil)
	}
	return assets.Clean(organization, 60)
}

func itoa(n int) string { return strconv.Itoa(n) }

func (g *Guide) text(key string, values assets.Values) Block {
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
