package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"mailseal/wizard/journey"
)

// answerFlags gives every question of the wizard a flag, so that a script needs no terminal. Commands share the answers.
func (a *app) answerFlags(cmd *cobra.Command) {
	for _, id := range journey.QuestionIDs() {
		if a.answers[id] == nil {
			a.answers[id] = new(string)
		}
		cmd.Flags().StringVar(a.answers[id], string(id), "", answerHelp(id))
		_ = cmd.Flags().MarkHidden(string(id)) // the answers topic lists them: people at a terminal do not need them
	}
}

// answersTopic is the help about answering by flags. It is no command.
func answersTopic() *cobra.Command {
	var list strings.Builder
	for _, id := range journey.QuestionIDs() {
		fmt.Fprintf(&list, "  --%-16s %s\n", id, answerHelp(id))
	}
	return &cobra.Command{
		Use:   "answers",
		Short: "how a script answers the wizard: a flag for every question",
		Long: "A script needs no terminal: each question of the wizard has a flag, and a missing answer names it.\n" +
			"Run the same command again until it ends with 0; 1 says that it is your turn to publish, 8 that\n" +
			"it is not seen everywhere yet (--wait waits for that).\n\n" +
			"  mailseal example.com --seen yes --go-on yes --hosting nginx --mta-sts-target 192.0.2.80 \\\n" +
			"      --reports-to reports@example.com --accept-plan yes\n\n" + list.String(),
	}
}

// answerHelp says what a flag answers.
func answerHelp(id journey.QuestionID) string {
	switch id {
	case journey.QuestionSeen:
		return "is what was found your domain? yes"
	case journey.QuestionRisk:
		return "make a plan? yes or later"
	case journey.QuestionWay:
		return "what kind of place has the rule file? recommended, static, service or server"
	case journey.QuestionHosting:
		return "which place has it? github-pages, nginx, mailhardener..."
	case journey.QuestionHost:
		return "where does mta-sts.DOMAIN lead? a name or an address"
	case journey.QuestionSTSTarget:
		return "where does _mta-sts.DOMAIN lead? (services only)"
	case journey.QuestionRptTarget:
		return "where does _smtp._tls.DOMAIN lead? (services only)"
	case journey.QuestionReports:
		return "who gets the daily reports? a mail address or https://..."
	case journey.QuestionAcceptPlan:
		return "publish this plan? yes or change"
	case journey.QuestionNext:
		return "what now? wait, enforce, raise, rollback, accept, republish, change-provider, remove..."
	case journey.QuestionEnforce:
		return "the word enforce, in full: switches to enforce"
	case journey.QuestionOverride:
		return "the words \"enforce anyway\": switches before it is ready"
	case journey.QuestionRollback:
		return "the word rollback, in full: goes back to testing"
	case journey.QuestionBefore:
		return "the longest that an earlier rule file asked for? unsure, never, week, month or year"
	case journey.QuestionNewMX:
		return "the mail servers of the new mail company, with spaces between them"
	case journey.QuestionAcceptMX:
		return "use the new mail servers although they were not found to be good? change, yes or no"
	case journey.QuestionStop:
		return "leave the open task undone? stay, cancel, accept or rollback"
	case journey.QuestionMove:
		return "change the mail company this way? yes, emergency or no"
	case journey.QuestionEmergency:
		return "the word emergency, in full: changes the mail company without the wait"
	case journey.QuestionRemove:
		return "the word remove, in full: begins to remove the rule"
	case journey.QuestionDelete:
		return "the word delete, in full: shows what to delete"
	case journey.QuestionDomain: // the argument answers it
	}
	return string(id)
}

// given are the answers that came as flags, by their questions.
func (a *app) given() map[journey.QuestionID]string {
	given := map[journey.QuestionID]string{}
	for id, value := range a.answers {
		if *value != "" {
			given[id] = *value
		}
	}
	return given
}
