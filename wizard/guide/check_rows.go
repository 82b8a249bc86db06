package guide

import (
	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/providers"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// CheckRows says how far a check has come: a row for each part from the beginning. A row without a mark is not done; it has a text where
// something of it is known.
func (g *Guide) CheckRows(p facts.Progress) []Row {
	rows := []Row{g.mailRow(p), g.zoneRow(p), g.encryptionRow(p), g.policyRow(p), g.reportRow(p), g.networkRow(p)}
	for i, name := range []string{"mail", "dns", "encrypt", "policy", "report", "network"} {
		rows[i].Label = g.say(msgid.Part.Of(name), nil)
	}
	return rows
}

func (g *Guide) mailRow(p facts.Progress) Row {
	_, answered := p.Seen.MX.Best()
	hosts := p.Seen.MXHosts()
	switch {
	case !p.Has(facts.PartMX):
		return Row{}
	case !answered:
		return g.partRow(Unknown, msgid.PartSaidNone, nil)
	case len(hosts) == 0:
		return g.partRow(Tip, msgid.PartSaidNoMail, nil)
	}
	mail := g.Catalogue.Mail(journey.Clues(p.Seen))
	return g.partRow(Good, msgid.PartSaidWho, assets.Values{"name": g.mailName(mail), "n": g.count(msgid.PartMailServer, len(hosts))})
}

func (g *Guide) zoneRow(p facts.Progress) Row {
	names := map[string]bool{}
	for _, server := range p.Seen.Zone.Servers {
		names[server.Name] = true
	}
	switch {
	case !p.Has(facts.PartZone):
		return Row{}
	case p.Seen.Zone.Missing:
		return g.partRow(Bad, msgid.PartSaidNoDomain, nil)
	case len(names) == 0:
		return g.partRow(Unknown, msgid.PartSaidNone, nil)
	}
	host := g.Catalogue.DNSHost(journey.Clues(p.Seen))
	return g.partRow(Good, msgid.PartSaidWho, assets.Values{"name": host.Name, "n": g.count(msgid.PartNameServer, len(names))})
}

// encryptionRow counts the mail servers while they are called.
func (g *Guide) encryptionRow(p facts.Progress) Row {
	switch {
	case p.Has(facts.PartMX) && !p.Seen.Scope.Mail:
		return g.partRow(Unknown, msgid.PartSaidNotCalled, nil)
	case p.Has(facts.PartMail):
		mark, key, values := encryption(p.Seen)
		return g.partRow(mark, msgid.PartSaid.Of("encrypt-"+key), values)
	case p.Servers > 0:
		return g.partRow(NoMark, msgid.PartSaidCalled, assets.Values{"n": itoa(len(p.Seen.Servers)), "of": itoa(p.Servers)})
	}
	return Row{}
}

// policyRow is about the _mta-sts record and the policy file: MTA-STS is there where both are.
func (g *Guide) policyRow(p facts.Progress) Row {
	if !p.Has(facts.PartRecord, facts.PartPolicy) {
		return g.askingRow(p)
	}
	record, _, _ := rollout.RecordState(p.Seen)
	file := rollout.FileOf(p.Seen)
	switch {
	case record == rollout.TempError:
		return g.partRow(Unknown, msgid.PartSaidNone, nil)
	case record == mtasts.Valid && file.State == rollout.PolicyValid:
		return g.partRow(Good, msgid.PartSaid.Of("policy-"+string(file.Policy.Mode)), nil)
	case record == mtasts.Valid && file.State == rollout.PolicyUnreachable:
		return g.partRow(Unknown, msgid.PartSaidPolicyUnreachable, nil)
	case record == mtasts.Absent && file.State != rollout.PolicyValid && file.State != rollout.PolicyInvalid:
		return g.partRow(Todo, msgid.PartSaidNotYet, nil)
	}
	return g.partRow(Bad, msgid.PartSaidPolicyPartly, nil)
}

func (g *Guide) reportRow(p facts.Progress) Row {
	if !p.Has(facts.PartReport) {
		return g.askingRow(p)
	}
	switch state, _, _ := rollout.ReportState(p.Seen); state {
	case mtasts.Valid:
		return g.partRow(Good, msgid.PartSaidYes, nil)
	case mtasts.Absent:
		return g.partRow(Todo, msgid.PartSaidNotYet, nil)
	case rollout.TempError:
		return g.partRow(Unknown, msgid.PartSaidNone, nil)
	case mtasts.Invalid, mtasts.Multiple:
	}
	return g.partRow(Bad, msgid.PartSaidReportWrong, nil)
}

// networkRow says what of the network that the check is made from keeps it from being trusted: never the domain's fault.
func (g *Guide) networkRow(p facts.Progress) Row {
	network := p.Seen.Network
	switch {
	case !p.Has(facts.PartNetwork):
		return Row{}
	case network.Offline:
		return g.partRow(Unknown, msgid.PartSaidNetworkOffline, nil)
	case network.Intercepted != "":
		return g.partRow(Unknown, msgid.PartSaidNetworkIntercepted, nil)
	case network.DNSFiltered:
		return g.partRow(Unknown, msgid.PartSaidNetworkDns, nil)
	case network.Port25Blocked:
		return g.partRow(Unknown, msgid.PartSaidNetworkPort25, nil)
	}
	return g.partRow(Good, msgid.PartSaidYes, nil)
}

// askingRow names who is asked, once that is known.
func (g *Guide) askingRow(p facts.Progress) Row {
	host := g.Catalogue.DNSHost(journey.Clues(p.Seen))
	switch {
	case !p.Has(facts.PartZone) || p.Seen.Zone.Missing:
		return Row{}
	case host.ID == providers.Unknown || host.ID == providers.SelfHosted:
		return g.partRow(NoMark, msgid.PartSaidAsking, nil)
	}
	return g.partRow(NoMark, msgid.PartSaidAskingHost, assets.Values{"name": host.Name})
}

func (g *Guide) partRow(mark Mark, key msgid.ID, values assets.Values) Row {
	return Row{Mark: mark, Text: g.say(key, values)}
}
