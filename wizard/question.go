package wizard

// QuestionID names a question. It is also the name of the flag that answers it.
type QuestionID string

// The questions.
const (
	QuestionDomain     QuestionID = "domain"
	QuestionLook       QuestionID = "seen"           // what was seen is right, go on
	QuestionRisk       QuestionID = "go-on"          // the risk is understood, make a plan
	QuestionWay        QuestionID = "way"            // which kind of place the policy lives at
	QuestionHosting    QuestionID = "hosting"        // where the policy lives
	QuestionHost       QuestionID = "mta-sts-target" // what mta-sts.DOMAIN points to
	QuestionSTSTarget  QuestionID = "sts-target"     // what _mta-sts.DOMAIN points to, with a service
	QuestionRptTarget  QuestionID = "report-target"  // what _smtp._tls.DOMAIN points to, with a service
	QuestionReports    QuestionID = "reports-to"     // where reports go
	QuestionAcceptPlan QuestionID = "accept-plan"    // publish this
	QuestionNext       QuestionID = "next"           // what to do in testing and when protected
	QuestionEnforce    QuestionID = "enforce"        // typed consent
	QuestionOverride   QuestionID = "enforce-anyway" // typed consent against the go-live rule
	QuestionRollback   QuestionID = "rollback"       // typed consent
	QuestionBefore     QuestionID = "served-before"  // the longest that senders were told to remember before mailseal came
	QuestionNewMX      QuestionID = "new-servers"    // the mail servers of the new mail company
	QuestionMove       QuestionID = "move"           // with or without the wait
	QuestionEmergency  QuestionID = "emergency"      // typed consent
	QuestionRemove     QuestionID = "remove"         // typed consent
	QuestionDelete     QuestionID = "delete"         // typed consent
	QuestionStop       QuestionID = "stop"           // to leave a task undone; only who asks for it is asked
)

// doors are the questions after the plan whose answers can be taken back, because nothing has followed from them yet.
func doors() []QuestionID { return []QuestionID{QuestionNext, QuestionNewMX, QuestionMove} }

// QuestionIDs lists the questions that a flag may answer.
func QuestionIDs() []QuestionID {
	return []QuestionID{
		QuestionLook, QuestionRisk, QuestionWay, QuestionHosting, QuestionHost, QuestionSTSTarget, QuestionRptTarget,
		QuestionReports, QuestionAcceptPlan, QuestionNext, QuestionEnforce, QuestionOverride, QuestionRollback,
		QuestionBefore, QuestionNewMX, QuestionMove, QuestionEmergency, QuestionRemove, QuestionDelete,
	}
}

// Kind is how a question is answered.
type Kind string

// The kinds of question.
const (
	Choose Kind = "choose" // one of Options
	Write  Kind = "write"  // a line of text
	Type   Kind = "type"   // the word in Word, letter by letter: consent that no stray key gives
)

// Question is one thing the user is asked. Both front ends show the same ones.
type Question struct {
	ID      QuestionID
	Kind    Kind
	Prompt  string
	Options []Option  // for Choose; the recommended one first
	Default string    // what Enter alone gives: the safer answer; empty where there is none
	Word    string    // for Type
	Finer   *Question // a question whose answer answers this one too, for a flag that says it all at once
}

// Option is one way to answer.
type Option struct {
	Value  string // what is saved, and what the flag takes
	Label  string
	Detail string // one sentence more
}
