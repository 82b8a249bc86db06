package tui

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	xterm "golang.org/x/term"

	"mailseal/assets/msgid"
	"mailseal/wizard"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
	"mailseal/wizard/wizardtest"
)

// noGrace lets a test press keys as soon as it sees a question.
var noGrace = Options{Grace: -1}

// toPublish answers everything up to the first task, and, as a script may, what the web host will show at one of its steps.
func toPublish(term *terminal, p *wizardtest.World) {
	term.t.Helper()
	toReports(term)
	if _, _, err := p.Engine.Answer(term.t.Context(), wizardtest.School, journey.QuestionHost, "rosehill.github.io"); err != nil {
		term.t.Fatal(err)
	}
	toFirstTask(term)
}

// toReports answers everything up to where the reports go.
func toReports(term *terminal) {
	term.t.Helper()
	term.await("Is this your domain?", "▸ Yes, go on")
	term.keys(enter)
	term.await("▸ Protect this domain")
	term.keys(enter)
	term.await("Choose a place for the policy file", "▸ ")
	term.keys(enter)
	term.await("Mail address for the TLS reports", "tls-reports@"+wizardtest.School, "take it")
}

// toFirstTask goes from there to the first task.
func toFirstTask(term *terminal) {
	term.t.Helper()
	term.keys(enter)
	term.await("Do you accept this plan?", "▸ Accept the plan")
	term.keys(enter)
	term.await("▸ 1", "TO DO")
}

// walkToName goes through the steps at the web host, back and forth, until it asks for the name that it shows there.
func walkToName(term *terminal) {
	term.t.Helper()
	term.await("▸ 1  ", "Begin a new repository", "done, next step")
	term.keys(enter)
	term.await("▸ 2  ", "← back")
	term.keys("\x1b[D")
	term.await("▸ 1  ")
	for n := 2; !strings.Contains(term.screen(), "Value for mta-sts."+wizardtest.School); n++ {
		term.keys(enter)
		term.awaitThat(fmt.Sprintf("step %d", n), func() bool {
			return strings.Contains(term.screen(), fmt.Sprintf("▸ %d  ", n)) || strings.Contains(term.screen(), "Value for mta-sts.")
		})
	}
	term.keys("rosehill.github.io" + enter)
	term.await("TO DO", "next step")
}

func TestWholeRun(t *testing.T) {
	p := wizardtest.New(t)
	term := start(t, p.Engine, "", 80, 24, nil, noGrace)
	term.await("Which domain receives your mail?")
	term.keys("Head@Rosehill-School.ORG")
	term.await("mailseal checks " + wizardtest.School)
	term.keys(enter)
	toReports(term)
	toFirstTask(term)

	for _, task := range []plan.TaskID{plan.ReportRecord, plan.PolicyHost, plan.PolicyFile} {
		if task == plan.PolicyHost {
			walkToName(term)
		}
		p.Publish(task)
		term.awaitLater(p, "✓ "+p.Engine.Guide.Words.Say(msgid.Task.Of(string(task), "title"), nil)+": done at")
	}
	p.Publish(plan.STSRecord)
	term.awaitLater(p, "▸ TESTING")
	term.await("▸ TESTING", "Before you can enforce")

	for day := range 14 {
		p.Report("Google Inc.", "Microsoft Corporation")
		p.Advance(24 * time.Hour)
		term.awaitLater(p, fmt.Sprintf("day %d", day+2))
	}
	term.awaitLater(p, "▸ Stay in testing")
	term.keys(down)
	term.await("▸ Switch to enforce")
	term.keys(enter)
	term.await("type this word")
	term.keys("enforce" + enter)
	term.await("ENFORCE 1/2")
	p.Publish(plan.PolicyFile)
	term.awaitLater(p, "ENFORCE 2/2")
	p.Publish(plan.STSRecord)
	term.awaitLater(p, "▸ PROTECTED")
	term.await("▸ PROTECTED")
	term.keys("q")
	term.ended(nil)
	term.await("Saved. Continue with: mailseal " + wizardtest.School)
	if stage := p.Journey().Stage(); stage != journey.StageProtected {
		t.Errorf("saved stage is %s", stage)
	}
	for _, text := range []string{"✓ What is there today: Yes, go on", "✓ Ask for TLS reports: done at"} {
		if !strings.Contains(term.history(), text) {
			t.Errorf("%q is not in the scrollback", text)
		}
	}
}

