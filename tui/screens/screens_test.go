package screens

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/charmbracelet/bubbles/cursor"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"mailseal/wizard"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

func TestGoldens(t *testing.T) {
	if testing.Short() {
		t.Skip("it compares what was printed, where the race detector finds nothing")
	}
	kit := testKit(t)
	step := func(name string, j journey.Journey, step guide.Step) {
		golden(t, name, func() Screen { return For(kit, j, step, false) })
	}
	step("found", checkedJourney(), foundStep())
	step("plan", checkedJourney(), planStep())
	step("hosting", checkedJourney(), hostingStep(25))
	step("places", checkedJourney(), placesStep())
	step("enforce", planned(), enforceStep())
	step("publish", planned(), boardStep(4))
	step("trouble", planned(), troubleStep())
	step("file", planned(), fileStep())
	step("testing", planned(), testingStep())
	step("domain", journey.Journey{}, kit.Guide.Step(journey.Journey{}, noon()))
	golden(t, "checking", func() Screen {
		s, _ := NewChecking(kit, school).Update(Checking{On: true})
		s, _ = s.Update(Progress{facts.Progress{Seen: checkedSoFar(), Servers: 3, Done: []facts.Part{facts.PartZone, facts.PartMX}}})
		return s
	})
	other := planned()
	other.Domain = "other.example"
	golden(t, "home", func() Screen { return journeysBoard(kit, checkedJourney(), other) })
	golden(t, "help", func() Screen { return NewHelp(kit, For(kit, planned(), boardStep(4), false)) })
	golden(t, "handover", func() Screen { return NewHandOver(kit, For(kit, planned(), boardStep(4), false), planned()) })
	golden(t, "actions", func() Screen {
		return NewActions(kit, For(kit, planned(), boardStep(4), false), []wizard.Action{{ID: "right", Label: "Add the line exactly as shown"}, {ID: "slip", Label: "Type the whole name into the name box", Mistake: true}})
	})
	golden(t, "failed", func() Screen {
		s, _ := For(kit, checkedJourney(), foundStep(), false).Update(Failed{errors.New("the notes could not be saved: no space left on device")})
		return s
	})
	golden(t, "waiting", func() Screen {
		testing := foundStep()
		testing.Next = noon().AddDate(0, 0, 1)
		s, _ := For(kit, planned(), testing, false).Update(Waited{})
		return s
	})
}

// seen returns the window of a screen, without its paint.
func seen(s Screen, w, h int) string { return ansi.Strip(s.View(w, h)) }

// press sends keys, lets the forms do what they want, and gives the intent that came of the last key. It runs in a bubble,
// because a cursor blinks in between.
func press(s Screen, keys ...tea.KeyMsg) (Screen, tea.Msg) {
	var intent tea.Msg
	for _, key := range keys {
		var cmd tea.Cmd
		s, cmd = s.Update(key)
		s, intent = settle(s, cmd)
	}
	return s, intent
}

// settle runs a command and what the forms make of it, and gives the intent that came of it.
func settle(s Screen, cmd tea.Cmd) (_ Screen, intent tea.Msg) {
	if cmd == nil {
		return s, nil
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, cmd := range msg {
			var one tea.Msg
			if s, one = settle(s, cmd); one != nil {
				intent = one
			}
		}
		return s, intent
	case formMsg:
		if _, blinks := msg.msg.(cursor.BlinkMsg); blinks {
			return s, nil
		}
		s, cmd = s.Update(msg)
		return settle(s, cmd)
	default:
		return s, msg
	}
}

func runes(text string) tea.KeyMsg { return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text)} }

var (
	enter = tea.KeyMsg{Type: tea.KeyEnter}
	esc   = tea.KeyMsg{Type: tea.KeyEsc}
	down  = tea.KeyMsg{Type: tea.KeyDown}
)

