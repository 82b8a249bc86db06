package practice

import (
	"cmp"
	"strings"

	"mailseal/providers"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/tlsrpt"
)

// Suggest returns what to answer to a question about a value that comes from elsewhere, such as a service's dashboard: a name
// that leads to the pretend company that answers for it. It is empty for every other question.
func (w *World) Suggest(m journey.Machine, j journey.Journey, id journey.QuestionID) string {
	if id == journey.QuestionNewMX {
		return w.Value("", "MX")
	}
	option, _ := m.PlaceOf(j)
	for _, paste := range journey.Pastes() {
		shape, ok := journey.Shape(option, paste.Label)
		switch {
		case paste.ID != id || !ok:
		case shape.Type == "CNAME":
			usual := w.Value(plan.Kind(option.Kind), paste.Label)
			return cmp.Or(m.Catalogue.Shown(option.ID, paste.Label, w.domain, usual), w.atStranger(paste.Label))
		case option.Kind == providers.Server:
			return w.Value(plan.Server, paste.Label)
		default:
			return shape.Like // the practice has whatever address is named
		}
	}
	return ""
}

// atStranger returns the name for the alias with a label at a company that nobody knows.
func (w *World) atStranger(label string) string {
	return strings.ReplaceAll(w.domain, ".", "-") + "." + label + ".harbour-hosting.net"
}

// Value returns what somebody in the practice would paste for the record with a label: from a service's page, from a static
// host's, or the address of the own web server. The label is "mta-sts", "_mta-sts", "_smtp._tls", or "MX" for the mail
// server of a new mail company. It is empty where there is nothing to paste.
func (w *World) Value(kind plan.Kind, label string) string {
	switch {
	case label == "MX":
		return w.otherMailServer()
	case kind == plan.Service:
		return w.domain + "." + serviceLabel(label) + ".mailhardener.com"
	case label != mtasts.HostLabel:
		return ""
	case kind == plan.Static:
		name, _, _ := strings.Cut(w.domain, ".")
		return name + ".github.io"
	case kind == plan.Server:
		return w.own.addrs[0].String()
	}
	return ""
}

// serviceLabel returns what a service calls the record with a label.
func serviceLabel(label string) string {
	if label == tlsrpt.RecordLabel {
		return "_smtp-tls"
	}
	return label
}

// otherMailServer returns a mail server of another company than the one that runs the domain's mail.
func (w *World) otherMailServer() string {
	if w.provider == "microsoft" {
		return "smtp.google.com"
	}
	return "rosehillschool-example0c.mail.protection.outlook.com"
}
