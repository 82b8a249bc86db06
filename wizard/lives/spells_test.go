package lives

import (
	"slices"
	"time"

	"mailseal/wizard/practice"
)

// spell is a time in which a fault was on.
type spell struct {
	fault    practice.Fault
	from, to time.Time // to is zero while it is on
}

// began notes that a fault is on, and ended that it is over.
func (l *life) began(f practice.Fault) {
	if !slices.ContainsFunc(l.spells, func(s spell) bool { return s.fault == f && s.to.IsZero() }) {
		l.spells = append(l.spells, spell{fault: f, from: l.world.Clock().Now()})
	}
}

func (l *life) ended(f practice.Fault) {
	for i, s := range l.spells {
		if s.fault == f && s.to.IsZero() {
			l.spells[i].to = l.world.Clock().Now()
		}
	}
}

// wasOn reports whether one of the faults was on at any moment from a time to another.
func (l *life) wasOn(from, to time.Time, faults ...practice.Fault) bool {
	return slices.ContainsFunc(l.spells, func(s spell) bool {
		return slices.Contains(faults, s.fault) && !s.from.After(to) && (s.to.IsZero() || !s.to.Before(from))
	})
}

// tlsFaults are those for which a policy in enforce mode, or a TLSA record, forbids a mail server.
var tlsFaults = []practice.Fault{
	practice.MailNoStartTLS, practice.MailStartTLSRefused, practice.MailPlainText, practice.MailOldTLS, practice.MailCertWrongName,
	practice.MailCertExpired, practice.MailCertUntrusted, practice.MailChainMissing, practice.TLSAStale,
}

// outages are those with which no mail server is reached, whatever a policy says.
var outages = []practice.Fault{
	practice.MailDown, practice.MailServerSilent, practice.AddressDead, practice.AddressesDead, practice.NameServerSilent, practice.NameServersSilent,
	practice.BogusZone, practice.ServFail, practice.ServerBehind,
}