// TestChosenIsMarked holds that exactly one option has the sign that Enter takes it, wherever the cursor is, and
// that Enter takes that one.
func TestChosenIsMarked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for i := range 26 {
			var s Screen = For(testKit(t), checkedJourney(), hostingStep(25), false)
			s, _ = s.Update(Resized{80, 16})
			s, _ = press(s, slices.Repeat([]tea.KeyMsg{down}, i)...)
			want := i%25 + 1
			var marked []string
			for line := range strings.Lines(seen(s, 80, 16)) {
				if label, ok := strings.CutPrefix(strings.TrimSpace(line), "▸ "); ok {
					marked = append(marked, label)
				}
			}
			if diff := cmp.Diff([]string{"Host number " + strconv.Itoa(want)}, marked); diff != "" {
				t.Errorf("after %d times down (-want +got):\n%s\n%s", i, diff, seen(s, 80, 16))
			}
			if !strings.Contains(seen(s, 80, 16), "this is number "+strconv.Itoa(want)+".") {
				t.Errorf("after %d times down, the detail of option %d is not shown", i, want)
			}
			_, intent := press(s, enter)
			if diff := cmp.Diff(Answered{journey.QuestionHosting, "host-" + strconv.Itoa(want)}, intent); diff != "" {
				t.Errorf("Enter (-want +got):\n%s", diff)
			}
		}
	})
}

// TestFacts: what options are compared by stands at the right edge, where there is room for it; else only the option under the
// cursor says it. The list does not move with the cursor.
func TestFacts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		step := placesStep()
		var s Screen = For(testKit(t), checkedJourney(), step, false)
		for _, size := range []struct{ w, h, facts int }{{80, 24, 3}, {64, 24, 2}, {40, 24, 1}, {120, 40, 3}} {
			s, _ = s.Update(Resized{size.w, size.h})
			first := 0
			for i := range 3 {
				facts := 0
				lines := strings.Split(seen(s, size.w, size.h), "\n")
				for _, line := range lines {
					if ansi.StringWidth(line) > size.w {
						t.Errorf("at %d columns: %q", size.w, line)
					}
					if fact := strings.TrimSpace(line); strings.HasSuffix(fact, "minutes") || strings.HasSuffix(fact, "paid") || strings.HasSuffix(fact, "other places") {
						facts++
					}
				}
				if facts != size.facts && !(size.w == 64 && i == 1 && facts == 3) {
					t.Errorf("at %d columns %d facts are shown:\n%s", size.w, facts, strings.Join(lines, "\n"))
				}
				at := slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, step.Question.Options[0].Label[:10]) })
				if first != 0 && first != at {
					t.Errorf("at %d columns the list begins at line %d, then %d", size.w, first, at)
				}
				first = at
				s, _ = press(s, down)
			}
		}
	})
}

// TestPreset holds that a question opens on its default, also where that is not the first option.
func TestPreset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		step := hostingStep(25)
		step.Question.Default = "host-7"
		s := For(testKit(t), checkedJourney(), step, false)
		if view := seen(s, 80, 16); !strings.Contains(view, "▸ Host number 7\n") {
			t.Errorf("the default is not marked:\n%s", view)
		}
		if _, intent := press(s, enter); intent != (Answered{journey.QuestionHosting, "host-7"}) {
			t.Errorf("Enter gives %v", intent)
		}
	})
}

// TestSearch holds that / searches, that letters are text meanwhile, and that Esc ends only the search.
func TestSearch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := For(testKit(t), checkedJourney(), hostingStep(25), false)
		s, _ = press(s, runes("/"), runes("2"), runes("3"))
		if !s.Typing() {
			t.Error("letters are commands during a search")
		}
		if view := seen(s, 80, 16); !strings.Contains(view, "▸ Host number 23") || strings.Contains(view, "Host number 1") {
			t.Errorf("the search does not show what it found:\n%s", view)
		}
		s, intent := press(s, esc)
		if intent != nil || s.Typing() {
			t.Errorf("Esc in a search gives %v, and leaves it on: %v", intent, s.Typing())
		}
		if _, intent := press(s, enter); intent != (Answered{journey.QuestionHosting, "host-23"}) {
			t.Errorf("Enter gives %v", intent)
		}
		if _, intent := press(s, runes("e")); intent != (Explain{}) {
			t.Errorf("e gives %v after the search", intent)
		}
	})
}

// TestNothingIsLost holds that turning all pages shows all there is to read, whatever the window, and that what is to be copied stands
// raw above the live lines where no line holds it.
func TestNothingIsLost(t *testing.T) {
	kit := testKit(t)
	for name, step := range map[string]guide.Step{"found": foundStep(), "plan": planStep(), "hosting": hostingStep(25)} {
		for _, size := range []Resized{{40, 16}, {40, 24}, {60, 16}, {80, 16}, {80, 24}, {200, 40}} {
			s, _ := For(kit, planned(), step, false).Update(size)
			var read, page string
			for printed := s.Printout(); page != seen(s, size.Width, size.Height); {
				page = seen(s, size.Width, size.Height)
				read += printed + page
				s, _ = press(s, tea.KeyMsg{Type: tea.KeyRight})
				printed = s.Printout()
			}
			for _, b := range step.Blocks {
				if b.Style == guide.Literal && ansi.StringWidth(b.Text) > size.Width-5 {
					if !strings.Contains("\n"+read, "\n"+b.Text+"\n") {
						t.Errorf("%s at %v: the literal %q is not printed raw", name, size, b.Text)
					}
				} else if !strings.Contains(plain(read), plain(b.Text)) {
					t.Errorf("%s at %v: %q is lost in\n%s", name, size, b.Text, read)
				}
			}
		}
	}
}

