package main

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/pages"
)

func (a *app) showCommand() *cobra.Command {
	var html bool
	cmd := &cobra.Command{
		Use: "show DOMAIN WHAT",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return assets.NewError(msgid.ErrorCommandShow, nil)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.show(args[0], args[1], html)
		},
	}
	cmd.Flags().BoolVar(&html, "html", false, "")
	return cmd
}

// show prints one part of a plan.
func (a *app) show(name, what string, html bool) error {
	if html && what != "handover" {
		return assets.NewError(msgid.ErrorCommandShowHtml, assets.Values{"domain": name})
	}
	domain, err := parseDomain(name)
	if err != nil {
		return err
	}
	engine, err := a.realEngine()
	if err != nil {
		return err
	}
	j, _, err := engine.Find(domain)
	if err != nil {
		return err
	}
	if j.Plan == nil {
		return assets.NewError(msgid.ErrorCommandNoPlan, assets.Values{"domain": domain})
	}
	text, err := shownText(engine.Guide, j, what, html)
	if err != nil {
		return err
	}
	_, err = io.WriteString(a.out, text)
	return err
}

// shownParts are what a plan is shown in.
func shownParts() []string { return []string{"records", "zone", "policy", "handover", "files"} }

func shownText(g *guide.Guide, j journey.Journey, what string, html bool) (string, error) {
	switch what {
	case "records":
		return pages.Records(g, j), nil
	case "zone":
		return pages.Zone(j), nil
	case "policy":
		return j.Plan.Target.Policy().String(), nil
	case "handover":
		if html {
			return pages.HandoverHTML(g, j)
		}
		return pages.Handover(g, j)
	case "files":
		files, err := pages.Files(g, j)
		if err != nil {
			return "", err
		}
		var paths []string
		for path := range files {
			paths = append(paths, g.PathOf(j.Domain, path)+"\n")
		}
		slices.Sort(paths)
		return strings.Join(paths, ""), nil
	}
	return "", assets.NewError(msgid.ErrorCommandShowWhat, assets.Values{"text": what})
}
