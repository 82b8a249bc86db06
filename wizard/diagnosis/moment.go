package diagnosis

// Moment is a circumstance that changes what is to be done: who can act, and what is under way. The words of a finding
// may have forms for it ("fix-service").
type Moment string

// The moments.
const (
	InRemoval  Moment = "removal"  // the user is taking MTA-STS away
	InMove     Moment = "move"     // the user is changing the mail provider
	AtService  Moment = "service"  // a service keeps what is wrong; its customer can only choose there
	AtProvider Moment = "provider" // somebody else runs the mail server
	WhileCalm  Moment = "calm"     // no sender can be refusing mail
)