// plain takes out what line breaks put in.
func plain(text string) string { return strings.Join(strings.Fields(text), "") }

// TestNewsIsPrintedOnce holds that a value which fits on no line is printed once, and again only with what changed.
func TestNewsIsPrintedOnce(t *testing.T) {
	kit, step := testKit(t), planStep()
	s, _ := For(kit, checkedJourney(), step, false).Update(Resized{40, 24})
	if got := s.Printout(); !strings.Contains(got, "mx: a-mail-server-with-a-long-name.mail.protection.outlook.com\n") {
		t.Errorf("printed: %q", got)
	}
	if s, _ = s.Update(Refreshed{Journey: checkedJourney(), Step: step}); s.Printout() != "" {
		t.Errorf("printed again: %q", s.Printout())
	}
	step.Blocks = append(slices.Clone(step.Blocks), guide.Block{Style: guide.Literal, Text: "mx: another-mail-server-with-a-long-name.example"})
	s, _ = s.Update(Refreshed{Journey: checkedJourney(), Step: step})
	if got := strings.TrimSpace(s.Printout()); !strings.HasSuffix(got, "\nmx: another-mail-server-with-a-long-name.example") || strings.Contains(got, "version") {
		t.Errorf("news printed: %q", got)
	}
	if s, _ = s.Update(Checking{On: true}); s.Printout() != "" {
		t.Errorf("printed twice: %q", s.Printout())
	}
}

// TestGrace holds that a question that appears by itself passes keys over until none has come for a while.
func TestGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := For(testKit(t), planned(), foundStep(), true)
		if !s.Typing() {
			t.Error("letters are commands in the grace period")
		}
		named := func(s Screen) string { lines := strings.Split(seen(s, 80, 24), "\n"); return lines[len(lines)-2] }
		before := named(s)
		s, _ = s.Update(enter)
		s, _ = s.Update(enter)
		if strings.Contains(seen(s, 80, 24), "▸ Yes") {
			t.Error("an option is marked although no key counts")
		}
		s, _ = s.Update(graceOver{0})
		s, intent := press(s, enter)
		if _, answered := intent.(Answered); answered {
			t.Error("the period ended although keys were still coming")
		}
		s, _ = s.Update(graceOver{3})
		if !strings.Contains(seen(s, 80, 24), "▸ Yes, go on") {
			t.Errorf("no option is marked after the period:\n%s", seen(s, 80, 24))
		}
		if after := named(s); after != before || !strings.Contains(after, "[enter] choose") {
			t.Errorf("the keys are named %q, then %q", before, after)
		}
		if _, intent := press(s, enter); intent != (Answered{journey.QuestionSeen, "yes"}) {
			t.Errorf("Enter gives %v", intent)
		}
	})
}

// TestOneAnswer holds that a word which is not whole is no answer, that a second Enter does not answer twice, and that a refused
// answer can be given again.
func TestOneAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := For(testKit(t), planned(), enforceStep(), false)
		s, intent := press(s, runes("enforc"), enter)
		if view := seen(s, 80, 24); intent != nil || !strings.Contains(view, "▸ enforc") || !strings.Contains(view, " [esc] stay in testing   ctrl+c leave, saved\n") {
			t.Errorf("Enter on a part of the word gives %v:\n%s", intent, view)
		}
		s, _ = press(s, runes("e"))
		if view := seen(s, 80, 24); !strings.Contains(view, " [enter] go on   esc stay in testing   ctrl+c leave, saved\n") {
			t.Errorf("with the word whole, Enter does not act:\n%s", view)
		}
		s, intent = press(s, enter)
		if intent != (Answered{journey.QuestionEnforce, "enforce"}) {
			t.Fatalf("Enter gives %v", intent)
		}
		if _, again := press(s, enter); again != nil {
			t.Errorf("a second Enter gives %v", again)
		}
		s, _ = s.Update(Failed{errors.New("the notes could not be saved")})
		if view := seen(s, 80, 24); !strings.Contains(view, "! the notes could not be saved") || !strings.Contains(view, "▸ enforce") {
			t.Errorf("the answer is gone, or why it was refused:\n%s", view)
		}
		if _, intent := press(s, enter); intent != (Answered{journey.QuestionEnforce, "enforce"}) {
			t.Errorf("Enter gives %v", intent)
		}
	})
}

