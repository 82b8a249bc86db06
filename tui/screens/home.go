package screens

import (
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/spinner"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/tui/frame"
	"mailseal/tui/theme"
	"mailseal/wizard"
	"mailseal/wizard/guide"
)

// home is the live board of all domains, the one that needs its user most first. The cursor stays on its domain, whatever changes around
// it, and the line under it explains its own trouble. It may have thousands of domains: only those in the window are drawn.
type home struct {
	base
	kit   Kit
	named bool // its domains were named: it is not the list of all

	domains map[string]*homeDomain
	order   []*homeDomain // those that need their user most first
	shown   []*homeDomain // those of them that the search finds
	widths  listWidths

	cursor  int  // the domain of shown that is under it; behind the last one stands the way to another domain
	first   int  // the domain of shown that is at the top of the window
	moved   bool // the user has moved the cursor
	early   bool // not all of them were read and checked yet
	reading int  // domains whose notes are not read yet

	searching bool   // letters are text
	search    string // what is searched for

	checking int // domains that are being checked
	silent   bool
	rang     time.Time
	busy     busy
	notice   notice
	w, h     int
}

// homeDomain is a domain of the board.
type homeDomain struct {
	wizard.Listed
	row     guide.DomainRow
	words   string // what a search finds it by
	unread  bool
	busy    bool // it is being checked
	changed change
}

// change is what a check has changed of a domain since the board was opened; the zero value: nothing.
type change struct {
	was guide.Mark
	at  time.Time
}

// NewHome shows the domains that a DomainList brings. named says that these were named, and are not all there are.
func NewHome(kit Kit, named bool) Screen {
	return &home{kit: kit, named: named, domains: map[string]*homeDomain{}, busy: newBusy(kit), w: 80, h: 24}
}

func (s *home) Init() tea.Cmd {
	if s.busy.on {
		return s.busy.spinner.Tick
	}
	return nil
}

func (s *home) Update(msg tea.Msg) (Screen, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case Resized:
		s.w, s.h = msg.Width, msg.Height
		s.follow()
	case spinner.TickMsg:
		s.busy, cmd = s.busy.update(msg)
	case Failed:
		s.notice = s.kit.failure(msg.Err)
	case Sent:
		s.notice = said(msg.Text)
	case DomainList:
		s.take(msg.List)
		return s, s.Init()
	case DomainNews:
		return s, s.learn(msg.News)
	case tea.KeyMsg:
		s.notice = notice{}
		return s.press(msg)
	}
	return s, cmd
}

// take shows these domains. What has changed of them stays marked.
func (s *home) take(list []wizard.Now) {
	under, line := s.under(), s.cursor-s.first
	before := s.domains
	s.domains, s.order = make(map[string]*homeDomain, len(list)), make([]*homeDomain, 0, len(list))
	for _, now := range list {
		d := before[now.Domain]
		if d == nil {
			d = &homeDomain{}
		}
		d.Listed, d.unread, d.busy = now.Listed, now.Unread, now.Checking
		s.setRow(d, now.Row)
		s.domains[now.Domain], s.order = d, append(s.order, d)
	}
	s.arrange(under, line)
	s.busy.on = s.checking > 0 // what turns begins to with Init
}

// learn takes in what has happened to domains. It rings where one of them has changed.
func (s *home) learn(list []wizard.WatchEvent) tea.Cmd {
	under, line := s.under(), s.cursor-s.first
	var changed []wizard.WatchEvent
	for _, n := range list {
		d := s.domains[n.Domain]
		if d == nil {
			continue
		}
		d.unread, d.busy = false, n.Kind == wizard.WatchChecking
		if s.setRow(d, n.Row); n.Err != nil {
			s.notice = s.kit.failure(n.Err)
		}
		switch {
		case n.Kind == wizard.WatchGone:
			delete(s.domains, n.Domain)
			s.order = slices.DeleteFunc(s.order, func(o *homeDomain) bool { return o == d })
		case n.Changed():
			changed = append(changed, n)
			if d.changed.at.IsZero() {
				d.changed.was = n.Was.Mark
			}
			d.changed.at = s.kit.Now()
			if d.changed.was == n.Row.Mark {
				d.changed = change{}
			}
		}
	}
	s.arrange(under, line)
	var turns tea.Cmd
	s.busy, turns = s.busy.set(s.checking > 0)
	return tea.Batch(turns, s.tell(changed))
}

// ringEvery is how long the bell is silent after it rang.
const ringEvery = 10 * time.Second

