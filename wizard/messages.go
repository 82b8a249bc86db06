package wizard

import (
	"time"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/journey"
)

// Occasion returns why a scheduled check has a message about the domain.
func (e Engine) Occasion(s Status) journey.Occasion {
	return e.Guide.Occasion(s.Journey, s.Findings, s.Verdict, s.Check.At)
}

// Told saves that a message with these findings of a domain has reached its user. It is called once that is so: where it cannot be
// saved, or nothing can be called any more, the next message says them again.
func (e Engine) Told(domain string, findings []diagnosis.Finding, at time.Time) error {
	_, err := e.Update(domain, func(j journey.Journey) (journey.Journey, error) { return j.Told(findings, at), nil })
	return err
}

// SawNothing reports whether the check got no answer at all about the domain, and cannot say whose fault that is.
func (s Status) SawNothing() bool {
	_, mail := s.Check.MX.Best()
	_, host := s.Check.Host.Best()
	_, record := s.Check.Record.Best()
	return s.Verdict == diagnosis.NotSeen && (s.Check.Network.Offline || !mail && !host && !record && !s.Check.Zone.Missing)
}

// LastSeen returns when a check last saw what this one could not; zero: never. Where there are several such things, it is the one that
// was seen last.
func (s Status) LastSeen() time.Time {
	var last time.Time
	for i, item := range journey.NewsOf(s.Journey.Notes, s.Findings).Items {
		if s.Findings[i].Blind && item.Seen.After(last) {
			last = item.Seen
		}
	}
	return last
}
