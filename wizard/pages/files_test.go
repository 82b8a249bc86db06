package pages

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"mailseal/wizard/guide"
	"mailseal/wizard/plan"
)

// TestFilesOfAnExistingPolicy: where the policy is up already, nobody knows at which web host, and nothing is to be uploaded.
func TestFilesOfAnExistingPolicy(t *testing.T) {
	j := testJourney()
	j.Plan.Hosting = plan.Hosting{ID: "existing", Kind: plan.Existing}
	files, err := Files(loaded(t), j)
	if err != nil {
		t.Fatal(err)
	}
	names := slices.Sorted(maps.Keys(files))
	if !slices.Contains(names, "records.txt") || slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, guide.UploadFolder) }) {
		t.Errorf("files: %q", names)
	}
}
