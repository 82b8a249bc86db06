package guide

import (
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/providers"
)

// What the catalogue knows of mail services as senders, in words: no more than it knows, and with the date of the evidence.

// SenderLines says of each sender in the catalogue whether it keeps to MTA-STS and whether it sends TLS reports.
func (g *Guide) SenderLines() []string {
	var lines []string
	for _, s := range g.Catalogue.Senders() {
		honours, reports := g.habit("honours", s.Honours), g.habit("reports", s.Reports)
		lines = append(lines, g.say(msgid.SendersLine, assets.Values{"name": s.Name, "honours": honours, "reports": reports}))
	}
	return lines
}

// habit puts in words what is known of one thing that a sender does; of is the first part of the key.
func (g *Guide) habit(of string, h providers.Habit) string {
	key, values := msgid.Senders.Of(of+"-"+string(h.State)), assets.Values{}
	switch {
	case h.State == providers.NotKnown:
	case h.Stated.IsZero():
		key = key.With("tested")
		values["month"] = g.Words.Month(h.Tested)
	default:
		values["month"] = g.Words.Month(h.Stated)
	}
	text := g.say(key, values)
	if h.Unless != "" {
		text += g.say(msgid.Senders.Of("unless-"+string(h.Unless)), nil)
	}
	return text
}

// whoSupports says which of the senders that a user meets most keep to MTA-STS: first those that say so themselves, then those that
// did or did not when they were tested, then those of whom nothing is known.
func (g *Guide) whoSupports() string {
	stated := map[providers.Exception][]string{}
	does, doesNot := map[time.Time][]string{}, map[time.Time][]string{}
	var tests []time.Time
	var unknown []string
	for _, s := range g.Catalogue.Senders() {
		h := s.Honours
		switch {
		case !s.Shown:
		case h.State == providers.NotKnown:
			unknown = append(unknown, s.Name)
		case h.State == providers.Does && !h.Stated.IsZero():
			stated[h.Unless] = append(stated[h.Unless], s.Name)
		case h.State == providers.Does:
			does[h.Tested], tests = append(does[h.Tested], s.Name), append(tests, h.Tested)
		default:
			doesNot[h.Tested], tests = append(doesNot[h.Tested], s.Name), append(tests, h.Tested)
		}
	}
	var sentences []string
	say := func(key msgid.ID, names []string, values assets.Values) {
		if len(names) > 0 {
			if values == nil {
				values = assets.Values{}
			}
			values["names"] = g.allOf(names)
			sentences = append(sentences, g.Words.CountWith(key, int64(len(names)), values))
		}
	}
	say(msgid.SendersStated, stated[""], nil)
	unless := stated[providers.Administrator]
	say(msgid.SendersStatedAdministrator, unless, nil)
	slices.SortFunc(tests, func(a, b time.Time) int { return b.Compare(a) })
	for _, month := range slices.Compact(tests) {
		values := assets.Values{"month": g.Words.Month(month), "others": g.allOf(doesNot[month])}
		switch {
		case len(doesNot[month]) == 0:
			say(msgid.SendersTested, does[month], values)
		case len(does[month]) == 0:
			say(msgid.SendersTestedNot, doesNot[month], values)
		default:
			say(msgid.SendersTestedBoth, does[month], values)
		}
	}
	say(msgid.SendersUnknown, unknown, nil)
	if len(unknown) == 0 {
		sentences = append(sentences, g.say(msgid.SendersUnknownRest, nil))
	}
	return strings.Join(sentences, " ")
}

// senderNames are the values that sentences may name senders by: those that say themselves that they always keep to policies, and the
// companies whose TLS reports are known to come.
func (g *Guide) senderNames() assets.Values {
	var supporters, reporting []string
	for _, s := range g.Catalogue.Senders() {
		if h := s.Honours; s.Shown && h.State == providers.Does && !h.Stated.IsZero() && h.Unless == "" {
			supporters = append(supporters, s.Name)
		}
		if s.Shown && s.Reports.State == providers.Does && !slices.Contains(reporting, s.Company) {
			reporting = append(reporting, s.Company)
		}
	}
	return assets.Values{"supporters": g.allOf(supporters), "reporting": g.allOf(reporting), "anyreporting": g.Words.Or(reporting)}
}

func (g *Guide) allOf(names []string) string { return g.Words.And(names) }
