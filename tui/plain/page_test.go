package plain

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

// render shows steps one after the other, as they come.
func render(t *testing.T, b *bench, steps ...guide.Step) string {
	t.Helper()
	var out strings.Builder
	b.Set(time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC))
	s := newSession(b.Engine, school, &out)
	for _, step := range steps {
		s.show(step)
		if step.Question != nil {
			s.ask(*step.Question)
		}
		b.Advance(5 * time.Minute)
	}
	return out.String()
}

func TestBlocks(t *testing.T) {
	long := "Mail travels between companies like a postcard: often nobody can be sure who reads it on the way, " +
		"and `mailseal status rosehill-school.org` says whether that is still so."
	value := "v=DKIM1; p=" + strings.Repeat("0123456789", 12)
	first := guide.Step{Stage: journey.StageTesting, Title: "Testing", Blocks: []guide.Block{
		{Style: guide.Text, Text: long},
		{Style: guide.Heading, Text: "Each of the marks"},
		{Style: guide.Item, Text: "no mark at all"},
		{Style: guide.Item, Mark: guide.Good, Text: "a good thing"},
		{Style: guide.Item, Mark: guide.Wait, Text: long},
		{Style: guide.Item, Mark: guide.Todo, Text: "the user's turn"},
		{Style: guide.Item, Mark: guide.Bad, Text: "a fault"},
		{Style: guide.Pair, Label: "What to do", Text: "Repair it."},
		{Style: guide.Item, Mark: guide.Unknown, Text: "not seen"},
		{Style: guide.Item, Mark: guide.Tip, Text: "a tip"},
		{Style: guide.Heading, Text: "Pairs and values"},
		{Style: guide.Pair, Label: "Mail is run by", Text: long},
		{Style: guide.Literal, Text: value},
		{Style: guide.Text, Text: "From outside: \x1b[31mred\x1b[0m \u202e \x07"},
		{Style: guide.Literal, Text: "\x1b]52;c;AAAA\x07"},
	}}
	second := first
	second.Blocks = append(first.Blocks[:len(first.Blocks):len(first.Blocks)], guide.Block{Style: guide.Item, Mark: guide.Good, Text: "one more"})
	second.Blocks[7].Text = "Repair it otherwise."
	golden(t, "blocks", render(t, newBench(t), first, first, second))
	has(t, render(t, newBench(t), first), "\n"+value+"\n")
}

func TestQuestions(t *testing.T) {
	choose := &guide.Question{ID: journey.QuestionHosting, Kind: journey.Choose, Prompt: "Where should it live?", Default: "b", Options: []guide.Option{
		{Value: "a", Label: "GitHub Pages (recommended)", Detail: strings.Repeat("It costs nothing. ", 8)}, {Value: "b", Label: "Your own server"}}}
	must := *choose
	must.Default = ""
	steps := []guide.Step{
		{Stage: journey.StagePlan, Title: "Your plan", Question: choose},
		{Stage: journey.StagePlan, Title: "Your plan", Question: choose},
		{Stage: journey.StagePlan, Title: "Your plan", Question: &must},
		{Stage: journey.StagePlan, Title: "Your plan", Question: &guide.Question{ID: journey.QuestionReports, Kind: journey.Write, Prompt: "Mail address", Default: "tls@rosehill-school.org"}},
		{Stage: journey.StagePlan, Title: "Your plan", Question: &guide.Question{ID: journey.QuestionHost, Kind: journey.Write, Prompt: "Value"}},
		{Stage: journey.StageTesting, Title: "Enforce", Question: &guide.Question{ID: journey.QuestionEnforce, Kind: journey.Type, Word: "enforce", Prompt: "Type: enforce"}},
	}
	golden(t, "questions", render(t, newBench(t), steps...))
}

