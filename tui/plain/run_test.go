package plain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

func TestAllOfThemAreRead(t *testing.T) {
	b := newBench(t)
	verdict, err, out := b.run(t, school, toPlan, Options{})
	if verdict != diagnosis.Action || err != nil {
		t.Fatalf("verdict %q, %v\n%s", verdict, err, out)
	}
	b.at(t, journey.StagePublish)
	p := b.Journey().Plan
	if got := p.Reports.RUA; !slices.Equal(got, []string{"mailto:tls@rosehill-school.org"}) {
		t.Errorf("reports go to %q", got)
	}
	has(t, out, "Stage 1 of 7", "Stage 2 of 7", "Stage 3 of 7", "Stage 4 of 7", "Task 1 of", "Saved. Continue with: mailseal "+school+"\n",
		"\nv=TLSRPTv1; rua=mailto:tls@rosehill-school.org\n")
}

func TestEnterTakesTheDefault(t *testing.T) {
	b := newBench(t)
	verdict, err, out := b.run(t, school, "\r\n\n\n\n\n", Options{})
	if verdict != diagnosis.Action || err != nil {
		t.Fatalf("verdict %q, %v\n%s", verdict, err, out)
	}
	if got := b.Journey().Plan.Reports.RUA; !slices.Equal(got, []string{"mailto:tls-reports@rosehill-school.org"}) {
		t.Errorf("reports go to %q", got)
	}
}

func TestEndOfInputIsNoAnswer(t *testing.T) {
	lines := strings.SplitAfter(toPlan, "\n")
	flags := []journey.QuestionID{journey.QuestionSeen, journey.QuestionRisk, journey.QuestionWay,
		journey.QuestionReports, journey.QuestionAcceptPlan}
	for n, id := range flags {
		b := newBench(t)
		verdict, err, out := b.run(t, school, strings.Join(lines[:n], ""), Options{})
		if err == nil || !strings.Contains(err.Error(), "--"+string(id)) {
			t.Errorf("after %d answers: verdict %q, %v", n, verdict, err)
		}
		if got := len(b.Journey().Answers); got != n {
			t.Errorf("after %d answers, %d are saved", n, got)
		}
		if b.Journey().Plan != nil {
			t.Errorf("after %d answers there is a plan", n)
		}
		has(t, out, "Saved. Continue with: mailseal "+school+"\n")
	}
}

func TestLastLineNeedsNoLineEnd(t *testing.T) {
	b := newBench(t)
	if verdict, err, _ := b.run(t, school, "yes", Options{}); err == nil || !strings.Contains(err.Error(), "--go-on") {
		t.Errorf("verdict %q, %v", verdict, err)
	}
	if value, _ := b.Journey().Answered(journey.QuestionSeen); value != "yes" {
		t.Errorf("the answer is %q", value)
	}
}

func TestWrongAnswersAreAskedAgain(t *testing.T) {
	b := newBench(t)
	verdict, err, out := b.run(t, school, "7\n0\nmaybe\n1\n1\n1\nno address\ntls@rosehill-school.org\nyes\n", Options{})
	if verdict != diagnosis.Action || err != nil {
		t.Fatalf("verdict %q, %v\n%s", verdict, err, out)
	}
	has(t, out, `WRONG: 7 is none of the answers. They are: yes, again`, `WRONG: maybe is none`, `This is not a mail address: no address`)
}

func TestBackAndLeave(t *testing.T) {
	b := newBench(t)
	verdict, err, out := b.run(t, school, "b\n1\n1\nb\nq\n", Options{})
	if verdict != diagnosis.OK || err != nil {
		t.Fatalf("verdict %q, %v\n%s", verdict, err, out)
	}
	b.at(t, journey.StageRisk)
	has(t, out, "There is nothing to take back here.")
	if n := strings.Count(out, "Stage 2 of 7"); n != 2 {
		t.Errorf("going back showed the step %d times, not twice:\n%s", n, out)
	}
}

