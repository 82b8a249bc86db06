package screens

import (
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/tui/theme"
	"mailseal/wizard"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

const school = "rosehill-school.org"

func noon() time.Time { return time.Date(2026, 11, 23, 14, 6, 0, 0, time.UTC) }

// testKit is a kit without colour, at a fixed time.
func testKit(t testing.TB) Kit {
	t.Helper()
	g, err := guide.Load(assets.DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	g.Folder = func(domain string) string { return "/notes/" + domain }
	renderer := lipgloss.NewRenderer(io.Discard)
	renderer.SetColorProfile(termenv.Ascii)
	return Kit{
		Theme: theme.New(renderer, false, theme.Full),
		Keys:  theme.NewKeys(func(name string) string { return g.Words.Say(msgid.TuiKey.Of(name), nil) }),
		Words: g.Words,
		Now:   noon,
		Kept:  true,
		Guide: g,
		Grace: 400 * time.Millisecond,

		Proposal: wizard.Engine{}.Proposal,
	}
}

// checkedJourney is a journey after a check.
func checkedJourney() journey.Journey {
	j := journey.NewJourney(school, noon())
	j.Notes.Last = &facts.Check{Domain: school, At: noon().Add(-time.Minute)}
	return j
}

// checkedSoFar is what a check has seen of DNS, and of two mail servers.
func checkedSoFar() facts.Check {
	check := facts.Check{Domain: school, Scope: facts.Full(), Zone: facts.Zone{Name: school, Servers: []facts.Server{{Name: "ns51.domaincontrol.com"}, {Name: "ns52.domaincontrol.com"}}}}
	answer := facts.Answer{Status: facts.OK}
	for _, host := range []string{"aspmx.l.google.com", "alt1.aspmx.l.google.com", "alt2.aspmx.l.google.com"} {
		answer.RRs = append(answer.RRs, facts.RR{Name: school, Type: "MX", Value: host})
	}
	check.MX.Authoritative = []facts.Answer{answer}
	check.Servers = make([]facts.MailServer, 2)
	return check
}

// planned is a journey with a plan.
func planned() journey.Journey {
	j := checkedJourney()
	j.Plan = &plan.Plan{
		Domain: school, Zone: school,
		Hosting: plan.Hosting{ID: "example", Kind: plan.Static, Name: "Some Pages", Records: []plan.Record{
			{Name: "mta-sts." + school, Type: "CNAME", Value: "rosehill.pages.example", TTL: time.Hour},
		}},
		Reports: plan.Reports{RUA: []string{"mailto:reports@" + school}},
		Target: plan.Target{
			Mode: mtasts.Testing, MaxAge: 24 * time.Hour,
			MX: []plan.Line{{Pattern: "aspmx.l.google.com"}}, ID: "20261123T140200",
		},
	}
	return j
}

func foundStep() guide.Step {
	return guide.Step{
		Stage: journey.StageLook, Title: "What is there today",
		Blocks: []guide.Block{
			{Style: guide.Pair, Label: "Mail is run by", Text: "Google Workspace"},
			{Style: guide.Pair, Label: "DNS at", Text: "GoDaddy"},
			{Style: guide.Heading, Text: "What is there already"},
			{Style: guide.Item, Mark: guide.Good, Text: "All mail servers encrypt, and prove who they are."},
			{Style: guide.Item, Mark: guide.Todo, Text: "There is no policy file yet."},
			{Style: guide.Item, Mark: guide.Unknown, Text: "mailseal could not check whether TLS reports are asked for."},
		},
		Question: &guide.Question{ID: journey.QuestionSeen, Kind: journey.Choose, Prompt: "Is this your domain?", Default: "yes",
			Options: []guide.Option{{Value: "yes", Label: "Yes, go on"}, {Value: "again", Label: "Check again"}}},
	}
}

func planStep() guide.Step {
	return guide.Step{
		Stage: journey.StagePlan, Title: "Your plan",
		Blocks: []guide.Block{
			{Style: guide.Pair, Label: "Policy file lives at", Text: "Some Pages: it is free, and it keeps working when your own servers are down."},
			{Style: guide.Heading, Text: "Your policy file"},
			{Style: guide.Literal, Text: "version: STSv1"},
			{Style: guide.Literal, Text: "mode: testing"},
			{Style: guide.Literal, Text: "mx: a-mail-server-with-a-long-name.mail.protection.outlook.com"},
			{Style: guide.Literal, Text: "max_age: 86400"},
			{Style: guide.Text, Text: "You publish one thing at a time."},
		},
		Question: &guide.Question{ID: journey.QuestionAcceptPlan, Kind: journey.Choose, Prompt: "Publish this?", Default: "yes",
			Options: []guide.Option{{Value: "yes", Label: "Yes, show me the first task"}, {Value: "change", Label: "Change the answers"}}},
	}
}

func hostingStep(n int) guide.Step {
	q := &guide.Question{ID: journey.QuestionHosting, Kind: journey.Choose, Prompt: "Where should the policy file live?", Default: "host-1"}
	for i := range n {
		q.Options = append(q.Options, guide.Option{
			Value: "host-" + strconv.Itoa(i+1), Label: "Host number " + strconv.Itoa(i+1), Detail: "It is as good as any other, and this is number " + strconv.Itoa(i+1) + ".",
		})
	}
	return guide.Step{
		Stage: journey.StagePlan, Title: "Your plan", Question: q,
		Blocks: []guide.Block{{Style: guide.Text, Text: "Senders fetch your policy file from one address."}},
	}
}

func placesStep() guide.Step {
	step := hostingStep(0)
	step.Question.Default = "recommended"
	step.Question.Options = []guide.Option{
		{Value: "recommended", Label: "Some Pages (recommended)", Fact: "free, 20 minutes", Detail: "It keeps working when your own servers are down. You need a free account at pages.example."},
		{Value: "service", Label: "A service that keeps it for you, as long as you pay", Fact: "usually paid", Detail: "You add DNS records that lead there."},
		{Value: "static", Label: "More...", Fact: "6 other places"},
	}
	return step
}

func enforceStep() guide.Step {
	return guide.Step{
		Stage: journey.StageTesting, Title: "Switch to enforce?",
		Blocks: []guide.Block{
			{Style: guide.Text, Text: "From then on, senders such as Gmail deliver encrypted, or not at all."},
			{Style: guide.Item, Mark: guide.Tip, Text: "It is Friday afternoon. If something goes wrong, can you repair it at the weekend?"},
		},
		Question: &guide.Question{ID: journey.QuestionEnforce, Kind: journey.Type, Word: "enforce", Prompt: "To switch, type: enforce"},
	}
}

func boardStep(number int) guide.Step {
	board := &guide.Board{
		Task: plan.Task{ID: plan.STSRecord, Record: &plan.Record{Name: "_mta-sts." + school, Type: "TXT"}}, Number: number, Of: 4,
		Title: "Switch MTA-STS on: the _mta-sts record",
		Fields: []guide.Field{
			{Name: guide.TypeField, Label: "Type", Value: "TXT"},
			{Name: guide.NameField, Label: "Name", Value: "_mta-sts", Hint: "Type only this. GoDaddy adds the rest itself."},
			{Name: guide.ValueField, Label: "Value", Value: "v=STSv1; id=20261123T140200"},
		},
		Rows: []guide.Row{
			{Label: "GoDaddy", Mark: guide.Good, Text: "all 2 servers have it"},
			{Label: "Google, Cloudflare", Mark: guide.Good, Text: "see it"},
			{Label: "Quad9", Mark: guide.Wait, Text: `still remembers that it was missing, until 14:31`},
		},
	}
	return guide.Step{
		Stage: journey.StagePublish, Title: "Publish", Board: board, Next: noon().Add(25 * time.Minute),
		Turn: guide.Move{Who: "Nothing to do.", Then: "mailseal checks again at 14:31."},
		Blocks: []guide.Block{
			{Style: guide.Text, Text: "This is the last task. From now on senders fetch your policy file."},
			{Style: guide.Text, Text: "Usually under: Domain portfolio > rosehill-school.org > DNS > Add record"},
		},
	}
}

// fileStep is a board about a file, with steps.
func fileStep() guide.Step {
	name := guide.Field{Name: guide.NameField, Label: "Name", Value: ".well-known/mta-sts.txt"}
	body := guide.Field{Name: guide.ValueField, Label: "File", Value: "version: STSv1\nmode: testing\nmx: aspmx.l.google.com\nmx: alt1.aspmx.l.google.com\nmax_age: 86400\n"}
	step := boardStep(2)
	step.Title, step.Fact, step.Lead, step.Blocks = "Put the policy file online, at GitHub Pages", "free, about 20 minutes", "", nil
	step.Turn = guide.Move{Who: "Your turn.", Then: "mailseal checks again at 14:06."}
	step.Board.Task = plan.Task{ID: plan.PolicyFile, File: &plan.File{Body: body.Value}}
	step.Board.Turn = journey.Yours
	step.Board.Fields = []guide.Field{name, body}
	step.Board.Rows = []guide.Row{{Label: "Policy file", Mark: guide.Todo, Text: "cannot be reached yet"}}
	step.Board.Steps = []guide.TaskStep{
		{Title: "Sign in, make a public repository", State: guide.StepDone},
		{Title: "Add the policy file", State: guide.StepOpen, Link: "https://github.com/new", Parts: []guide.Part{
			{Text: "Choose Add file > Create new file. As its name type exactly", Field: &name},
			{Text: "Paste the policy file, then choose Commit changes", Field: &body},
		}},
		{Title: "Deploy from the branch main", State: guide.StepComing},
		{Title: "Set the custom domain", State: guide.StepComing},
	}
	return step
}

// troubleStep is a board with a mistake named on it.
func troubleStep() guide.Step {
	step := boardStep(1)
	step.Board.Rows = []guide.Row{{Label: "GoDaddy", Mark: guide.Todo, Text: "not there yet"}}
	step.Board.Trouble = []guide.Block{
		{Style: guide.Item, Mark: guide.Bad, Text: "The record was saved under _mta-sts.rosehill-school.org.rosehill-school.org. Senders read only `_mta-sts`."},
		{Style: guide.Pair, Label: "What to do", Text: "In the name box type `_mta-sts`. Delete the wrong line."},
	}
	step.Turn = guide.Move{Who: "Your turn.", Then: "mailseal checks again at 14:06."}
	step.Next = noon().Add(20 * time.Second)
	return step
}

// TestIntroGoesBeforeTheWay: in a low window a step keeps where to click and what to press, and the words before the
// steps go.
func TestIntroGoesBeforeTheWay(t *testing.T) {
	step := boardStep(1)
	step.Board.Turn, step.Board.Rows, step.Lead, step.Blocks = journey.Yours, step.Board.Rows[:1], step.Blocks[0].Text, nil
	step.Board.Steps = []guide.TaskStep{{Title: "Tell the web address", State: guide.StepOpen, Parts: []guide.Part{
		{Text: "Choose one after the other: Settings > Pages"},
		{Text: "In the box Custom domain, type exactly", Field: &step.Board.Fields[2]},
		{Text: "Then press Save."},
	}}}
	s := publish{stepScreen: newStepScreen(testKit(t), planned(), step)}
	s.h = 10
	view := s.View(78, s.h)
	for _, want := range []string{"Settings > Pages", "Then press Save."} {
		if !strings.Contains(view, want) {
			t.Errorf("the screen lost %q:\n%s", want, view)
		}
	}
	if strings.Contains(view, "This is the last task.") {
		t.Errorf("the intro is still there, so the window is not low enough to test anything:\n%s", view)
	}
}

// TestNotesGoBeforeTheWay: what appears after a step gives way where the window has no room for it.
func TestNotesGoBeforeTheWay(t *testing.T) {
	step := boardStep(1)
	step.Board.Rows = step.Board.Rows[:1]
	step.Board.Turn, step.Lead, step.Blocks = journey.Yours, step.Blocks[0].Text, nil
	const note = "GitHub says that the check is not successful yet."
	step.Board.Steps = []guide.TaskStep{{Title: "Tell the web address", State: guide.StepOpen, Parts: []guide.Part{
		{Text: "Choose one after the other: Settings > Pages"},
		{Text: "In the box Custom domain, type exactly", Field: &step.Board.Fields[2]},
		{Text: "Then press Save."},
		{Text: note, Note: true},
	}}}
	for _, h := range []int{11, 40} {
		s := publish{stepScreen: newStepScreen(testKit(t), planned(), step)}
		view := s.View(78, h)
		if !strings.Contains(view, "Then press Save.") || strings.Contains(view, note) != (h == 40) {
			t.Errorf("%d lines:\n%s", h, view)
		}
	}
}
