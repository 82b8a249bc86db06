package diagnosis

import (
	"strings"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/tlsrpt"
)

// pointer returns the values about an alias that leads nowhere. A panel that adds the domain to every name adds it to the
// target too, unless that ends in a dot (RFC 1035 §5.1).
func (d *diagnosis) pointer(alias []string) assets.Values {
	target := alias[len(alias)-1]
	if meant, ok := dnsname.Relative(target, d.Check.Domain); ok && strings.Contains(meant, ".") {
		return assets.Values{"target": target, "right": meant, "form": "appended"}
	}
	return assets.Values{"target": target}
}

// brokenAlias returns the values about an alias at the end of which there is no record: what it should lead to, as far as
// that is known.
func (d *diagnosis) brokenAlias(task plan.TaskID, chain []string) assets.Values {
	name := nameOf(task, d.Check.Domain)
	if facts.Circular(name, chain) {
		return assets.Values{"target": chain[len(chain)-1], "form": "circle"}
	}
	values := d.pointer(chain)
	r, known := d.Provider.Service.Record(name)
	planned := d.plannedAlias(task)
	company := d.keepsNone(chain)
	switch {
	case values.Text("form") != "":
	case company != "" && task == plan.STSRecord:
		values["form"], values["company"] = "stranger", company
	case known && r.There != "" && !r.Fits && r.Right != "":
		values["form"], values["right"] = "service", r.Right
	case known && r.There != "":
		values["form"] = "service-ask"
	case planned != "" && !dnsname.Equal(chain[0], planned):
		values["form"], values["right"] = "planned", planned
	case planned == "" && dnsname.Under(chain[0], d.Check.Domain):
		values["form"] = "own"
	}
	return values
}

// companyOf returns the company that a name belongs to, and the domain of it that the name is in, by the companies of domains.
func companyOf(name string, companies map[string]string) (company, domain string, ok bool) {
	domain, more := dnsname.Canonical(name), true
	for ; more; domain, more = dnsname.Parent(domain) {
		if company, ok := companies[domain]; ok {
			return company, domain, true
		}
	}
	return "", "", false
}

// keepsNone returns the first company along a chain of aliases that keeps a policy for its own domains and none for those of its
// customers; "" where there is none, and where the domain is the company's own.
func (d *diagnosis) keepsNone(chain []string) string {
	own, _, _ := companyOf(d.Check.Domain, d.Companies.KeepNone)
	for _, target := range chain {
		if company, _, ok := companyOf(target, d.Companies.KeepNone); ok && company != own {
			return company
		}
	}
	return ""
}

// plannedAlias returns where the plan has a task's record lead, where that is an alias; else "".
func (d *diagnosis) plannedAlias(task plan.TaskID) string {
	if d.Plan == nil {
		return ""
	}
	if r, ok := d.Plan.Hosting.Record(nameOf(task, d.Check.Domain)); ok && r.Type == "CNAME" {
		return r.Value
	}
	return ""
}

// labels are those of the records to publish, below the domain.
var labels = map[plan.TaskID]string{
	plan.ReportRecord: tlsrpt.RecordLabel, plan.PolicyHost: mtasts.HostLabel, plan.STSRecord: mtasts.RecordLabel,
}

// nameOf returns the name that a task's record has at a domain.
func nameOf(task plan.TaskID, domain string) string { return labels[task] + "." + domain }
