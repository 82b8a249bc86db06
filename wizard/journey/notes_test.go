package journey

import (
	"testing"

	"mailseal/wizard/facts"
)

// TestMailTested: a day counts for the go-live rule when every mail server was spoken with.
func TestMailTested(t *testing.T) {
	server := func(stages ...facts.CallStage) facts.MailServer {
		var s facts.MailServer
		for _, stage := range stages {
			s.Calls = append(s.Calls, facts.Call{Stage: stage})
		}
		return s
	}
	tested := func(want bool, servers ...facts.MailServer) {
		t.Helper()
		if got := mailTested(facts.Check{Servers: servers}); got != want {
			t.Errorf("%+v: %v", servers, got)
		}
	}
	tested(false)
	tested(true, server(facts.CallDone))
	tested(true, server(facts.CallDone, facts.CallConnect)) // one address of two
	tested(false, server(facts.CallConnect))
	tested(false, server(facts.CallDone), server(facts.CallConnect))
}
