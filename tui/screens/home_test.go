package screens

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"mailseal/wizard"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// boardOf is the live board of rows.
func boardOf(kit Kit, rows ...guide.DomainRow) Screen {
	var list []wizard.Now
	for _, row := range rows {
		list = append(list, wizard.Now{Listed: wizard.Listed{Domain: row.Name}, Row: row})
	}
	s, _ := NewHome(kit, false).Update(DomainList{list})
	return s
}

// journeysBoard is the live board of journeys that were begun.
func journeysBoard(kit Kit, journeys ...journey.Journey) Screen {
	var rows []guide.DomainRow
	for _, j := range journeys {
		rows = append(rows, kit.Guide.DomainRow(j, true, noon()))
	}
	return boardOf(kit, rows...)
}

// district are domains in each state.
func district() []guide.DomainRow {
	checked, due := noon().Add(-2*time.Hour), noon().Add(22*time.Hour)
	row := func(name string, mark guide.Mark, mode, next, where string) guide.DomainRow {
		r := guide.UnreadRow(name)
		r.Begun, r.Checked, r.Due, r.Mark, r.Mode, r.Next, r.Where = true, checked, due, mark, mode, next, where
		return r
	}
	dental := row("greenfield-dental.example", guide.Bad, "enforce", "now: mail is at risk", "Microsoft 365, DNS at IONOS")
	dental.Trouble = "Your mail server mx2.greenfield-dental.example is not in the policy file. Senders that support MTA-STS do not deliver to it."
	never := guide.UnreadRow("newly-added.example")
	never.Next, never.Due = "not checked yet", noon()
	return []guide.DomainRow{
		row("stmarys.example", guide.Good, "enforce", "next check tomorrow at 12:06", "Microsoft 365, DNS at OVH"),
		row("harbour-bakery.example", guide.Todo, "off", "publish, task 2 of 4", "Google Workspace, DNS at Cloudflare"),
		dental,
		row("xn--se-bckerei-53a7d9r.example", guide.Unknown, "enforce", "next check 15:06", "own servers, DNS at INWX"),
		never,
		row("rosehill-school.org", guide.Wait, "testing", "Mon 30 Nov: the testing weeks can end", "Google Workspace, DNS at GoDaddy"),
	}
}

// many are so many domains, every hundredth of which is wrong.
func many(n int) []guide.DomainRow {
	var rows []guide.DomainRow
	for i := range n {
		row := district()[0]
		row.Name = fmt.Sprintf("customer-%05d.example", i)
		row.Domain = row.Name
		if i%100 == 99 {
			row.Mark, row.Next, row.Trouble = guide.Bad, "now: something to repair", "The policy file of "+row.Domain+" cannot be fetched."
		}
		rows = append(rows, row)
	}
	return rows
}

// became is the end of a check that found another state.
func became(row guide.DomainRow, mark guide.Mark, next string) wizard.WatchEvent {
	n := wizard.WatchEvent{Kind: wizard.WatchChecked, Domain: row.Name, Row: row, Was: row}
	n.Row.Mark, n.Row.Next, n.Row.Checked = mark, next, noon()
	return n
}

func TestHomePictures(t *testing.T) {
	if testing.Short() {
		t.Skip("it compares what was printed, where the race detector finds nothing")
	}
	kit := testKit(t)
	rows := district()
	golden(t, "home-district", func() Screen { return boardOf(kit, rows...) })
	golden(t, "home-changed", func() Screen {
		s := boardOf(kit, rows...)
		s, _ = s.Update(DomainNews{[]wizard.WatchEvent{
			became(rows[0], guide.Unknown, "next check 15:06"), became(rows[5], guide.Good, "next check tomorrow at 14:06"),
			{Kind: wizard.WatchChecking, Domain: rows[4].Name, Row: rows[4], Was: rows[4]}, {Kind: wizard.WatchChecking, Domain: rows[1].Name, Row: rows[1], Was: rows[1]},
		}})
		return s
	})
	golden(t, "home-many", func() Screen {
		s, _ := boardOf(kit, many(3000)...).Update(Resized{80, 24})
		for range 20 {
			s, _ = press(s, down)
		}
		return s
	})
	golden(t, "home-search", func() Screen {
		s, _ := press(boardOf(kit, many(3000)...), runes("/"))
		s, _ = press(s, runes("wrong 29"))
		return s
	})
	golden(t, "home-page", func() Screen {
		s, _ := boardOf(kit, rows...).Update(Resized{80, 24})
		j := checkedJourney()
		check := checkedSoFar()
		check.At = noon().Add(-time.Minute)
		j.Notes.Last = &check
		return NewDomainPage(kit, s, j)
	})
}

