package probe

import (
	"strings"
	"testing"
)

// TestSPFUnderAnOwnName: the senders of a provider may stand at a name of the domain, which its SPF record leads to.
func TestSPFUnderAnOwnName(t *testing.T) {
	seen := checked(t, strings.ReplaceAll(alphaZone, "include:_spf.mailhost.example", "?include:_SPF.alpha.example. redirect=out.alpha.example include:alpha.example")+
		"_spf TXT \"v=spf1 include:_spf.mailhost.example\"\nout TXT \"v=spf1 -all\"\n", nil)
	same(t, values(seen.ProviderHints), []string{
		"CNAME autodiscover.mailhost.example", "TXT v=spf1 include:_spf.mailhost.example", "TXT v=spf1 -all",
	})
}
