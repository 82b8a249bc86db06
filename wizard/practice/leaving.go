package practice

import (
	"fmt"
	"strings"

	"github.com/miekg/dns"

	"mailseal/wizard/plan"
)

// changeDeeds are the ways to change or delete records: a move's MX records, and what is left at the end of a removal.
func (w *World) changeDeeds(task plan.Task) []Action {
	right := "drop"
	var actions []Change
	if task.ID == plan.MailServers {
		right = "servers"
		actions = append(actions, SetMX(task.MX))
	}
	for _, r := range task.Drop {
		if r.Type != "MX" {
			actions = append(actions, DeleteRecord{Name: r.Name, Type: r.Type})
		}
	}
	return []Action{w.right(right, actions...), w.slip(mistakeNotSaved, nil, nil, nil)}
}

// SetMX has the domain's mail go to these servers and no others, the first one preferred.
type SetMX []string

func (s SetMX) act(w *World) error {
	for i, host := range s {
		value := fmt.Sprintf("%d %s", 10*(i+1), dns.Fqdn(host))
		var action Change = AddRecord{w.domain, "MX", value}
		if i == 0 {
			action = ReplaceRecord{w.domain, "MX", value}
		}
		if err := action.act(w); err != nil {
			return err
		}
	}
	return nil
}

// otherMailServer is the mail servers of another company than the one that runs the domain's mail.
func (w *World) otherMailServer() string {
	if strings.HasSuffix(w.options.Provider, "microsoft") {
		return "smtp.google.com"
	}
	for owner := range closestZone(w.zones, "mail.protection.outlook.com.", false).saved() {
		if strings.HasSuffix(owner, ".mail.protection.outlook.com.") {
			return strings.TrimSuffix(owner, ".")
		}
	}
	return ""
}
