package probe

import (
	"context"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

const maxReportHosts = 6 // hosts in a report record that are looked up

// reportHosts finds out whether the addresses in the report record lead anywhere. Only
// DNS is asked: nothing is ever sent to them.
func (c *check) reportHosts(ctx context.Context, report facts.Lookup) []facts.ReportHost {
	record, state, _ := tlsrpt.FindRecord(report.Values("TXT"))
	if state != mtasts.Valid {
		return nil
	}
	var list []facts.ReportHost
	for _, uri := range record.RUA {
		host, ok := reportHostOf(uri)
		if ok && len(list) < maxReportHosts && !slices.Contains(list, host) {
			list = append(list, host)
		}
	}
	return each(list, func(r facts.ReportHost) facts.ReportHost {
		if r.Mail {
			r.Answered, r.Dead = c.takesNoMail(ctx, r.Host)
		} else {
			r.Answered, r.Dead = c.hasNoAddress(ctx, r.Host)
		}
		return r
	})
}

// reportHostOf returns where a report address leads (RFC 8460 §3).
func reportHostOf(uri string) (r facts.ReportHost, ok bool) {
	r.Host, r.Mail = tlsrpt.Host(uri)
	_, valid := dns.IsDomainName(r.Host)
	return r, valid && strings.Contains(r.Host, ".")
}

// takesNoMail follows RFC 5321 §5.1: MX, or else the address of the name
// itself; a null MX (RFC 7505) takes none.
func (c *check) takesNoMail(ctx context.Context, host string) (answered, dead bool) {
	mx := c.askExisting(ctx, host, dns.TypeMX)
	switch {
	case !mx.Answered():
		return false, false
	case mx.Status == facts.NXDomain:
		return true, true
	}
	if hosts := mx.Values("MX"); len(hosts) > 0 {
		return true, !slices.ContainsFunc(hosts, func(h string) bool { return h != "" })
	}
	return c.hasNoAddress(ctx, host)
}

func (c *check) hasNoAddress(ctx context.Context, host string) (answered, dead bool) {
	all := each(addressTypes, func(qtype uint16) facts.Answer { return c.askExisting(ctx, host, qtype) })
	if len(addrsOf(merge(all))) > 0 {
		return true, false
	}
	answered = all[0].Answered() && all[1].Answered()
	return answered, answered
}

// askExisting asks a resolver, but the domain's own servers for names of its own
// that the user may be about to create.
func (c *check) askExisting(ctx context.Context, host string, qtype uint16) facts.Answer {
	if host == c.domain && qtype == dns.TypeMX {
		best, ok := c.domainMX().Best()
		if ok {
			return best
		}
	}
	if dnsname.Below(host, c.domain) {
		found := c.lookup(ctx, c.domainZone(), host, []uint16{qtype}, nil)
		best, ok := found.Best()
		if !ok {
			return facts.Answer{Status: facts.Failed}
		}
		return best
	}
	return c.resolve(ctx, host, qtype).answer()
}
