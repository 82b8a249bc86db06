package wizard

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"mailseal/wizard/facts"
	"mailseal/wizard/plan"
)

// TestFilesOfAnExistingPolicy: where the policy is up already, nobody knows at which web host, and nothing is to be uploaded.
func TestFilesOfAnExistingPolicy(t *testing.T) {
	j := testJourney()
	j.Plan.Hosting = plan.Hosting{ID: "existing", Kind: plan.Existing}
	files, err := LoadedGuide(t).Files(j)
	if err != nil {
		t.Fatal(err)
	}
	names := slices.Sorted(maps.Keys(files))
	if !slices.Contains(names, "records.txt") || slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, uploadFolder) }) {
		t.Errorf("files: %q", names)
	}
}

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
