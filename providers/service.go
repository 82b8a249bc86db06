package providers

import (
	"slices"
	"strings"

	"mailseal/wizard/mtasts"
)

// PolicyService is a service that keeps the policy of a domain.
type PolicyService struct {
	ID, Name string
	Records  []ServiceRecord // what it has its customers add, in the order that is safe
}

// ServiceRecord is one of the records that a service has its customers add, beside what is there.
type ServiceRecord struct {
	RecordShape
	There string // where an alias at the name leads; "" where there is none
	Right string // where it has to lead, as far as anybody but the customer can know; "" unknown
	Fits  bool   // what is there can be right
}

// PolicyService returns the service that keeps the policy of a domain, by where its names lead: aliases are the chains of CNAME
// targets by label ("mta-sts", "_mta-sts", "_smtp._tls"), nearest first. Either of the first two is evidence; reports may
// well go to another company. planned is the id of the service that the user chose, for names that lead nowhere yet.
func (c *Catalogue) PolicyService(domain string, aliases map[string][]string, planned string) (service PolicyService, ok bool) {
	domain = hostName(domain)
	entry, sure := c.policyKeeper(domain, aliases)
	if entry == nil {
		if entry = c.webEntry(planned); entry == nil || entry.Kind != Service {
			return PolicyService{}, false
		}
		sure = true // the user says so
	}
	shapes := entry.records(domain)
	service = PolicyService{ID: entry.ID, Name: entry.called()}
	if !sure {
		service.Name += " (probably)"
	}
	for _, shape := range shapes {
		r := ServiceRecord{RecordShape: shape, Right: shape.Value}
		if chain := aliases[shape.Label]; len(chain) > 0 {
			r.There = hostName(chain[0])
		}
		if r.Right == "" {
			r.Right = meantTarget(shape, shapes, r.There)
		}
		r.Fits = r.There != "" && shape.fits(r.There, entry) && (r.Right == "" || r.There == r.Right)
		service.Records = append(service.Records, r)
	}
	return service, true
}

// policyKeeper returns the service that a name of the domain leads to, or nearly does; sure is false where only one source, or
// memory, says whose that name is.
func (c *Catalogue) policyKeeper(domain string, aliases map[string][]string) (keeper *webEntry, sure bool) {
	labels := []string{mtasts.HostLabel, mtasts.RecordLabel}
	for _, label := range labels {
		for _, target := range aliases[label] {
			if owner := c.aliasOwner(hostName(target)); owner != nil && owner.Kind == Service {
				return owner, owner.owns(hostName(target)).rank() > SeenOnce.rank()
			}
		}
	}
	for _, label := range labels {
		for _, target := range aliases[label] {
			host := hostName(target)
			for i := range c.web {
				if e := &c.web[i]; e.Kind == Service && slices.ContainsFunc(e.Record, func(r record) bool { return r.meant(domain, host) }) {
					return e, true // its pattern was read
				}
			}
		}
	}
	return nil, false
}

// owns returns how sure it is that a name is the place's own.
func (e webEntry) owns(host string) (c Confidence) {
	best := 0
	for _, set := range e.Alias {
		if weight := bestMatch(set.Patterns, host); weight > best {
			best, c = weight, set.Confidence
		}
	}
	return c
}

// HostIssuers returns the names in CAA records (RFC 8659 §4.2) of those that may make the certificate of a name, by what that is an alias
// of: nearest first. There are none where nobody knows the place, or whom it asks.
func (c *Catalogue) HostIssuers(aliases []string) []string {
	for _, target := range aliases {
		if owner := c.aliasOwner(hostName(target)); owner != nil {
			return owner.CAA.Issuers
		}
	}
	return nil
}

// fits reports whether a value can be what the service gave its customer for this record.
func (r RecordShape) fits(value string, of *webEntry) bool {
	switch {
	case r.Type != "CNAME":
		return false
	case r.Value != "":
		return value == r.Value
	case of.Called != "": // it stands for any company
		return true
	case r.Pattern != "":
		return matchHost(r.Pattern, value) > 0
	}
	for _, set := range of.Alias {
		if bestMatch(set.Patterns, value) > 0 {
			return true
		}
	}
	return false
}

// meantTarget returns the value that a record should have, where the pattern of the service's values tells: what is there was
// meant for this record and has a mistake in it, or it is the value of another record of the same service.
func meantTarget(r RecordShape, all []RecordShape, there string) string {
	tail, ok := r.tail()
	if !ok {
		return ""
	}
	best := ""
	for _, other := range all { // the shape that leaves least for the customer's own part fits best
		if stem := other.stem(there); stem != "" && (best == "" || len(stem) < len(best)) {
			best = stem
		}
	}
	if best != "" {
		return best + tail
	}
	if matchHost(r.Pattern, hostName(r.Like)) > 0 {
		return r.Like
	}
	return ""
}

// meant reports whether a value was meant for the record of a domain: it is that, or nearly.
func (r record) meant(domain, value string) bool {
	return RecordShape{Value: fill(r.Value, domain), Pattern: fill(r.Pattern, domain)}.nearly(value)
}

// nearly reports whether a value was meant for a service's record and has a mistake or two in it.
func (r RecordShape) nearly(value string) bool {
	if r.Value != "" {
		return value != "" && mtasts.Near(value, r.Value, len(r.Value)/6)
	}
	return r.stem(value) != ""
}

// tail returns what every customer's value ends in; ok is false where the pattern is not of that kind.
func (r RecordShape) tail() (tail string, ok bool) {
	tail, ok = strings.CutPrefix(r.Pattern, "*")
	return tail, ok && tail != "" && !strings.ContainsAny(tail, "*#")
}

// stem returns the customer's own part of a value that ends in this record's tail, or nearly: underscores and dashes more or
// fewer, a letter or two wrong. It is empty where the value is not of that kind.
func (r RecordShape) stem(value string) string {
	tail, ok := r.tail()
	if !ok || value == "" {
		return ""
	}
	if stem, ok := strings.CutSuffix(value, tail); ok {
		return strings.TrimRight(stem, "_-")
	}
	wrong := len(tail) / 8 // letters that may differ
	meant := bare(tail)
	for cut := max(1, len(value)-len(tail)-3); cut < len(value) && cut <= len(value)-len(tail)+3; cut++ {
		end := bare(value[cut:])
		if end != meant && (end == "" || meant == "" || end[0] != meant[0] || !mtasts.Near(end, meant, wrong)) {
			continue
		}
		if stem := strings.TrimRight(value[:cut], "_-"); stem != "" {
			return stem
		}
	}
	return ""
}

// bare returns a text without the marks that are easily lost in copying.
func bare(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "_", ""), "-", "") }
