package diagnosis

import (
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// serviceKeeps reports whether a service keeps what senders find at the name of a task's record. Some services have no
// record of their own there, and a name may lead elsewhere although another one leads to the service.
func (d *diagnosis) serviceKeeps(task plan.TaskID) bool {
	service := d.Provider.Service
	r, wanted := service.Record(nameOf(task, d.Check.Domain))
	switch {
	case service.Name == "":
		return false
	case !wanted || r.Fits || r.There == "":
		return task == plan.PolicyHost || wanted
	}
	return r.Right != "" && dnsname.Last(r.There, 2) == dnsname.Last(r.Right, 2)
}

// wantsAlias reports whether the record belongs behind a CNAME, by the service's or the plan's word.
func (d *diagnosis) wantsAlias() bool {
	return d.plannedAlias(plan.STSRecord) != "" || d.serviceKeeps(plan.STSRecord)
}

// halfAtService returns the values where the other of a service's two names is there: then it is known who is to be asked.
// There are none where no service is known by what is there.
func (d *diagnosis) halfAtService(task plan.TaskID) assets.Values {
	name, service := nameOf(task, d.Check.Domain), d.Provider.Service
	known := slices.ContainsFunc(service.Records, func(r rollout.ServiceRecord) bool {
		return r.There != "" && r.Name != name && !strings.HasPrefix(r.Name, tlsrpt.RecordLabel+".")
	})
	record, wanted := service.Record(name)
	switch {
	case !known || !wanted && task != plan.PolicyHost:
		return nil
	case record.Right == "":
		return assets.Values{"form": "service-ask"}
	}
	return assets.Values{"form": "service", "right": record.Right}
}

// endedReader returns the company that read the reports that go to a host, and when it ended that; ok is false where it goes on,
// and where nobody knows.
func (d *diagnosis) endedReader(host string) (company string, ended time.Time, ok bool) {
	company, domain, ok := companyOf(host, d.Companies.ReportReaders)
	ended, known := d.Companies.EndedReaders[domain]
	return company, ended, ok && known && !d.Now.Before(ended)
}

// anyUnder reports whether any of the hosts or patterns is one of the domains or below it.
func anyUnder(patterns, domains []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return underAny(strings.TrimPrefix(p, "*."), domains) })
}

// steady reports whether a mail server's company keeps its name for years and renews its certificate in time.
func (d *diagnosis) steady(host string) bool { return underAny(host, d.Companies.SteadyMail) }

// underAny reports whether name is one of the domains or below one.
func underAny(name string, domains []string) bool {
	return slices.ContainsFunc(domains, func(domain string) bool { return dnsname.Under(name, domain) })
}
