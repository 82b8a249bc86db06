package probe

import (
	"bytes"
	"slices"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// What follows compares a check with Config.Last, which an earlier check found good: what is as it was then is good still. Without it,
// nothing is.

// enough returns those of a zone's servers that a question about a name is put to. Where an earlier check has seen the name at all
// addresses of every server, one of each will do; and one question, for the domain itself, goes to all of them.
func (c *check) enough(servers []facts.Server, name string) []facts.Server {
	if c.last == nil || name == c.domain || c.scope.Only != "" && dnsname.Below(name, c.domain) || dnsname.Below(name, c.domain) && !c.known(name) && !c.servedBefore(name) {
		return servers
	}
	var first []facts.Server
	for _, s := range servers {
		if !slices.ContainsFunc(first, func(f facts.Server) bool { return f.Name == s.Name }) {
			first = append(first, s)
		}
	}
	return first
}

// servedBefore reports whether an earlier check saw a mail server of that name, with addresses.
func (c *check) servedBefore(name string) bool {
	return slices.ContainsFunc(c.last.Servers, func(s facts.MailServer) bool { return dnsname.Equal(s.Host, name) && len(s.Addrs) > 0 })
}

// sameZone reports whether a zone has the name servers that it had.
func sameZone(z zone, before facts.Zone) bool {
	names := func(servers []facts.Server) (names []string) {
		for _, s := range servers {
			names = append(names, s.Name)
		}
		return distinct(names)
	}
	return z.name == before.Name && len(z.servers) > 0 && slices.Equal(names(z.servers), names(before.Servers))
}

// sameMX reports whether all servers name the mail servers that an earlier check saw.
func (c *check) sameMX(found facts.Lookup) bool {
	return c.last != nil && sameAnswers(found, c.last.MX, "MX")
}

// sameRecord reports whether all servers have the _mta-sts record that an earlier check saw.
func (c *check) sameRecord(found facts.Lookup) bool {
	return c.last != nil && sameAnswers(found, c.last.Record, "TXT")
}

// sameReport reports whether all servers have the _smtp._tls record that an earlier check saw.
func (c *check) sameReport(found facts.Lookup) bool {
	return c.last != nil && sameAnswers(found, c.last.Report, "TXT")
}

// sameAnswers reports whether all servers answered, and as they did before. Of addresses it is only asked that there are some: many
// hosts have others each time.
func sameAnswers(found, before facts.Lookup, rrtype string) bool {
	answers := slices.Concat(found.Authoritative, found.Target)
	values := func(l facts.Lookup) []string { return slices.Sorted(slices.Values(l.Values(rrtype))) }
	return len(answers) > 0 && !slices.ContainsFunc(answers, func(a facts.Answer) bool { return a.Status != facts.OK }) &&
		slices.Equal(found.Alias, before.Alias) && found.Zone == before.Zone &&
		(rrtype == "A" || found.Agree(rrtype) && slices.Equal(values(found), values(before)))
}

// samePolicy reports whether every address of the policy host gives the policy that an earlier check saw, with a good certificate
// of the same issuer.
func (c *check) samePolicy(host facts.Lookup, fetches []facts.Fetch) bool {
	if c.last == nil || !sameAnswers(host, c.last.Host, "A") {
		return false
	}
	if !c.scope.Policy {
		return true
	}
	return len(fetches) > 0 && !slices.ContainsFunc(fetches, func(f facts.Fetch) bool {
		return !slices.ContainsFunc(c.last.Fetches, func(before facts.Fetch) bool {
			return given(f) && given(before) && bytes.Equal(f.Body, before.Body) && f.Cert.Issuer == before.Cert.Issuer
		})
	})
}

// given reports whether a fetch brought a file that is proven to be the host's.
func given(f facts.Fetch) bool {
	return f.Stage == facts.FetchDone && f.Status == 200 && f.Cert != nil && f.Cert.Fault == ""
}

// sameServers reports whether every mail server is as an earlier check saw it: each is there, and what answers is encrypted and
// proven, by the same issuer. That one cannot be reached from here has its reason elsewhere.
func (c *check) sameServers(servers []facts.MailServer) bool {
	if c.last == nil {
		return false
	}
	return !slices.ContainsFunc(servers, func(s facts.MailServer) bool {
		i := slices.IndexFunc(c.last.Servers, func(before facts.MailServer) bool { return dnsname.Equal(before.Host, s.Host) })
		return i < 0 || s.Dead || slices.ContainsFunc(s.Calls, func(call facts.Call) bool {
			return call.Stage != facts.CallConnect && !sameCall(call, c.last.Servers[i])
		})
	})
}

func sameCall(call facts.Call, before facts.MailServer) bool {
	return call.Proven() && call.TLSA != facts.FitsNot && slices.ContainsFunc(before.Calls, func(b facts.Call) bool {
		return b.Cert != nil && b.Cert.Issuer == call.Cert.Issuer
	})
}