// TestPasteIsOneLine: whatever is pasted stays on the line that is typed on, without what a terminal would act on.
func TestPasteIsOneLine(t *testing.T) {
	q := newQuestion(testKit(t), guide.Question{Kind: journey.Write, Prompt: "?"}, "proposed@example.com")
	rubbish := "\x1b[31m reports@example.com\r\n\x07second\u202e line\t\n" + strings.Repeat("x", 10_000) + "\n"
	q.update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(rubbish), Paste: true})
	if got := q.answer(); !strings.HasPrefix(got, "reports@example.com second line xxx") || len(got) > mostPasted {
		t.Errorf("%d bytes are taken: %.80q", len(got), got)
	}
	for _, w := range []int{40, 80, 118} {
		for _, line := range asked(q, w) {
			if ansi.StringWidth(line) > w-1 {
				t.Errorf("at %d columns: %q", w, line)
			}
		}
	}
}

// TestDomain holds that what is typed or pasted is understood as it is typed.
func TestDomain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kit := testKit(t)
		type c struct{ typed, shows, opens string }
		for _, c := range []c{
			{"Head@Rosehill-School.ORG", "mailseal checks rosehill-school.org.", "rosehill-school.org"},
			{"https://www.example.com/", "mailseal checks example.com.", "example.com"},
			{"bücher.example", "mailseal checks bücher.example, in DNS xn--bcher-kva.example.", "xn--bcher-kva.example"},
			{"localhost", "", ""},
		} {
			s := For(kit, journey.Journey{}, kit.Guide.Step(journey.Journey{}, noon()), false)
			s, _ = press(s, runes(c.typed))
			if view := seen(s, 80, 24); !strings.Contains(view, c.shows) || c.shows == "" && strings.Contains(view, "   mailseal checks") {
				t.Errorf("%q shows\n%s", c.typed, view)
			}
			s, intent := press(s, enter)
			if c.opens == "" {
				if intent != nil || !strings.Contains(seen(s, 80, 24), "! ") {
					t.Errorf("%q gives %v\n%s", c.typed, intent, seen(s, 80, 24))
				}
				continue
			}
			if intent != (Open{c.opens}) {
				t.Errorf("%q gives %v", c.typed, intent)
			}
		}
		s := For(kit, journey.Journey{}, kit.Guide.Step(journey.Journey{}, noon()), false)
		pasted := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("you@example.com\n"), Paste: true}
		if _, intent := press(s, pasted); intent != nil {
			if _, opened := intent.(Open); opened {
				t.Error("the line end of what was pasted opened the domain")
			}
		}
		if _, intent := press(s, enter); intent != (Open{"example.com"}) {
			t.Errorf("Enter gives %v", intent)
		}
	})
}

// TestHelpIsWhatIsHandled holds that every key in the help does something, on a board and on a question.
func TestHelpIsWhatIsHandled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kit := testKit(t)
		for _, step := range []guide.Step{boardStep(4), foundStep()} {
			s := For(kit, planned(), step, false)
			for _, b := range s.Bindings() {
				if slices.Contains(kit.Keys.Move.Keys(), b.Keys()[0]) {
					continue // moves without an intent
				}
				msg := runes(b.Keys()[0])
				switch b.Keys()[0] {
				case "esc":
					msg = esc
				case "enter":
					msg = enter
				}
				if _, intent := press(s, msg); intent == nil {
					t.Errorf("%s: %q is in the help and does nothing", step.Title, b.Help().Key)
				}
			}
		}
	})
}

