package providers

// ReportService says which company reads the reports that go to a host (that of a mailto: or https: address in a
// report record, RFC 8460 §3). Only companies known to offer that are: a school may well send its reports to
// a mailbox at another domain of its own.
func (c *Catalogue) ReportService(host string) (name string, ok bool) {
	host = hostName(host)
	best := 0
	for i := range c.web {
		for _, set := range c.web[i].Readers {
			if weight := bestMatch(set.Patterns, host); weight > best {
				best, name = weight, c.web[i].Name
			}
		}
	}
	return name, best > 0
}
