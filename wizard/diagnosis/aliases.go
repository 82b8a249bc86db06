package diagnosis

import (
	"strings"

	"mailseal/assets"
	"mailseal/wizard/facts"
)

// pointer are the values about an alias that leads nowhere. A panel that adds the domain to every name adds it to the
// target too, unless that ends in a dot (RFC 1035 §5.1).
func (d *diagnosis) pointer(alias []string) assets.Values {
	target := alias[len(alias)-1]
	if meant, ok := strings.CutSuffix(canonical(target), "."+d.check.Domain); ok && strings.Contains(meant, ".") {
		return assets.Values{"target": target, "right": meant, "form": "appended"}
	}
	return assets.Values{"target": target}
}

// brokenAlias are the values about an alias at the end of which there is no record: what it should lead to, as far as
// that is known.
func (d *diagnosis) brokenAlias(lookup facts.Lookup) assets.Values {
	name, chain := canonical(lookup.Name), lookup.Alias
	if facts.Circular(name, chain) {
		return assets.Values{"target": chain[len(chain)-1], "form": "circle"}
	}
	values := d.pointer(chain)
	r, known := d.Provider.Service.Record(name)
	switch {
	case values["form"] != "":
	case known && r.There != "" && !r.Fits && r.Right != "":
		values["form"], values["right"] = "service", r.Right
	case known && r.There != "":
		values["form"] = "service-ask"
	case d.plannedTarget(name) != "" && canonical(chain[0]) != canonical(d.plannedTarget(name)):
		values["form"], values["right"] = "planned", d.plannedTarget(name)
	case under(chain[0], d.check.Domain) && d.plannedTarget(name) == "":
		values["form"] = "own"
	}
	return values
}

// plannedAlias is what the plan has a name point to; ok is false where the plan has no CNAME record there.
func (d *diagnosis) plannedAlias(label string) (target string, ok bool) {
	if d.Plan == nil {
		return "", false
	}
	for _, task := range d.Plan.Tasks() {
		if r := task.Record; r != nil && r.Type == "CNAME" && r.Name == label+"."+d.check.Domain {
			return r.Value, true
		}
	}
	return "", false
}

// plannedTarget is where the plan has an alias at a name lead; "" where it has none.
func (d *diagnosis) plannedTarget(name string) string {
	if d.Plan == nil {
		return ""
	}
	for _, r := range d.Plan.Hosting.Records {
		if r.Type == "CNAME" && canonical(r.Name) == name {
			return r.Value
		}
	}
	return ""
}
