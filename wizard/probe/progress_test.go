package probe

import (
	"context"
	"slices"
	"testing"

	"mailseal/wizard/facts"
)

// TestProgress: each news of a check says all that was said before, each part is done once, and what the parts saw at the end is what the
// check returns.
func TestProgress(t *testing.T) {
	w := alphaInternet(t, alphaZone)
	var news []facts.Progress
	seen := w.probe("8.8.8.8", "9.9.9.9").Check(context.Background(), "alpha.example", facts.Full(), func(so facts.Progress) { news = append(news, so) })

	counted := false
	for i, so := range news[1:] {
		before := news[i]
		if !so.Has(before.Done...) || len(so.Seen.Servers) < len(before.Seen.Servers) || so.Servers < before.Servers {
			t.Errorf("news %d takes back what was said: %v, %d servers after %v, %d servers", i+1, so.Done, len(so.Seen.Servers), before.Done, len(before.Seen.Servers))
		}
		counted = counted || len(so.Seen.Servers) == 1 && so.Servers == 2
		if so.Has(facts.PartMX) && len(so.Seen.MXHosts()) != 2 || so.Has(facts.PartZone) && len(so.Seen.Zone.Servers) == 0 {
			t.Errorf("news %d says that %v is done, and not what it saw", i+1, so.Done)
		}
	}
	if !counted {
		t.Error("one of two mail servers was never said to be called")
	}
	last := news[len(news)-1]
	all := []facts.Part{
		facts.PartDNS, facts.PartMail, facts.PartMX, facts.PartNetwork, facts.PartPolicy, facts.PartRecord, facts.PartReport, facts.PartZone,
	}
	done := slices.Clone(last.Done)
	slices.Sort(done)
	slices.Sort(all)
	same(t, done, all)
	same(t, last.Seen.MXHosts(), seen.MXHosts())
	same(t, last.Seen.Record.Values("TXT"), seen.Record.Values("TXT"))
	same(t, last.Seen.Report.Values("TXT"), seen.Report.Values("TXT"))
	same(t, last.Seen.Apex, seen.Apex)
	same(t, len(last.Seen.Fetches), len(seen.Fetches))
	same(t, last.Seen.Network, seen.Network)
	same(t, len(last.Seen.Servers), len(seen.Servers))
}