// TestNarrow holds that at 40 columns every value to copy is in the window, whole on one line, or in the scrollback from column 0.
func TestNarrow(t *testing.T) {
	p := wizardtest.New(t)
	term := start(t, p.Engine, wizardtest.School, 40, 20, nil, noGrace)
	toPublish(term, p)
	term.keys(enter)
	term.await("▸ 2 Add the record")
	p.Publish(plan.ReportRecord, plan.PolicyHost, plan.PolicyFile)
	term.awaitLater(p, "Switch MTA-STS on")
	term.await("▸ 1 ")
	term.keys(enter)
	j := p.Journey()
	term.awaitThat("the values of task 4", func() bool {
		return strings.Contains(term.screen(), " "+j.Plan.STSRecord().Value+"\n")
	})
	// The terminal wraps a long line by itself; what it shows without its line ends is what a selection gives.
	history := "\n" + term.history()
	joined := strings.ReplaceAll(history, "\n", "")
	for _, task := range j.Plan.Tasks() {
		if task.ID == plan.PolicyHost || task.ID == plan.PolicyFile {
			continue // done at once, so never asked for
		}
		if !strings.Contains(joined, task.Record.Value) {
			t.Errorf("%s: %q is not whole in\n%s", task.ID, task.Record.Value, history)
		}
		first := task.Record.Value[:min(len(task.Record.Value), 40)]
		if whole := strings.Contains(history, " "+task.Record.Value+"\n"); !whole && !strings.Contains(history, "\n"+first) {
			t.Errorf("%s: the value does not begin at column 0 in\n%s", task.ID, history)
		}
	}
	term.keys("q")
	term.ended(nil)
}

