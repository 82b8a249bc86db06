package pages

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/rollout"
)

// ics is an iCalendar object (RFC 5545) that is being written.
type ics struct{ strings.Builder }

// line adds a content line, folded after 75 octets and never inside a character (RFC 5545 §3.1).
func (c *ics) line(text string) {
	const most = 75
	for limit := most; len(text) > limit; limit = most - 1 { // a folded line begins with a space
		cut := limit
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		c.WriteString(text[:cut] + "\r\n ")
		text = text[cut:]
	}
	c.WriteString(text + "\r\n")
}

func (c *ics) time(name string, t time.Time) { c.line(name + ":" + t.UTC().Format("20060102T150405Z")) }

// Calendar returns the dates that matter for journeys as an iCalendar object (RFC 5545), each with an alarm. Its text depends on
// the journeys alone, so that it changes only when they do; an event that moves keeps its UID, and takes its place in the
// user's calendar.
func Calendar(g *guide.Guide, journeys ...journey.Journey) string {
	var c ics
	c.line("BEGIN:VCALENDAR")
	c.line("VERSION:2.0")
	c.line("PRODID:-//mailseal//mailseal//EN")
	c.line("CALSCALE:GREGORIAN")
	for _, j := range journeys {
		for _, e := range g.Events(j) {
			c.event(g, j, e)
		}
	}
	c.line("END:VCALENDAR")
	return c.String()
}

func (c *ics) event(g *guide.Guide, j journey.Journey, e journey.Event) {
	uid := string(e.ID) + "-" + j.Plan.Target.ID
	alarm := "PT0S"
	if e.ID == journey.EventCertificate { // time to renew it
		uid, alarm = string(e.ID)+"-"+fmt.Sprint(e.When.Unix()), "-P7D"
	}
	c.line("BEGIN:VEVENT")
	c.line("UID:" + uid + "@" + j.Domain)
	c.time("DTSTAMP", stamp(j))
	c.time("DTSTART", e.When)
	c.line("DURATION:PT30M")
	c.text("SUMMARY", g.EventText(j, e))
	c.text("DESCRIPTION", g.Words.Say(msgid.DateMore, assets.Values{"domain": j.Domain}))
	c.line("TRANSP:TRANSPARENT")
	c.line("BEGIN:VALARM")
	c.line("ACTION:DISPLAY")
	c.text("DESCRIPTION", g.EventText(j, e))
	c.line("TRIGGER:" + alarm)
	c.line("END:VALARM")
	c.line("END:VEVENT")
}

// stamp returns when what the events follow from last changed.
func stamp(j journey.Journey) time.Time {
	t := rollout.Later(j.Plan.Target.Since, j.Plan.Target.LiveSince)
	if j.Operation != nil {
		t = rollout.Later(t, j.Operation.Since)
	}
	return rollout.Later(t, j.Created)
}

// text adds a property whose value is text (RFC 5545 §3.3.11).
func (c *ics) text(name, value string) {
	c.line(name + ":" + strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`).Replace(assets.Clean(value, 1000)))
}
