package journey

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/rollout"
)

// newsDay is a time on the nth day: scheduled checks begin a few minutes earlier or later.
func newsDay(n int, drift time.Duration) time.Time {
	return time.Date(2026, 11, 2, 10, 17, 0, 0, time.UTC).Add(time.Duration(n)*rollout.Day + drift)
}

func finding(id diagnosis.ID, about string) diagnosis.Finding {
	f := diagnosis.NewFinding(id)
	f.Values = assets.Values{"mx": about}
	return f
}

func unseen(id diagnosis.ID) diagnosis.Finding {
	f := finding(id, "")
	f.Blind = true
	return f
}

// sighted is what a check leaves in the notes of what it found, and of what it could look for and did not find.
func sighted(notes facts.Notes, at time.Time, findings []diagnosis.Finding, clear ...diagnosis.ID) facts.Notes {
	notes.Sightings = slices.Clone(notes.Sightings)
	entry := func(id, about string) *facts.Sighting {
		i := slices.IndexFunc(notes.Sightings, func(s facts.Sighting) bool { return s.ID == id && s.About == about })
		if i < 0 {
			i = len(notes.Sightings)
			notes.Sightings = append(notes.Sightings, facts.Sighting{ID: id, About: about})
		}
		return &notes.Sightings[i]
	}
	for _, f := range findings {
		s := entry(string(f.ID), f.About())
		if s.First.IsZero() || s.Clear.After(s.Last) {
			s.First = at
		}
		s.Last = at
	}
	for _, id := range clear {
		entry(string(id), "").Clear = at
	}
	return notes
}