// TestInterrupt holds that Ctrl-C leaves at once, also during a look, and gives the terminal back.
func TestInterrupt(t *testing.T) {
	p := wizardtest.New(t)
	p.Hold = make(chan struct{}) // a look that never ends
	term := start(t, p.Engine, wizardtest.School, 80, 24, nil, noGrace)
	term.await("Checking "+wizardtest.School, "✓")
	term.keys(ctrlC)
	term.ended(wizard.ErrInterrupted)
	after, err := xterm.GetState(int(term.tty.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(after, term.before) {
		t.Errorf("the terminal's settings are %+v, were %+v", after, term.before)
	}
	term.await("Saved. Continue with: mailseal " + wizardtest.School)
	term.mu.Lock()
	defer term.mu.Unlock()
	if term.emulator.CursorHidden() {
		t.Error("the cursor stays hidden")
	}
	if raw := term.raw.String(); strings.Contains(raw, "\x1b[?1049h") || strings.Contains(raw, "\x1b[?1000h") || strings.Contains(raw, "\x1b[?1002h") {
		t.Error("the window or the mouse was taken over")
	}
}

// TestGreenLightWhileTyping holds that a question that appears by itself does not take keys that were being typed.
func TestGreenLightWhileTyping(t *testing.T) {
	p := wizardtest.New(t)
	term := start(t, p.Engine, wizardtest.School, 80, 24, nil, Options{Grace: time.Second})
	toPublish(term, p)
	p.Publish(plan.ReportRecord, plan.PolicyHost, plan.PolicyFile)
	term.awaitLater(p, "PUBLISH 4/4")
	p.Publish(plan.STSRecord)
	term.awaitLater(p, "▸ TESTING")
	term.keys(down + enter + "q" + ctrlC) // meant for what was there before, but for the last one
	term.ended(wizard.ErrInterrupted)
	if _, ok := p.Journey().Answered(journey.QuestionNext); ok {
		t.Error("a key that was meant for the board answered the question")
	}
}

// TestResume holds that the list of domains leads back to where one was.
func TestResume(t *testing.T) {
	p := wizardtest.New(t)
	term := start(t, p.Engine, wizardtest.School, 80, 24, nil, noGrace)
	toPublish(term, p)
	term.keys("q")
	term.ended(nil)
	term = start(t, p.Engine, "", 80, 24, nil, noGrace)
	term.await("Domain", "▸ "+wizardtest.School, "TO DO", "publish")
	term.keys(enter)
	term.await("PUBLISH 1/4", "▸ 1  ")
	term.keys(enter)
	term.await("v=TLSRPTv1")
	term.keys(escape)
	term.await("Leave this task?", "▸ No, go on")
	term.keys(down + enter)
	term.await("Domain")
	term.keys(down + enter)
	term.await("Which domain receives your mail?")
	term.keys("quite.example") // q is a letter here
	term.await("mailseal checks quite.example")
	term.keys(escape)
	term.await("Domain")
	term.keys("q")
	term.ended(nil)
}

// TestLeaveTask holds that a board can be left undone: Esc asks, and the safe answer is to go on.
func TestLeaveTask(t *testing.T) {
	p := wizardtest.New(t)
	term := start(t, p.Engine, wizardtest.School, 80, 24, nil, noGrace)
	toPublish(term, p)
	term.keys(escape)
	term.await("Leave this task?", "▸ No, go on with it")
	term.keys(enter)
	term.await("PUBLISH 1/4", "? keys")
	if p.Journey().Plan == nil {
		t.Fatal("going on took the plan back")
	}
	term.keys(escape)
	term.await("Leave this task?")
	term.keys(down + down + enter)
	term.await("▸ PLAN", "▸ Accept the plan")
	term.keys(down + enter)
	term.await("Where should the policy file live?", "▸ PLAN")
	term.keys("q")
	term.ended(nil)
	if check, _ := p.Journey().Check(); len(check.MXHosts()) == 0 {
		t.Error("the notes have forgotten the mail servers")
	}
}

// TestBackKeepsAnswers holds that Esc goes one question back and discards nothing before it.
func TestBackKeepsAnswers(t *testing.T) {
	p := wizardtest.New(t)
	term := start(t, p.Engine, wizardtest.School, 80, 24, nil, noGrace)
	term.await("▸ Yes, go on")
	term.keys(enter)
	term.await("▸ Protect this domain")
	term.keys(enter)
	term.await("Where should the policy file live?")
	term.keys(escape)
	term.await("▸ RISK", "▸ Protect this domain")
	if _, ok := p.Journey().Answered(journey.QuestionSeen); !ok {
		t.Error("going back took more than the newest answer")
	}
	term.keys("q")
	term.ended(nil)
}

// TestSaveFails holds that an answer that cannot be saved is said so, and can be given again.
func TestSaveFails(t *testing.T) {
	p := wizardtest.New(t)
	term := start(t, p.Engine, wizardtest.School, 80, 24, nil, noGrace)
	term.await("▸ Yes, go on")
	p.BreakNotes(errors.New("the notes could not be saved: no space left on device"))
	term.keys(enter)
	term.await("! the notes could not be saved: no space left on device")
	p.BreakNotes(nil)
	term.keys(enter)
	term.await("▸ Protect this domain")
	term.keys("q")
	term.ended(nil)
}

// TestCopy holds that a value goes to both clipboards, and that nobody claims it arrived.
func TestCopy(t *testing.T) {
	p := wizardtest.New(t)
	got := make(chan string, 1)
	options := noGrace
	options.Clipboard = func(text string) error { got <- text; return nil }
	term := start(t, p.Engine, wizardtest.School, 80, 30, nil, options)
	toPublish(term, p)
	term.keys(enter)
	term.await("▸ 2  Add the record")
	term.keys("v")
	want := "v=TLSRPTv1; rua=mailto:tls-reports@" + wizardtest.School
	if text := <-got; text != want {
		t.Errorf("the clipboard got %q, want %q", text, want)
	}
	term.await("Sent to your clipboard", "/notes/"+wizardtest.School+"/records.txt")
	raw := term.drawn()
	if !strings.Contains(raw, "\x1b]52;c;dj1UTFNSUFR2MT") {
		t.Error("the terminal was not sent the value")
	}
	if strings.Contains(raw, "copied") {
		t.Error("it claims what it cannot know")
	}
	term.keys("q")
	term.ended(nil)
}

// TestNoColour holds that NO_COLOR turns colours off, and no more.
func TestNoColour(t *testing.T) {
	p := wizardtest.New(t)
	env := map[string]string{"TERM": "xterm-256color", "NO_COLOR": "1", "LANG": "C.UTF-8"}
	term := start(t, p.Engine, wizardtest.School, 80, 24, env, noGrace)
	toPublish(term, p)
	term.keys("q")
	term.ended(nil)
	for _, sequence := range regexp.MustCompile("\x1b\\[([0-9;]*)m").FindAllStringSubmatch(term.drawn(), -1) {
		switch sequence[1] {
		case "", "0", "1", "7": // nothing, bold, reverse
		default:
			t.Errorf("%q was written", sequence[0])
		}
	}
	if !strings.Contains(term.drawn(), "\x1b[1m") {
		t.Error("nothing is bold")
	}
}
