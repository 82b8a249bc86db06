package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/lint"
	"mailseal/wizard/practice"
)

// What the shell is offered for each argument and each value of a flag.

// complete has the commands and the flags below root offer what can be typed, and say what it is.
func (a *app) complete(root *cobra.Command) {
	if words, err := assets.Load(a.lang); err == nil { // without words, names are offered alone
		describe(root, words)
	}
	arguments := map[string]cobra.CompletionFunc{
		"": a.completeOneDomain, "status": a.completeStatus, "watch": a.completeWatch, "calendar": a.completeDomains, "show": a.completeShow,
		"reports": a.completeReports, "lint": completeLint, "explain": a.completeTopics, "export": a.completeDomains, "acknowledge": a.completeAcknowledge,
		"practice": cobra.NoFileCompletions, "notes": cobra.NoFileCompletions, "version": cobra.NoFileCompletions,
	}
	values := map[string]cobra.CompletionFunc{
		"resolver": cobra.NoFileCompletions, "timeout": cobra.NoFileCompletions, "pace": cobra.NoFileCompletions,
		"until": cobra.NoFileCompletions, "jobs": cobra.NoFileCompletions, "shard": cobra.NoFileCompletions, "format": listed(formatNames()...),
		mailboxFlag: cobra.NoFileCompletions, folderFlag: cobra.NoFileCompletions, passwordCommandFlag: cobra.NoFileCompletions,
		"state-dir": completeFolder, "lang": listed(assets.Languages()...),
		"dns":                           completePractised(practice.DNSHosts(), (*providers.Catalogue).DNSHosts),
		"provider":                      completePractised(practice.Providers(), (*providers.Catalogue).MailProviders),
		string(journey.QuestionHosting): completePlaces, string(journey.QuestionReportsIn): completeReportsIn,
	}
	for _, id := range journey.QuestionIDs() {
		if values[string(id)] == nil {
			values[string(id)] = listed(answersTo(id)...)
		}
	}
	offer(root, arguments, values)
}

// offer gives a command, and those below it, what completes them.
func offer(cmd *cobra.Command, arguments, values map[string]cobra.CompletionFunc) {
	name := cmd.Name()
	if !cmd.HasParent() {
		name = ""
	}
	if complete, ok := arguments[name]; ok {
		cmd.ValidArgsFunction = complete
	}
	for flag, complete := range values {
		if cmd.Flags().Lookup(flag) != nil || cmd.PersistentFlags().Lookup(flag) != nil {
			_ = cmd.RegisterFlagCompletionFunc(flag, complete) // the flag is there, and nobody else completes it
		}
	}
	for _, below := range cmd.Commands() {
		offer(below, arguments, values)
	}
}