func TestEnforceNeedsItsWord(t *testing.T) {
	waiting := func(t *testing.T) *bench {
		b := newBench(t)
		b.toTesting(t)
		if _, err := b.Update(school, func(j journey.Journey) (journey.Journey, error) {
			return withAnswer(j, journey.QuestionNext, "enforce"), nil
		}); err != nil {
			t.Fatal(err)
		}
		return b
	}
	for _, input := range []string{"", "\n", "\n\n\n", "y\n", "yes\n", "1\n", "2\n", "enforce\n", "ENFORCE ANYWAY\n", "enforce anyway", "enforce any"} {
		b := waiting(t)
		verdict, err, _ := b.run(t, school, input, Options{})
		if err == nil || !strings.Contains(err.Error(), "--enforce-anyway 'enforce anyway'") {
			t.Errorf("%q: verdict %q, %v", input, verdict, err)
		}
		b.at(t, journey.StageTesting)
	}
	b := waiting(t)
	if verdict, err, out := b.run(t, school, "enforce anyway\nyourname.github.io\n", Options{}); verdict != diagnosis.Action || err != nil {
		t.Errorf("the word itself: verdict %q, %v\n%s", verdict, err, out)
	}
	b.at(t, journey.StageEnforce)
}

func withAnswer(j journey.Journey, id journey.QuestionID, value string) journey.Journey {
	j.Answers = append(slices.Clone(j.Answers), journey.Answer{ID: id, Value: value})
	return j
}

func TestFlagsAnswer(t *testing.T) {
	b := newBench(t)
	verdict, err, out := b.run(t, school, "", Options{Answers: map[journey.QuestionID]string{
		journey.QuestionSeen: "yes", journey.QuestionRisk: "yes", journey.QuestionWay: "static", journey.QuestionHosting: "github-pages",
		journey.QuestionHost: "rosehill-school.github.io", journey.QuestionReports: "tls@rosehill-school.org",
		journey.QuestionAcceptPlan: "yes", journey.QuestionEnforce: "enforce",
	}})
	if verdict != diagnosis.Action || err != nil {
		t.Fatalf("verdict %q, %v\n%s", verdict, err, out)
	}
	b.at(t, journey.StagePublish)
	if got := b.Journey().Plan.Hosting.ID; got != "github-pages" {
		t.Errorf("the file lives at %q", got)
	}
	has(t, out, "Answer, given as --hosting: github-pages")
}

// TestFlagChangesItsMind: a flag that says something else than before counts, until the plan is accepted; then the run says so.
func TestFlagChangesItsMind(t *testing.T) {
	b := newBench(t)
	script := func(want diagnosis.Verdict, flags map[journey.QuestionID]string) string {
		t.Helper()
		all := map[journey.QuestionID]string{journey.QuestionSeen: "yes", journey.QuestionRisk: "yes", journey.QuestionReports: "tls@rosehill-school.org"}
		maps.Copy(all, flags)
		verdict, _, out := b.run(t, school, "", Options{Answers: all})
		if verdict != want {
			t.Fatalf("%v: verdict %q\n%s", flags, verdict, out)
		}
		return out
	}
	script("", map[journey.QuestionID]string{journey.QuestionHosting: "github-pages", journey.QuestionHost: "not a name"})
	nginx := map[journey.QuestionID]string{journey.QuestionHosting: "nginx", journey.QuestionHost: "192.0.2.7", journey.QuestionAcceptPlan: "yes"}
	script(diagnosis.Action, nginx)
	if got := b.Journey().Plan.Hosting.ID; got != "nginx" {
		t.Errorf("the file lives at %q", got)
	}
	if out := script(diagnosis.Action, nginx); strings.Contains(out, "is not used") {
		t.Errorf("the same flags again:\n%s", out)
	}
	has(t, script(diagnosis.Action, map[journey.QuestionID]string{journey.QuestionHosting: "caddy"}), "so --hosting caddy")
}

func TestFlagsAndInputMix(t *testing.T) {
	b := newBench(t)
	verdict, err, out := b.run(t, school, "1\nstatic\nrosehill-school.github.io\n\n", Options{Answers: map[journey.QuestionID]string{
		journey.QuestionSeen: "yes", journey.QuestionHosting: "github-pages", journey.QuestionAcceptPlan: "yes",
	}})
	if verdict != diagnosis.Action || err != nil {
		t.Fatalf("verdict %q, %v\n%s", verdict, err, out)
	}
}

func TestWrongFlag(t *testing.T) {
	b := newBench(t)
	verdict, err, _ := b.run(t, school, toPlan, Options{Answers: map[journey.QuestionID]string{journey.QuestionRisk: "perhaps"}})
	if err == nil || err.Error() != `--go-on: perhaps is none of the answers. They are: yes, later` {
		t.Errorf("verdict %q, %v", verdict, err)
	}
	b.at(t, journey.StageRisk)
}

