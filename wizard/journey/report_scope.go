package journey

import (
	"slices"
	"time"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/rollout"
)

// KnownMailServers returns the mail servers that the domain has, and that earlier checks saw, each once.
func (j Journey) KnownMailServers() []string {
	var hosts []string
	for _, set := range slices.Backward(j.Notes.MX) {
		for _, host := range set.Hosts {
			if !dnsname.Contains(hosts, host) {
				hosts = append(hosts, host)
			}
		}
	}
	return hosts
}

// ReportsFrom returns the beginning of the first day that somebody can have sent a report about, zero where nobody knows: where
// there is no plan, or where the domain asked for reports before mailseal knew it.
func (j Journey) ReportsFrom() time.Time {
	if j.Plan == nil || j.Notes.First.At.IsZero() || j.Notes.First.Found || j.Notes.First.Asks {
		return time.Time{}
	}
	return j.Notes.First.At.UTC().Truncate(rollout.Day)
}