// TestWayOutIsNamed: what lies over a screen names the key that closes it, however many others there are; a board names one way back.
func TestWayOutIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kit := testKit(t)
		kit.Mail = func(journey.Journey) string { return "mailto:someone" }
		over := NewHandOver(kit, For(kit, planned(), boardStep(1), false), planned())
		if line := strings.TrimSpace(seen(over, 80, 24)); !strings.HasSuffix(line, "esc close") {
			t.Errorf("hand over ends in %q", line[strings.LastIndex(line, "\n")+1:])
		}
		step := boardStep(1)
		step.Board.Turn = journey.Yours
		step.Board.Steps = []guide.TaskStep{{Title: "Sign in", State: guide.StepDone}, {Title: "Add", State: guide.StepOpen}}
		line := seen(For(kit, planned(), step, false), 160, 24)
		if n := strings.Count(line, " back"); n != 1 || !strings.Contains(line, "← back") {
			t.Errorf("%d ways back are named:\n%s", n, line)
		}
	})
}

// TestBack holds that Esc asks to go back, and leaves what was typed to itself.
func TestBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := For(testKit(t), planned(), enforceStep(), false)
		if _, intent := press(s, runes("enf"), esc); intent != (Back{}) {
			t.Errorf("Esc gives %v", intent)
		}
		if _, intent := press(s, tea.KeyMsg{Type: tea.KeyShiftTab}); intent != nil {
			t.Errorf("Shift+Tab gives %v", intent)
		}
	})
}

// TestWhatActsBeforeTimeGoesOn: where something can be done before the next days pass, its key acts, and a question that comes of it is
// read from its first page.
func TestWhatActsBeforeTimeGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kit := testKit(t)
		kit.Acts = func(journey.Journey, guide.Step) bool { return true }
		step := foundStep()
		question := *step.Question
		question.Folded = true
		question.Options = []guide.Option{{Value: "wait", Label: "Stay in testing", Key: "enter"}, {Value: "remove", Label: "Remove MTA-STS"}}
		step.Question = &question
		step.Blocks = append(step.Blocks, guide.Block{Style: guide.Page, Text: "More"}, guide.Block{Style: guide.Text, Text: "On the second page."})
		s, _ := For(kit, planned(), step, false).Update(Resized{80, 24})
		if list := kit.allKeys(s); list[0].Help() != kit.Keys.Act.Help() || list[1].Help().Key != "enter" {
			t.Errorf("what acts is %v, then %v", list[0].Help(), list[1].Help())
		}
		s, _ = s.Update(tea.KeyMsg{Type: tea.KeyRight})
		if view := seen(s, 80, 24); !strings.Contains(view, "On the second page.") {
			t.Fatalf("the page was not turned:\n%s", view)
		}
		other := question
		other.Prompt = "Reports have come. What now?"
		step.Question = &other
		s, _ = s.Update(Refreshed{Journey: planned(), Step: step})
		if view := seen(s, 80, 24); strings.Contains(view, "On the second page.") {
			t.Errorf("it is not read from its first page:\n%s", view)
		}
	})
}

// TestWelcomeTurnsPages: where the window is low, the welcome has pages, and names the key that turns them.
func TestWelcomeTurnsPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, practises := range []bool{false, true} {
			kit := testKit(t)
			kit.Practises = practises
			var s Screen = NewDomainQuestion(kit, kit.Guide.Step(journey.Journey{}, noon()), "", false)
			s, _ = s.Update(Resized{80, 16})
			named, msg := "tab next page", tea.KeyMsg{Type: tea.KeyTab}
			if practises {
				named, msg = "↓ next page", tea.KeyMsg{Type: tea.KeyDown}
			}
			if view := seen(s, 80, 16); !strings.Contains(view, "page 1 of 2") || !strings.Contains(view, named) {
				t.Errorf("practises %v:\n%s", practises, view)
			}
			for _, page := range []string{"page 2 of 2", "page 1 of 2"} {
				if s, _ = s.Update(msg); !strings.Contains(seen(s, 80, 16), page) {
					t.Errorf("practises %v: not %s:\n%s", practises, page, seen(s, 80, 16))
				}
			}
		}
	})
}

// TestRecord holds that what was answered stays in the scrollback, in a line.
func TestRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := For(testKit(t), checkedJourney(), foundStep(), false)
		s, _ = s.Update(Resized{80, 24})
		if record := s.Record(80); record != "" {
			t.Errorf("without an answer the record is %q", record)
		}
		s, _ = press(s, enter)
		if record := s.Record(80); record != " ✓ What is there today: Yes, go on" {
			t.Errorf("the record is %q", record)
		}
		if record := testKit(t).record("Done. It is protected.", "Wait", 80); record != " ✓ Done. It is protected: Wait" {
			t.Errorf("of a title that is a sentence the record is %q", record)
		}
	})
}