func TestFlagIsUsedOnce(t *testing.T) {
	b := newBench(t)
	verdict, err, _ := b.run(t, school, "", Options{Answers: map[journey.QuestionID]string{journey.QuestionSeen: "again"}})
	if err == nil || !strings.Contains(err.Error(), "--seen and one of: yes, again") {
		t.Errorf("verdict %q, %v", verdict, err)
	}
	if n := b.Checks(); n != 2 {
		t.Errorf("checked %d times, not twice", n)
	}
}

func TestScriptChecksOnceAndDoesNotWait(t *testing.T) {
	b := newBench(t)
	b.run(t, school, toPlan, Options{})
	before := b.Checks()
	b.onWait = func() { t.Error("waited") }
	if verdict, err, out := b.run(t, school, "", Options{}); verdict != diagnosis.Action || err != nil || b.Checks() != before+1 {
		t.Errorf("verdict %q, %v, %d checks\n%s", verdict, err, b.Checks()-before, out)
	}
	b.Publish()
	if verdict, err, _ := b.run(t, school, "", Options{}); verdict != diagnosis.OK || err != nil {
		t.Errorf("all is live, and nothing has to be answered: verdict %q, %v", verdict, err)
	}
	b.at(t, journey.StageTesting)
	if verdict, err, out := b.run(t, school, "", Options{Answers: map[journey.QuestionID]string{journey.QuestionNext: "wait"}}); verdict != diagnosis.OK || err != nil {
		t.Errorf("left as it is: verdict %q, %v\n%s", verdict, err, out)
	}
}

func TestScriptThatWaits(t *testing.T) {
	b := newBench(t)
	b.run(t, school, toPlan, Options{})
	waits := 0
	b.onWait = func() {
		if waits++; waits == 3 {
			b.Publish()
		}
	}
	if verdict, err, out := b.run(t, school, "q\n", Options{Wait: true}); verdict != diagnosis.OK || err != nil {
		t.Errorf("verdict %q, %v\n%s", verdict, err, out)
	}
	b.at(t, journey.StageTesting)
}

func TestDomainsThatCannotGoOn(t *testing.T) {
	for name, c := range map[string]struct {
		change  func(*facts.Check)
		verdict diagnosis.Verdict
	}{
		"no network": {func(c *facts.Check) {
			c.Network.Offline, c.MX = true, facts.Lookup{Name: school}
		}, diagnosis.NotSeen},
		"no answer": {func(c *facts.Check) {
			c.MX = facts.Lookup{Name: school, Authoritative: []facts.Answer{{Status: facts.Timeout}}}
		}, diagnosis.NotSeen},
		"no such domain": {func(c *facts.Check) { c.Zone.Missing = true }, diagnosis.Action},
		"takes no mail": {func(c *facts.Check) {
			c.MX.Authoritative[0].RRs = []facts.RR{{Name: school, Type: "MX", Value: "."}}
		}, diagnosis.OK},
	} {
		b := newBench(t)
		b.Change = c.change
		verdict, err, out := b.run(t, school, "", Options{})
		if verdict != c.verdict || err != nil {
			t.Errorf("%s: verdict %q, %v\n%s", name, verdict, err, out)
		}
		all := Options{Answers: map[journey.QuestionID]string{journey.QuestionSeen: "yes", journey.QuestionRisk: "yes"}}
		if verdict, err, out := b.run(t, school, "", all); verdict != c.verdict || err != nil {
			t.Errorf("%s, with flags: verdict %q, %v\n%s", name, verdict, err, out)
		}
	}
}

func TestChooseDomain(t *testing.T) {
	b := newBench(t)
	if verdict, err, _ := b.run(t, "", "", Options{}); err == nil || !strings.Contains(err.Error(), "mailseal example.com") {
		t.Errorf("without a domain: verdict %q, %v", verdict, err)
	}
	if journeys, _ := b.Engine.Journeys(); len(journeys) > 0 {
		t.Errorf("a journey began: %v", journeys)
	}
	verdict, err, out := b.run(t, "", "nonsense\nAda@Rosehill-School.org\nq\n", Options{})
	if verdict != diagnosis.OK || err != nil {
		t.Errorf("verdict %q, %v\n%s", verdict, err, out)
	}
	has(t, out, b.Engine.Guide.Step(journey.Journey{}, b.Engine.Now()).Title, "WRONG: ", "Stage 1 of 7", "mailseal "+school)
	verdict, err, out = b.run(t, "", "1\n1\nq\n", Options{})
	if verdict != diagnosis.OK || err != nil {
		t.Errorf("verdict %q, %v\n%s", verdict, err, out)
	}
	has(t, out, "1 domain: 1 to do.\n\n1. "+school+": TO DO\n   Go on with: check.\n   MTA-STS: off. Google Workspace, DNS at GoDaddy\n", "Stage 2 of 7")
}