// TestHome holds that the domain that needs its user most stands first, that the line under the cursor explains its own trouble, and
// that what a check brings changes that line.
func TestHome(t *testing.T) {
	kit := testKit(t)
	other := planned()
	other.Domain = "other.example"
	well := checkedJourney()
	for _, size := range []Resized{{80, 24}, {40, 24}, {118, 36}} {
		s := journeysBoard(kit, well, other)
		s, _ = s.Update(size)
		before := strings.Split(seen(s, size.Width, size.Height), "\n")
		if _, intent := press(s, enter); intent != (Open{"other.example"}) {
			t.Errorf("Enter gives %v", intent)
		}
		s, _ = press(s, down)
		if _, intent := press(s, runes("e")); intent != (Explain{school}) {
			t.Errorf("e gives %v", intent)
		}
		if _, intent := press(s, runes("r")); intent != (CheckDomains{school}) {
			t.Errorf("r gives %v", intent)
		}
		if _, intent := press(s, runes("a")); intent != (CheckDomains{"other.example " + school}) {
			t.Errorf("a gives %v", intent)
		}
		if after := strings.Split(seen(s, size.Width, size.Height), "\n"); len(after) != len(before) {
			t.Errorf("at %v the cursor moves other lines: %q, then %q", size, before, after)
		}
		s, _ = press(s, down)
		if _, intent := press(s, enter); intent != (NewDomain{}) {
			t.Errorf("Enter below the domains gives %v", intent)
		}
		row := kit.Guide.DomainRow(well, true, noon())
		s, _ = s.Update(DomainNews{[]wizard.WatchEvent{{Kind: wizard.WatchChecking, Domain: school, Row: row, Was: row}}})
		if view := seen(s, size.Width, size.Height); !strings.Contains(view, "Checking "+school) {
			t.Errorf("it is not said what is checked:\n%s", view)
		}
		s, _ = s.Update(DomainNews{[]wizard.WatchEvent{{Kind: wizard.WatchChecked, Domain: school, Row: kit.Guide.DomainRow(planned(), true, noon()), Was: row}}})
		if view := seen(s, size.Width, size.Height); strings.Contains(view, "Checking ") || strings.Count(view, "TO DO") < 2 {
			t.Errorf("what the check brought is not shown:\n%s", view)
		}
	}
}

// TestHomeCursorStays holds that the cursor stays on its domain, and that in its line, while others come and change their places.
func TestHomeCursorStays(t *testing.T) {
	kit := testKit(t)
	rows := many(3000)
	s := boardOf(kit, rows...)
	s, _ = s.Update(Resized{80, 24})
	for range 50 {
		s, _ = press(s, down)
	}
	under := func() (line int, name string) {
		for i, text := range strings.Split(seen(s, 80, 24), "\n") {
			if name, found := strings.CutPrefix(text, " ▸ "); found {
				return i, strings.Fields(name)[0]
			}
		}
		return -1, ""
	}
	line, name := under()
	var news []wizard.WatchEvent
	for _, i := range []int{0, 1, 500, 2998} {
		news = append(news, became(rows[i], guide.Bad, "now: something to repair"))
	}
	s, _ = s.Update(DomainNews{news})
	if at, now := under(); at != line || now != name {
		t.Errorf("the cursor was on %s in line %d, and is on %s in line %d", name, line, now, at)
	}
	if view := seen(s, 80, 24); !strings.Contains(view, "34 wrong") {
		t.Errorf("the domains are not counted anew:\n%s", view)
	}
	s, _ = s.Update(DomainNews{[]wizard.WatchEvent{{Kind: wizard.WatchGone, Domain: name}}})
	if _, now := under(); now == name || now == "" {
		t.Errorf("without its domain, the cursor is on %q", now)
	}
}

