package guide

import (
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/diagnosis"
)

// move says who acts next, and what happens by itself. Its words stand under a key.
func (v view) move(key string) Move {
	values := assets.Values{"next": v.checksAgain(), "at": v.clock(v.check.At, v.now)}
	return Move{Who: v.say(msgid.Turn.Of(key, "who"), values), Then: v.say(msgid.Turn.Of(key, "then"), values)}
}

// trouble says that it is the user's turn, and names the worst of what there is to do.
func (v view) trouble() Move {
	for _, f := range v.findings { // the worst first
		if f.Level < diagnosis.Advice && !f.Wait {
			values := assets.Values{"what": diagnosis.Text(v.Words, f).Title, "next": v.checksAgain()}
			return Move{Who: v.say(msgid.TurnTroubleWho, nil), Then: v.say(msgid.TurnTroubleThen, values)}
		}
	}
	return v.move("unseen")
}

// checksAgain says when mailseal checks again; it is empty where it does not by itself.
func (v view) checksAgain() string {
	if v.next.IsZero() {
		return ""
	}
	next := v.next.In(v.now.Location())
	values := assets.Values{"time": next.Format("15:04"), "date": v.date(next, v.now)}
	switch next.Format(time.DateOnly) {
	case v.now.Format(time.DateOnly):
		return v.say(msgid.TurnAgainToday, values)
	case v.now.AddDate(0, 0, 1).Format(time.DateOnly):
		return v.say(msgid.TurnAgainTomorrow, values)
	}
	return v.say(msgid.TurnAgainLater, values)
}

// part says how far something with parts is, such as "2/4".
func (v view) part(n, of int) string {
	return v.say(msgid.TurnPart, assets.Values{"n": itoa(n), "of": itoa(of)})
}

// days says in how many days a time is, such as "in 6 days"; the days are those of the user's calendar.
func (v view) days(t time.Time) string {
	date := func(t time.Time) time.Time {
		t = t.In(v.now.Location())
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	switch n := int(date(t).Sub(date(v.now)) / day); n {
	case 0:
		return v.say(msgid.TimeToday, nil)
	case 1:
		return v.say(msgid.TimeTomorrow, nil)
	default:
		return v.say(msgid.TimeIn, assets.Values{"days": v.count(msgid.TimeDay, n)})
	}
}