// TestContinueWith holds that the last line is a whole command that finds the same notes, and ends.
func TestContinueWith(t *testing.T) {
	b := newBench(t)
	_, _, out := b.run(t, school, "q\n", Options{})
	if want := "\nSaved. Continue with: mailseal " + school + "\n"; !strings.HasSuffix(out, want) {
		t.Errorf("it ends without %q:\n%s", want, out)
	}
	b.Engine.Guide.Flags = "--state-dir '/my notes'"
	_, _, out = b.run(t, school, "q\n", Options{})
	if want := "\nSaved. Continue with: mailseal --state-dir '/my notes' " + school + "\n"; !strings.HasSuffix(out, want) {
		t.Errorf("it ends without %q:\n%s", want, out)
	}
}

// TestFlagsTakeLabels holds that a script may answer with what is read on the screen.
func TestFlagsTakeLabels(t *testing.T) {
	b := newBench(t)
	given := map[journey.QuestionID]string{
		journey.QuestionSeen: "yes, GO ON", journey.QuestionRisk: "Protect this domain", journey.QuestionHosting: "github pages",
		journey.QuestionReports: "tls@rosehill-school.org", journey.QuestionAcceptPlan: "Accept the plan",
	}
	if _, err, out := b.run(t, school, "", Options{Answers: given}); err != nil || b.Journey().Plan == nil {
		t.Errorf("%v\n%s", err, out)
	}
	given = map[journey.QuestionID]string{journey.QuestionSeen: "1"}
	if _, err, out := newBench(t).run(t, school, "", Options{Answers: given}); err == nil {
		t.Errorf("the number of an option was taken:\n%s", out)
	}
}

func TestTroubleOfTheSystem(t *testing.T) {
	full := errors.New("the disk is full")
	b := newBench(t)
	b.Engine.Update = func(string, func(journey.Journey) (journey.Journey, error)) (journey.Journey, error) {
		return journey.Journey{}, full
	}
	if verdict, err, _ := b.run(t, school, toPlan, Options{}); err == nil || !errors.Is(err, full) {
		t.Errorf("verdict %q, %v", verdict, err)
	}
	b = newBench(t)
	b.Engine.Reports = func(context.Context, string) ([]facts.ReportDay, func() error, error) {
		return nil, nil, errors.New("a.eml: no report")
	}
	verdict, err, out := b.run(t, school, toPlan, Options{})
	if verdict != diagnosis.Action || err != nil {
		t.Errorf("a bad report stopped the journey: verdict %q, %v", verdict, err)
	}
	if n := strings.Count(out, "WRONG: a.eml: no report"); n != 1 {
		t.Errorf("a bad report was named %d times, not once", n)
	}
	b = newBench(t)
	if verdict, err := Run(t.Context(), b.Engine, school, strings.NewReader(toPlan), brokenPipe{}, Options{}); err == nil || !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("an output that is gone: verdict %q, %v", verdict, err)
	}
	if len(b.Journey().Answers) > 0 {
		t.Error("questions that nobody saw were answered")
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// terminal is an input that somebody types into.
type terminal struct {
	*io.PipeReader
	keys *io.PipeWriter
}

func newTerminal() terminal {
	r, w := io.Pipe()
	return terminal{r, w}
}

func (t terminal) SetReadDeadline(time.Time) error { return t.CloseWithError(os.ErrDeadlineExceeded) }

// paper is an output that can be read meanwhile.
type paper struct {
	mu   sync.Mutex
	text strings.Builder
}

func (p *paper) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

func (p *paper) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// type_ types, and waits until the program waits again.
func (t terminal) type_(text string) {
	_, _ = t.keys.Write([]byte(text))
	synctest.Wait()
}

// sitting runs with somebody at a terminal, in a bubble whose clock is the engine's.
func sitting(t *testing.T, b *bench, act func(terminal, *paper, context.CancelFunc)) (verdict diagnosis.Verdict, err error, out string) {
	t.Helper()
	b.Engine.Now = func() time.Time { return time.Now().UTC() }
	b.Engine.Until = func(ctx context.Context, until time.Time) error {
		timer := time.NewTimer(time.Until(until))
		defer timer.Stop()
		select {
		case <-timer.C:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	in, page := newTerminal(), &paper{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		verdict, err = Run(ctx, b.Engine, school, in, page, Options{Interactive: true})
	}()
	synctest.Wait()
	act(in, page, interrupt)
	<-done
	return verdict, err, page.String() // a goroutine that is left behind fails the bubble
}

func TestTerminalWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		verdict, err, out := sitting(t, b, func(in terminal, page *paper, _ context.CancelFunc) {
			for answer := range strings.Lines(toPlan) {
				in.type_(answer)
			}
			b.at(t, journey.StagePublish)
			in.type_("\n") // to the second step, from where there is something to see
			looks := b.Checks()
			in.type_("\n")
			if b.Checks() != looks+1 {
				t.Errorf("Enter looked %d times, not once", b.Checks()-looks)
			}
			has(t, page.String(), "nothing has changed")
			values := strings.Count(page.String(), "\nv=TLSRPTv1; rua=mailto:tls@rosehill-school.org\n")
			in.type_("c\n")
			if now := strings.Count(page.String(), "\nv=TLSRPTv1; rua=mailto:tls@rosehill-school.org\n"); now != values+1 {
				t.Errorf("c showed the value %d times, not once", now-values)
			}
			in.type_("what\n")
			looks = b.Checks()
			b.Publish()
			time.Sleep(time.Minute) // in the bubble
			synctest.Wait()
			if b.Checks() == looks {
				t.Error("a minute went by without a look")
			}
			b.at(t, journey.StageTesting)
			in.type_("\n") // meant for the board, and too late for it
			has(t, page.String(), "This question is new")
			in.type_("q\n")
		})
		if verdict != diagnosis.OK || err != nil {
			t.Errorf("verdict %q, %v\n%s", verdict, err, out)
		}
		has(t, out, "Saved. Continue with: mailseal "+school)
	})
}