// boards are five looks at a board, and the next task.
func boards() []guide.Step {
	value := "v=TLSRPTv1; rua=mailto:" + strings.Repeat("a-long-local-part-", 5) + "@rosehill-school.org"
	board := func(number int, title string, rows []guide.Row, trouble ...guide.Block) guide.Step {
		turn := journey.Coming
		if rows[0].Mark == guide.Todo {
			turn = journey.Yours
		}
		return guide.Step{Stage: journey.StagePublish, Title: "Publish",
			Blocks: []guide.Block{{Style: guide.Text, Text: "Why it is needed."}},
			Board: &guide.Board{
				Task: plan.Task{ID: plan.ReportRecord}, Number: number, Of: 4, Title: title, Rows: rows, Trouble: trouble, Turn: turn,
				Fields: []guide.Field{
					{Name: guide.TypeField, Label: "Type", Value: "TXT"},
					{Name: guide.NameField, Label: "Name", Value: "_smtp._tls", Hint: "only this"},
					{Name: guide.ValueField, Label: "Value", Value: value},
				},
				Whole: "Publish",
			},
			Turn: guide.Move{Then: "mailseal checks again at 14:31."}}
	}
	todo := []guide.Row{{Label: "GoDaddy", Mark: guide.Todo, Text: "not there yet"}}
	wrong := []guide.Block{{Style: guide.Item, Mark: guide.Bad, Text: "The name is doubled."}, {Style: guide.Pair, Label: "What to do", Text: "Type only _smtp._tls."}}
	seen := []guide.Row{{Label: "GoDaddy", Mark: guide.Good, Text: "all 2 servers have it"}, {Label: "Quad9", Mark: guide.Wait, Text: "still remembers, until 14:31"}}
	last := []guide.Row{seen[0], {Label: "Quad9", Mark: guide.Good, Text: "see it"}}
	file := board(2, "The policy file", []guide.Row{{Label: "Policy file", Mark: guide.Todo, Text: "not there yet"}})
	file.Board.Fields = []guide.Field{{Name: guide.ValueField, Label: "File", Value: "version: STSv1\r\nmode: testing\r\nmx: mx1.rosehill-school.org\r\nmax_age: 86400\r\n"}}
	file.Blocks = nil
	return []guide.Step{
		board(1, "TLS reports", todo), board(1, "TLS reports", todo), board(1, "TLS reports", todo, wrong...),
		board(1, "TLS reports", todo, wrong...), board(1, "TLS reports", seen), board(1, "TLS reports", last), file,
		{Stage: journey.StageTesting, Title: "Testing", Blocks: []guide.Block{{Style: guide.Text, Text: "Day 1 of 14."}}},
	}
}

func TestBoards(t *testing.T) {
	golden(t, "boards", render(t, newBench(t), boards()...))
}

// TestProseFits holds every line of a whole journey to 78 columns, but for the values, and to what
// any terminal shows.
func TestProseFits(t *testing.T) {
	out := newBench(t).acting().played(t)
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\n")
		if utf8.RuneCountInString(line) > width && strings.Contains(strings.TrimSpace(line), " ") {
			t.Errorf("%d columns: %s", utf8.RuneCountInString(line), line)
		}
		if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' }) || strings.HasSuffix(line, " ") {
			t.Errorf("%q has what is not to be seen", line)
		}
		if strings.HasPrefix(line, "[") {
			t.Errorf("a sentence is missing: %s", line)
		}
	}
	if strings.Contains(out, "\n\n\n") {
		t.Error("two empty lines in a row")
	}
}

// TestDomainsAreRead keeps the list of domains: the same as on the first screen of the other front end, in its order.
func TestDomainsAreRead(t *testing.T) {
	var out strings.Builder
	s := newSession(newBench(t).Engine, "", &out)
	s.listDomains([]guide.DomainRow{
		{Domain: "bakery.example", Mark: guide.Bad, Mode: "enforce", Next: "now: mail is at risk", Where: "Microsoft 365, DNS at IONOS",
			Trouble: "The certificate of your mail server mail.bakery.example expired on Sun 1 Nov."},
		{Domain: "school.example", Mark: guide.Todo, Mode: "off", Next: "publish, task 2 of 4", Where: "Google Workspace, DNS at GoDaddy"},
		{Domain: "new.example", Mark: guide.Todo, Next: "go on with: check"},
		{Domain: "dentist.example", Mark: guide.Good, Mode: "testing", Next: "Thu 3 Dec: the testing weeks can end", Where: "Microsoft 365, DNS at IONOS"},
	})
	golden(t, "domains", out.String())
}