// tell says which domains have changed, and rings.
func (s *home) tell(changed []wizard.WatchEvent) tea.Cmd {
	if len(changed) == 0 {
		return nil
	}
	slices.SortFunc(changed, func(a, b wizard.WatchEvent) int { return guide.CompareRows(a.Row, b.Row) })
	n := changed[0]
	values := assets.Values{
		"domain": n.Row.Domain, "state": n.Row.Mark.Word(s.kit.Words), "before": n.Was.Mark.Word(s.kit.Words), "n": len(changed) - 1,
	}
	before := msgid.TuiHomeBefore
	if len(changed) > 1 {
		before = msgid.TuiHomeBeforeMore
	}
	s.notice = notice{lead: s.kit.say(msgid.TuiHomeChanged, values), text: s.kit.say(before, values)}
	if now := s.kit.Now(); !s.silent && (s.rang.IsZero() || now.Sub(s.rang) >= ringEvery) {
		s.rang = now
		return send(Ring{})
	}
	return nil
}

// setRow changes what is said of a domain.
func (s *home) setRow(d *homeDomain, row guide.DomainRow) {
	if d.words != "" && d.row == row {
		return
	}
	d.row = row
	d.words = strings.ToLower(strings.Join([]string{row.Domain, row.Name, row.Mark.Word(s.kit.Words), row.Mode, row.Next, row.Where, row.Trouble}, "\n"))
	s.widths.domain = max(s.widths.domain, ansi.StringWidth(row.Domain))
	s.widths.next = max(s.widths.next, ansi.StringWidth(row.Next))
	s.widths.where = max(s.widths.where, len(row.Where))
}

// under returns the domain under the cursor; nil: none is.
func (s *home) under() *homeDomain {
	if s.cursor < len(s.shown) {
		return s.shown[s.cursor]
	}
	return nil
}

// arrange sorts the domains, and finds those that are searched for. The cursor stays on its domain, and that in its line of the window;
// until all are read and checked it stays at the top, unless the user has moved it.
func (s *home) arrange(under *homeDomain, line int) {
	s.reading, s.checking = 0, 0
	early := s.early
	s.early = false
	for _, d := range s.order {
		s.early = s.early || d.unread || d.row.Mark == guide.NoMark
		if d.unread {
			s.reading++
		}
		if d.busy {
			s.checking++
		}
	}
	byNeed := func(a, b *homeDomain) int { return guide.CompareRows(a.row, b.row) }
	if !slices.IsSortedFunc(s.order, byNeed) {
		slices.SortStableFunc(s.order, byNeed)
	}
	s.shown = s.order
	if words := strings.Fields(strings.ToLower(s.search)); len(words) > 0 {
		s.shown = nil
		for _, d := range s.order {
			if !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(d.words, word) }) {
				s.shown = append(s.shown, d)
			}
		}
	}
	at := slices.Index(s.shown, under)
	switch {
	case !s.moved && (early || s.early):
		s.cursor, s.first = 0, 0
	case at >= 0:
		s.cursor, s.first = at, max(0, at-line)
	case under == nil && s.moved:
		s.cursor = s.last()
	}
	s.cursor = min(s.cursor, s.last())
	s.follow()
}

// last returns the last place that the cursor can have.
func (s *home) last() int { return max(0, len(s.shown)+s.ways()-1) }

// ways counts the ways to another domain below the list: none while something is searched for.
func (s *home) ways() int {
	if s.named || s.search != "" || s.searching {
		return 0
	}
	return 1
}

// follow moves the window so far that the cursor is in it.
func (s *home) follow() { s.first = s.within(s.first, s.capacity(s.w, s.h)) }

func (s *home) press(msg tea.KeyMsg) (Screen, tea.Cmd) {
	k := s.kit.Keys
	if s.move(msg) {
		s.moved = true
		s.follow()
		return s, nil
	}
	if s.searching && s.typeSearch(msg) {
		return s, nil
	}
	under := s.under()
	switch {
	case key.Matches(msg, k.Choose) && under != nil:
		return s, s.open(under)
	case key.Matches(msg, k.Choose) && s.ways() > 0, key.Matches(msg, k.New):
		return s, send(NewDomain{})
	case key.Matches(msg, k.Back) && s.search != "":
		s.find("")
	case key.Matches(msg, k.Filter):
		s.searching, s.moved = true, true
		s.find(s.search)
	case key.Matches(msg, k.Check) && under != nil:
		return s, s.check(under)
	case key.Matches(msg, k.CheckAll):
		return s, s.check(s.shown...)
	case key.Matches(msg, k.Explain) && under != nil && under.row.Begun:
		return s, send(Explain{under.Domain})
	case key.Matches(msg, k.Explain) && under != nil:
		return s, send(Inspect{under.Domain})
	case key.Matches(msg, k.Bell):
		s.silent = !s.silent
		id := msgid.TuiHomeBellOn
		if s.silent {
			id = msgid.TuiHomeBellOff
		}
		s.notice = said(s.kit.say(id, nil))
	case key.Matches(msg, k.Watch) && s.kit.Watches && under != nil:
		return s, send(SetWatched{under.Domain, !under.Watched})
	}
	return s, nil
}