// TestHomeBell holds that the bell rings when the state of a domain changes, and only then: not for a first check, not twice within
// moments, and not where it is off.
func TestHomeBell(t *testing.T) {
	kit := testKit(t)
	now := noon()
	kit.Now = func() time.Time { return now }
	rows := district()
	s := boardOf(kit, rows...)
	rings := func(news ...wizard.WatchEvent) bool {
		t.Helper()
		next, cmd := s.Update(DomainNews{news})
		s = next
		return hasRing(cmd)
	}
	first := became(rows[4], guide.Bad, "now: something to repair")
	first.Was.Checked = time.Time{}
	same := became(rows[0], guide.Good, "next check tomorrow at 14:06")
	if rings(first, same) {
		t.Error("it rings although nothing has changed")
	}
	worse := became(rows[0], guide.Bad, "now: something to repair")
	if !rings(worse, became(rows[5], guide.Good, "")) {
		t.Error("it does not ring although two domains have changed")
	}
	if view := seen(s, 80, 24); !strings.Contains(view, "stmarys.example is WRONG now. It was OK. And 1 more.") ||
		!strings.Contains(view, " * stmarys.example") || !strings.Contains(view, " * rosehill-school.org") {
		t.Errorf("it is not said what has changed:\n%s", view)
	}
	if rings(became(worse.Row, guide.Good, "")) {
		t.Error("it rings again within moments")
	}
	if view := seen(s, 80, 24); strings.Contains(view, " * stmarys.example") {
		t.Errorf("what is as it was before is marked:\n%s", view)
	}
	if now = now.Add(time.Minute); !rings(worse) {
		t.Error("it does not ring a minute later")
	}
	now = now.Add(time.Minute)
	s, _ = press(s, runes("b"))
	if rings(became(worse.Row, guide.Unknown, "")) {
		t.Error("it rings although the bell is off")
	}
	s, _ = press(s, runes("b"))
	if !rings(worse) {
		t.Error("it does not ring although the bell is on again")
	}
}

// hasRing reports whether a command rings, alone or among others.
func hasRing(cmd tea.Cmd) bool {
	if cmd == nil {
		return false
	}
	switch msg := cmd().(type) {
	case Ring:
		return true
	case tea.BatchMsg:
		for _, c := range msg {
			if hasRing(c) {
				return true
			}
		}
	}
	return false
}

// TestHomeSearch holds that a search finds names and words of the state, that its letters are no commands, and that Esc ends it.
func TestHomeSearch(t *testing.T) {
	kit := testKit(t)
	s := boardOf(kit, district()...)
	s, _ = s.Update(Resized{80, 24})
	names := func() string {
		var found []string
		for _, row := range district() {
			if strings.Contains(seen(s, 80, 24), row.Domain+" ") {
				found = append(found, row.Name)
			}
		}
		return strings.Join(found, " ")
	}
	all := names()
	s, _ = press(s, runes("/"))
	if !s.Typing() {
		t.Fatal("letters are commands")
	}
	for text, want := range map[string]string{
		"qbraw": "", "google": "harbour-bakery.example rosehill-school.org", "WRONG": "greenfield-dental.example", "to do harbour": "harbour-bakery.example",
		"süße": "xn--se-bckerei-53a7d9r.example", "xn--se-b": "xn--se-bckerei-53a7d9r.example", "not checked": "newly-added.example",
	} {
		s, _ = press(s, runes(text))
		if got := names(); got != want {
			t.Errorf("%q finds %q, want %q:\n%s", text, got, want, seen(s, 80, 24))
		}
		s, _ = s.Update(tea.KeyMsg{Type: tea.KeyCtrlU})
	}
	s, _ = press(s, runes("harbour"))
	s, _ = press(s, enter)
	if s.Typing() || names() != "harbour-bakery.example" {
		t.Errorf("Enter does not end the typing, or ends the search:\n%s", seen(s, 80, 24))
	}
	if _, intent := press(s, enter); intent != (Open{"harbour-bakery.example"}) {
		t.Errorf("Enter gives %v", intent)
	}
	if _, intent := press(s, runes("a")); intent != (CheckDomains{"harbour-bakery.example"}) {
		t.Errorf("a gives %v", intent)
	}
	s, _ = press(s, tea.KeyMsg{Type: tea.KeyEsc})
	if names() != all || !strings.Contains(seen(s, 80, 24), "▸ harbour-bakery.example") {
		t.Errorf("Esc does not show all, with the cursor where it was:\n%s", seen(s, 80, 24))
	}
}

