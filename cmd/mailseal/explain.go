package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/tui/wrap"
	"mailseal/wizard/glossary"
	"mailseal/wizard/guide"
)

func (a *app) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use: "explain [TOPIC]",
		RunE: func(_ *cobra.Command, args []string) error {
			words, err := assets.Load(a.lang)
			if err != nil {
				return err
			}
			return a.explain(words, strings.Join(args, " "))
		},
	}
}

// explain prints what somebody asks about; the list of all topics where nothing is asked.
func (a *app) explain(words *assets.Words, typed string) error {
	g := glossary.New(words)
	if strings.TrimSpace(typed) == "" {
		fmt.Fprintln(a.io.errOut, strings.Join(wrap.Words(words.Say(msgid.ExplainIntro, nil), "", a.io.columns()), "\n"))
		fmt.Fprintln(a.io.errOut)
		a.listTopics(a.out, g)
		return nil
	}
	hits := g.Find(typed)
	if len(hits) == 0 {
		a.listTopics(a.io.errOut, g)
		return unexplained(typed, g.Nearest(typed))
	}
	best, sure := glossary.Best(hits)
	if !sure {
		a.prose("", words.Say(msgid.ExplainSeveral, nil))
		a.listHits(hits)
		return nil
	}
	if err := a.explainTopic(words, best.Topic); err != nil {
		return err
	}
	if len(hits) > 1 {
		a.spaced(words.Say(msgid.ExplainAlso, nil))
		a.listHits(hits[1:])
	}
	return nil
}

// unexplained says that nothing fits, and what comes near.
func unexplained(typed string, near []glossary.Topic) error {
	values := assets.Values{"text": assets.Clean(typed, 60)}
	if len(near) == 0 {
		return assets.NewError(msgid.ErrorCommandExplain, values)
	}
	var names []string
	for _, t := range near {
		names = append(names, t.Name)
	}
	values["names"] = assets.Or(names)
	return assets.NewError(msgid.ErrorCommandExplainNear, values)
}

// listHits prints a line of each topic: its name, and the first sentence about it.
func (a *app) listHits(hits []glossary.Hit) {
	for _, h := range hits {
		fmt.Fprintln(a.out, strings.Join(wrap.Words("  "+h.Name+": "+glossary.FirstSentence(h.Text), "      ", a.io.columns()), "\n"))
	}
}

// listTopics prints the names of all topics by group, in columns.
func (a *app) listTopics(out io.Writer, g *glossary.Glossary) {
	for i, group := range g.Groups() {
		if i > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintln(out, group.Title+":")
		var names []string
		for _, t := range group.Topics {
			names = append(names, t.Name)
		}
		for _, line := range columns(names, a.io.columns()-2) {
			fmt.Fprintln(out, "  "+line)
		}
	}
}

// columns sets short texts in as many columns as fit into w cells, read down each column.
func columns(texts []string, w int) []string {
	const gap = 2
	widest := 0
	for _, text := range texts {
		widest = max(widest, len(text))
	}
	across := max(1, (w+gap)/(widest+gap))
	down := (len(texts) + across - 1) / across
	lines := make([]string, down)
	for i, text := range texts {
		line := i % down
		lines[line] = fmt.Sprintf("%-*s%s", i/down*(widest+gap), lines[line], text)
	}
	return lines
}

// explainTopic prints all that there is to say of a topic.
func (a *app) explainTopic(words *assets.Words, t glossary.Topic) error {
	if t.Kind == glossary.Finding {
		a.explainFinding(words, t)
		return nil
	}
	fmt.Fprintln(a.out, t.Title)
	a.prose("  ", t.Text)
	if t.Kind == glossary.Word && t.ID == "senders" {
		g, err := guide.Load(a.lang)
		if err != nil {
			return err
		}
		for _, line := range g.SenderLines() {
			a.prose("  ", line)
		}
	}
	if t.See != "" {
		a.prose("  ", words.Say(msgid.ExplainSee, nil)+"\n  mailseal explain "+t.See)
	}
	fmt.Fprintf(a.out, "  %s\n", t.RFC)
	return nil
}

// explainFinding prints the words of a finding; the name of a value stands where the value would.
func (a *app) explainFinding(words *assets.Words, t glossary.Topic) {
	fmt.Fprintf(a.out, "%s  (%s)\n", t.Title, t.ID)
	for _, part := range []string{"what", "why", "fix", "until"} {
		a.prose("  ", glossary.Placed(words.Say(msgid.Finding.Of(t.ID, part), nil)))
	}
	fmt.Fprintf(a.out, "  %s\n", t.RFC)
}

// completeTopics offers the names of topics to the shell.
func (a *app) completeTopics(_ *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	words, err := assets.Load(a.lang)
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []cobra.Completion
	for _, t := range glossary.New(words).Topics() {
		if strings.HasPrefix(t.Name, strings.ToLower(begun)) {
			names = append(names, cobra.CompletionWithDesc(t.Name, t.Title))
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