// move moves the cursor, and reports whether the key does that.
func (s *home) move(msg tea.KeyMsg) bool {
	if s.searching && msg.Type == tea.KeyRunes {
		return false
	}
	k, move, n := s.kit.Keys, s.kit.Keys.Huh().Select, s.last()+1
	page := max(1, s.capacity(s.w, s.h)-2)
	switch {
	case key.Matches(msg, move.Up):
		s.cursor = (s.cursor + n - 1) % n
	case key.Matches(msg, move.Down):
		s.cursor = (s.cursor + 1) % n
	case key.Matches(msg, k.PageBack):
		s.cursor = max(0, s.cursor-page)
	case key.Matches(msg, k.PageOn):
		s.cursor = min(n-1, s.cursor+page)
	case key.Matches(msg, move.GotoTop):
		s.cursor = 0
	case key.Matches(msg, move.GotoBottom):
		s.cursor = n - 1
	default:
		return false
	}
	return true
}

// typeSearch takes a key into what is searched for, and reports whether it belongs there.
func (s *home) typeSearch(msg tea.KeyMsg) bool {
	k := s.kit.Keys
	switch {
	case key.Matches(msg, k.Back):
		s.searching = false
		s.find("")
	case key.Matches(msg, k.Choose):
		s.searching = false
		s.find(s.search)
	case msg.Type == tea.KeyBackspace && s.search == "":
		s.searching = false
	case msg.Type == tea.KeyBackspace:
		typed := []rune(s.search)
		s.find(string(typed[:len(typed)-1]))
	case msg.Type == tea.KeyCtrlU:
		s.find("")
	case msg.Type == tea.KeyRunes, msg.Type == tea.KeySpace:
		s.find(assets.Clean(s.search+string(msg.Runes), longestSearch))
	}
	return true
}

// longestSearch is how many letters of a search are taken.
const longestSearch = 100

// find searches. The cursor stays on its domain where that is found, else it goes to the first.
func (s *home) find(text string) {
	under, line := s.under(), s.cursor-s.first
	s.search = text
	s.arrange(under, line)
	if s.under() != under {
		s.cursor = 0
		s.follow()
	}
}

// open goes to a domain: to its journey, or where that was not begun, to what is known of it.
func (s *home) open(d *homeDomain) tea.Cmd {
	d.changed = change{}
	if d.row.Begun {
		return send(Open{d.Domain})
	}
	if d.row.Checked.IsZero() {
		s.notice = said(s.kit.say(msgid.TuiHomeChecking, assets.Values{"domain": d.row.Domain}))
	}
	return send(Inspect{d.Domain})
}

// check has domains checked now.
func (s *home) check(list ...*homeDomain) tea.Cmd {
	if len(list) == 0 {
		return nil
	}
	names := make([]string, len(list))
	for i, d := range list {
		names[i] = d.Domain
	}
	return send(CheckDomains{strings.Join(names, " ")})
}

// Typing reports whether a search is being typed.
func (s *home) Typing() bool { return s.searching }

// top returns its head and its size, for what lies over it.
func (s *home) top() (top head, w, h int) {
	counts := map[guide.Mark]int{}
	var oldest time.Time
	for _, d := range s.order {
		counts[d.row.Mark]++
		if at := d.row.Checked; !at.IsZero() && (oldest.IsZero() || at.Before(oldest)) {
			oldest = at
		}
	}
	top = head{about: s.summary(counts), fact: s.kit.practiceClock()}
	switch {
	case top.fact != "" || len(s.order) == 0:
	case s.reading > 0:
		top.fact = s.kit.say(msgid.TuiHomeReading, assets.Values{"n": s.number(s.reading)})
	case !oldest.IsZero():
		top.fact = s.kit.say(msgid.TuiHomeChecked, assets.Values{"time": s.kit.Words.Clock(oldest, s.kit.Now())})
	}
	return top, s.w, s.h
}

