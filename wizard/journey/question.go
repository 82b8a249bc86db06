package journey

import (
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

// QuestionID names a question. It is also the name of the flag that answers it.
type QuestionID string

// The questions.
const (
	QuestionDomain     QuestionID = "domain"
	QuestionSeen       QuestionID = "seen"           // what was seen is right, go on
	QuestionRisk       QuestionID = "go-on"          // the risk is understood, make a plan
	QuestionWay        QuestionID = "way"            // which kind of place the policy lives at
	QuestionHosting    QuestionID = "hosting"        // where the policy lives
	QuestionHost       QuestionID = "mta-sts-target" // what mta-sts.DOMAIN points to
	QuestionSTSTarget  QuestionID = "sts-target"     // what _mta-sts.DOMAIN points to, with a service
	QuestionRptTarget  QuestionID = "report-target"  // what _smtp._tls.DOMAIN points to, with a service
	QuestionReports    QuestionID = "reports-to"     // where reports go
	QuestionAcceptPlan QuestionID = "accept-plan"    // publish this
	QuestionNext       QuestionID = "next"           // what to do in testing and when protected
	QuestionReportsIn  QuestionID = "reports-in"     // where the user saves reports; only who asks for it is asked
	QuestionEnforce    QuestionID = "enforce"        // typed consent
	QuestionOverride   QuestionID = "enforce-anyway" // typed consent against the go-live rule
	QuestionRollback   QuestionID = "rollback"       // typed consent
	QuestionBefore     QuestionID = "served-before"  // the longest that senders were told to remember before mailseal came
	QuestionNewMX      QuestionID = "new-servers"    // the mail servers of the new mail provider
	QuestionAcceptMX   QuestionID = "accept-servers" // go on with them although they were not found to be good
	QuestionMove       QuestionID = "move"           // with or without the wait
	QuestionEmergency  QuestionID = "emergency"      // typed consent
	QuestionRemove     QuestionID = "remove"         // typed consent
	QuestionDelete     QuestionID = "delete"         // typed consent
	QuestionStop       QuestionID = "stop"           // to leave a task undone; only who asks for it is asked
)

// QuestionIDs lists the questions that a flag may answer.
func QuestionIDs() []QuestionID {
	return []QuestionID{
		QuestionSeen, QuestionRisk, QuestionWay, QuestionHosting, QuestionHost, QuestionSTSTarget, QuestionRptTarget,
		QuestionReports, QuestionAcceptPlan, QuestionNext, QuestionReportsIn, QuestionEnforce, QuestionOverride, QuestionRollback,
		QuestionBefore, QuestionNewMX, QuestionAcceptMX, QuestionMove, QuestionEmergency, QuestionRemove, QuestionDelete,
		QuestionStop,
	}
}

// Kind is how a question is answered.
type Kind string

// The kinds of question.
const (
	Choose Kind = "choose" // one of the options
	Write  Kind = "write"  // a line of text
	Type   Kind = "type"   // a word, letter by letter: consent that no stray key gives; No leaves the question
)

// What the questions take, where it is no text of the user's own.
const (
	Yes    = "yes"
	No     = "no"
	Later  = "later"  // of QuestionRisk
	Again  = "again"  // of QuestionSeen: check again
	Change = "change" // of QuestionAcceptPlan and QuestionAcceptMX: answer anew

	WayRecommended = "recommended" // of QuestionWay, beside the kinds of place
)

// Next is what the user wants to do next: what QuestionNext and QuestionStop take.
type Next string

// What there is to do next.
const (
	NextWait      Next = "wait"
	NextEnforce   Next = "enforce"
	NextRaise     Next = "raise" // have the policy remembered for longer
	NextRollback  Next = "rollback"
	NextAccept    Next = "accept"    // take what is live for the plan
	NextRepublish Next = "republish" // publish what the plan says again
	NextMove      Next = "change-provider"
	NextRemove    Next = "remove"
	NextSwitch    Next = "switch"
	NextHurry     Next = "emergency"
	NextTidy      Next = "tidy"
	NextDelete    Next = "delete"
	NextDone      Next = "done"
	NextCancel    Next = "cancel"
	NextLeave     Next = "leave"
	NextStart     Next = "start-again"
	NextReportsIn Next = "reports-in" // say where reports are saved
	NextAside     Next = "set-aside"  // what reports say that is in doubt
	NextTakeBack  Next = "take-back"  // let that count again
	NextStay      Next = "stay"       // of QuestionStop: go on with the task
)

// Before is what QuestionBefore takes.
type Before string

// How long senders were told to remember a policy before mailseal came.
const (
	BeforeUnsure Before = "unsure"
	BeforeNever  Before = "never"
	BeforeWeek   Before = "week"
	BeforeMonth  Before = "month"
	BeforeYear   Before = "year"
)

// Pending is a question that is asked now, and which answers are legal.
type Pending struct {
	ID      QuestionID
	Kind    Kind
	Options []string // of Choose; the recommended one first
	Default string   // what Enter alone gives: the safer answer; empty where there is none
	Word    string   // of Type
	Finer   *Pending // a question whose answer answers this one too, for a flag that says it all at once
}

// Offers reports whether one of the options is to go on so.
func (p Pending) Offers(next Next) bool { return slices.Contains(p.Options, string(next)) }

// choose returns a question with options; preset is its default.
func choose[T ~string](id QuestionID, preset T, options ...T) Pending {
	p := Pending{ID: id, Kind: Choose, Default: string(preset)}
	for _, option := range options {
		p.Options = append(p.Options, string(option))
	}
	return p
}

// typed returns a question that takes its word, letter by letter.
func typed(id QuestionID) Pending { return Pending{ID: id, Kind: Type, Word: consentWords[id]} }

// consentWords are what questions of the kind Type take. QuestionAcceptPlan is one where the plan begins in enforce.
var consentWords = map[QuestionID]string{
	QuestionAcceptPlan: "enforce",
	QuestionEnforce:    "enforce",
	QuestionOverride:   "enforce anyway",
	QuestionRollback:   "rollback",
	QuestionEmergency:  "emergency",
	QuestionRemove:     "remove",
	QuestionDelete:     "delete",
}

// read checks an answer. Nothing but a default stands in for an answer.
func (p Pending) read(value string) (string, error) {
	value = strings.TrimSpace(value)
	if value == "" {
		value = p.Default
	}
	switch {
	case value == "":
		return "", assets.NewError(msgid.ErrorAnswerNothing, nil)
	case p.Kind == Choose && !slices.Contains(p.Options, value):
		return "", assets.NewError(msgid.ErrorAnswerNotOffered, assets.Values{"text": assets.Clean(value, 40), "list": strings.Join(p.Options, ", ")})
	case p.Kind == Type && value != p.Word && value != No:
		return "", assets.NewError(msgid.ErrorAnswerWord, assets.Values{"word": p.Word, "no": No})
	}
	return value, nil
}

// refusal says why a place that chooses the mode by itself cannot be told another, nor be left by softening it first.
func (j Journey) refusal(next Next) error {
	if j.Plan == nil || !j.Plan.Fixed() {
		return nil
	}
	values := assets.Values{"service": j.Plan.Hosting.Name}
	switch next {
	case NextMove, NextRemove:
		return assets.NewError(msgid.OperationFixed, values)
	case NextRollback, NextRaise, NextEnforce:
		return assets.NewError(msgid.PlanFixedRefusal, values)
	default: // needs no other mode
	}
	return nil
}
