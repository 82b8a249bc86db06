package probe

import (
	"testing"

	"mailseal/wizard/facts"
)

func TestWildcard(t *testing.T) {
	seen := checked(t, bare("_mta-sts", "_smtp._tls", "mta-sts")+"* TXT \"v=STSv1; id=1\"\n* A 192.0.2.80\n", nil)
	same(t, []bool{seen.Record.Wildcard, seen.Report.Wildcard, seen.Host.Wildcard}, []bool{true, true, true})
	same(t, seen.Misplaced, []facts.RR(nil))
	same(t, values(seen.ProviderHints), []string{"CNAME autodiscover.mailhost.example"})
}

func TestWildcardAlias(t *testing.T) {
	seen := checked(t, bare("_mta-sts", "_smtp._tls", "mta-sts")+"* CNAME www\n", nil)
	same(t, []bool{seen.Record.Wildcard, seen.Report.Wildcard, seen.Host.Wildcard}, []bool{true, true, true})
	same(t, seen.Misplaced, []facts.RR(nil))
}