// TestBackFromABoard holds that b asks before a task is left undone, and that the plan can be changed then.
func TestBackFromABoard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		_, _, out := sitting(t, b, func(in terminal, page *paper, _ context.CancelFunc) {
			for answer := range strings.Lines(toPlan) {
				in.type_(answer)
			}
			in.type_("b\n")
			has(t, page.String(), "Leave this task?", "press Enter for 1")
			in.type_("\n")
			b.at(t, journey.StagePublish)
			in.type_("b\nb\n")
			b.at(t, journey.StagePublish)
			in.type_("b\n")
			in.type_("2\n")
			b.at(t, journey.StagePlan)
			in.type_("q\n")
		})
		has(t, out, "b goes back", "2. Change the plan")
	})
}

func TestQuestionDoesNotHoldUpTheDailyCheck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.Set(time.Now().UTC()) // the bubble's
		b.toTesting(t)
		sitting(t, b, func(in terminal, page *paper, _ context.CancelFunc) {
			looks := b.Checks()
			time.Sleep(73 * time.Hour) // in the bubble
			synctest.Wait()
			if got := b.Checks() - looks; got != 3 {
				t.Errorf("looked %d times in three days", got)
			}
			in.type_("1\n")
			has(t, page.String(), "mailseal checks again at ")
			in.type_("q\n")
		})
	})
}

func TestInterrupt(t *testing.T) {
	for name, answers := range map[string]string{"at a question": "1\n", "at a board": toPlan} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t)
			verdict, err, out := sitting(t, b, func(in terminal, _ *paper, interrupt context.CancelFunc) {
				for answer := range strings.Lines(answers) {
					in.type_(answer)
				}
				interrupt()
			})
			if !errors.Is(err, wizard.ErrInterrupted) {
				t.Errorf("%s: verdict %q, %v", name, verdict, err)
			}
			has(t, out, "Saved. Continue with: mailseal "+school)
		})
	}
}