// summary counts the domains, and says as much of how they are as there is room for.
func (s *home) summary(counts map[guide.Mark]int) string {
	text, each := s.kit.Guide.SummaryOf(counts)
	room := edge(s.w, false) - len(" mailseal   ")
	for i, part := range each {
		longer := text + ", " + part
		if i == 0 {
			longer = text + ": " + part
		}
		if ansi.StringWidth(longer) > room {
			break
		}
		text = longer
	}
	return text
}

func (s *home) View(w, h int) string {
	top, _, _ := s.top()
	win := window{head: top, turn: s.turn(w), keys: s.lineKeys()}
	if s.searching || s.search != "" {
		win.parts = append(win.parts, frame.Fixed([]string{s.searchLine(w)}))
	}
	win.parts = append(win.parts, frame.Fixed(s.table(w, h)))
	return s.kit.lay(win, w, h).String()
}

func (s *home) turn(w int) []string {
	if !s.notice.empty() {
		return s.notice.lines(s.kit, w)
	}
	var only *homeDomain
	var next time.Time
	now := s.kit.Now()
	for _, d := range s.order {
		if d.busy {
			only = d
		}
		if due := d.row.Due; due.After(now) && (next.IsZero() || due.Before(next)) {
			next = due
		}
	}
	switch {
	case s.checking == 1:
		return s.kit.leading(s.kit.say(msgid.TuiHomeChecking, assets.Values{"domain": only.row.Domain}), "", w)
	case s.checking > 1:
		return s.kit.leading(s.kit.Words.Count(msgid.TuiHomeBusy, int64(s.checking)), "", w)
	case next.IsZero() || s.kit.SimulatedTime:
		return nil
	}
	return s.kit.leading("", s.kit.Guide.ChecksAgain(next, s.kit.Now()), w)
}

func (s *home) searchLine(w int) string {
	line := " " + s.kit.Theme.Paint(theme.Strong, s.kit.say(msgid.TuiHomeSearch, nil)) + " " + s.search
	if s.searching {
		line += s.kit.Theme.Paint(theme.Alarm, " ")
	}
	return s.kit.withFact(line, s.kit.say(msgid.TuiFine, assets.Values{"n": s.number(len(s.shown)), "of": s.number(len(s.order))}), w, true)
}

// rowLines returns how many lines a domain takes.
func rowLines(w int) int {
	if w < compactBelow {
		return 2
	}
	return 1
}

// room returns how many lines there are for domains in a window.
func (s *home) room(w, h int) int {
	n := h - 1 - len([]string{"head", "", "", "keys"}) - max(rowLines(w), len(s.notice.lines(s.kit, w)))
	if s.searching || s.search != "" {
		n -= 2
	}
	if w >= compactBelow {
		n-- // the heads of the columns
	}
	return max(n, rowLines(w))
}

// capacity returns how many domains a window has room for, with what is said of the one under the cursor.
func (s *home) capacity(w, h int) int {
	return max(1, (s.room(w, h)-len(s.said(s.cursor, w, h)))/rowLines(w))
}

// within returns the first domain in a window of so many, near to first, so that the cursor is in it, and is not the line that counts
// those outside.
func (s *home) within(first, capacity int) int {
	n := s.last() + 1
	if n <= capacity {
		return 0
	}
	edge := 1
	if capacity < 3 {
		edge = 0
	}
	first = min(first, s.cursor-edge)
	first = max(first, s.cursor-capacity+1+edge)
	return min(max(first, 0), n-capacity)
}

// said returns what is said of a domain below its line.
func (s *home) said(i, w, h int) []string {
	if i >= len(s.shown) {
		return nil
	}
	d := s.shown[i]
	var lines []string
	if !d.changed.at.IsZero() {
		lines = hang("     ", s.kit.say(msgid.TuiHomeWas, assets.Values{
			"time": s.kit.Words.Clock(d.changed.at, s.kit.Now()), "before": d.changed.was.Word(s.kit.Words),
		}), measure(w))
	}
	if d.row.Trouble != "" {
		lines = append(lines, hang("     ", d.row.Trouble, measure(w))...)
	}
	return lines[:min(len(lines), max(0, s.room(w, h)-3*rowLines(w)), mostSaid)]
}

// mostSaid is how many lines are said of a domain at most.
const mostSaid = 6