// TestHomeKeys holds that every place can be reached, and stays in the window, in windows of every size.
func TestHomeKeys(t *testing.T) {
	if testing.Short() {
		t.Skip("it draws, where the race detector finds nothing")
	}
	kit := testKit(t)
	for _, n := range []int{1, 6, 40} {
		for _, size := range []Resized{{40, 12}, {40, 24}, {60, 10}, {80, 10}, {80, 16}, {80, 24}, {118, 36}} {
			s := boardOf(kit, many(n)...)
			s, _ = s.Update(size)
			height := strings.Count(seen(s, size.Width, size.Height), "\n")
			for _, msg := range []tea.KeyMsg{
				{Type: tea.KeyEnd}, {Type: tea.KeyHome}, {Type: tea.KeyPgDown}, {Type: tea.KeyPgDown}, {Type: tea.KeyUp}, {Type: tea.KeyPgUp}, {Type: tea.KeyEnd}, {Type: tea.KeyPgUp},
			} {
				s, _ = s.Update(msg)
				view := seen(s, size.Width, size.Height)
				if !strings.Contains(view, " ▸ ") {
					t.Errorf("%d domains at %v: after %v the cursor is not in the window:\n%s", n, size, msg, view)
				}
				if strings.Count(view, "\n") >= size.Height || n == 40 && size.Width >= compactBelow && strings.Count(view, "\n") != height {
					t.Errorf("%d domains at %v: after %v the window has another height:\n%s", n, size, msg, view)
				}
			}
			for i := range n + 1 {
				s, _ = press(s, down)
				if view := seen(s, size.Width, size.Height); !strings.Contains(view, " ▸ ") {
					t.Errorf("%d domains at %v: after %d steps the cursor is not in the window:\n%s", n, size, i+1, view)
				}
			}
		}
	}
}

// TestHomeSpeed holds that what a key press takes does not grow with the number of domains.
func TestHomeSpeed(t *testing.T) {
	if testing.Short() {
		t.Skip("it counts allocations, of which the race detector has its own")
	}
	const few, most = 100, 10000
	const growth = 1.5 // longer numbers, a longer count of what is bad
	for name, msgs := range map[string][]tea.Msg{
		"keys":   {down, tea.KeyMsg{Type: tea.KeyEnd}, tea.KeyMsg{Type: tea.KeyHome}},
		"search": {runes("/"), runes("9"), tea.KeyMsg{Type: tea.KeyEsc}},
		"news":   {DomainNews{[]wizard.WatchEvent{became(many(1)[0], guide.Bad, "now: something to repair")}}},
	} {
		allocations := func(domains int) float64 {
			s := boardOf(testKit(t), many(domains)...)
			s, _ = s.Update(Resized{80, 24})
			return testing.AllocsPerRun(5, func() {
				for _, msg := range msgs {
					s, _ = s.Update(msg)
					_ = s.View(80, 24)
				}
			})
		}
		if among, amongMany := allocations(few), allocations(most); among == 0 || amongMany > growth*among {
			t.Errorf("%s: %.0f allocations among %d domains, %.0f among %d", name, among, few, amongMany, most)
		}
	}
}

func BenchmarkHomeView(b *testing.B) {
	s := boardOf(testKit(b), many(10000)...)
	s, _ = s.Update(Resized{80, 24})
	for b.Loop() {
		_ = s.View(80, 24)
	}
}

func BenchmarkHomeNews(b *testing.B) {
	rows := many(10000)
	s := boardOf(testKit(b), rows...)
	s, _ = s.Update(Resized{80, 24})
	marks := []guide.Mark{guide.Bad, guide.Good}
	for i := 0; b.Loop(); i++ {
		s, _ = s.Update(DomainNews{[]wizard.WatchEvent{became(rows[i*7%len(rows)], marks[i%2], "next check tomorrow at 14:06")}})
	}
}

// TestHomeFailure holds that what could not be read or saved is said until the next key.
func TestHomeFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rows := district()
		s := boardOf(testKit(t), rows...)
		s, _ = s.Update(Resized{80, 24})
		n := became(rows[0], guide.Good, "")
		n.Err = errors.New("the notes could not be saved: no space left on device")
		s, _ = s.Update(DomainNews{[]wizard.WatchEvent{n}})
		if view := seen(s, 80, 24); !strings.Contains(view, "! the notes could not be saved") {
			t.Errorf("it is not said:\n%s", view)
		}
		if s, _ = press(s, down); strings.Contains(seen(s, 80, 24), "could not be saved") {
			t.Error("it stands there after the next key")
		}
	})
}