// listed offers texts.
func listed(texts ...string) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, begun string) (fit []cobra.Completion, _ cobra.ShellCompDirective) {
		for _, text := range texts {
			if strings.HasPrefix(text, begun) {
				fit = append(fit, text)
			}
		}
		return fit, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeDomains offers the domains that were begun, but for those that are named already.
func (a *app) completeDomains(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	notes, err := a.store()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	journeys, _ := notes.Journeys() // those that cannot be read are not offered
	var domains []string
	for _, j := range journeys {
		if !slices.Contains(args, j.Domain) {
			domains = append(domains, j.Domain)
		}
	}
	return listed(domains...)(cmd, args, begun)
}

// completeStatus offers domains, and behind an @ the files that may have a list of them.
func (a *app) completeStatus(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if path, isList := strings.CutPrefix(begun, listMark); isList {
		return completeList(path)
	}
	domains, directive := a.completeDomains(cmd, args, begun)
	watched, _ := a.completeWatch(cmd, args, begun)
	return append(domains, slices.DeleteFunc(watched, func(d cobra.Completion) bool { return slices.Contains(domains, d) })...), directive
}

// completeWatch offers the domains of the watch list, and behind an @ the files that may have a list of others.
func (a *app) completeWatch(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if path, isList := strings.CutPrefix(begun, listMark); isList {
		return completeList(path)
	}
	notes, err := a.store()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	list, _ := watched(notes) // one that cannot be read offers nothing
	var domains []string
	for name := range (nameList{parts: list}).each() {
		if name.err == nil && !slices.Contains(args, name.domain) {
			domains = append(domains, name.domain)
		}
	}
	return listed(domains...)(cmd, args, begun)
}

// completeList offers the files that may have a list of domains.
func completeList(path string) ([]cobra.Completion, cobra.ShellCompDirective) {
	files, _ := filepath.Glob(globEscapes.Replace(path) + "*") // a folder that cannot be read offers nothing
	for i, file := range files {
		files[i] = listMark + file
		if info, err := os.Stat(file); err == nil && info.IsDir() {
			files[i] += string(filepath.Separator)
		}
	}
	return files, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// globEscapes take what is typed as it is.
var globEscapes = strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`)

// completeOneDomain offers the domains that were begun, for a command that takes one.
func (a *app) completeOneDomain(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return a.completeDomains(cmd, args, begun)
}

// completeShow offers a domain, and then what can be shown of it.
func (a *app) completeShow(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) == 1 {
		return listed(shownParts()...)(cmd, args, begun)
	}
	return a.completeOneDomain(cmd, args, begun)
}

// completeAcknowledge offers a domain, and then what its last check found.
func (a *app) completeAcknowledge(cmd *cobra.Command, args []string, begun string) (ids []cobra.Completion, _ cobra.ShellCompDirective) {
	if len(args) != 1 {
		return a.completeOneDomain(cmd, args, begun)
	}
	notes, err := a.store()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	j, _, err := notes.Find(args[0])
	g, failed := guide.Load(a.lang)
	if err != nil || failed != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	for _, f := range g.Findings(j, a.now()) {
		if strings.HasPrefix(string(f.ID), begun) {
			ids = append(ids, cobra.CompletionWithDesc(string(f.ID), diagnosis.Text(g.Words, f).Title))
		}
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}

// completeReports offers a domain, and then files.
func (a *app) completeReports(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return a.completeDomains(cmd, args, begun)
}

// completeLint offers the kinds of text, and then files.
func completeLint(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return listed(string(lint.STSRecord), string(lint.PolicyFile), string(lint.TLSRPTRecord), string(lint.TLSReport))(cmd, args, begun)
}

func completeFolder(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// completeReportsIn offers the words for where reports are saved, and then folders.
func completeReportsIn(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if words, _ := listed(answersTo(journey.QuestionReportsIn)...)(cmd, args, begun); len(words) > 0 {
		return words, cobra.ShellCompDirectiveDefault
	}
	return completeFolder(cmd, args, begun)
}

// completePractised offers the companies that can be practised with: the usual ones, those of the catalogue, and the word for a list.
func completePractised(usual []string, all func(*providers.Catalogue) []providers.Operator) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		ids := slices.Clone(usual)
		if catalogue, err := providers.Load(); err == nil {
			for _, o := range all(catalogue) {
				ids = append(ids, o.ID)
			}
		}
		ids = append(ids, practice.ListWord)
		slices.Sort(ids)
		return listed(slices.Compact(ids)...)(cmd, args, begun)
	}
}

// completePlaces offers the places where the policy file can be, with their names.
func completePlaces(_ *cobra.Command, _ []string, begun string) (places []cobra.Completion, _ cobra.ShellCompDirective) {
	catalogue, err := providers.Load()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	for _, id := range catalogue.Offered() {
		if option, ok := catalogue.Option(id, "example.com"); ok && strings.HasPrefix(id, begun) {
			places = append(places, cobra.CompletionWithDesc(id, option.Name))
		}
	}
	return places, cobra.ShellCompDirectiveNoFileComp
}

// answersTo lists the answers that a question can take, where they are no text of the user's own.
func answersTo(id journey.QuestionID) []string {
	switch id {
	case journey.QuestionSeen:
		return []string{journey.Yes, journey.Again}
	case journey.QuestionRisk:
		return []string{journey.Yes, journey.Later}
	case journey.QuestionWay:
		return []string{journey.WayRecommended, string(providers.Static), string(providers.Service), string(providers.Server)}
	case journey.QuestionAcceptPlan:
		return []string{journey.Yes, journey.Change}
	case journey.QuestionNext:
		return nextTexts(journey.NextWait, journey.NextEnforce, journey.NextRaise, journey.NextRollback, journey.NextAccept,
			journey.NextRepublish, journey.NextMove, journey.NextRemove, journey.NextSwitch, journey.NextHurry, journey.NextTidy,
			journey.NextDelete, journey.NextDone, journey.NextCancel, journey.NextLeave, journey.NextStart,
			journey.NextReportsIn, journey.NextAside, journey.NextTakeBack)
	case journey.QuestionReportsIn:
		return []string{string(journey.InDownloads), string(journey.InNone)}
	case journey.QuestionStop:
		return nextTexts(journey.NextStay, journey.NextCancel, journey.NextAccept, journey.NextRollback)
	case journey.QuestionBefore:
		return []string{string(journey.BeforeUnsure), string(journey.BeforeNever), string(journey.BeforeWeek), string(journey.BeforeMonth), string(journey.BeforeYear)}
	case journey.QuestionAcceptMX:
		return []string{journey.Change, journey.Yes, journey.No}
	case journey.QuestionMove:
		return nextTexts(journey.Yes, journey.NextHurry, journey.No)
	case journey.QuestionDomain, journey.QuestionHosting, journey.QuestionHost, journey.QuestionSTSTarget, journey.QuestionRptTarget,
		journey.QuestionReports, journey.QuestionNewMX: // the user's own text
	case journey.QuestionEnforce, journey.QuestionOverride, journey.QuestionRollback, journey.QuestionEmergency, journey.QuestionRemove,
		journey.QuestionDelete: // consent, which is typed letter by letter
	}
	return nil
}

func nextTexts(all ...journey.Next) []string {
	var texts []string
	for _, next := range all {
		texts = append(texts, string(next))
	}
	return texts
}