func TestTerminalInputEnds(t *testing.T) {
	for name, answers := range map[string]string{"at a question": "1\n", "at a board": toPlan} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t)
			var before journey.Journey
			verdict, err, _ := sitting(t, b, func(in terminal, _ *paper, _ context.CancelFunc) {
				for answer := range strings.Lines(answers) {
					in.type_(answer)
				}
				before = b.Journey()
				in.keys.Close()
			})
			if !errors.Is(err, wizard.ErrInterrupted) {
				t.Errorf("%s: verdict %q, %v", name, verdict, err)
			}
			if diff := cmp.Diff(before, b.Journey()); diff != "" {
				t.Errorf("%s: the end of the input changed the journey:\n%s", name, diff)
			}
		})
	}
}

func TestActionsFromAPipe(t *testing.T) {
	b := newBench(t).acting()
	actions := "1\n\n1\n1\n" + "2\n" + "1\n" // the second asks for a name; the record with a mistake first
	days := strings.Repeat("1\n", 14)
	verdict, err, out := b.run(t, school, "\n\n\n\n\n"+actions+days+"2\nenforce\n"+"1\n1\n", Options{})
	if verdict != diagnosis.OK || err != nil {
		t.Fatalf("verdict %q, %v\n%s", verdict, err, out)
	}
	b.at(t, journey.StageProtected)
	has(t, out, "WRONG: ", "2. Type the whole name (a mistake)", "Answer: Type the whole name", "\nIt is over.\n")
}

func TestActionsThatNobodyChooses(t *testing.T) {
	b := newBench(t).acting()
	verdict, err, _ := b.run(t, school, "\n\n\n\n\n\n\nnonsense\nc\n", Options{})
	if err == nil {
		t.Errorf("verdict %q, %v", verdict, err)
	}
	for _, task := range b.Journey().Plan.Tasks() {
		if b.Published(task.ID) {
			t.Errorf("nobody said so, and yet it was published: %s", task.ID)
		}
	}
}

// TestEveryStepIsWritten: a script reads each step of a task, also where a place shows a value that mailseal has no use for.
func TestEveryStepIsWritten(t *testing.T) {
	b := newBench(t)
	given := map[journey.QuestionID]string{
		journey.QuestionSeen: "yes", journey.QuestionRisk: "yes", journey.QuestionHosting: "gitlab-pages",
		journey.QuestionHost: "rosehill.gitlab.io", journey.QuestionReports: "tls@rosehill-school.org", journey.QuestionAcceptPlan: "yes",
	}
	if _, err, out := b.run(t, school, "", Options{Answers: given}); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	b.Publish(plan.ReportRecord)
	_, err, out := b.run(t, school, "", Options{})
	if err != nil {
		t.Fatal(err)
	}
	all := b.Engine.Guide.Steps(b.Journey(), b.Journey().Plan.Tasks()[1])
	for i, s := range all {
		if _, asks := journey.AskedAt(s); !asks && !strings.Contains(out, fmt.Sprintf("\nStep %d of %d: ", i+1, len(all))) {
			t.Errorf("step %d is not written:\n%s", i+1, out)
		}
	}
}

// toHost brings the domain to the task of the policy host, whose value a step asks for.
func (b *bench) toHost(t *testing.T) {
	t.Helper()
	given := map[journey.QuestionID]string{
		journey.QuestionSeen: "yes", journey.QuestionRisk: "yes", journey.QuestionHosting: "github-pages",
		journey.QuestionReports: "tls@rosehill-school.org", journey.QuestionAcceptPlan: "yes",
	}
	if _, err, out := b.run(t, school, "", Options{Answers: given}); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	b.Publish(plan.ReportRecord)
}

// TestScriptLeavesSteps: a task is left undone from the question of one of its steps, and from before it.
func TestScriptLeavesSteps(t *testing.T) {
	stop := Options{Answers: map[journey.QuestionID]string{journey.QuestionStop: "cancel"}}
	for name, run := range map[string]func(*bench) string{
		"flag, before": func(b *bench) string {
			_, _, out := b.run(t, school, "", stop)
			return out
		},
		"flag, at the question": func(b *bench) string {
			_, _, before := b.run(t, school, "", Options{})
			_, _, out := b.run(t, school, "", stop)
			return before + out
		},
		"typed": func(b *bench) string {
			_, _, out := b.run(t, school, "b\n2\n", Options{})
			return out
		},
		"typed, after the question": func(b *bench) string {
			_, _, out := b.acting().run(t, school, "rosehill.github.io\nb\nb\n2\n", Options{})
			return out
		},
	} {
		b := newBench(t)
		b.toHost(t)
		if out := run(b); b.Journey().Plan != nil {
			t.Errorf("%s: the task is not left:\n%s", name, out)
		}
	}
}
