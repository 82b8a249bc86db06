package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/wizard/guide"
)

func (a *app) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "explain [TOPIC]",
		Short:   "what a finding or a word means",
		Example: "  mailseal explain mx-cert-expired\n  mailseal explain enforce",
		RunE: func(cmd *cobra.Command, args []string) error {
			words, err := assets.Load(a.lang)
			if err != nil {
				return err
			}
			return a.explain(words, strings.ToLower(strings.Join(args, " ")))
		},
	}
}

// explain prints what a finding or a word means; the list of them without a topic.
func (a *app) explain(words *assets.Words, topic string) error {
	switch {
	case topic == "":
		fmt.Fprintln(a.out, words.Say("explain.terms", nil))
		a.prose("  ", strings.Join(topics(words, "term."), ", "))
		fmt.Fprintln(a.out, words.Say("explain.findings", nil))
		a.prose("  ", strings.Join(topics(words, "finding."), ", "))
		return nil
	case words.Has("finding." + topic + ".what"):
		a.explainFinding(words, topic)
		return nil
	}
	for _, key := range topics(words, "term.") {
		if topic == key || topic == strings.ToLower(words.Say("term."+key+".title", nil)) {
			return a.explainTerm(words, key)
		}
	}
	return assets.NewError("error.command.explain", assets.Values{"text": assets.Clean(topic, 60)})
}

// topics lists the names of words or findings: what stands in the keys of assets between prefix and the part of the text.
func topics(words *assets.Words, prefix string) []string {
	var names []string
	for _, key := range words.Keys(prefix) {
		name, part, ok := strings.Cut(strings.TrimPrefix(key, prefix), ".")
		if ok && (part == "what" || part == "text") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// explainTerm prints what a word means; of the senders, what is known of each.
func (a *app) explainTerm(words *assets.Words, key string) error {
	fmt.Fprintln(a.out, words.Say("term."+key+".title", nil))
	a.prose("  ", words.Say("term."+key+".text", nil))
	if key == "senders" {
		g, err := guide.Load(a.lang)
		if err != nil {
			return err
		}
		for _, line := range g.SenderLines() {
			a.prose("  ", line)
		}
	}
	if words.Has("term." + key + ".rfc") {
		fmt.Fprintf(a.out, "  %s\n", words.Say("term."+key+".rfc", nil))
	}
	return nil
}

// explainFinding prints the words of a finding; the name of a value stands where the value would.
func (a *app) explainFinding(words *assets.Words, id string) {
	fmt.Fprintf(a.out, "%s  (%s)\n", words.Say("finding."+id+".title", nil), id)
	for _, part := range []string{"what", "why", "fix", "until"} {
		sentence := strings.NewReplacer("{", "(", "}", ")").Replace(words.Say("finding."+id+"."+part, nil))
		a.prose("  ", sentence)
	}
	if words.Has("finding." + id + ".rfc") {
		fmt.Fprintf(a.out, "  %s\n", words.Say("finding."+id+".rfc", nil))
	}
}