// TestOccasion goes through days of scheduled checks: what each finds, and which of them have a message.
func TestOccasion(t *testing.T) {
	catalogue, err := providers.Load()
	if err != nil {
		t.Fatal(err)
	}
	m := Machine{Catalogue: catalogue}
	blocked, offline := unseen(diagnosis.CheckPort25Blocked), unseen(diagnosis.CheckDNSFiltered)
	known := blocked
	known.Known = newsDay(400, 0)
	fault := finding(diagnosis.PolicyFetchNotFound, "")
	days := func(n int, what ...diagnosis.Finding) [][]diagnosis.Finding {
		return slices.Repeat([][]diagnosis.Finding{what}, n)
	}
	for _, c := range []struct {
		name  string
		every time.Duration
		found [][]diagnosis.Finding
		want  string // a letter a check
	}{
		{"all is well", rollout.Day, days(9), "........."},
		{"a fault, every day", rollout.Day, slices.Concat(days(1), days(9, fault), days(1)), ".aaaaaaaaa."},
		{"never seen: at first, then weekly", rollout.Day, days(16, blocked), "u......u......u."},
		{"seen, then blocked for ever", rollout.Day, slices.Concat(days(2), days(16, blocked)), "..u......u......u."},
		{"every second day", rollout.Day, slices.Concat(days(1, offline), days(1), days(1, offline), days(1)), "u.u."},
		{"another thing is not seen", rollout.Day, slices.Concat(days(1), days(2, offline), days(2, blocked)), ".u.u."},
		{"one bad hour", time.Hour, slices.Concat(days(3), days(1, offline), days(3)), "......."},
		{"a bad day, by the hour", time.Hour, slices.Concat(days(1), days(26, offline)), "......................." + "u..."},
		{"a week, by the hour", time.Hour, slices.Concat(days(1), days(23+167+1, offline)), strings.Repeat(".", 23) + "u" + strings.Repeat(".", 166) + "u."},
		{"acknowledged", rollout.Day, days(9, known), "........."},
		{"acknowledged, and another", rollout.Day, slices.Concat(days(1), days(2, known), days(2, known, offline)), "...u."},
		{"a fault and what is not seen", rollout.Day, slices.Concat(days(1), days(2, fault, blocked), days(7, blocked)), ".aa......u"},
	} {
		j, got := Journey{Domain: "example.com"}, ""
		for i, findings := range c.found {
			drift := time.Duration(i%3-1) * 4 * time.Minute
			if c.every < rollout.Day {
				drift = 0
			}
			at := newsDay(0, drift).Add(time.Duration(i) * c.every)
			var clear []diagnosis.ID
			for _, f := range []diagnosis.Finding{blocked, offline} {
				if !slices.ContainsFunc(findings, func(g diagnosis.Finding) bool { return g.ID == f.ID }) {
					clear = append(clear, f.ID)
				}
			}
			j.Notes = sighted(j.Notes, at, findings, clear...)
			occasion := m.Occasion(j, findings, diagnosis.VerdictOf(findings), at)
			if occasion != NoOccasion {
				j = j.Told(findings, at)
			}
			got += (string(occasion) + ".")[:1]
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestOccasionDoubt: what the notes do not know, or know of another time, is told.
func TestOccasionDoubt(t *testing.T) {
	catalogue, err := providers.Load()
	if err != nil {
		t.Fatal(err)
	}
	m, now, blocked := Machine{Catalogue: catalogue}, newsDay(9, 0), unseen(diagnosis.CheckPort25Blocked)
	sighting := func(clear time.Time) []facts.Sighting {
		return []facts.Sighting{{ID: string(blocked.ID), First: newsDay(1, 0), Last: now, Clear: clear}}
	}
	told := func(at time.Time) []facts.Told { return []facts.Told{{ID: string(blocked.ID), At: at}} }
	for _, c := range []struct {
		name     string
		notes    facts.Notes
		findings []diagnosis.Finding
		want     Occasion
	}{
		{"no notes", facts.Notes{}, []diagnosis.Finding{blocked}, OccasionUnseen},
		{"told, never seen", facts.Notes{Told: told(newsDay(8, 0))}, []diagnosis.Finding{blocked}, NoOccasion},
		{"the message was not saved", facts.Notes{Sightings: sighting(newsDay(1, 0))}, []diagnosis.Finding{blocked}, OccasionUnseen},
		{"told tomorrow", facts.Notes{Sightings: sighting(newsDay(1, 0)), Told: told(newsDay(10, 0))}, []diagnosis.Finding{blocked}, OccasionUnseen},
		{"seen tomorrow", facts.Notes{Sightings: sighting(newsDay(10, 0))}, []diagnosis.Finding{blocked}, OccasionUnseen},
		{"seen an hour ago", facts.Notes{Sightings: sighting(now.Add(-time.Hour))}, []diagnosis.Finding{blocked}, NoOccasion},
		{"nobody knows what", facts.Notes{}, nil, OccasionUnseen},
	} {
		if got := m.Occasion(Journey{Notes: c.notes}, c.findings, diagnosis.NotSeen, now); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestNews: what is new since the last message, what is still there, and what is gone.
func TestNews(t *testing.T) {
	expired, absent, blocked := finding(diagnosis.MXCertExpired, "mx1.example.com"), finding(diagnosis.PolicyFetchNotFound, ""), unseen(diagnosis.CheckPort25Blocked)
	other := finding(diagnosis.MXCertExpired, "mx2.example.com")
	at := func(n int) time.Time { return newsDay(n, 0) }
	told := func(n int, findings ...diagnosis.Finding) (list []facts.Told) {
		for _, f := range findings {
			list = append(list, facts.Told{ID: string(f.ID), About: f.About(), At: at(n)})
		}
		return list
	}
	sighting := func(f diagnosis.Finding, clear, first, last int) facts.Sighting {
		s := facts.Sighting{ID: string(f.ID), About: f.About(), First: at(first), Last: at(last)}
		if clear >= 0 {
			s.Clear = at(clear)
		}
		return s
	}
	for _, c := range []struct {
		name      string
		told      []facts.Told
		sightings []facts.Sighting
		findings  []diagnosis.Finding
		want      string
	}{
		{"the first check", nil, []facts.Sighting{sighting(absent, -1, 9, 9)}, []diagnosis.Finding{absent}, "new 9"},
		{"there from the first check", nil, []facts.Sighting{sighting(absent, -1, 1, 9)}, []diagnosis.Finding{absent}, "new 1"},
		{"began yesterday", nil, []facts.Sighting{sighting(absent, 7, 8, 9)}, []diagnosis.Finding{absent}, "new 8 begun"},
		{"still", told(8, absent), []facts.Sighting{sighting(absent, 2, 3, 9)}, []diagnosis.Finding{absent}, "still 3 begun"},
		{"was gone in between", told(4, absent), []facts.Sighting{sighting(absent, 6, 9, 9)}, []diagnosis.Finding{absent}, "new 9 begun"},
		{"one is still, one is new", told(8, expired), []facts.Sighting{sighting(expired, 2, 3, 9), sighting(other, 8, 9, 9)}, []diagnosis.Finding{expired, other}, "still 3 begun, new 9 begun"},
		{"gone", told(8, expired), []facts.Sighting{sighting(expired, 9, 3, 8)}, nil, "gone mx-cert-expired mx1.example.com"},
		{"gone, and the notes forgot it", told(8, expired), nil, nil, "gone mx-cert-expired mx1.example.com"},
		{"not looked for", told(8, expired), []facts.Sighting{sighting(expired, 2, 3, 8), sighting(blocked, 8, 9, 9)}, []diagnosis.Finding{blocked}, "new 9 begun seen 8, unchecked mx-cert-expired mx1.example.com 8"},
		{"never seen", nil, []facts.Sighting{sighting(blocked, -1, 9, 9)}, []diagnosis.Finding{blocked}, "new 9 never"},
		{"an id of another version", []facts.Told{{ID: "moon-full", At: at(8)}}, nil, nil, ""},
	} {
		news := NewsOf(facts.Notes{Told: c.told, Sightings: c.sightings}, c.findings)
		var got []string
		for i, item := range news.Items {
			text := fmt.Sprintf("%s %d", item.Kind, item.Since.Sub(at(0))/rollout.Day)
			if item.Begun {
				text += " begun"
			}
			if c.findings[i].Blind && item.Seen.IsZero() {
				text += " never"
			} else if !item.Seen.IsZero() {
				text += fmt.Sprintf(" seen %d", item.Seen.Sub(at(0))/rollout.Day)
			}
			got = append(got, text)
		}
		for _, g := range news.Gone {
			got = append(got, fmt.Sprintf("gone %s %s", g.ID, g.About))
		}
		for _, u := range news.Unchecked {
			got = append(got, fmt.Sprintf("unchecked %s %s %d", u.ID, u.About, u.Last.Sub(at(0))/rollout.Day))
		}
		if text := strings.Join(got, ", "); text != c.want {
			t.Errorf("%s: %s, want %s", c.name, text, c.want)
		}
	}
}

// TestTold: a message is kept with what it said; what it could not say to be gone is kept on, and a bad hour was no part of it.
func TestTold(t *testing.T) {
	expired, absent, blocked := finding(diagnosis.MXCertExpired, "mx1.example.com"), finding(diagnosis.PolicyFetchNotFound, ""), unseen(diagnosis.CheckPort25Blocked)
	now := newsDay(9, 0)
	told := func(j Journey) (ids []string) {
		for _, entry := range j.Notes.Told {
			ids = append(ids, fmt.Sprintf("%s %d", entry.ID, entry.At.Sub(newsDay(0, 0))/rollout.Day))
		}
		return ids
	}
	j := Journey{Notes: facts.Notes{
		Told:      []facts.Told{{ID: string(expired.ID), About: expired.About(), At: newsDay(3, 0)}, {ID: string(absent.ID), At: newsDay(3, 0)}},
		Sightings: []facts.Sighting{{ID: string(expired.ID), About: expired.About(), First: newsDay(2, 0), Last: newsDay(3, 0)}, {ID: string(absent.ID), Clear: newsDay(8, 0)}, {ID: string(blocked.ID), Clear: now.Add(-time.Hour)}},
	}}
	if got := told(j.Told([]diagnosis.Finding{blocked}, now)); !slices.Equal(got, []string{"mx-cert-expired 3"}) {
		t.Errorf("%v", got)
	}
	if got := told(j.Told([]diagnosis.Finding{absent, blocked}, now.Add(rollout.Day))); !slices.Equal(got, []string{"policy-fetch-notfound 10", "check-port25-blocked 10", "mx-cert-expired 3"}) {
		t.Errorf("%v", got)
	}
	if len(j.Notes.Told) != 2 {
		t.Error("the journey was changed in place")
	}
	var many []diagnosis.Finding
	for i := range 2 * maxTold {
		many = append(many, finding(diagnosis.MXCertExpired, fmt.Sprint(i)))
	}
	if got := j.Told(many, now); len(got.Notes.Told) != maxTold {
		t.Errorf("%d are kept", len(got.Notes.Told))
	}
}

// TestKnown: what is acknowledged ends by itself, is replaced by a new date, and can be taken back.
func TestKnown(t *testing.T) {
	now := newsDay(0, 0)
	fault, other := finding(diagnosis.PolicyFetchNotFound, ""), finding(diagnosis.MXCertExpired, "mx1.example.com")
	j := Journey{}.Acknowledge([]diagnosis.Finding{fault, other}, newsDay(3, 0), now).Acknowledge([]diagnosis.Finding{fault}, newsDay(2, 0), now)
	known := func(j Journey, at time.Time) (ids []string) {
		for _, k := range j.Known(at) {
			ids = append(ids, fmt.Sprintf("%s %s %d", k.ID, k.About, k.Until.Sub(now)/rollout.Day))
		}
		return ids
	}
	if got := known(j, now); !slices.Equal(got, []string{"policy-fetch-notfound  2", "mx-cert-expired mx1.example.com 3"}) {
		t.Errorf("%v", got)
	}
	if got := known(j, newsDay(2, 0)); !slices.Equal(got, []string{"mx-cert-expired mx1.example.com 3"}) {
		t.Errorf("%v", got)
	}
	if again := j.Acknowledge(nil, newsDay(9, 0), newsDay(2, 0)); len(again.Notes.Known) != 1 || len(j.Notes.Known) != 2 {
		t.Errorf("%v, before %v", again.Notes.Known, j.Notes.Known)
	}
	forgotten, ok := j.Forget(diagnosis.MXCertExpired, now)
	if _, twice := forgotten.Forget(diagnosis.MXCertExpired, now); !ok || twice || len(known(forgotten, now)) != 1 {
		t.Errorf("%v", known(forgotten, now))
	}
	if _, ok := j.Forget(diagnosis.PolicyFetchNotFound, newsDay(2, 0)); ok {
		t.Error("what is over was taken back")
	}
	usual, last := KnownUntil(diagnosis.BounceNow, now)
	if usual.Format(time.DateTime) != "2026-11-06 00:00:00" || last.Format(time.DateTime) != "2026-11-17 00:00:00" {
		t.Errorf("until %s, at most %s", usual, last)
	}
}
