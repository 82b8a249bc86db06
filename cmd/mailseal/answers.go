package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"mailseal/wizard/journey"
)

// answerFlags gives every question of the wizard a flag, so that a script needs no terminal. An empty answer is none.
func (a *app) answerFlags(cmd *cobra.Command) {
	for _, id := range journey.QuestionIDs() {
		cmd.Flags().Func(string(id), answerHelp[id], func(value string) error {
			delete(a.answers, id)
			if value != "" {
				a.answers[id] = value
			}
			return nil
		})
		_ = cmd.Flags().MarkHidden(string(id)) // the answers topic lists them: people at a terminal do not need them
	}
}

// answersTopic returns the help about answering by flags. It is no command.
func answersTopic() *cobra.Command {
	var list strings.Builder
	for _, id := range journey.QuestionIDs() {
		fmt.Fprintf(&list, "  --%-16s %s\n", id, answerHelp[id])
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

// answerHelp says what the flag of a question answers.
var answerHelp = map[journey.QuestionID]string{
	journey.QuestionSeen:       "is what was found your domain? yes",
	journey.QuestionRisk:       "make a plan? yes or later",
	journey.QuestionWay:        "what kind of place has the policy file? recommended, static, service or server",
	journey.QuestionHosting:    "which place has it? github-pages, nginx, mailhardener...",
	journey.QuestionHost:       "where does mta-sts.DOMAIN lead? a name, an address, or NS and the name servers",
	journey.QuestionSTSTarget:  "where does _mta-sts.DOMAIN lead? or the text that a service shows (services only)",
	journey.QuestionRptTarget:  "where does _smtp._tls.DOMAIN lead? or the text that a service shows (services only)",
	journey.QuestionReports:    "who gets the daily reports? a mail address or https://...",
	journey.QuestionAcceptPlan: "publish this plan? yes or change",
	journey.QuestionNext:       "what now? wait, enforce, raise, rollback, accept, republish, change-provider, remove...",
	journey.QuestionEnforce:    "the word enforce, in full: switches to enforce",
	journey.QuestionOverride:   "the words \"enforce anyway\": switches before it is ready",
	journey.QuestionRollback:   "the word rollback, in full: goes back to testing",
	journey.QuestionBefore:     "the longest that an earlier policy file asked for? unsure, never, week, month or year",
	journey.QuestionNewMX:      "the mail servers of the new mail company, with spaces between them",
	journey.QuestionAcceptMX:   "use the new mail servers although they were not found to be good? change, yes or no",
	journey.QuestionStop:       "leave the open task undone? stay, cancel, accept or rollback",
	journey.QuestionMove:       "change the mail company this way? yes, emergency or no",
	journey.QuestionEmergency:  "the word emergency, in full: changes the mail company without the wait",
	journey.QuestionRemove:     "the word remove, in full: begins to remove the rule",
	journey.QuestionDelete:     "the word delete, in full: shows what to delete",
}
