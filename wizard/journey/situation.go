package journey

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"mailseal/providers"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// Findings judges the newest check, worst first.
func (m Machine) Findings(j Journey, now time.Time) []diagnosis.Finding {
	return FindingsIn(m.Situation(j, now))
}

// FindingsIn is Findings, from a situation that is there already.
func FindingsIn(s rollout.Situation) []diagnosis.Finding {
	if s.Notes.Last == nil {
		return nil
	}
	return diagnosis.Judge(s)
}

// GoLive applies the go-live rule.
func (m Machine) GoLive(j Journey, now time.Time) rollout.GoLive { return m.Situation(j, now).GoLive() }

// enforces reports whether what is planned enforces, what is live does, or senders hold a policy that does.
func (j Journey) enforces(now time.Time) bool {
	exposed, _ := j.timed(now).Exposed()
	return j.Plan.Target.Mode == mtasts.Enforce || exposed
}

// harmless reports whether the wait of a removal is over and nobody can fetch anything else than what it published.
func (j Journey) harmless(now time.Time) bool {
	s := j.timed(now)
	exposed, _ := s.Exposed()
	return !exposed && !now.Before(s.Due())
}

// Situation returns a journey at a time, as the rules see it.
func (m Machine) Situation(j Journey, now time.Time) rollout.Situation {
	check, _ := j.Check()
	return m.situation(j, check, now)
}

// situation returns a journey with a check that its notes may not hold yet.
func (m Machine) situation(j Journey, check facts.Check, now time.Time) rollout.Situation {
	s := j.withCheck(check, now)
	s.Provider, s.Companies = m.provider(s.Check, j.Plan, now), rollout.Companies(m.Catalogue.Companies())
	return s
}

// timed returns a journey at a time without what the catalogue knows: how what is live differs from the plan, what senders hold, and
// how long each wait is, takes nothing of that.
func (j Journey) timed(now time.Time) rollout.Situation {
	check, _ := j.Check()
	return j.withCheck(check, now)
}

func (j Journey) withCheck(check facts.Check, now time.Time) rollout.Situation {
	check.Domain = cmp.Or(check.Domain, j.Domain) // before the first check there is none
	return rollout.Situation{Check: check, Notes: j.Notes, Plan: j.Plan, Operation: j.Operation, Now: now}
}

// provider returns what the catalogue knows of the companies that a check found.
func (m Machine) provider(check facts.Check, p *plan.Plan, now time.Time) rollout.Provider {
	mail := m.Catalogue.Mail(Clues(check))
	r := rollout.Provider{
		Known:   mail.Confidence != "" && mail.ID != providers.Unknown,
		Major:   mail.GatewayID == "" && mail.Major,
		Reports: m.reportReader(check, p, now),
		Issuers: m.Catalogue.HostIssuers(check.Host.Alias),
		Service: m.policyService(check, p),
	}
	if listed, known := m.Catalogue.MailCompany(rollout.FileOf(check).Meant.MX); known {
		r.Listed = listed
	}
	switch {
	case mail.GatewayID != "":
		r.Mail = mail.GatewayName
	case r.Known && mail.ID != providers.SelfHosted && mail.ID != providers.NoMail:
		r.Mail = mail.Name
	}
	return r
}

// policyService returns the service that keeps the policy, by where the domain's names lead and, while they lead nowhere, by
// the plan.
func (m Machine) policyService(check facts.Check, p *plan.Plan) rollout.Service {
	planned := ""
	if p != nil && p.ServiceKeepsPolicy() {
		planned = p.Hosting.ID
	}
	known, ok := m.Catalogue.PolicyService(check.Domain, map[string][]string{
		mtasts.HostLabel: check.Host.Alias, mtasts.RecordLabel: check.Record.Alias, tlsrpt.RecordLabel: check.Report.Alias,
	}, planned)
	if !ok {
		return rollout.Service{}
	}
	service := rollout.Service{Name: known.Name}
	for _, r := range known.Records {
		service.Records = append(service.Records, rollout.ServiceRecord{
			Name: r.Label + "." + check.Domain, Type: plannedType(r, check.Domain, p, known.ID == planned), There: r.There, Right: r.Right, Fits: r.Fits,
		})
	}
	return service
}

// plannedType returns the type of a service's record: the plan's, where the service that the user chose shows one of several.
func plannedType(r providers.ServiceRecord, domain string, p *plan.Plan, chosen bool) string {
	if !chosen || len(r.Or) == 0 {
		return r.Type
	}
	for _, task := range p.Tasks() {
		if task.Record != nil && dnsname.Equal(task.Record.Name, r.Label+"."+domain) {
			return task.Record.Type
		}
	}
	return r.Type
}

// reportReader names the company that reads the TLS reports in the user's stead; "" where the user does.
func (m Machine) reportReader(check facts.Check, p *plan.Plan, now time.Time) string {
	if p == nil {
		_, rua, _ := rollout.ReportState(check)
		return m.readerOf(rua, now)
	}
	if report, ok := p.ReportRecord(); ok && report.Type == "CNAME" {
		return p.Hosting.Name
	}
	return m.readerOf(p.Reports.RUA, now)
}

func (m Machine) readerOf(rua []string, now time.Time) string {
	for _, uri := range rua {
		host, _ := tlsrpt.Host(uri)
		if name, known := m.Catalogue.ReportService(host, now); known {
			return name
		}
	}
	return ""
}

// Clues returns what the catalogue of providers needs of a check.
func Clues(check facts.Check) providers.Clues {
	clues := providers.Clues{
		Domain: check.Domain,
		MX:     check.MXHosts(),
		TXT:    slices.Clone(check.Apex),
		Names:  map[string]string{},
	}
	if !check.Host.Wildcard { // nobody made it for this name
		clues.HostAlias = check.Host.Alias
	}
	if !check.Record.Wildcard {
		clues.RecordAlias = check.Record.Alias
	}
	if check.Host.HandedOn() {
		clues.HostNS = check.Host.Delegated
	}
	for _, rr := range check.ProviderHints {
		if strings.HasPrefix(strings.ToLower(rr.Value), "v=spf1 ") {
			clues.TXT = append(clues.TXT, rr.Value)
			continue
		}
		clues.Names[rr.Name] = rr.Value
	}
	for _, server := range check.Zone.Servers {
		clues.NS = append(clues.NS, server.Name)
	}
	for _, server := range check.Servers {
		if dnsname.Below(server.Host, check.Domain) {
			clues.MailAddrs = append(clues.MailAddrs, server.Addrs...)
		}
	}
	for _, name := range check.Site {
		clues.Site = append(clues.Site, providers.SiteName(name))
	}
	return clues
}
