package lives

import (
	"slices"
	"time"

	"mailseal/wizard/practice"
)

// wasOn reports whether one of the faults was on at any moment from a time to another.
func (l *life) wasOn(from, to time.Time, faults ...practice.Fault) bool {
	return slices.ContainsFunc(l.weather, func(s spell) bool {
		return slices.Contains(faults, s.Fault) && !s.Since.After(to) && (s.Until.IsZero() || !s.Until.Before(from))
	})
}

// tlsFaults are those for which a policy in enforce mode, or a TLSA record, forbids a mail server.
var tlsFaults = []practice.Fault{
	practice.MailNoStartTLS, practice.MailStartTLSRefused, practice.MailPlainText, practice.MailOldTLS, practice.MailCertWrongName,
	practice.MailCertExpired, practice.MailCertUntrusted, practice.MailCertNotRenewed, practice.MailChainMissing, practice.TLSAStale,
}

// outage reports whether something was on since a time that keeps senders from the mail servers, whatever a policy says.
func (l *life) outage(since time.Time) bool {
	return len(l.weather.on(ofMail, since))+len(l.weather.on(ofDNS, since)) > 0
}