// table sets the list: as many domains around the cursor as there is room for. Where all have room, it leaves free the lines that another
// domain needs to explain itself, so that nothing moves with the cursor; else it fills the room.
func (s *home) table(w, h int) []string {
	room, capacity, n := s.room(w, h), s.capacity(w, h), s.last()+1
	columns := s.kit.domainColumns(s.widths, w)
	first := s.within(s.first, capacity)
	lines := make([]string, 0, room)
	for i := first; i < min(n, first+capacity); i++ {
		above, below := i == first && first > 0, i == first+capacity-1 && i < n-1
		switch {
		case i != s.cursor && above:
			lines = append(lines, "   "+s.kit.Theme.Draw(s.kit.say(msgid.TuiMoreAbove, assets.Values{"n": s.number(first + 1)})))
		case i != s.cursor && below:
			lines = append(lines, "   "+s.kit.Theme.Draw(s.kit.say(msgid.TuiMoreBelow, assets.Values{"n": s.number(n - i)})))
		case i < len(s.shown):
			lines = append(lines, s.domain(i, columns)...)
			if i == s.cursor {
				lines = append(lines, s.said(i, w, h)...)
			}
		case s.ways() > 0:
			lines = append(lines, s.another())
		}
	}
	if len(s.shown) == 0 && s.search != "" {
		lines = []string{"   " + s.kit.say(msgid.TuiNoMatch, nil)}
	}
	full := room
	if n <= capacity && s.search == "" && !s.searching {
		most := 0
		for i := range s.shown {
			most = max(most, len(s.said(i, w, h)))
		}
		full = min(room, len(s.shown)*rowLines(w)+s.ways()+most)
	}
	for len(lines) < full {
		lines = append(lines, "")
	}
	return append(s.kit.domainHeads(columns), lines...)
}

// domain sets a domain of the list.
func (s *home) domain(i int, columns domainColumns) []string {
	d := s.shown[i]
	look := rowLook{cursor: i == s.cursor, changed: !d.changed.at.IsZero()}
	row := d.row
	if d.busy {
		look.busy = s.busy.spinner.View()
		if row.Checked.IsZero() || columns.narrow {
			row.Next = s.kit.say(msgid.TuiChecking, nil)
		}
	}
	return s.kit.domainRow(row, columns, look)
}

func (s *home) number(n int) string { return s.kit.Words.Number(int64(n)) }

// another sets the line that leads to another domain.
func (s *home) another() string {
	label := s.kit.say(msgid.TuiHomeNew, nil)
	if s.cursor == len(s.shown) {
		return " " + s.kit.Theme.Cursor(label)
	}
	return "   " + label
}

// Bindings returns the keys of the list.
func (s *home) Bindings() []key.Binding {
	k := s.kit.Keys
	named := func(b key.Binding, id msgid.ID) key.Binding {
		b.SetHelp(b.Help().Key, s.kit.say(id, nil))
		return b
	}
	if s.searching {
		return []key.Binding{named(k.Choose, msgid.TuiKeyFound), named(k.Back, msgid.TuiKeyShowAll)}
	}
	list := []key.Binding{named(k.Choose, msgid.TuiKeyOpen), k.Move, k.Check, k.Filter}
	if s.search != "" {
		list = append(list, named(k.Back, msgid.TuiKeyShowAll))
	}
	list = append(list, k.New, k.CheckAll, k.Explain)
	if s.kit.Watches {
		list = append(list, k.Watch)
	}
	return append(list, k.Bell)
}

// lineKeys returns the keys that are named below the list; the others are in the help.
func (s *home) lineKeys() []key.Binding {
	list := append(s.Bindings(), s.kit.Keys.Help, s.kit.Keys.Quit)                                    // there is nothing here that could be unsaved
	unnamed := []key.Binding{s.kit.Keys.Move, s.kit.Keys.CheckAll, s.kit.Keys.Bell, s.kit.Keys.Watch} // how to leave is not known to everybody
	if s.searching {
		return append(s.Bindings(), s.kit.Keys.Interrupt)
	}
	if len(s.shown) < glance {
		unnamed = append(unnamed, s.kit.Keys.Filter)
	}
	return slices.DeleteFunc(list, func(b key.Binding) bool {
		return slices.ContainsFunc(unnamed, func(u key.Binding) bool { return u.Help() == b.Help() })
	})
}

// IsEmpty reports whether a screen is the list of domains, and has none.
func IsEmpty(s Screen) bool {
	list, is := s.(*home)
	return is && len(list.order) == 0
}
